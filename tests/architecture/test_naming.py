"""Names that a stranger can guess: models, files, methods, XML ids."""

import re
from xml.etree import ElementTree

import pytest

from tests.architecture.sources import (
    ADDONS,
    ROOT,
    classes_of,
    code_files,
    functions_of,
    text_of,
)

VIEW_KINDS = 'form|list|kanban|search|graph|pivot|calendar|activity|dashboard'
#: Public methods that Odoo itself calls or that the web client may: everything else is private.
PUBLIC = re.compile(
    r'^(action_\w+|read_dashboard|create|write|unlink|copy|copy_data|init|name_create|name_search|'
    r'button_validate|button_draft|reverse_moves|'
    r'default_get|fields_get|get_views|get_view|search_fetch|export_data|read|web_read|toggle_\w+|'
    r'onchange|message_\w+|check_access|has_access|formatted_read_group)$'
)


def models_below(addon):
    """Give the model classes of an addon: ``(path, class node, name, own name?)``."""
    for path in code_files(addon):
        if path.parts[1] not in ('models', 'wizards'):
            continue
        for node, values in classes_of(path):
            own, inherited = text_of(values.get('_name')), text_of(values.get('_inherit'))
            if own or inherited:
                yield path, node, own or inherited, bool(own)


ALL_MODELS = [row for addon in ADDONS for row in models_below(addon)]
OWN_MODELS = [row for row in ALL_MODELS if row[3]]
MODEL_STEMS = {name.replace('.', '_') for _path, _node, name, _own in ALL_MODELS}


def records_below(addon):
    """Give the records, menus and templates of an addon's XML: ``(file, id, kind, element)``."""
    for path in sorted((ROOT / addon).rglob('*.xml')):
        if {'static', 'tests'} & set(path.parts):
            continue
        for element in ElementTree.parse(path).iter():
            if element.tag in ('record', 'menuitem', 'template') and element.get('id'):
                kind = element.get('model') or element.tag
                yield path, element.get('id').rpartition('.')[2], kind, element


def named(kind):
    """Give the file and id of every record of a kind."""
    return [
        (path, xml_id, element)
        for addon in ADDONS
        for path, xml_id, found, element in records_below(addon)
        if found == kind
    ]


def strangers(kind, is_right):
    """Give the ids of a kind that are not named right."""
    return [f'{path.relative_to(ROOT)}: {xml_id}' for path, xml_id, element in named(kind)
            if not is_right(xml_id, element)]


# --- models ---------------------------------------------------------------------------------------


def test_there_are_models_to_look_at():
    assert len(OWN_MODELS) > 10


def test_a_model_of_ours_is_a_marketplace_noun():
    banned = ('connector', 'binding', 'backend')
    wrong = []
    for path, _node, name, _own in OWN_MODELS:
        # what only one marketplace has may carry that marketplace's name
        marketplace = path.parts[0].partition('_')[0]
        if not re.match(rf'^(marketplace|{marketplace})(\.[a-z]+)+$', name):
            wrong.append(name)
        wrong += [name for word in banned if word in name]
    assert wrong == []


def test_a_class_is_named_after_its_model():
    wrong = []
    for path, node, name, _own in ALL_MODELS:
        expected = ''.join(word.title() for word in re.split(r'[._]', name))
        if node.name.lower() != expected.lower():
            wrong.append(f'{path}: {node.name} is {name}')
    assert wrong == []


def test_a_file_is_named_after_the_model_in_it():
    wrong = []
    for path, node, name, own in ALL_MODELS:
        stem = name.replace('.', '_')
        is_line_of = own and stem.startswith(path.stem)
        if not (path.stem == stem or path.stem.startswith(f'{stem}_') or is_line_of):
            wrong.append(f'{path}: {node.name}')
    assert wrong == []


def test_a_model_of_ours_is_described():
    wrong = [
        name
        for path, node, name, _own in OWN_MODELS
        if not any(
            found is node and '_description' in values for found, values in classes_of(path)
        )
    ]
    assert wrong == []


def test_constraints_are_attributes():
    wrong = [str(path) for path in code_files() for _node, values in classes_of(path)
             if '_sql_constraints' in values]
    assert wrong == []


# --- methods --------------------------------------------------------------------------------------


def test_every_method_of_an_adapter_is_private():
    wrong = [
        f'{path}: {method.name}'
        for path, node, name, _own in ALL_MODELS
        if name.startswith('marketplace.adapter')
        for method in functions_of(node)
        if not method.name.startswith('_')
    ]
    assert wrong == []


def test_a_public_method_of_a_model_is_a_button_or_odoos_own():
    wrong = [
        f'{path}: {method.name}'
        for path, node, _name, _own in ALL_MODELS
        for method in node.body
        if hasattr(method, 'args')
        and not method.name.startswith('_')
        and not PUBLIC.match(method.name)
    ]
    assert wrong == []


def test_a_cron_is_entered_by_a_method_named_so():
    entries = [
        code.text.strip()
        for _path, _xml_id, element in named('ir.cron')
        for code in element.findall("field[@name='code']")
    ]
    assert [entry for entry in entries if not re.match(r'^model\._cron_\w+\(', entry)] == []


# --- XML ------------------------------------------------------------------------------------------


def test_views_are_named_model_view_kind():
    pattern = re.compile(rf'^(?P<stem>\w+?)_view_({VIEW_KINDS})(_\w+)?$')

    def is_right(xml_id, _element):
        found = pattern.match(xml_id)
        return found and found['stem'] in MODEL_STEMS | {'product_template', 'stock_picking'}

    assert strangers('ir.ui.view', is_right) == []


def test_actions_are_named_model_action():
    pattern = re.compile(r'^(?P<stem>\w+?)_action(_\w+)?$')

    def is_right(xml_id, _element):
        found = pattern.match(xml_id)
        return found and found['stem'] in MODEL_STEMS

    assert strangers('ir.actions.act_window', is_right) == []


@pytest.mark.parametrize(
    ('kind', 'pattern'),
    [
        ('menuitem', r'^marketplace_(\w+_)?menu$'),
        ('ir.rule', r'^\w+_rule_company$'),
        ('res.groups', r'^group_marketplace_(user|manager)$'),
        ('ir.cron', r'^ir_cron_marketplace_\w+$'),
    ],
)
def test_menus_rules_groups_and_crons_are_named_alike(kind, pattern):
    assert strangers(kind, lambda xml_id, _element: re.match(pattern, xml_id)) == []


def test_a_company_rule_is_named_after_its_model():
    def is_right(xml_id, element):
        (model,) = element.findall("field[@name='model_id']")
        return model.get('ref') == f'model_{xml_id[: -len("_rule_company")]}'

    assert strangers('ir.rule', is_right) == []


def test_view_files_are_named_after_a_model():
    folders = [path for addon in ADDONS for path in (ROOT / addon).glob('*/*_views.xml')]
    wrong = [str(path.relative_to(ROOT)) for path in folders
             if path.stem[: -len('_views')] not in MODEL_STEMS | {'product_template'}]
    assert wrong == []


def test_views_are_in_view_files():
    wrong = [
        str(path.relative_to(ROOT))
        for path, _xml_id, _element in named('ir.ui.view')
        if not path.stem.endswith('_views') or path.parent.name not in ('views', 'wizards')
    ]
    assert wrong == []


def test_no_xml_id_is_used_twice_in_an_addon():
    for addon in ADDONS:
        ids = [xml_id for _path, xml_id, _kind, element in records_below(addon)
               if '.' not in element.get('id')]
        assert sorted(ids) == sorted(set(ids))
