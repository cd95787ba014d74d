"""Where Odoo finds wkhtmltopdf: on the machine, or unpacked in the cache."""

import subprocess

import pytest

from environment import pdf
from environment.failure import SetupFailure


def command(folder, text):
    """Put a program into a folder."""
    folder.mkdir(parents=True)
    path = folder / pdf.PROGRAM
    path.write_text(f'#!/bin/sh\n{text}\n')
    path.chmod(0o755)


def test_the_machines_own_wkhtmltopdf_is_used_and_nothing_is_fetched(tmp_path, monkeypatch):
    command(tmp_path / 'bin', 'exit 0')
    monkeypatch.setenv('PATH', str(tmp_path / 'bin'))
    assert pdf.ensure_wkhtmltopdf(tmp_path / 'cache') is None
    assert not (tmp_path / 'cache').exists()


def test_a_fetched_one_is_started_with_the_libraries_and_fonts_beside_it(tmp_path):
    command(tmp_path / 'usr/bin', 'echo "$LD_LIBRARY_PATH"; cat "$FONTCONFIG_FILE"; echo "$@"')
    libraries = tmp_path / 'usr/lib/x86_64-linux-gnu'
    (libraries / 'qt5/plugins').mkdir(parents=True)
    pdf._write_command(tmp_path)
    answer = subprocess.run(
        [tmp_path / 'bin' / pdf.PROGRAM, '--page-size', 'A4'],
        capture_output=True, text=True, check=True,
    ).stdout
    assert answer.startswith(str(libraries))
    assert f'{tmp_path}/usr/share/fonts' in answer
    assert answer.endswith('--page-size A4\n')


def test_a_package_without_qts_plugins_is_said_to_fit_no_longer(tmp_path):
    (tmp_path / 'usr/lib/x86_64-linux-gnu').mkdir(parents=True)
    with pytest.raises(SetupFailure, match="no longer fit"):
        pdf._write_command(tmp_path)
