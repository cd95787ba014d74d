"""What the invented seller sells: refurbished devices and accessories, the same everywhere.

A product here is one thing in the seller's shelf in one grade. `sku` is how listings call it,
`reference` how the seller's own system calls it: mostly the same text, sometimes different in
case only, sometimes only the EAN connects the two (then the listing's SKU *is* the EAN).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

GRADES = ('EXCELLENT', 'VERY_GOOD', 'GOOD', 'FAIR', 'PREMIUM', 'STALLONE')
_GRADE_CODES = {
    'PREMIUM': 'PR', 'EXCELLENT': 'EX', 'VERY_GOOD': 'VG', 'GOOD': 'GD', 'FAIR': 'FR',
    'STALLONE': 'ST',
}

# code, brand, model, category, {size: price in EUR}, colours
_FAMILIES: tuple[tuple[str, str, str, str, dict[str, str], tuple[str, ...]], ...] = (
    (
        'IP11',
        'Apple',
        'iPhone 11',
        'smartphone',
        {'64': '219.00', '128': '254.90'},
        ('Black', 'White'),
    ),
    (
        'IP12',
        'Apple',
        'iPhone 12',
        'smartphone',
        {'64': '279.00', '128': '319.49'},
        ('Black', 'Blue'),
    ),
    (
        'IP13',
        'Apple',
        'iPhone 13',
        'smartphone',
        {'128': '399.00', '256': '449.99'},
        ('Midnight', 'Pink'),
    ),
    ('IPSE22', 'Apple', 'iPhone SE (2022)', 'smartphone', {'64': '189.95'}, ('Black', 'Red')),
    ('GS21', 'Samsung', 'Galaxy S21 5G', 'smartphone', {'128': '229.00'}, ('Grey', 'Violet')),
    (
        'GS22',
        'Samsung',
        'Galaxy S22',
        'smartphone',
        {'128': '309.00', '256': '349.50'},
        ('Black', 'Green'),
    ),
    ('GA54', 'Samsung', 'Galaxy A54 5G', 'smartphone', {'128': '199.00'}, ('Black', 'White')),
    ('PX7', 'Google', 'Pixel 7', 'smartphone', {'128': '269.00'}, ('Black', 'White')),
    ('MI12', 'Xiaomi', 'Xiaomi 12', 'smartphone', {'256': '259.37'}, ('Grey', 'Blue')),
    (
        'MBA13',
        'Apple',
        'MacBook Air 13" M1',
        'laptop',
        {'256': '649.00', '512': '789.00'},
        ('Silver', 'Grey'),
    ),
    (
        'MBP14',
        'Apple',
        'MacBook Pro 14" M1 Pro',
        'laptop',
        {'512': '1249.00', '1000': '1399.00'},
        ('Silver',),
    ),
    ('T480', 'Lenovo', 'ThinkPad T480', 'laptop', {'256': '289.00', '512': '329.00'}, ('Black',)),
    ('XPS13', 'Dell', 'XPS 13 9310', 'laptop', {'256': '599.00', '512': '659.00'}, ('Silver',)),
    ('IPAD9', 'Apple', 'iPad 10.2 (2021)', 'tablet', {'64': '249.00', '256': '319.00'}, ('Grey',)),
    ('IPADA5', 'Apple', 'iPad Air (2022)', 'tablet', {'64': '429.00'}, ('Blue', 'Purple')),
    ('TABS7', 'Samsung', 'Galaxy Tab S7', 'tablet', {'128': '299.00'}, ('Black', 'Bronze')),
    ('NSW', 'Nintendo', 'Switch OLED', 'console', {'64': '239.00'}, ('White', 'Neon')),
    ('PS5', 'Sony', 'PlayStation 5', 'console', {'825': '389.00'}, ('White',)),
    ('XSS', 'Microsoft', 'Xbox Series S', 'console', {'512': '199.00'}, ('White',)),
    ('AW7', 'Apple', 'Watch Series 7', 'smartwatch', {'45': '229.00'}, ('Black', 'Green')),
    ('GW5', 'Samsung', 'Galaxy Watch 5', 'smartwatch', {'44': '129.00'}, ('Black', 'Silver')),
    ('APP2', 'Apple', 'AirPods Pro 2', 'accessory', {'': '159.00'}, ('White',)),
    ('GB2P', 'Samsung', 'Galaxy Buds 2 Pro', 'accessory', {'': '89.90'}, ('Black',)),
    ('CHG20', 'Apple', 'USB-C charger 20 W', 'accessory', {'': '14.90'}, ('White',)),
    ('CBL1', 'Belkin', 'USB-C cable 1 m', 'accessory', {'': '7.49'}, ('White',)),
    ('CASE12', 'Spigen', 'case for iPhone 12', 'accessory', {'': '9.99'}, ('Clear',)),
    ('CASE13', 'Spigen', 'case for iPhone 13', 'accessory', {'': '9.99'}, ('Clear',)),
    ('MMOU', 'Apple', 'Magic Mouse 2', 'accessory', {'': '49.00'}, ('White',)),
    ('KEYB', 'Logitech', 'MX Keys', 'accessory', {'': '64.00'}, ('Black',)),
    ('PEN2', 'Apple', 'Pencil 2', 'accessory', {'': '79.00'}, ('White',)),
    ('DOCK', 'Dell', 'WD19 dock', 'accessory', {'': '99.00'}, ('Black',)),
)
_SERIAL_CATEGORIES = ('smartphone', 'laptop')
_SECOND_GRADE = ('IP11-64-BLA', 'IP12-128-BLU', 'GS22-128-BLA')  # one device in two grades
_OTHER_CASE = ('GS21-128-GRE', 'T480-256-BLA', 'IPAD9-64-GRE', 'CBL1-WHI')
_BY_EAN_ONLY = ('PX7-128-BLA', 'PS5-825-WHI', 'KEYB-BLA')
_NO_PRODUCT = ('MI12-256-BLU', 'XPS13-512-SIL', 'DOCK-BLA')


@dataclass(frozen=True)
class Product:
    """One thing on the seller's shelf. Prices are in EUR, tax included."""

    sku: str
    reference: str
    ean: str
    device: str
    brand: str
    title: str
    category: str
    grade: str
    tracking: str
    price: Decimal
    in_catalogue: bool
    quantity: int

    @property
    def has_other_case(self) -> bool:
        """True when SKU and own reference differ in case only."""
        return self.sku != self.reference and self.sku.lower() == self.reference.lower()


