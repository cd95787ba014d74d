"""What stops one record without being anybody's bug."""


class Blocked(Exception):
    """A received record can't become anything in Odoo yet.

    :param cause: one of ``const.CAUSES``
    :param words: a translated sentence: what is missing and what to do
    """

    def __init__(self, cause, words):
        super().__init__(words)
        self.cause = cause
        self.words = words
