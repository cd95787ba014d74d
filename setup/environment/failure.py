"""The one exception of this package."""


class SetupFailure(Exception):
    """Something the person at the keyboard has to know: what happened and what to do.

    Its text is shown as it is, without a traceback; the command then exits with 1.
    """
