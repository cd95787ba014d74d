"""What the tests of refunds, invoices, labels and returns share: shipped and invoiced orders."""

from odoo import Command

from .common import RefurbedCommon

LINK = 'https://carrier.example/t/JD01'
IMEIS = ('490154203237518', '011415009346880', '356938035643809')


class RefurbedAfterSales(RefurbedCommon):
    """A seller with books, and with three phones that have IMEIs."""

    @classmethod
    def setUpClass(cls):
        """Make the accounts that invoices need."""
        super().setUpClass()
        accounts = cls.env['account.account'].create(
            [
                {'code': code, 'name': name, 'account_type': kind,
                 'company_ids': [Command.set(cls.company.ids)]}
                for code, name, kind in (
                    ('400100', "Sales", 'income'),
                    ('110100', "Customers", 'asset_receivable'),
                    ('445710', "VAT to pay", 'liability_current'),
                )
            ]
        )
        sales, customers, vat = accounts
        cls.env['account.journal'].create(
            {'name': "Invoices", 'type': 'sale', 'code': 'INV', 'company_id': cls.company.id,
             'default_account_id': sales.id}
        )
        cls.env['ir.default'].set(
            'res.partner', 'property_account_receivable_id', customers.id,
            company_id=cls.company.id,
        )
        for tax in cls.tax_included | cls.tax_excluded:
            lines = tax.invoice_repartition_line_ids | tax.refund_repartition_line_ids
            lines.filtered(lambda line: line.repartition_type == 'tax').account_id = vat

    def setUp(self):
        """Phones with IMEIs in stock; everything is accepted."""
        super().setUp()
        self.offer_row, self.other_row, *_others = self.refurbed.shelf()
        (self.other,) = self.stock(self.other_row)
        self.phone = self.make_product("Device", self.offer_row['sku'], tracking='serial')
        for name in IMEIS:
            lot = self.env['stock.lot'].create({'name': name, 'product_id': self.phone.id})
            self.set_stock(self.phone, 1, lot=lot)
        self.connection.acceptance_policy = 'always'

    @property
    def sku(self):
        """The SKU of the phones."""
        return self.offer_row['sku']

    def accepted(self, *skus, **wanted):
        """Sell one of each SKU (a phone unless given), import and accept; give the number."""
        number = self.sell(*(skus or [self.sku]), **wanted)
        self.run_streams('orders', 'outbox')
        return number

    def shipped(self, *skus, **wanted):
        """Have an order delivered, and told so; give the number."""
        number = self.accepted(*skus, **wanted)
        self.delivery(number).marketplace_tracking_url = LINK
        self.deliver(self.sale_of(number))
        self.tell()
        self.assertEqual(set(self.refurbed.item_states(number)), {'SHIPPED'})
        return number

    def delivery(self, number):
        """Give the open delivery of an order."""
        return self.sale_of(number).picking_ids.filtered(
            lambda item: item.state not in ('done', 'cancel')
        )

    def invoiced(self, *skus, **wanted):
        """Have an order shipped and its invoice posted; give number and invoice."""
        number = self.shipped(*skus, **wanted)
        invoice = self.sale_of(number)._create_invoices()
        invoice.action_post()
        return number, invoice

    def tell(self, times=1):
        """Run the outbox, with all that waits for a later try made due."""
        for _time in range(times):
            open_states = ('pending', 'uncertain')
            self.make_due(self.env['marketplace.outbox'].search([('state', 'in', open_states)]))
            self.run_streams('outbox')

    def message(self, number, verb):
        """Give the message of a kind about an order."""
        return self.env['marketplace.outbox'].search(
            [('order_id', '=', self.received(number).id), ('verb', '=', verb)]
        )

    def effects(self):
        """Give what calls have brought about, as refurbed's books have it."""
        return self.refurbed.control('GET', 'state')['effects']

    def lose_answer(self, method):
        """Have the answer to the next call of a method get lost."""
        self.refurbed.tell('faults', kind='lost', path=f'/{method}$')
