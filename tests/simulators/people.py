"""Invented buyers and their addresses. No person, mail address or phone number here is real:
mail goes to example.com and example.org, phone numbers come from ranges kept for fiction
where a country has one."""

from __future__ import annotations

import random
import unicodedata
from typing import Any

LONGEST_STREET = 254
_EAST_ASIA = 'JP'

# country: first names | last names | streets | (city, postal code, region) | phone pattern
_COUNTRIES: dict[str, tuple[str, str, str, tuple[tuple[str, str, str], ...], str]] = {
    'FR': (
        'Camille Léa Hugo Chloé Lucas Inès Théo',
        'Marchand Lefèvre Dupuis Garnier Noël',
        'rue des Lilas|avenue du Moulin|place de la Fontaine|chemin des Vignes',
        (('Lyon', '69003', ''), ('Nantes', '44000', ''), ('Paris', '75011', '')),
        '+3363998####',
    ),
    'BE': (
        'Louis Emma Noah Élise',
        'Peeters Lambert Dubois Claes',
        'rue Haute|Kerkstraat|rue Neuve',
        (('Bruxelles', '1000', ''), ('Liège', '4000', ''), ('Gent', '9000', '')),
        '+3246000####',
    ),
    'ES': (
        'Lucía Mateo Sofía Álvaro Carmen',
        'Núñez Ortega Ibáñez Vidal',
        'Calle Mayor|Avenida del Sol',
        (('Madrid', '28013', 'Madrid'), ('Valencia', '46002', 'Valencia')),
        '+3460000####',
    ),
    'DE': (
        'Jürgen Anna Lukas Mia Björn Sophie',
        'Schröder Köhler Weiß Krüger Vogel',
        'Lindenstraße|Am Mühlbach|Bahnhofstraße|Gartenweg',
        (('Köln', '50667', ''), ('München', '80331', ''), ('Berlin', '10115', '')),
        '+49155000####',
    ),
    'AT': (
        'Leopold Johanna Elias',
        'Gruber Hofer Steiner',
        'Hauptplatz|Mühlgasse',
        (('Wien', '1010', ''), ('Graz', '8010', '')),
        '+43660000####',
    ),
    'IT': (
        'Giulia Marco Niccolò Chiara',
        'Ferri Galli Conti Riva',
        'Via Garibaldi|Corso Italia',
        (('Milano', '20121', 'MI'), ('Bologna', '40121', 'BO')),
        '+3932000####',
    ),
    'GB': (
        'Oliver Amelia Isla Harry',
        "Whitaker O'Neill Barnes Shaw",
        'Mill Lane|High Street|Station Road',
        (('Leeds', 'LS1 4AP', ''), ('Bristol', 'BS1 5TR', '')),
        '+447700900###',
    ),
    'NL': (
        'Daan Sanne Fleur Bram',
        'de Vries|van den Berg|Bakker|Smit',
        'Dorpsstraat|Molenweg',
        (('Utrecht', '3511 AB', ''), ('Rotterdam', '3011 AA', '')),
        '+3161000####',
    ),
    'PT': (
        'João Inês Tomás Beatriz',
        'Carvalho Gonçalves Simões',
        'Rua do Sol|Avenida da Liberdade',
        (('Lisboa', '1250-096', ''), ('Porto', '4000-322', '')),
        '+3519100####',
    ),
    'IE': (
        'Aoife Conor Niamh',
        "Byrne Kavanagh Ó'Sé",
        'Main Street|Bridge Street',
        (('Dublin', 'D02 X285', ''), ('Cork', 'T12 W8KX', '')),
        '+3538500####',
    ),
    'GR': (
        'Γιώργος Μαρία Ελένη',
        'Παππάς Νικολάου Βλάχος',
        'Οδός Αθηνάς|Λεωφόρος Κηφισίας',
        (('Αθήνα', '105 51', ''), ('Θεσσαλονίκη', '546 24', '')),
        '+3069000####',
    ),
    'SK': (
        'Ján Zuzana Ľubomír',
        'Kováč Horváth Ďurica',
        'Hlavná|Školská',
        (('Bratislava', '811 01', ''), ('Košice', '040 01', '')),
        '+4219000####',
    ),
    'SE': (
        'Åsa Erik Elsa Örjan',
        'Lindqvist Sjöberg Åkesson',
        'Storgatan|Björkvägen',
        (('Stockholm', '111 22', ''), ('Göteborg', '411 03', '')),
        '+4670174####',
    ),
    'DK': (
        'Mads Freja Søren Astrid',
        'Kjær Østergaard Bæk Lund',
        'Nørregade|Åboulevarden|Skovvej',
        (('København', '1165', ''), ('Aarhus', '8000', '')),
        '+4520000###',
    ),
    'PL': (
        'Łukasz Zofia Michał Agnieszka',
        'Wójcik Zieliński Dąbrowska Król',
        'ulica Długa|aleja Róż',
        (('Warszawa', '00-238', ''), ('Kraków', '31-147', '')),
        '+4860000####',
    ),
    'CZ': (
        'Jiří Tereza Matěj Eliška',
        'Dvořák Černý Růžička',
        'Dlouhá|Na Příkopě',
        (('Praha', '110 00', ''), ('Brno', '602 00', '')),
        '+42060100####',
    ),
    'FI': (
        'Aino Väinö Eero Päivi',
        'Mäkinen Koskinen Hämäläinen',
        'Mannerheimintie|Kirkkokatu',
        (('Helsinki', '00100', ''), ('Tampere', '33100', '')),
        '+3584000####',
    ),
    'CH': (
        'Reto Céline Urs Livia',
        'Zürcher Bünzli Favre',
        'Bahnhofstrasse|Rue du Lac',
        (('Zürich', '8001', ''), ('Lausanne', '1003', '')),
        '+4176000####',
    ),
    'US': (
        'Mason Harper Ethan Zoey',
        'Caldwell Briggs Monroe',
        'Maple Avenue|Oak Street|5th Street',
        (('Austin', '78701', 'TX'), ('Portland', '97205', 'OR'), ('Boston', '02108', 'MA')),
        '+1555555####',
    ),
    'AU': (
        'Ruby Jack Matilda',
        'Harrington Doyle Pearce',
        'Wattle Street|Banksia Road',
        (('Sydney', '2000', 'NSW'), ('Melbourne', '3000', 'VIC')),
        '+61491570###',
    ),
    'JP': (
        '翔太/ショウタ 美咲/ミサキ 陽菜/ヒナ',
        '佐藤/サトウ 高橋/タカハシ 小林/コバヤシ',
        '神宮前1丁目|梅田2丁目',
        (('東京都渋谷区', '150-0001', '東京都'), ('大阪市北区', '530-0001', '大阪府')),
        '+819000####',
    ),
}
_COMPANIES = ('Atelier Nord', 'Blauwal', 'Kestrel & Sons', 'Studio Nove', 'Verde Lab', 'Polar IT')
_FORMS = {
    'FR': 'SARL',
    'BE': 'SRL',
    'ES': 'S.L.',
    'DE': 'GmbH',
    'AT': 'GmbH',
    'IT': 'S.r.l.',
    'GB': 'Ltd',
    'NL': 'B.V.',
    'PT': 'Lda',
    'IE': 'Ltd',
    'GR': 'ΕΠΕ',
    'SK': 's.r.o.',
    'SE': 'AB',
    'DK': 'ApS',
    'PL': 'sp. z o.o.',
    'CZ': 's.r.o.',
    'FI': 'Oy',
    'CH': 'GmbH',
    'US': 'LLC',
    'AU': 'Pty Ltd',
    'JP': '株式会社',
}
MASKED_MAIL = 'masked-buyer@example.com'  # the same for different people, as proxies do


