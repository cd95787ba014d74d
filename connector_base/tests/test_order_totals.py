from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common import MarketplaceCommon

CENTS = st.integers(min_value=0, max_value=200_000).map(lambda cents: Decimal(cents).scaleb(-2))
LINE = st.tuples(CENTS, st.integers(min_value=1, max_value=7), st.sampled_from(range(6)))


@tagged('post_install', '-at_install')
class TestOrderTotals(MarketplaceCommon):
    """Whatever the prices, quantities and taxes: the cents agree, or the order waits."""

    @classmethod
    def setUpClass(cls):
        """Six products, each with a tax of its own; half of the taxes come on top of the price."""
        super().setUpClass()
        cls.skus = []
        for number, (amount, included) in enumerate(
            [(20, True), (5.5, True), (0, True), (20, False), (19, False), (8.1, False)]
        ):
            cls.make_product(f"Taxed {amount}", f'T{number}', cls.make_tax(amount, included))
            cls.skus.append(f'T{number}')

    @settings(
        max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.lists(st.lists(LINE, min_size=1, max_size=4), min_size=1, max_size=5), CENTS)
    def test_the_total_agrees_to_the_cent_or_the_order_is_blocked(self, orders, shipping):
        references = [
            self.place(
                *(
                    self.line(sku=self.skus[sku], price=price, quantity=count)
                    for price, count, sku in lines
                ),
                extras=[{'kind': 'shipping', 'amount': str(shipping)}],
            )
            for lines in orders
        ]
        self.import_orders()
        for reference in references:
            order = self.received(reference)
            said = Decimal(self.fake.orders[reference]['total'])
            if order.state == 'blocked':
                self.assertEqual(order.cause, 'total', order.error)
            else:
                self.assertEqual(Decimal(str(order.sale_order_id.amount_total)), said)

    @settings(
        max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(
        st.lists(
            st.tuples(CENTS, st.integers(1, 7), st.sampled_from(range(3))), min_size=1, max_size=6
        )
    )
    def test_with_taxes_in_the_price_no_order_is_ever_blocked(self, lines):
        reference = self.place(
            *(
                self.line(sku=self.skus[sku], price=price, quantity=count)
                for price, count, sku in lines
            )
        )
        self.import_orders()
        order = self.received(reference)
        self.assertEqual(order.state, 'done', order.error)
        said = Decimal(self.fake.orders[reference]['total'])
        self.assertEqual(Decimal(str(order.sale_order_id.amount_total)), said)
