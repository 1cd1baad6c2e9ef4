"""Classes of pairs, counted in one go and pair by pair."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simulation.calibration.ties_places import Place, find_places
from simulation.organization.informal_ties import pair_classes
from simulation.organization.level_order import level_order
from tests.unit.calibration.mail import Integers, irregular, regular

TREES = [regular(3, 4), irregular(60, 1), irregular(41, 2), regular(1, 5), regular(7, 2)]


def naive(manager: Integers, a: int, b: int) -> Place:
    """Return the class of a pair by walking up from both."""
    above = [a]
    while manager[above[-1]] >= 0:
        above.append(int(manager[above[-1]]))
    climbed = 0
    person = b
    while person not in above:
        person = int(manager[person])
        climbed += 1
    near, far = sorted((above.index(person), climbed))
    return Place(len(above) - 1 - above.index(person), near, far)


@pytest.mark.parametrize("tree", TREES)
def test_classes_are_those_of_all_pairs(tree: tuple[Integers, Integers]) -> None:
    """How many others stand how to each person is what one finds pair by pair."""
    manager = tree[0]
    places = find_places(manager)
    size = len(manager)
    for a in range(size):
        counted = Counter(naive(manager, a, b) for b in range(size) if b != a)
        found = dict(zip(places.classes, places.others[a].tolist(), strict=True))
        assert {place: number for place, number in found.items() if number} == counted
        for b in range(size):
            if a != b:
                assert places.classes[places.of(a, b)] == naive(manager, a, b)


@pytest.mark.parametrize("tree", TREES)
def test_classes_are_those_of_the_structure(tree: tuple[Integers, Integers]) -> None:
    """The structure `network` draws from the same classes with as many pairs."""
    places = find_places(tree[0])
    pairs = places.others.sum(axis=0) // 2
    ours = {
        (place.depth, place.near, place.far): int(number)
        for place, number in zip(places.classes, pairs, strict=True)
        if not place.is_formal
    }
    theirs: Counter[tuple[int, int, int]] = Counter()
    for item in pair_classes(level_order(*tree)):
        theirs[item.depth, item.near, item.far] += int(item.number.sum())
    assert ours == theirs
    assert np.all(places.others.sum(axis=1) == len(tree[0]) - 1)
