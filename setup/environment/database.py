"""The one database of a running instance: made once, upgraded when our addons changed."""

import json
from pathlib import Path

from . import cache, templates
from .failure import SetupFailure
from .instance import Instance
from .progress import Progress

NAME = 'marketplace'
NOTE = 'database.json'
# A change of these needs no upgrade of the database.
NOT_IN_DATABASE = ('tests', 'README.md', 'readme')


def database_name(instance: Instance) -> str:
    """Return the database's name; on a shared server it tells the data directory too."""
    return NAME if instance.server.private else f'{NAME}_{cache.digest(instance.folder)}'


def addon_digests(addons: dict[str, Path]) -> dict[str, str]:
    """Return addon -> digest of what would end up in a database."""
    return {name: cache.tree_digest(path, NOT_IN_DATABASE) for name, path in addons.items()}


def ensure_database(instance: Instance, progress: Progress) -> str:
    """Make the instance's database ready, with our addons as they are now; return its name.

    The server runs afterwards. A creation or an upgrade that was killed is done again.
    """
    name = database_name(instance)
    note = instance.folder / NOTE
    now = addon_digests(instance.workplace.addons())
    instance.write_config(name)
    if not note.is_file():
        _create(instance, name, sorted(now), progress)
    else:
        instance.server.start()
        known = json.loads(note.read_text())
        if known['odoo'] != instance.workplace.odoo_version or not instance.sql.exists(name):
            raise SetupFailure(f"The database in {instance.folder} is gone or was made with "
                               f"another Odoo. Start again with --reset.")
        _catch_up(instance, name, known['addons'], now, progress)
    cache.write_json(note, {'odoo': instance.workplace.odoo_version, 'addons': now})
    return name


def _create(instance: Instance, name: str, addons: list[str], progress: Progress) -> None:
    """Create the database under a draft name; it gets its own when it is complete."""
    if not addons:
        raise SetupFailure("There is no addon in this repository to install.")
    draft = f'{name}_draft'
    if templates.is_ready(instance):
        for left_over in (draft, name):
            instance.drop_database(left_over)
    templates.new_database(instance, draft, progress)
    progress.say(f"installing {', '.join(addons)}")
    instance.install(draft, addons)
    instance.rename_database(draft, name)


def _catch_up(
    instance: Instance, name: str, known: dict[str, str], now: dict[str, str], progress: Progress,
) -> None:
    """Install what is new and upgrade what changed since the last start."""
    new = sorted(set(now) - set(known))
    changed = sorted(addon for addon in known if addon in now and known[addon] != now[addon])
    if new or changed:
        progress.say(f"our addons changed: {', '.join(new + changed)}")
        instance.install(name, new, upgrade=changed, log='upgrade.log')