def countries() -> list[str]:
    """Return the ISO codes people can live in."""
    return sorted(_COUNTRIES)


def make_person(
    chance: random.Random, country: str, number: int, long_street: bool = False,
    company: bool | None = None,
) -> dict[str, Any]:
    """Return one buyer: names, address, contact; unknown values are ''.

    `number` keeps mail addresses apart; `company` None leaves it to chance (one in eight).
    """
    first, first_kana, last, last_kana = _name(chance, country)
    streets, cities, phone = _COUNTRIES[country][2:]
    city, postal_code, region = chance.choice(cities)
    street = f'{chance.randint(1, 180)} {chance.choice(streets.split("|"))}'
    if long_street:
        street = _stretched(street)
    has_company = chance.random() < 0.125 if company is None else company
    return {
        'first': first, 'last': last, 'first_kana': first_kana, 'last_kana': last_kana,
        'company': f'{chance.choice(_COMPANIES)} {_FORMS[country]}' if has_company else '',
        'street': street,
        'street2': chance.choice(('', '', '', 'Apt. 4', '2nd floor', 'c/o Reception')),
        'postal_code': postal_code, 'city': city, 'country': country, 'region': region,
        'phone': _phone(chance, phone),
        'email': _mail(chance, first, last, number),
    }


def _name(chance: random.Random, country: str) -> tuple[str, str, str, str]:
    firsts, lasts = _COUNTRIES[country][:2]
    first = chance.choice(firsts.split())
    last = chance.choice(lasts.split('|') if '|' in lasts else lasts.split())
    if country != _EAST_ASIA:
        return first, '', last, ''
    first, _, first_kana = first.partition('/')
    last, _, last_kana = last.partition('/')
    return first, first_kana, last, last_kana


def _stretched(street: str) -> str:
    words = ' Building C, staircase 12, behind the second courtyard, ring twice, floor'
    longer = street + words * 5
    return longer[: LONGEST_STREET - 3].rstrip() + ' 7'


def _phone(chance: random.Random, pattern: str) -> str:
    return ''.join(str(chance.randint(0, 9)) if sign == '#' else sign for sign in pattern)


def _mail(chance: random.Random, first: str, last: str, number: int) -> str:
    kind = chance.random()
    if kind < 0.06:
        return ''
    if kind < 0.12:
        return MASKED_MAIL
    plain = unicodedata.normalize('NFKD', f'{first}.{last}').encode('ascii', 'ignore').decode()
    local = ''.join(sign for sign in plain.lower() if sign.isalnum() or sign == '.').strip('.')
    return f'{local or "buyer"}.{number}@example.{chance.choice(("com", "org"))}'
