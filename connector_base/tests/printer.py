"""Whether this machine can print PDFs, as a test wants it; imported by the marketplaces' tests."""

from unittest.mock import patch

STATE = 'odoo.addons.base.models.ir_actions_report.IrActionsReport.get_wkhtmltopdf_state'


def set_printer(test, is_there):
    """Have wkhtmltopdf, or take it away, for the rest of a test."""
    patcher = patch(STATE, lambda report: 'ok' if is_there else 'install')
    patcher.start()
    test.addCleanup(patcher.stop)
