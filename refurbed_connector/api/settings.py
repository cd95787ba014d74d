"""The points that refurbed's contract leaves open, as named choices with its defaults."""

from __future__ import annotations

from dataclasses import dataclass

from .. import const

_MOST = {
    'page_size': const.PAGE_SIZE,
    'batch_size': const.BATCH_SIZE,
    'refs_per_call': const.REFS_PER_CALL,
}


@dataclass(frozen=True)
class Settings:
    """How one refurbed account is read and spoken to.

    :param page_size: rows per page, at most 100 (1.5)
    :param batch_size: elements per batch call, at most 50; the contract says so for order items,
        it is assumed for the others (1.6)
    :param refs_per_call: order numbers per look-up of named orders; the longest list that a filter
        takes is not stated (11)
    :param label_format: for which printer labels are fetched, one of ``const.LABEL_FORMATS``
    :param file_domains: hosts of labels beside the one that is called, with those below them; the
        contract names none (3.6)
    :raises ValueError: when a value is none of those
    """

    page_size: int = const.PAGE_SIZE
    batch_size: int = const.BATCH_SIZE
    refs_per_call: int = const.REFS_PER_CALL
    label_format: str = const.LABEL_PRINTER
    file_domains: tuple[str, ...] = const.FILE_DOMAINS

    def __post_init__(self):
        """Refuse what refurbed would refuse."""
        for name, most in _MOST.items():
            if not 1 <= getattr(self, name) <= most:
                raise ValueError(f"{name} can't be {getattr(self, name)}; choose 1 to {most}.")
        if self.label_format not in const.LABEL_FORMATS:
            known = ', '.join(const.LABEL_FORMATS)
            raise ValueError(f"There is no label of format {self.label_format}; choose {known}.")
