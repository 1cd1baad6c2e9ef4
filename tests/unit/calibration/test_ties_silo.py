"""Silo strength: what is known comes back, and what is seen is counted right."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.calibration.ties_places import Places, find_places
from simulation.calibration.ties_silo import Messages, find_decay, find_inside
from tests.unit.calibration.mail import regular


def messages_by(places: Places, mean: list[float], seed: int | None = None) -> Messages:
    """Return messages of all pairs, by the mean at each number of steps; drawn if seeded."""
    size = len(places.others)
    pairs = [(a, b) for a in range(size) for b in range(size) if a != b]
    place = places.of_pairs(pairs)
    expected = np.array(mean)[places.steps[place]]
    if seed is None:
        return Messages(np.array(pairs), expected, place)
    number = np.random.default_rng(seed).poisson(expected)
    return Messages(np.array(pairs), number, place)


def test_decay_that_made_the_messages_comes_back() -> None:
    """Messages that follow a decay on a floor exactly give its three figures, and no spread."""
    places = find_places(regular(4, 4)[0])
    steps = np.arange(1, 7)
    mean = [0.0, *(40 * np.exp(-(steps - 1) / 0.8) + 2.0)]
    decay = find_decay(messages_by(places, mean), places)
    assert decay.length.value == pytest.approx(0.8, rel=0.03)
    assert decay.near.value == pytest.approx(40, rel=0.02)
    assert decay.floor.value == pytest.approx(2.0, rel=0.02)
    assert decay.ratio.value == pytest.approx(21, rel=0.03)
    assert decay.at(steps) == pytest.approx(mean[1:], rel=0.03)
    assert decay.ratio.high - decay.ratio.low < 0.2


@pytest.mark.slow
def test_intervals_of_the_decay_hold_the_truth() -> None:
    """Of 40 intervals over senders no fewer hold the truth than one in 10⁴ such tests would."""
    places = find_places(regular(4, 4)[0])
    mean = [0.0, *(4 * np.exp(-np.arange(6) / 0.8) + 0.5)]
    decays = [find_decay(messages_by(places, mean, seed), places) for seed in range(40)]
    assert sum(d.floor.low <= 0.5 <= d.floor.high for d in decays) >= 31
    assert sum(d.ratio.low <= 9.0 <= d.ratio.high for d in decays) >= 31


def test_without_a_floor_and_without_decay() -> None:
    """Without a floor the ratio has no bound; without decay it is one."""
    places = find_places(regular(3, 4)[0])
    steep = find_decay(messages_by(places, [0.0, *(90 * np.exp(-np.arange(6) / 0.5))]), places)
    assert steep.floor.value < 0.01
    assert steep.ratio.value > 5000
    flat = find_decay(messages_by(places, [3.0] * 7), places)
    assert flat.ratio.value == pytest.approx(1, abs=0.01)


def test_inside_counts_what_stays_in_departments() -> None:
    """The share is that of messages, chance that of pairs, and the chief is no department."""
    departments = ("", "a", "a", "a", "b", "b")
    pairs = [(1, 2), (1, 4), (4, 5), (0, 1)]
    messages = Messages(np.array(pairs), np.array([3, 1, 2, 4]), np.zeros(4, np.int64))
    inside = find_inside(messages, departments)
    assert inside.share.value == pytest.approx(5 / 10)
    assert inside.chance == pytest.approx((3 * 2 + 2 * 1) / 30)
    assert inside.strength.value == pytest.approx((0.5 - 8 / 30) / (1 - 8 / 30))
    assert inside.share.low < 0.5 < inside.share.high


def test_strength_is_none_by_chance_and_one_in_a_closed_silo() -> None:
    """Who writes to all alike shows no silo; who writes to no other department shows only that."""
    size = 13
    departments = ("", *("a",) * 4, *("b",) * 8)
    everyone = [(a, b) for a in range(size) for b in range(size) if a != b]
    zeros = np.zeros(len(everyone), np.int64)
    alike = find_inside(Messages(np.array(everyone), np.ones(len(everyone)), zeros), departments)
    assert alike.strength.value == pytest.approx(0, abs=1e-12)
    closed = [(a, b) for a, b in everyone if departments[a] == departments[b] != ""]
    alone = np.zeros(len(closed), np.int64)
    silo = find_inside(Messages(np.array(closed), np.ones(len(closed)), alone), departments)
    assert silo.strength.value == silo.strength.low == silo.strength.high == 1
    one = find_inside(Messages(np.array([(0, 1)]), np.ones(1), np.zeros(1, np.int64)), ("a", "a"))
    assert not math.isnan(one.strength.value)
