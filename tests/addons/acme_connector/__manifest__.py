{
    'name': "Acme Connector",
    'version': '19.0.1.0.0',
    'category': 'Sales/Connectors',
    'summary': "An invented marketplace: the example of how to add one",
    'author': "Marketplace Connector Contributors",
    'license': 'LGPL-3',
    'depends': ['connector_base'],
}
