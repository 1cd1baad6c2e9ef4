"""Informal ties are drawn exactly as Dodds, Watts & Sabel 2003 say, and reproducibly."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from simulation import theory
from simulation.organization import build_organization
from simulation.organization.informal_ties import informal_ties, pair_classes
from simulation.organization.level_order import level_order
from simulation.organization.organization import depths
from simulation.scenario import load_scenario
from simulation.scenario.sections.network import PRESETS

Pair = tuple[int, int]
UNEVEN = (-1, 0, 0, 1, 1, 4, 2, 5, 5, 0)
"""Ten people: a branch of four levels beside one of two and one without anybody."""


def chain(manager: list[int], person: int) -> list[int]:
    """Return a person and all superiors."""
    line = [person]
    while manager[line[-1]] >= 0:
        line.append(manager[line[-1]])
    return line


def pairs_of(manager: list[int]) -> dict[Pair, tuple[int, int, int]]:
    """Return (depth of the lowest common superior, nearer, farther distance) of all pairs.

    Superiors with their own subordinates are left out.
    """
    found = {}
    for i, j in combinations(range(len(manager)), 2):
        one, other = chain(manager, i), chain(manager, j)
        common = next(person for person in one if person in other)
        distances = sorted((one.index(common), other.index(common)))
        if distances != [0, 1]:
            found[i, j] = (len(chain(manager, common)) - 1, *distances)
    return found


def weight(
    kind: tuple[int, int, int], depth_scale: float | None, distance_scale: float | None
) -> float:
    """Return the weight of a pair with finite scales or none."""
    depth, near, far = kind
    exponent = 0.0
    if depth_scale is not None:
        exponent += depth / depth_scale
    if distance_scale is not None:
        exponent += math.sqrt(max(0, near**2 + far**2 - 2)) / distance_scale
    return math.exp(-exponent)


def draw(
    manager: tuple[int, ...], number: int, depth: float | None, distance: float | None, seed: int
) -> list[Pair]:
    """Draw ties in a hierarchy."""
    superiors = np.array(manager)
    return informal_ties(superiors, depths(superiors), number, depth, distance, seed)


@st.composite
def trees(draw: st.DrawFn) -> list[int]:
    """Return a hierarchy of up to thirty people, numbered at random."""
    size = draw(st.integers(2, 30))
    manager = [-1, *(draw(st.integers(0, i - 1)) for i in range(1, size))]
    names = [0, *draw(st.permutations(range(1, size)))]
    found = [-1] * size
    for i, superior in enumerate(manager):
        found[names[i]] = names[superior] if superior >= 0 else -1
    return found


@given(manager=trees())
@settings(deadline=None, derandomize=True)
def test_everybody_below_stands_in_one_range(manager: list[int]) -> None:
    """Read level by level, those at each distance below a person stand beside each other."""
    superiors = np.array(manager)
    order = level_order(superiors, depths(superiors))
    assert sorted(order.people.tolist()) == list(range(len(manager)))
    assert (order.people[order.position] == np.arange(len(manager))).all()
    lines = [chain(manager, person) for person in range(len(manager))]
    for person in range(len(manager)):
        start = int(order.position[person])
        end = start + 1
        for distance in range(len(manager)):
            here = set(order.people[start:end].tolist())
            assert here == {
                i
                for i, line in enumerate(lines)
                if person in line and line.index(person) == distance
            }
            start, end = int(order.below[start]), int(order.below[end])


@given(manager=trees())
@settings(deadline=None, derandomize=True)
def test_classes_hold_all_pairs(manager: list[int]) -> None:
    """The classes count each pair once, by depth and distances of its lowest common superior."""
    superiors = np.array(manager)
    order = level_order(superiors, depths(superiors))
    counted = {
        (item.depth, item.near, item.far): int(item.number.sum()) for item in pair_classes(order)
    }
    assert counted == Counter(pairs_of(manager).values())


@pytest.mark.parametrize("scales", [(None, None), (0.5, 0.5), (1.0, None), (None, 2.0)])
def test_a_tie_falls_on_each_pair_by_its_weight(scales: tuple[float | None, float | None]) -> None:
    """Over 4,000 seeds the first tie is distributed as the weights of all pairs say."""
    kinds = pairs_of(list(UNEVEN))
    weights = np.array([weight(kind, *scales) for kind in kinds.values()])
    found = Counter(draw(UNEVEN, 1, *scales, seed)[0] for seed in range(4000))
    assert set(found) <= set(kinds)
    seen = np.array([found[pair] for pair in kinds])
    assert stats.chisquare(seen, 4000 * weights / weights.sum()).pvalue > 0.001


def test_the_second_tie_knows_the_first() -> None:
    """Two ties are drawn one after the other without putting back: exact for every set of two."""
    kinds = pairs_of(list(UNEVEN))
    weights = {pair: weight(kind, 0.5, 0.5) for pair, kind in kinds.items()}
    total = sum(weights.values())
    chance = {
        (a, b): weights[a]
        * weights[b]
        / total
        * (1 / (total - weights[a]) + 1 / (total - weights[b]))
        for a, b in combinations(kinds, 2)
    }
    assert sum(chance.values()) == pytest.approx(1)
    found = Counter(tuple(draw(UNEVEN, 2, 0.5, 0.5, seed)) for seed in range(4000))
    often = [pair for pair in chance if chance[pair] * 4000 >= 5]
    seen = [found[pair] for pair in often]
    expected = [4000 * chance[pair] for pair in often]
    rest = (4000 - sum(seen), 4000 - sum(expected))
    assert stats.chisquare([*seen, rest[0]], [*expected, rest[1]]).pvalue > 0.001


@given(manager=trees(), number=st.integers(0, 500), seed=st.integers(0, 2**63 - 1))
@settings(deadline=None, derandomize=True)
def test_ties_are_distinct_and_informal(manager: list[int], number: int, seed: int) -> None:
    """No pair is tied twice, none that the tree ties; never more than there are."""
    possible = pairs_of(manager)
    found = draw(tuple(manager), number, 0.7, 3.0, seed)
    assert found == draw(tuple(manager), number, 0.7, 3.0, seed)
    assert len(set(found)) == len(found) == min(number, len(possible))
    assert set(found) <= set(possible)


def test_the_limits_of_the_scales() -> None:
    """Distance scale 0 ties people of one superior, depth scale 0 across the chief's branches."""
    tree = theory.regular_tree(3, 4)
    kinds = pairs_of(list(tree))
    local = draw(tree, 39, None, 0.0, 1)
    assert {kinds[pair][1:] for pair in local} == {(1, 1)}
    assert len(local) == 39  # all there are: thirteen teams of three
    across = draw(tree, 200, 0.0, None, 1)
    assert {kinds[pair][0] for pair in across} == {0}
    core = draw(tree, 3, 0.1, 0.15, 1)
    assert core == [(1, 2), (1, 3), (2, 3)]  # the team at the top first
    assert draw(tree, 100, 0.0, 0.0, 1) == core


