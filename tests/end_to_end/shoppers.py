"""Buyers who order at random, the same ones for the same seed."""

from __future__ import annotations

import random

from .scene import Scene


def place_orders(scene: Scene, seed: random.Random | str, count: int) -> None:
    """Let buyers place some paid orders of one to three lines; a text starts a fresh chance."""
    chance = seed if isinstance(seed, random.Random) else random.Random(seed)
    listings = [
        listing
        for listing in scene.simulator.world.accounts['eu']['listings'].values()
        if listing['in_catalogue'] and 'fr-fr' in listing['markets']
    ]
    for _number in range(count):
        chosen = chance.sample(listings, chance.choice((1, 1, 2, 3)))
        scene.tell(
            'orders',
            account='eu',
            oversell=True,
            lines=[
                {'sku': listing['sku'], 'quantity': chance.choice((1, 1, 2))} for listing in chosen
            ],
        )
