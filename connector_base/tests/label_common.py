"""What the tests of labels that are asked for share."""

from .goods_api import ItemGoodsApi
from .goods_common import GoodsCommon


class LabelWishCommon(GoodsCommon):
    """A marketplace that makes a label when it is asked for one."""

    api_class = ItemGoodsApi

    def setUp(self):
        """The choices are read, and a parcel of known weight waits."""
        super().setUp()
        self.phone.weight = 0.75
        self.run_streams('labels')

    def ask(self, reference, **vals):
        """Fill the wizard in as a person of the warehouse, and confirm it."""
        mine = self.picking_of(reference).with_user(self.user).with_company(self.company)
        action = mine.action_create_marketplace_label()
        wizard = (
            self.env[action['res_model']].with_user(self.user).with_context(**action['context'])
        ).create(vals)
        wizard.action_confirm()
        return wizard

    def wishes(self, reference):
        """Give the messages that ask for labels of an order."""
        return self.env['marketplace.outbox'].search(
            [('order_id', '=', self.received(reference).id), ('verb', '=', 'label')]
        )
