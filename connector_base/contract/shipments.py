"""What a marketplace is told of a parcel that left; conventions as in :mod:`.documents`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True)
class Identifier:
    """What names one device: ``kind`` is ``imei`` or ``serial``."""

    kind: str
    value: str


@dataclass(frozen=True)
class ShippedLine:
    """A line of an order that left, with the identifiers of its devices.

    ``told`` are the values that the marketplace shows for the line already (``OrderLine``).
    ``weight`` is that of one unit in kg, ``hs_code`` its number in the customs tariff, ``origin``
    the ISO-2 country where it was made; none of them where nobody entered it.
    """

    line_ref: str
    identifiers: tuple[Identifier, ...] = ()
    told: tuple[str, ...] = ()
    weight: Decimal | None = None
    hs_code: str = ''
    origin: str = ''


@dataclass(frozen=True)
class Shipment:
    """A parcel that left: which lines, how it is followed, when it left.

    ``carrier`` is the marketplace's own name of the carrier, empty where none is mapped.
    ``is_single_unit`` says that the order is one line of one unit, cancelled lines counted.
    """

    order_ref: str
    lines: tuple[ShippedLine, ...]
    tracking_number: str
    tracking_url: str
    carrier: str
    shipped_at: datetime
    is_single_unit: bool = False
