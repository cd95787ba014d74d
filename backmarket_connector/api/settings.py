"""The points that Back Market's contract leaves open, as named choices with its defaults."""

from __future__ import annotations

from dataclasses import dataclass

from .. import const

AUTO = 'auto'
PER_UNIT, PER_LINE = 'unit', 'line'
SEPARATE, INCLUDED = 'separate', 'included'
RFC3339, SPACE = 'rfc3339', 'space'
BY_STATE, BY_AMOUNT = 'state', 'amount'

_ALLOWED = {
    'region': tuple(code for code, _name in const.REGIONS),
    'line_price': (AUTO, PER_UNIT, PER_LINE),
    'warranty': (AUTO, SEPARATE, INCLUDED),
    'warranty_per': (AUTO, PER_UNIT, PER_LINE),
    'date_format': (RFC3339, SPACE),
    'refund_by': (BY_STATE, BY_AMOUNT),
}


@dataclass(frozen=True)
class Settings:
    """How one Back Market account is read and spoken to.

    :param region: platform of the account: ``EU``, ``NA`` or ``AP`` (1.1)
    :param locales: markets the seller sells on; none means every market of the region (1.3)
    :param default_locale: ``Accept-Language`` of calls about no market; empty: the region's (C-1)
    :param line_price: an order line's price is for one ``unit`` (prose) or for the whole ``line``;
        ``auto`` takes what sums up to the order's price (C-9)
    :param warranty: the warranty is ``separate`` from a line's price (prose) or ``included`` in it
        (schema); ``auto`` takes what sums up (C-9)
    :param warranty_per: ``backcare_price`` is for one ``unit`` or for the whole ``line``; not
        stated; ``auto`` takes what sums up (2.3)
    :param date_format: how date filters are written: ``rfc3339`` (document) or ``space``
        (``2026-03-02 14:05:00``, as running clients do) (C-5)
    :param refund_by: the rest of a line is paid back by its ``state`` (Back Market reckons what is
        left) or, like a part, by ``amount`` (3.4, 8.1)
    :param page_size: rows per page, at most 50 (2.1)
    :raises ValueError: when a choice is not one of these
    """

    region: str = const.EU
    locales: tuple[str, ...] = ()
    default_locale: str = ''
    line_price: str = AUTO
    warranty: str = AUTO
    warranty_per: str = AUTO
    date_format: str = RFC3339
    refund_by: str = BY_STATE
    page_size: int = const.PAGE_SIZE

    def __post_init__(self):
        """Refuse choices that do not exist."""
        for name, allowed in _ALLOWED.items():
            if getattr(self, name) not in allowed:
                raise ValueError(
                    f"{name} can't be {getattr(self, name)!r}; choose one of {', '.join(allowed)}."
                )
        if not 1 <= self.page_size <= const.PAGE_SIZE:
            raise ValueError(f"page_size can't be {self.page_size}; choose 1 to {const.PAGE_SIZE}.")
        for locale in (*self.locales, *filter(None, [self.default_locale])):
            if locale not in const.LOCALES or const.LOCALES[locale].region != self.region:
                raise ValueError(f"{locale!r} is no market of Back Market {self.region}.")

    @property
    def language(self) -> str:
        """What ``Accept-Language`` says on calls about no market."""
        return self.default_locale or const.DEFAULT_LOCALES[self.region]
