{
    'name': "refurbed Connector",
    'version': '19.0.1.1.0',
    'category': 'Sales/Connectors',
    'summary': "Orders of refurbed become sales orders, stock goes back",
    'author': "Marketplace Connector Contributors",
    'license': 'LGPL-3',
    'depends': ['connector_base'],
    'data': [
        'security/ir.model.access.csv',
        'security/refurbed_rules.xml',
        'wizards/refurbed_lookup_views.xml',
        'views/marketplace_connection_views.xml',
    ],
}
