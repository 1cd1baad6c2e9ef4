"""Shapley values on games with known answers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from simulation.experiments.shapley import (
    Coalition,
    all_orders,
    coalitions,
    rotations,
    shapley,
)


def test_the_glove_game() -> None:
    """One left and two right gloves: the left one is worth 2/3, each right one 1/6."""

    def pairs(coalition: Coalition) -> Fraction:
        return Fraction(int(0 in coalition and len(coalition) > 1))

    assert shapley(all_orders(3), pairs) == [Fraction(2, 3), Fraction(1, 6), Fraction(1, 6)]


def test_an_airport() -> None:
    """Who needs the longer runway pays for its end alone (Littlechild & Owen 1973)."""
    costs = (1, 3, 7, 8)

    def runway(coalition: Coalition) -> Fraction:
        return Fraction(max((costs[i] for i in coalition), default=0))

    quarter, third, half = Fraction(1, 4), Fraction(1, 3), Fraction(1, 2)
    expected = [quarter, quarter + 2 * third, quarter + 2 * third + 4 * half]
    assert shapley(all_orders(4), runway) == [*expected, expected[-1] + 1]


def test_who_adds_nothing_gets_nothing() -> None:
    """A player that changes nothing contributes nothing, equals contribute equally."""

    def game(coalition: Coalition) -> Fraction:
        return Fraction(len(coalition - {2}) ** 2)

    first, second, dummy = shapley(all_orders(3), game)
    assert first == second == 2
    assert dummy == 0


@pytest.mark.parametrize("players", [1, 3, 6, 9])
def test_rotations_add_up_and_are_balanced(players: int) -> None:
    """For sampled orders too the parts add up to the whole, and every place is taken equally."""
    orders = rotations(players, 2, seed=7)
    assert orders == rotations(players, 2, seed=7)
    for place in range(players):
        assert sorted(order[place] for order in orders) == sorted([*range(players)] * 2)

    def game(coalition: Coalition) -> Fraction:
        return Fraction(sum(coalition)) ** 3 - len(coalition)

    whole = game(frozenset(range(players))) - game(frozenset())
    assert sum(shapley(orders, game)) == whole


def test_rotations_are_exact_where_nothing_interacts() -> None:
    """Where effects simply add, a single order gives each its own."""

    def game(coalition: Coalition) -> Fraction:
        return Fraction(sum(10**player for player in coalition))

    assert shapley(rotations(7, 1, seed=1), game) == [10**player for player in range(7)]


@pytest.mark.parametrize(("players", "number"), [(1, 2), (3, 8), (5, 32)])
def test_all_orders_need_all_coalitions(players: int, number: int) -> None:
    """Over all orders every coalition is needed, from none to all."""
    found = coalitions(all_orders(players))
    assert len(found) == number
    assert found[0] == frozenset()
    assert found[-1] == frozenset(range(players))


def test_no_orders() -> None:
    """Without an order nothing can be shared out."""
    with pytest.raises(ValueError, match="at least one order"):
        shapley([], lambda coalition: Fraction(0))
