"""wkhtmltopdf, with which Odoo makes PDFs: the machine's own, or Debian's in the cache.

Only the suite bookworm is known to have it; its files run on any Linux whose libc is as new.
"""

import shutil
from pathlib import Path

from . import cache, processes
from .apt import Archive
from .failure import SetupFailure

PROGRAM = 'wkhtmltopdf'
SUITE = 'bookworm'
# The libc must be the machine's own; the others draw on screens, or are for a package manager.
LEFT_OUT = {
    'libc6', 'gcc-12-base', 'dpkg', 'tar', 'debconf', 'sysvinit-utils', 'lsb-base', 'iso-codes',
    'libcap2-bin', 'libinput-bin', 'libgl1-mesa-dri', 'libllvm15', 'libz3-4', 'libdrm-amdgpu1',
    'libdrm-intel1', 'libdrm-nouveau2', 'libdrm-radeon1',
}
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/font-cache</cachedir>
</fontconfig>
"""
# Qt says on every start that there is no session; Odoo would log it as a trouble of the document.
WRAPPER = """\
#!/bin/sh
export LD_LIBRARY_PATH="{libraries}"
export QT_PLUGIN_PATH="{plugins}"
export FONTCONFIG_FILE="{root}/fonts.conf"
export XDG_RUNTIME_DIR="${{XDG_RUNTIME_DIR:-${{TMPDIR:-/tmp}}}}"
exec "{root}/usr/bin/wkhtmltopdf" "$@"
"""


def ensure_wkhtmltopdf(root: Path) -> Path | None:
    """Return the folder in which Odoo is to look for wkhtmltopdf; None where the PATH has it.

    Fetched and unpacked on first use (about 15 s, 200 MB), not installed.

    :param root: the cache directory
    :raise SetupFailure: the machine has none, and it can't be fetched
    """
    if shutil.which(PROGRAM):
        return None
    folder = root / f'{PROGRAM}-{cache.digest(SUITE, sorted(LEFT_OUT), FONTS, WRAPPER)}'
    cache.build_once(folder, _unpack)
    return folder / 'bin'


def _unpack(folder: Path) -> dict:
    """Fetch the package and all it needs, write the command that starts it, and try it."""
    work = folder / 'apt'
    work.mkdir()
    archive = Archive(work)
    archive.update(SUITE)
    wanted = [name for name in archive.needed_by(PROGRAM, suite=SUITE) if name not in LEFT_OUT]
    versions = archive.fetch(wanted, folder, suite=SUITE)
    shutil.rmtree(work)
    _write_command(folder)
    said = processes.run(
        [str(folder / 'bin' / PROGRAM), '--version'], what="Starting the fetched wkhtmltopdf")
    return {PROGRAM: versions[PROGRAM], 'says': said.strip()}


def _write_command(folder: Path) -> None:
    """Write the command that finds the libraries beside it, and what it is to know of fonts."""
    places = [path for top in ('usr/lib', 'lib') for path in folder.glob(f'{top}/*-linux-gnu*')]
    plugins = next((path / 'qt5/plugins' for path in places if (path / 'qt5/plugins').is_dir()),
                   None)
    if plugins is None:
        raise SetupFailure("Debian's wkhtmltopdf came without Qt's plugins. The packages in "
                           "setup/environment/pdf.py no longer fit.")
    libraries = ':'.join(map(str, places))
    (folder / 'fonts.conf').write_text(FONTS.format(root=folder))
    command = folder / 'bin' / PROGRAM
    command.parent.mkdir()
    command.write_text(WRAPPER.format(root=folder, libraries=libraries, plugins=plugins))
    command.chmod(0o755)
