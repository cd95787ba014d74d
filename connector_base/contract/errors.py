"""What can go wrong with a marketplace, named by what to do next.

Messages are complete English sentences for the person who reads the log of a stream. They never
hold a token, a header or a personal datum; ``reference`` is what the marketplace's support asks
for.
"""


class MarketplaceError(Exception):
    """Anything a marketplace client raises.

    :param message: a sentence that says what happened
    :param reference: the marketplace's own id of the failed call (request id, ``cf-ray``), if any
    """

    def __init__(self, message: str, *, reference: str = ''):
        super().__init__(message)
        self.message = message
        self.reference = reference


class TransientError(MarketplaceError):
    """Nothing was changed and nobody has to do anything: try again after ``wait`` seconds.

    No connection, a rate limit, a firewall page, a server error on something repeatable.
    """

    def __init__(self, message: str, *, wait: float = 60, reference: str = ''):
        super().__init__(message, reference=reference)
        self.wait = wait


class UncertainOutcome(MarketplaceError):
    """A write was sent and its answer was lost: look before repeating it."""


class CredentialsRefused(MarketplaceError):
    """The token is unknown to the marketplace: the connection stops until somebody gives a new
    one.
    """


class AccessRefused(MarketplaceError):
    """The token is good, but not for this service: that stream stops, the others go on."""


class RequestRefused(MarketplaceError):
    """The marketplace understood the request and said no: that record waits for a person."""

    def __init__(self, message: str, *, status: int = 0, reference: str = ''):
        super().__init__(message, reference=reference)
        self.status = status


class PayloadNotUnderstood(MarketplaceError):
    """What arrived is not what the contract promises: that record waits, its payload is kept.

    :param path: where in the payload, such as ``order.lines[1].sku``
    :param why: what is wrong there, such as ``missing``
    """

    def __init__(self, path: str, why: str):
        super().__init__(f'{path}: {why}')
        self.path = path
        self.why = why
