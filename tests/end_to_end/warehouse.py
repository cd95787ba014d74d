"""What a warehouse user does in Odoo, who has no right on anything of the connector."""

from __future__ import annotations

from typing import Any

from .odoo import Person
from .scene import Scene


class Warehouse:
    """One company's warehouse and somebody who works in it.

    :ivar who: the warehouse user, logged in
    """

    def __init__(self, scene: Scene, company: str = "Regain Europe") -> None:
        """Look up the places that goods move between."""
        self._scene = scene
        self.who: Person = scene.person('warehouse')
        (self._place,) = self.who.read(
            'stock.warehouse',
            [('company_id.name', '=', company)],
            ['lot_stock_id', 'in_type_id', 'out_type_id'],
        )
        self.stock = self._place['lot_stock_id'][0]

    def product(self, sku: str) -> int:
        """Return the product that is sold under a SKU."""
        return self._scene.value(
            'SELECT product_id FROM marketplace_listing WHERE sku = %s AND connection_id = %s',
            sku,
            self._scene.connection()['id'],
        )

    def free(self, product: int) -> int:
        """Return the units on the shelf that nothing is reserved for, from the quants alone."""
        return int(
            self._scene.value(
                """
            SELECT COALESCE(SUM(q.quantity - q.reserved_quantity), 0) FROM stock_quant q
              JOIN stock_location l ON l.id = q.location_id
             WHERE q.product_id = %s AND l.parent_path LIKE %s
        """,
                product,
                f'%/{self.stock}/%',
            )
        )

    # -- what he does -----------------------------------------------------------------------------

    def receive(self, product: int, quantity: int) -> None:
        """Units arrive from a supplier."""
        self._validate(self._transfer('in_type_id', 'supplier', None, product, quantity))

    def deliver(self, product: int, quantity: int) -> None:
        """Units leave for a customer who bought elsewhere."""
        self._validate(self.reserve(product, quantity))

    def order_out(self, product: int, quantity: int) -> int:
        """Write a delivery down and confirm it; return it, reserved or not as its type says."""
        return self._transfer('out_type_id', None, 'customer', product, quantity)

    def reserve(self, product: int, quantity: int) -> int:
        """Reserve units for a delivery and return it."""
        picking = self.order_out(product, quantity)
        self.who.call('stock.picking', 'action_assign', [picking])
        return picking

    def cancel(self, picking: int) -> None:
        """Cancel a delivery."""
        self.who.call('stock.picking', 'action_cancel', [picking])

    def send_off(self, sale: int, number: str, carrier: str = "DHL Express") -> int:
        """Put a parcel's number on the delivery of a sales order, validate it, and return it.

        :param number: may be given later, see `follow`: an empty text
        """
        (picking,) = self.who.search(
            'stock.picking', [('sale_id', '=', sale), ('state', '=', 'assigned')]
        )
        (method,) = self.who.search('delivery.carrier', [('name', '=', carrier)])
        self.who.call(
            'stock.picking',
            'write',
            [picking],
            {'carrier_id': method, 'carrier_tracking_ref': number},
        )
        self._validate(picking)
        return picking

    def follow(self, picking: int, number: str) -> None:
        """Enter the number of a parcel that left."""
        self.who.call('stock.picking', 'write', [picking], {'carrier_tracking_ref': number})

    def take_back(self, picking: int) -> None:
        """Validate a receipt of what a customer sent, as it was prepared."""
        self._validate(picking)

    def serials(self, picking: int) -> list[str]:
        """Return the serial numbers that a transfer moved."""
        rows = self.who.read(
            'stock.move.line', [('picking_id', '=', picking), ('lot_id', '!=', False)], ['lot_id']
        )
        return sorted(row['lot_id'][1] for row in rows)

    def scrap(self, product: int, quantity: int) -> None:
        """Throw broken units away."""
        made = self.who.call(
            'stock.scrap',
            'create',
            [{'product_id': product, 'scrap_qty': quantity, 'location_id': self.stock}],
        )
        assert self.who.call('stock.scrap', 'action_validate', made) is True

    def adjust(self, product: int, quantity: int) -> None:
        """Count a product and correct Odoo's number."""
        quant = self.who.call(
            'stock.quant',
            'create',
            [{'product_id': product, 'location_id': self.stock, 'inventory_quantity': quantity}],
            context={'inventory_mode': True},
        )
        self.who.call('stock.quant', 'action_apply_inventory', quant)

    def _transfer(
        self, kind: str, source: str | None, target: str | None, product: int, quantity: int
    ) -> int:
        places = {'location_id': self._location(source), 'location_dest_id': self._location(target)}
        move: dict[str, Any] = {'product_id': product, 'product_uom_qty': quantity, **places}
        picking = self.who.call(
            'stock.picking',
            'create',
            [
                {
                    'picking_type_id': self._place[kind][0],
                    'move_ids': [(0, 0, move)],
                    **places,
                }
            ],
        )
        self.who.call('stock.picking', 'action_confirm', picking)
        return picking[0]

    def _location(self, usage: str | None) -> int:
        if usage is None:
            return self.stock
        return self.who.search('stock.location', [('usage', '=', usage)], limit=1)[0]

    def _validate(self, picking: int) -> None:
        answer = self.who.call('stock.picking', 'button_validate', [picking])
        assert answer is True, answer
