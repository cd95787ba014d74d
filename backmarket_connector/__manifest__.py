{
    'name': "Back Market Connector",
    'version': '19.0.1.1.0',
    'category': 'Sales/Connectors',
    'summary': "Orders of Back Market become sales orders, stock goes back",
    'author': "Marketplace Connector Contributors",
    'license': 'LGPL-3',
    'depends': ['connector_base'],
    'data': [
        'views/marketplace_connection_views.xml',
    ],
}
