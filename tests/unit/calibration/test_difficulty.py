"""Classes of difficulty: known mixtures come back, and one class stays one."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.calibration.difficulty import Path, find_classes, fit


def paths(shares: list[float], chances: list[float], number: int, seed: int = 1) -> list[Path]:
    """Return cases that go on among three nodes, each class with a chance of its own."""
    draw = np.random.default_rng(seed)
    found = []
    for chance in draw.choice(chances, number, p=shares):
        path, node = [0], 0
        while draw.random() < chance:
            node = (node + draw.integers(1, 3)) % 3
            path.append(int(node))
        found.append(tuple(path))
    return found


def test_two_classes_come_back() -> None:
    """Shares and chances of an easy and a hard class are found within three standard errors."""
    classes = find_classes(paths([0.8, 0.2], [0.3, 0.85], 6000), 3, 3)
    assert classes.number == 2
    assert classes.share[1] == pytest.approx(0.2, abs=0.03)
    ends = classes.moves[:, 0, 3]
    assert ends == pytest.approx([0.7, 0.15], abs=0.04)


def test_one_class_is_not_split() -> None:
    """A geometric number of handoffs is one class, however many are allowed."""
    assert find_classes(paths([1.0], [0.5], 4000), 3, 4).number == 1


def test_the_mixture_is_overdispersed_and_rises() -> None:
    """What one chance cannot do, the classes do: variance over mean, and another handoff."""
    observed = np.array([len(path) - 1 for path in paths([0.8, 0.2], [0.3, 0.85], 20_000)])
    one = observed.mean() + 1  # variance over mean of a geometric number
    assert observed.var() / observed.mean() > 1.5 * one
    classes = fit(paths([0.8, 0.2], [0.3, 0.85], 6000), 3, 2)
    # The chance of another handoff after k, from the fitted mixture.
    stays = 1 - classes.moves[:, :3, 3].mean(axis=1)
    reach = [float((classes.share * stays**k).sum()) for k in range(7)]
    rising = [reach[k + 1] / reach[k] for k in range(6)]
    assert rising == sorted(rising)
    seen = [(observed > k).sum() / (observed >= k).sum() for k in range(6)]
    assert rising == pytest.approx(seen, abs=0.05)


def test_cases_belong_to_their_classes() -> None:
    """A long way makes a case hard, a short one easy."""
    ways = paths([0.8, 0.2], [0.3, 0.85], 4000)
    classes = fit(ways, 3, 2)
    length = np.array([len(path) for path in ways])
    assert classes.belongs[length > 8, 1].min() > 0.9
    assert classes.belongs[length == 1, 0].mean() > 0.85
    assert classes.belongs.sum(axis=1) == pytest.approx(1.0)
