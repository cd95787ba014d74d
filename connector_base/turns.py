"""Working off many things that are brought or told one by one."""

from .contract.errors import TransientError


def take_turns(env, items, work, postpone):
    """Work off items one by one; what became of each is committed before the next.

    One item that always fails must not stand in the way of the others; two in a row are an outage.

    :param items: what to work off, in order
    :param work: does one item
    :param postpone: notes that an item is tried again later; takes the item and the words of why
    :return: whether the time of the run was over before the end
    :raises TransientError: that of the second item in a row that could not be worked off
    """
    failed_before = False
    for item in items:
        try:
            work(item)
        except TransientError as error:
            if failed_before:
                raise
            postpone(item, error.message)
            failed_before = True
        else:
            failed_before = False
        if not env['ir.cron']._commit_progress(0):
            return True
    return False
