"""What the tests share: a seller on a simulated refurbed, which answers every session."""

import json
from decimal import Decimal
from urllib.parse import urlsplit

from odoo import fields

from odoo.addons.connector_base.tests.common import MarketplaceCommon

from tests.conformance.wire import SimulatorAdapter
from tests.simulators.clock import Clock
from tests.simulators.refurbed import RefurbedSimulator

ACCOUNT = 'refurbed'
HOST = 'api.refurbed.com'
#: So many calls are let through that no test ever waits, and yet refurbed's headers are there.
CHOICES = {'rate_requests': '100000', 'rate_seconds': '3600'}
OFFERS = 12


class Refurbed(RefurbedSimulator):
    """A marketplace with few offers and no orders but those that a test places."""

    def __init__(self, offers=OFFERS, **choices):
        """Seed; ``offers`` is how many of the seller's offers are kept."""
        super().__init__({**CHOICES, **choices}, Clock())
        self.seed(orders=0, seed=1)
        self._keep(offers)
        self.adapter = SimulatorAdapter(self)
        self.served = []
        self.observers.append(lambda request, _response: self.served.append(request))

    def _keep(self, count):
        """Drop all but some offers of products without serial numbers; 0 keeps all of all kinds."""
        mine = self.account['offers']
        loose = [
            key for key, offer in mine.items() if (offer['seller'] or {}).get('tracking') == 'none'
        ]
        for key in set(mine) - set(loose[:count]) if count else ():
            del mine[key]
        self.restored()

    @property
    def account(self):
        """The account as the marketplace keeps it."""
        return self.world.accounts[ACCOUNT]

    def tell(self, path, /, **content):
        """Have somebody do something on the marketplace; see its control API."""
        return self.control('POST', path, content)

    def shelf(self):
        """Give the offers with an SKU, as kept, in a fixed order."""
        return [offer for offer in self.account['offers'].values() if offer['sku']]

    def stored(self, number):
        """Give an order as kept."""
        return self.account['orders'][number]

    def item_ids(self, number):
        """Give the numbers of an order's items, as text."""
        return [str(item['id']) for item in self.stored(number)['items']]

    def item_states(self, number):
        """Give the states of an order's items, in their order."""
        return [item['state'] for item in self.stored(number)['items']]

    def called(self, method):
        """Give the bodies of the answered calls of a method such as ``BatchUpdateOffers``."""
        return [
            json.loads(request.body)
            for request in self.served
            if request.path.endswith(f'/{method}')
        ]

    def forget_calls(self):
        """Start counting calls anew."""
        self.served.clear()


class RefurbedCommon(MarketplaceCommon):
    """A connected refurbed account whose offers are products with stock.

    No test ends without the proof that nothing illegal and nothing refurbed overlooks was asked.
    """

    @classmethod
    def install_fake(cls):
        """The marketplace is refurbed itself, simulated; no provider is faked."""
        cls.fakes = {}
        cls.refurbed = Refurbed()

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Hand what is sent to refurbed to the simulator."""
        if urlsplit(r.url).hostname != HOST:
            return super()._request_handler(s, r, **kw)
        return cls.refurbed.adapter.send(r, timeout=kw.get('timeout'))

    @classmethod
    def make_connection(cls, name, company=None, connected=True, **vals):
        """Make a connection to refurbed, with its good key unless told otherwise."""
        vals = {'provider': 'refurbed', 'token': cls.refurbed.account['token'], **vals}
        return super().make_connection(name, company, connected, **vals)

    def setUp(self):
        """Every test has a refurbed of its own; what it may not do is looked for at its end."""
        super().setUp()
        self.use(Refurbed())

    def use(self, simulator):
        """Make another refurbed the one that is called, with the key that the seller has."""
        type(self).refurbed = simulator
        token = self.connection._known_secret()
        simulator.tell(f'accounts/{ACCOUNT}', token=token)

    def tearDown(self):
        """Nothing illegal was asked, and nothing was sent that refurbed overlooks."""
        state = self.refurbed.control('GET', 'state')
        super().tearDown()
        self.assertEqual(state['illegal_requests'], [])
        self.assertEqual(state['overlooked'], [])

    # ------------------------------------------------------------------ the seller

    def stock(self, *offers, quantity=10):
        """Make products for offers (all with an SKU unless given), with stock; give them."""
        products = self.env['product.product']
        for offer in offers or self.refurbed.shelf():
            product = self.make_product(offer['instance_name'], offer['sku'])
            self.set_stock(product, quantity)
            products |= product
        return products

    def sell(self, *skus, **wanted):
        """Let a buyer order one of each SKU (of the first offer unless given); give the number."""
        lines = [{'sku': sku} for sku in skus or [self.refurbed.shelf()[0]['sku']]]
        return self.refurbed.tell('orders', **{'lines': lines, 'oversell': True, **wanted})['id']

    def charged(self, number):
        """Give what refurbed charged for an order, from its own books."""
        return sum(Decimal(item['charged']) for item in self.refurbed.stored(number)['items'])

    # ------------------------------------------------------------------ running

    def run_sweep(self, code):
        """Run one of the reading plan's sweeps, and none of the others that have their own time."""
        now = fields.Datetime.now()
        later = fields.Datetime.add(now, hours=5)
        # time is kept to the second: what was seen in this very one was not seen before
        seen = self.env['marketplace.order'].search([('connection_id', '=', self.connection.id)])
        seen.seen_at = fields.Datetime.subtract(now, minutes=1)
        for sweep in self.stream('orders').sweep_ids.filtered('every_minutes'):
            sweep.next_run_at = False if sweep.code == code else later
        self.import_orders()