def ean13(number: int) -> str:
    """Return a valid EAN-13 from the range that GS1 keeps for internal use (prefix 2)."""
    digits = f'2{number:011d}'
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)


def make_products(seed: int) -> list[Product]:
    """Return about sixty products, the same for the same seed."""
    chance = random.Random(f'products {seed}')
    products: list[Product] = []
    for number, (stem, family, size, colour, price) in enumerate(_devices()):
        grades = [GRADES[number % len(GRADES)]]
        if stem in _SECOND_GRADE:
            grades.append(GRADES[(number + 2) % len(GRADES)])
        ean = ean13(4100 + 37 * number)
        for place, grade in enumerate(grades):
            quantity = 0 if chance.random() < 0.05 else chance.randint(4, 40)
            worth = price - 20 * place
            products.append(
                _product(stem, family, size, colour, worth, grade, ean, quantity, place)
            )
    return products


def _devices() -> list[tuple[str, tuple[str, str, str, str], str, str, Decimal]]:
    devices = []
    for code, brand, model, category, sizes, colours in _FAMILIES:
        for size, price in sizes.items():
            for colour in colours:
                stem = '-'.join(part for part in (code, size, colour[:3].upper()) if part)
                devices.append((stem, (code, brand, model, category), size, colour, Decimal(price)))
    return devices


def _product(
    stem: str, family: tuple[str, str, str, str], size: str, colour: str, price: Decimal,
    grade: str, ean: str, quantity: int, place: int,
) -> Product:
    _code, brand, model, category = family
    reference = f'{stem}-{_GRADE_CODES[grade]}'
    sku = reference
    if stem in _OTHER_CASE:
        sku = reference.lower()
    if stem in _BY_EAN_ONLY:
        sku, reference = ean, f'P-{int(ean[5:12])}'
    unit = 'mm' if category == 'smartwatch' else ' GB'
    title = f'{brand} {model}' + (f' - {size}{unit}' if size else '') + f' - {colour}'
    # A barcode is unique in most systems, so the second grade of a device carries none.
    return Product(
        sku, reference, ean if place == 0 else '', stem, brand, title, category, grade,
        'serial' if category in _SERIAL_CATEGORIES else 'none', price,
        stem not in _NO_PRODUCT, quantity,
    )
