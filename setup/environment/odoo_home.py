"""Odoo 19.0 itself: the person's own, an importable one, or Debian's package in the cache."""

import importlib.util
import os
from pathlib import Path

from . import cache
from .apt import Archive
from .failure import SetupFailure

# What Odoo's Debian package replaces by links into /usr/share. The two fonts of the stable suite
# have other file names in sid than the links expect.
FROM_SID = (
    'odoo-19', 'libjs-jquery', 'libjs-jquery-form', 'libjs-underscore', 'fonts-roboto-unhinted',
    'fonts-montserrat', 'fonts-ocr-b',
)
FROM_STABLE = ('fonts-font-awesome', 'fonts-inconsolata')
PACKAGES = Path('usr/lib/python3/dist-packages')
# Debian left this file out, and every tour and HOOT run asks for it.
MISSING_FILE = Path('odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js')


def ensure_odoo(root: Path) -> tuple[Path, str]:
    """Return the folder that holds the package `odoo`, and a text that changes with its version.

    :param root: the cache directory
    """
    own = os.environ.get('ODOO_HOME')
    if own:
        return _checked(Path(own).expanduser().absolute(), "ODOO_HOME")
    spec = importlib.util.find_spec('odoo')
    if spec and spec.submodule_search_locations:
        for place in spec.submodule_search_locations:
            if (Path(place) / 'release.py').is_file():
                return _checked(Path(place).parent, "The installed Odoo")
    folder = root / f'odoo-{cache.digest(FROM_SID, FROM_STABLE)}'
    notes = cache.build_once(folder, _unpack)
    return folder / PACKAGES, notes['odoo-19']


def _checked(home: Path, origin: str) -> tuple[Path, str]:
    """Return a folder and its Odoo's version, provided it is 19.0."""
    release = home / 'odoo' / 'release.py'
    if not release.is_file():
        raise SetupFailure(
            f"{origin} is {home}, where there is no Odoo: it must be the folder that holds the "
            f"package 'odoo' (with odoo/release.py in it)."
        )
    text = release.read_text()
    if 'version_info = (19, 0,' not in text:
        raise SetupFailure(f"{origin} is {home}, which is not Odoo 19.0.")
    return home, cache.digest(text, release.stat().st_mtime)


def _unpack(folder: Path) -> dict:
    """Fetch Odoo's package and what its links point to, and check that no link is broken."""
    archive = Archive(folder / 'apt')
    (folder / 'apt').mkdir()
    archive.update()
    versions = archive.fetch(FROM_SID, folder)
    versions |= archive.fetch(FROM_STABLE, folder, suite=archive.stable)
    stub = folder / PACKAGES / MISSING_FILE
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text('/* Left out of the Debian package; background blur in calls only. */\n')
    broken = [path for path in folder.rglob('*') if path.is_symlink() and not path.exists()]
    if broken:
        raise SetupFailure(
            f"Odoo's Debian package has links that lead nowhere, the first of {len(broken)}: "
            f"{broken[0]}. The packages in setup/environment/odoo_home.py no longer fit."
        )
    for path in (folder / 'apt').rglob('*.deb'):
        path.unlink()
    return versions
