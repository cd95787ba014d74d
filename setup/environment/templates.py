"""Template databases: Odoo with the dependencies of our addons, installed once, then copied."""

import shutil
from pathlib import Path

from . import cache
from .instance import Instance, copy_tree, fingerprint
from .progress import Progress

TEMPLATE = 'dependencies'


def new_database(instance: Instance, database: str, progress: Progress) -> None:
    """Create a database with our addons' dependencies, as a copy of the template.

    The instance's server runs afterwards.
    """
    if instance.server.private:
        _ensure_cluster(instance, progress)
        instance.copy_database(TEMPLATE, database)
        return
    instance.sql.check()
    template = f'connector_{fingerprint(instance)}'
    _ensure_on_server(instance, template, progress)
    instance.sql.copy(template, database)
    copy_tree(_server_store(instance, template), instance.filestore(database))


def is_ready(instance: Instance) -> bool:
    """Start the instance's server if it has one already, and tell whether it has."""
    if instance.server.private and cache.read_stamp(instance.server.folder) is None:
        return False
    instance.server.start()
    return True


def _ensure_cluster(instance: Instance, progress: Progress) -> None:
    """Start the instance's cluster, made as a copy of the one in the cache where it is new."""
    server = instance.server
    if cache.read_stamp(server.folder) is None:
        source = template_cluster(instance, progress)
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
        copy_tree(source / 'postgres', server.folder)
        shutil.rmtree(instance.filestore(TEMPLATE), ignore_errors=True)
        copy_tree(source / 'odoo' / 'filestore' / TEMPLATE, instance.filestore(TEMPLATE))
        cache.write_json(server.folder / cache.STAMP, {'server': server.identity})
    server.start()


def template_cluster(instance: Instance, progress: Progress) -> Path:
    """Return the folder of a stopped cluster that holds the template; build it on first use."""
    folder = instance.workplace.cache / f'template-{fingerprint(instance)}'

    def build(target: Path) -> dict:
        """Fill the folder."""
        modules = instance.workplace.dependencies()
        progress.say(f"first use: a template database with {', '.join(modules)} (about a minute)")
        maker = Instance(instance.workplace, target)
        maker.write_config()
        maker.server.initialise()
        try:
            maker.server.start()
            maker.install(TEMPLATE, modules)
            maker.sql.run('VACUUM ANALYZE', database=TEMPLATE)
        finally:
            maker.server.stop()
        return {'modules': modules}

    cache.build_once(folder, build)
    return folder


def _server_store(instance: Instance, template: str) -> Path:
    """Return where the attachments of a template on somebody's server are kept."""
    return instance.workplace.cache / 'server-templates' / template


def _ensure_on_server(instance: Instance, template: str, progress: Progress) -> None:
    """Create the template on the server that PGHOST names, under its name only when complete."""
    store = _server_store(instance, template)
    with cache.lock(store.with_name(f'.{template}.lock')):
        if store.is_dir() and instance.sql.exists(template):
            return
        modules = instance.workplace.dependencies()
        progress.say(f"first use: template database {template} with {', '.join(modules)}")
        draft = f'{template}_draft'
        for name in (draft, template):
            instance.drop_database(name)
        instance.install(draft, modules)
        shutil.rmtree(store, ignore_errors=True)
        copy_tree(instance.filestore(draft), store)
        store.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(instance.filestore(draft), ignore_errors=True)
        instance.sql.rename(draft, template)
