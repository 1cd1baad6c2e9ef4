"""The scales λ and ζ of the network structure by maximum likelihood, with intervals.

The structure draws ties one after the other, each pair with a chance that goes with
w = exp(−D/λ)·exp(−x/ζ). That is the order in which clocks of rate w ring (exponential clocks), so
that after a time c each pair is tied with the chance 1 − exp(−c·w), independently: a regression
with the complementary log-log link, whose likelihood has one maximum. For messages the same weights
make their mean number (a log link), by quasi-likelihood.

What two people do depends on what each does with others. The intervals allow for that: standard
errors are those for dyadic data (Aronow, Samii & Assenova 2015, Political Analysis 23:564).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.calibration.ties_places import Places

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NORMAL_95 = 1.959964
MOST_STEPS, ENOUGH = 200, 1e-10
HELD = 1e-4
"""Information of a prior so weak that it only keeps a maximum finite that the data let run off."""
LARGEST_ETA, LARGEST_STEP = 30.0, 2.0
RUN_OFF = 10.0  # standard error of a rate at which only the prior holds it
DEPTH, DISTANCE = "depth", "distance"


@dataclass(frozen=True)
class Pairs:
    """What is observed of pairs without a line of reporting; where nothing is, it is 0.

    Attributes:
        places: the classes of all pairs.
        people: [P, 2] the two of each pair that has something.
        place: [P] its class.
        value: [P] 1 for a tie, or messages both ways.
    """

    places: Places
    people: Integers
    place: Integers
    value: Floats


@dataclass(frozen=True)
class Scale:
    """λ or ζ; infinity means that it makes no difference, 0 is the limit of the strictest one.

    Attributes:
        value: of maximum likelihood, infinity if the interval has it in it.
        low, high: bounds of the 95 % interval.
        free: what the likelihood alone says (negative: rather more ties where w has fewer).
        known: whether the pairs differ at all in what it is about.
    """

    value: float
    low: float
    high: float
    free: float
    known: bool = True


@dataclass(frozen=True)
class Fit:
    """The fitted weights.

    Attributes:
        depth, distance: λ and ζ.
        mean: [classes] what is expected of a pair: its chance of a tie, or messages both ways.
        pairs: number of pairs, and of those with something.
    """

    depth: Scale
    distance: Scale
    mean: Floats
    pairs: tuple[int, int]


@dataclass(frozen=True)
class _Family:
    """How what is observed depends on η = log(c·w): its score dl/dη, and −d²l/dη²."""

    mean: Callable[[Floats], Floats]
    score: Callable[[Floats, Floats], Floats]
    curvature: Callable[[Floats, Floats], Floats]


def _tie_score(y: Floats, eta: Floats) -> Floats:
    w = np.exp(eta)
    return np.where(y > 0, w * np.exp(-w) / -np.expm1(-w), -w)


def _tie_curvature(y: Floats, eta: Floats) -> Floats:
    w = np.exp(eta)
    chance = -np.expm1(-w)
    return np.where(y > 0, w * np.exp(-w) / chance * (w / chance - 1.0), w)


TIES = _Family(lambda eta: -np.expm1(-np.exp(eta)), _tie_score, _tie_curvature)
MESSAGES = _Family(np.exp, lambda y, eta: y - np.exp(eta), lambda y, eta: np.exp(eta))


def fit_scales(pairs: Pairs, family: _Family) -> Fit:
    """Return the scales under which what is observed is likeliest.

    A scale whose interval has infinity in it is set to infinity and the other fitted again, so that
    nothing is told by a level or a distance that makes no difference.
    """
    places = pairs.places
    informal = places.is_informal
    depth = np.array([float(place.depth) for place in places.classes])
    distance = np.array([place.distance for place in places.classes])
    kept = informal.copy()
    of: dict[str, Scale] = {}
    for name, value in ((DEPTH, depth), (DISTANCE, distance)):
        kept, of[name] = _at_its_limit(pairs, kept, value)
    values = {name: v for name, v in ((DEPTH, depth), (DISTANCE, distance)) if of[name].known}
    free = [name for name in values if of[name].value > 0]
    while True:
        theta, error = _regression(pairs, family, [values[name] for name in free], kept)
        for i, name in enumerate(free):
            of[name] = _scale(float(theta[i + 1]), float(error[i + 1]))
        flat = [name for name in free if math.isinf(of[name].value)]
        if not flat:
            break
        free.remove(flat[0])
    eta = np.full(len(kept), theta[0])
    for i, name in enumerate(free):
        eta -= theta[i + 1] * values[name]
    mean = np.where(kept, family.mean(np.minimum(eta, LARGEST_ETA)), 0.0)
    number = int(places.others[:, informal].sum()) // 2
    return Fit(of[DEPTH], of[DISTANCE], mean, (number, int((pairs.value > 0).sum())))


def _at_its_limit(
    pairs: Pairs, kept: npt.NDArray[np.bool_], value: Floats
) -> tuple[npt.NDArray[np.bool_], Scale]:
    """Return the classes that may be tied and the scale, where it is at a limit.

    It is 0 if only the least value occurs among pairs with something; unknown if no pairs differ.
    """
    unknown = Scale(math.inf, 0.0, math.inf, math.inf, known=False)
    if not kept.any() or np.ptp(value[kept]) == 0:
        return kept, unknown
    least = value[kept].min()
    with_something = pairs.place[(pairs.value > 0) & kept[pairs.place]]
    if len(with_something) > 0 and value[with_something].max() == least == 0:
        return kept & (value == least), Scale(0.0, 0.0, 0.0, 0.0)
    return kept, Scale(math.inf, 0.0, math.inf, math.inf)


def _scale(rate: float, error: float) -> Scale:
    """Return the scale 1/rate with its interval; a rate of 0 is a scale of infinity."""
    low, high = rate - NORMAL_95 * error, rate + NORMAL_95 * error
    longest = 1.0 / low if low > 0 else math.inf
    shortest = 1.0 / high if high > 0 else math.inf
    free = 1.0 / rate if rate != 0 else math.inf
    has_run_off = rate > 1.0 and error > RUN_OFF  # all are tied up to a distance, and none beyond
    return Scale(free if low > 0 or has_run_off else math.inf, shortest, longest, free)


@dataclass(frozen=True)
class _Seen:
    """The pairs that may have something: those that do, and by class how many do not."""

    people: Integers
    place: Integers
    value: Floats
    others: Integers
    empty: Floats


def _seen(pairs: Pairs, kept: npt.NDArray[np.bool_]) -> _Seen:
    used = kept[pairs.place]
    others = np.where(kept, pairs.places.others, 0)
    place = pairs.place[used]
    empty = others.sum(axis=0) / 2.0 - np.bincount(place, minlength=len(kept))
    return _Seen(pairs.people[used], place, pairs.value[used], others, empty)


def _regression(
    pairs: Pairs, family: _Family, values: list[Floats], kept: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Return the level and a rate for each value, and their standard errors (Newton's method)."""
    features = np.stack([np.ones(len(kept)), *(-value for value in values)], axis=1)
    seen = _seen(pairs, kept)
    start = np.zeros(features.shape[1])
    start[0] = math.log(max(seen.value.sum(), 0.5) / max(seen.others.sum() / 2.0, 1.0))
    theta = start
    for _ in range(MOST_STEPS):
        eta = np.clip(features @ theta, -LARGEST_ETA, LARGEST_ETA)
        slope = _by_class(seen, family.score, eta)
        bend = _by_class(seen, family.curvature, eta)
        information = features.T @ (features * bend[:, None]) + HELD * np.eye(len(theta))
        inverse = np.linalg.inv(information).astype(np.float64)
        step = inverse @ (features.T @ slope - HELD * (theta - start))
        longest = float(np.abs(features @ step).max())
        if longest < ENOUGH:
            break
        theta = theta + step * min(1.0, LARGEST_STEP / longest)
    return theta, _errors(seen, family, features, eta, inverse)


def _by_class(seen: _Seen, what: Callable[[Floats, Floats], Floats], eta: Floats) -> Floats:
    """Return [classes] sums over pairs."""
    total = np.bincount(seen.place, what(seen.value, eta[seen.place]), len(eta))
    return total + seen.empty * what(np.zeros(len(eta)), eta)


def _errors(seen: _Seen, family: _Family, features: Floats, eta: Floats, inverse: Floats) -> Floats:
    """Return standard errors from the sums of scores by person, less what is counted twice."""
    score = family.score(seen.value, eta[seen.place])
    at_nothing = family.score(np.zeros(len(eta)), eta)
    of_person = seen.others * at_nothing
    for end in (0, 1):
        np.add.at(of_person, (seen.people[:, end], seen.place), score - at_nothing[seen.place])
    sums = of_person @ features
    squares = np.bincount(seen.place, score**2, len(eta)) + seen.empty * at_nothing**2
    middle = sums.T @ sums - features.T @ (features * squares[:, None])
    robust = np.diag(inverse @ middle @ inverse)
    errors: Floats = np.sqrt(np.maximum(robust, np.diag(inverse)))
    return errors
