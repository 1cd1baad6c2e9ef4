"""Shapley values: what each of several changes made together contributes to their effect.

The contribution of a change is the mean of what it adds when the changes are made one after the
other, over the orders in which they can be made (Shapley 1953). Contributions add up to the whole
effect for any set of orders; over all orders nothing depends on a choice of order. Where there are
too many orders, each sampled one is taken with all its rotations, so that every change is as often
first, second … and last (a Latin square). Sums are exact fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import permutations
from random import Random

Coalition = frozenset[int]
Order = tuple[int, ...]
MOST_EXACT = 5
"""Changes up to which all their orders are taken: 120, which need 32 coalitions."""


def all_orders(players: int) -> list[Order]:
    """Return every order of so many players."""
    return list(permutations(range(players)))


def rotations(players: int, rounds: int, seed: int) -> list[Order]:
    """Return the rotations of some random orders, the same for the same seed."""
    chance = Random(seed)
    orders: list[Order] = []
    for _ in range(rounds):
        order = list(range(players))
        chance.shuffle(order)
        orders += [tuple(order[turn:] + order[:turn]) for turn in range(players)]
    return orders


def coalitions(orders: Sequence[Order]) -> list[Coalition]:
    """Return the coalitions that must be known for some orders, the smaller ones first."""
    found = {frozenset(order[:length]) for order in orders for length in range(len(order) + 1)}
    return sorted(found, key=lambda coalition: (len(coalition), sorted(coalition)))


def shapley(orders: Sequence[Order], value: Callable[[Coalition], Fraction]) -> list[Fraction]:
    """Return the mean of what each player adds, over the orders; they add up to the whole exactly.

    Raises:
        ValueError: there are no orders.
    """
    if not orders:
        raise ValueError("contributions need at least one order")
    added = [Fraction(0)] * len(orders[0])
    for order in orders:
        before = value(frozenset())
        for place, player in enumerate(order):
            after = value(frozenset(order[: place + 1]))
            added[player] += after - before
            before = after
    return [total / len(orders) for total in added]
