"""How strong the silos are in the messages: decay with distance, and staying inside departments.

Intervals are of a bootstrap over senders: what a person writes is one draw of the population, its
messages are not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.calibration.bootstrap import Interval
from simulation.calibration.ties_places import Places

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

RESAMPLES = 500
SEED = 20030821  # of the resampling; any other gives intervals a little different
LENGTHS = np.geomspace(0.1, 20.0, 140)
"""Decay lengths that are tried, in steps along the lines of reporting."""
ROUNDS = 25
LEAST = 1e-12


@dataclass(frozen=True)
class Messages:
    """Messages among the people of a chart, by ordered pair.

    Attributes:
        people: [P, 2] sender and recipient.
        number: [P] of messages.
        place: [P] class of the pair.
    """

    people: Integers
    number: Integers
    place: Integers


@dataclass(frozen=True)
class Decay:
    """Messages an ordered pair by steps d between the two: near·exp(−(d − 1)/length) + floor.

    Attributes:
        near, floor: messages an ordered pair.
        length: in steps.
        ratio: how many times as much neighbours write as people far apart.
    """

    near: Interval
    floor: Interval
    length: Interval
    ratio: Interval

    def at(self, steps: Integers) -> Floats:
        """Return what the curve says at so many steps."""
        curve: Floats = self.near.value * np.exp(-(steps - 1) / self.length.value)
        return curve + self.floor.value


@dataclass(frozen=True)
class Inside:
    """Staying inside departments.

    Attributes:
        share: of all messages.
        chance: what it would be if all pairs wrote alike.
        strength: (share − chance)/(1 − chance): 0 as if there were no departments, 1 if nobody
            wrote outside (Coleman 1958, Human Organization 17:28).
    """

    share: Interval
    chance: float
    strength: Interval


def find_decay(messages: Messages, places: Places) -> Decay:
    """Return the decay of messages with the steps between two people.

    By Poisson likelihood: for each length that is tried the two likeliest heights.
    """
    size, furthest = len(places.others), int(places.steps.max())
    pairs = np.zeros((size, furthest + 1))
    for steps in range(1, furthest + 1):
        pairs[:, steps] = places.others[:, places.steps == steps].sum(axis=1)
    number = np.zeros_like(pairs)
    np.add.at(number, (messages.people[:, 0], places.steps[messages.place]), messages.number)
    weights = np.vstack([np.ones(size), _resamples(size)])
    near, floor, length = _curves(weights @ number[:, 1:], weights @ pairs[:, 1:])
    ratio = np.full(len(near), np.inf)
    np.divide(near + floor, floor, out=ratio, where=floor > LEAST * near)
    return Decay(_interval(near), _interval(floor), _interval(length), _interval(ratio))


def _curves(number: Floats, pairs: Floats) -> tuple[Floats, Floats, Floats]:
    """Return near, floor and length for each row of messages and pairs by distance."""
    steps = np.arange(number.shape[1])
    best = np.full(len(number), -np.inf)
    found = np.zeros((3, len(number)))
    for length in LENGTHS:
        shape = np.exp(-steps / length)
        near, floor = _heights(number, pairs, shape)
        mean = _mean(near, floor, shape)
        likelihood = (number * np.log(mean) - pairs * mean).sum(axis=1)
        better = likelihood > best
        best[better] = likelihood[better]
        found[:, better] = near[better], floor[better], np.full(int(better.sum()), length)
    return found[0], found[1], found[2]


def _heights(number: Floats, pairs: Floats, shape: Floats) -> tuple[Floats, Floats]:
    """Return the likeliest near and floor, neither below 0, of each row (Fisher scoring)."""
    alone_near = number.sum(axis=1) / np.maximum(pairs @ shape, LEAST)
    alone_floor = number.sum(axis=1) / np.maximum(pairs.sum(axis=1), LEAST)
    near, floor = 0.5 * alone_near, 0.5 * alone_floor
    for _ in range(ROUNDS):
        weight = 1.0 / _mean(near, floor, shape)
        aa, ab, bb = ((pairs * weight) @ power for power in (shape**2, shape, shape**0))
        ya, yb = (number * weight) @ shape, (number * weight).sum(axis=1)
        determinant = np.maximum(aa * bb - ab * ab, LEAST)
        near, floor = (ya * bb - yb * ab) / determinant, (yb * aa - ya * ab) / determinant
        low_near, low_floor = near <= 0, floor <= 0
        near = np.where(low_floor, alone_near, np.where(low_near, 0.0, near))
        floor = np.where(low_near, alone_floor, np.where(low_floor, 0.0, floor))
    return near, floor


def _mean(near: Floats, floor: Floats, shape: Floats) -> Floats:
    mean: Floats = np.maximum(near[:, None] * shape + floor[:, None], LEAST)
    return mean


def find_inside(messages: Messages, departments: tuple[str, ...]) -> Inside:
    """Return how much stays inside departments; a person without one is a department alone."""
    size = len(departments)
    number = {name: i for i, name in enumerate(dict.fromkeys(departments))}
    department = np.array([number[name] for name in departments])
    alone = np.array([name == "" for name in departments])
    people = np.bincount(department)
    fellows = np.where(alone, 0, people[department] - 1)
    chance = float(fellows.sum()) / (size * (size - 1))
    sender, recipient = messages.people.T
    is_inside = (department[sender] == department[recipient]) & ~alone[sender]
    inside = np.bincount(sender, messages.number * is_inside, size)
    written = np.bincount(sender, messages.number, size)
    weights = np.vstack([np.ones(size), _resamples(size)])
    share = (weights @ inside) / np.maximum(weights @ written, 1.0)
    strength = (share - chance) / (1.0 - chance) if chance < 1.0 else np.zeros(len(share))
    return Inside(_interval(share), chance, _interval(strength))


def _resamples(size: int) -> Floats:
    """Return [resamples, people] how often each sender is drawn."""
    generator = np.random.default_rng(SEED)
    drawn = generator.multinomial(size, np.full(size, 1.0 / size), RESAMPLES)
    return drawn.astype(np.float64)


def _interval(values: Floats) -> Interval:
    """Return the figure itself, which comes first, and the middle 95 % of the resampled ones."""
    low, high = np.quantile(values[1:], (0.025, 0.975), method="nearest")
    return Interval(float(values[0]), float(low), float(high))
