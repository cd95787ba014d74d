"""What the tests of refunds and invoices share: books to post in, orders that were delivered."""

from decimal import Decimal

from odoo import Command

from .money_api import MoneyApi
from .shipment_common import ShipmentCommon

PDF = b'%PDF-1.4 an invoice'


class MoneyCommon(ShipmentCommon):
    """A company with books; ``api_class`` says which kind of marketplace."""

    api_class = MoneyApi

    @classmethod
    def setUpClass(cls):
        """Open the books, and have somebody who keeps them."""
        super().setUpClass()
        cls.open_books()
        cls.accountant = cls.make_user('books', 'account.group_account_invoice')
        cls.connection.accountant_id = cls.accountant

    @classmethod
    def open_books(cls):
        """Give the company accounts and a sales journal, and its products an income account."""
        Account = cls.env['account.account'].with_company(cls.company)

        def account(code, name, kind):
            return Account.create(
                {
                    'code': code,
                    'name': name,
                    'account_type': kind,
                    'company_ids': [Command.set(cls.company.ids)],
                    'reconcile': kind != 'income',
                }
            )

        cls.income = account('707000', "Sales", 'income')
        receivable = account('411000', "Customers", 'asset_receivable')
        payable = account('401000', "Suppliers", 'liability_payable')
        cls.journal = cls.env['account.journal'].create(
            {
                'name': "Sales",
                'code': 'VTE',
                'type': 'sale',
                'company_id': cls.company.id,
                'default_account_id': cls.income.id,
            }
        )
        Default = cls.env['ir.default']
        for field, value in (
            ('property_account_receivable_id', receivable),
            ('property_account_payable_id', payable),
        ):
            Default.set('res.partner', field, value.id, company_id=cls.company.id)

    # ------------------------------------------------------------------ what happens

    def delivered(self, *lines, tell=True, **vals):
        """Let a buyer order, and deliver it; give the number."""
        reference = self.sell(*lines, **vals)
        self.send_off(reference)
        if tell:
            self.tell(2)
            self.assertEqual(set(self.fake.states(reference)), {'shipped'})
        return reference

    def invoice(self, reference, post=True):
        """Invoice what was delivered of an order."""
        move = self.sale_of(reference)._create_invoices()
        if post:
            move.action_post()
        return move

    def credit(self, reference, *lines, invoice=None, post=True, quantities=None):
        """Credit an invoice: all of it, or lines given as ``(product, amount)``.

        :param quantities: ``{product: quantity}`` to keep of the reversed invoice
        """
        invoice = invoice or self.invoice(reference)
        note = self.reverse(invoice)
        if quantities is not None:
            for line in note.invoice_line_ids:
                if line.product_id not in quantities:
                    line.unlink()
                else:
                    line.quantity = quantities[line.product_id]
        if lines:
            note.invoice_line_ids.unlink()
            note.invoice_line_ids = [
                Command.create(self.part_of(reference, product, amount))
                for product, amount in lines
            ]
        if post:
            note.action_post()
        return note

    def reverse(self, invoice):
        """Make a draft credit note with Odoo's own wizard."""
        wizard = (
            self.env['account.move.reversal']
            .with_context(active_model='account.move', active_ids=invoice.ids)
            .create({'journal_id': invoice.journal_id.id, 'reason': 'goodwill'})
        )
        wizard.refund_moves()
        return wizard.new_move_ids

    def part_of(self, reference, product, amount):
        """Write a line of a credit note that gives a part of a price back."""
        sale_line = self.sale_of(reference).order_line.filtered(
            lambda line: line.product_id == product
        )
        return {
            'product_id': product.id,
            'name': "Part of the price",
            'quantity': 1,
            'price_unit': float(amount),
            'tax_ids': [Command.set(sale_line.tax_ids.ids)],
            'marketplace_sale_line_id': sale_line.id,
        }

    def pay_back(self, note, times=1):
        """Press the button as an accountant, and run the outbox."""
        note.with_user(self.accountant).with_company(self.company).action_marketplace_pay_back()
        self.tell(times)

    # ------------------------------------------------------------------ what became of it

    def refund_message(self, note):
        """Give the message about a credit note."""
        return self.env['marketplace.outbox'].search(
            [('move_id', '=', note.id), ('verb', '=', 'refund')]
        )

    def refunds(self, reference):
        """Give the refunds of an order, the first one first."""
        return self.received(reference).line_ids.refund_ids.sorted('id')

    def assertPaidBack(self, *expected):
        """Exactly these amounts went back, ``(line number, amount)``, and nothing was illegal."""
        given = [(line, amount) for _order, line, amount in self.fake.paid_back]
        self.assertEqual(given, [(line, Decimal(amount)) for line, amount in expected])
        self.assertEqual(self.fake.illegal, [])

    def proposals(self, reference):
        """Give the draft credit notes of an order."""
        notes = self.received(reference)._credit_notes()
        return notes.filtered(lambda move: move.state == 'draft').sorted('id', reverse=True)
