from odoo import fields
from odoo.fields import Command

from odoo.addons.connector_base.tests.printer import set_printer

from .shipping_common import ShippingCommon

REFUNDS = r'/ws/(sav/refund|orders/\d+)$'
PDF = b'%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n'


class AfterSalesCommon(ShippingCommon):
    """A seller with accounts, whose orders are shipped, invoiced, and paid back."""

    @classmethod
    def setUpClass(cls):
        """Give the company its accounts."""
        super().setUpClass()
        cls.env['account.chart.template'].try_loading(
            'generic_coa', company=cls.company, install_demo=False
        )
        cls.company.currency_id = cls.env.ref('base.EUR')

    def setUp(self):
        """Invoices are what somebody attached: nothing is printed."""
        super().setUp()
        set_printer(self, False)

    def shipped(self, *lines, **wanted):
        """Let a buyer order ``(sku, quantity)``, and have all of it leave; give the sale order."""
        self.accepted(*lines, **wanted)
        self.send_off()
        self.tell()
        self.assertEqual(set(self.states()), {3})
        return self.sale()

    def invoice(self, sale=None, pdf=PDF):
        """Post the invoice of an order, with a PDF attached; give it."""
        invoice = (sale or self.sale())._create_invoices()
        if pdf:
            self.attach(invoice, pdf)
        invoice.action_post()
        return invoice

    def attach(self, invoice, pdf=PDF):
        """Attach a PDF to an invoice."""
        return self.env['ir.attachment'].create(
            {
                'name': 'invoice.pdf',
                'raw': pdf,
                'mimetype': 'application/pdf',
                'res_model': 'account.move',
                'res_id': invoice.id,
            }
        )

    def credit(self, invoice, parts=None):
        """Post a credit note of all of an invoice, or ``{product: amount}`` of it; give it."""
        wizard = (
            self.env['account.move.reversal']
            .with_context(active_model='account.move', active_ids=invoice.ids)
            .create({'journal_id': invoice.journal_id.id, 'reason': "Sent back"})
        )
        note = self.env['account.move'].browse(wizard.refund_moves()['res_id'])
        for line in note.invoice_line_ids if parts else ():
            if line.product_id in parts:
                line.write({'quantity': 1, 'price_unit': parts[line.product_id]})
            else:
                note.invoice_line_ids = [Command.delete(line.id)]
        note.action_post()
        return note

    def pay_back(self, note):
        """Press the button on a credit note and have it told."""
        note.action_marketplace_pay_back()
        self.tell()

    def paid_back(self):
        """Give what went back, by the simulator's ledger: ``[(call, amount)]``."""
        return [(row['via'], row['amount']) for row in self.effects('refunds')]

    def arm(self, kind, path, method='POST', **settings):
        """Arm a fault of the simulator."""
        fault = {'kind': kind, 'method': method, 'path': path, **settings}
        self.simulator.control('POST', 'faults', fault)

    def refund_message(self):
        """Give the message that asks for money."""
        return self.env['marketplace.outbox'].search([('verb', '=', 'refund')])

    def pull(self, *kinds):
        """Run streams, with all labels and returns made due."""
        earlier = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        self.env['marketplace.order'].search([('labels_look_at', '!=', False)]).write(
            {'labels_look_at': earlier}
        )
        self.env['marketplace.label'].search([]).write({'next_try_at': earlier})
        self.run_streams(*kinds)