def test_ties_depend_on_the_seed_of_the_scenario_only() -> None:
    """Another seed draws other ties; more ties leave those there were, one drawn after another."""
    tree = theory.regular_tree(3, 4)
    few, many = (set(draw(tree, number, 0.5, 0.5, 7)) for number in (10, 30))
    assert few < many
    assert set(draw(tree, 10, 0.5, 0.5, 8)) != few


@pytest.mark.parametrize("preset", PRESETS)
def test_a_network_is_the_silo_with_ties(preset: str) -> None:
    """Tree, units and territories are those of the silo; contacts are those of the ties besides."""
    silo = build_organization(load_scenario("silo"))
    network = build_organization(
        load_scenario(
            "silo", {"organization.structure": "network", "organization.network.preset": preset}
        )
    )
    assert (network.manager == silo.manager).all()
    assert (network.unit == silo.unit).all()
    assert network.territories == silo.territories
    assert network.lateral.sum() == 2 * 45
    assert (network.second_manager < 0).all()


def test_a_scale_wins_over_the_preset() -> None:
    """A preset sets both scales, none is infinity, and what is given besides stays."""
    changes = {"organization.network": {"preset": "multiscale", "distance_scale": 3}}
    section = load_scenario("silo", changes).organization.network
    assert (section.depth_scale, section.distance_scale) == (0.5, 3)
    changes = {"organization.network": {"preset": "core_periphery", "depth_scale": "none"}}
    section = load_scenario("silo", changes).organization.network
    assert (section.depth_scale, section.distance_scale) == (None, 0.15)
    plain = load_scenario("silo").organization.network
    assert (plain.depth_scale, plain.distance_scale) == (None, None)
