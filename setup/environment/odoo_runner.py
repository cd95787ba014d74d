"""Runs one Python file inside Odoo; started by `Instance.script` with the environment's Python.

Standard input is one JSON object: config, database, path, arguments. The file's
`main(env, **arguments)` gets an environment of the superuser with a cursor of its own, which is
committed when it returns. What it prints is progress; what it returns (JSON can say it) goes to
standard output as the last line, after a marker.
"""

import importlib.util
import json
import sys
from pathlib import Path

MARKER = 'connector-result:'


def load(path: Path):
    """Return the module of a file; its neighbours can be imported by their names."""
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def main() -> None:
    """Do what the module's text says."""
    order = json.load(sys.stdin)
    # Imported here: this file is read by an Odoo-less test as well.
    import odoo
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config.parse_config(['-c', order['config'], '-d', order['database'], '--no-http'],
                        setup_logging=True)
    module = load(Path(order['path']))
    with Registry(order['database']).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        result = module.main(env, **order['arguments'])
    sys.stdout.write(f'{MARKER}{json.dumps(result)}\n')
    sys.stdout.flush()


if __name__ == '__main__':
    main()
