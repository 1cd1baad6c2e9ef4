"""What is meant by each family of distributions, in each of the ways of telling it.

A family can be told by mean and cv or by its parameters; there is one function a way. Durations are
rounded to whole microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from simulation.scenario.problems import refuse
from simulation.scenario.units import HOUR, LONGEST

Family = Literal[
    "lognormal",
    "exponential",
    "deterministic",
    "gamma",
    "erlang",
    "weibull",
    "uniform",
    "hyperexponential",
    "empirical",
]
MOST_VALUES = 1000
LARGEST_CV = 10
LEAST_CV = 0.001
"""The least of a gamma or weibull that varies: below it their tables take minutes to make."""
MOST_TIMES_MEAN = 1_000_000_000
"""No branch or value is further above the mean, so that squares of what is relative are numbers."""
LARGEST_SIGMA = math.sqrt(math.log1p(LARGEST_CV**2))


class Resolved(NamedTuple):
    """What is meant: see `Distribution` and `Interarrival`, which are made of it."""

    kind: Family
    mean: float
    cv: float
    parameters: tuple[float, ...] = ()


class Told(NamedTuple):
    """What a user told, as plain numbers; durations in microseconds, rates per hour.

    A shape (`is_shape`) has a mean of 1, and its values and means are relative to each other.
    """

    family: Family
    is_shape: bool
    mean: float | None = None
    cv: float | None = None
    shape: float | None = None
    scale: float | None = None
    rate: float | None = None
    median: float | None = None
    sigma: float | None = None
    low: float | None = None
    high: float | None = None
    probabilities: tuple[float, ...] | None = None
    means: tuple[float, ...] | None = None
    values: tuple[float, ...] | None = None
    weights: tuple[float, ...] | None = None

    def mean_of(self, mean: float, key: str) -> float:
        """Return a mean that follows from parameters, in whole microseconds."""
        if self.is_shape:
            return mean
        if mean > LONGEST:
            refuse(
                "makes the mean too long", f"the longest duration is {LONGEST // HOUR} h", at=(key,)
            )
        return float(round(mean))


class Way(NamedTuple):
    """One way of telling a family: what has to be told, what may be, and what is meant by it."""

    needed: tuple[str, ...]
    allowed: tuple[str, ...]
    resolve: Callable[[Told], Resolved]

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, those needed first."""
        return self.needed + self.allowed


def _made(kind: Family, mean: float, cv: float, parameters: tuple[float, ...] = ()) -> Resolved:
    if mean == 0 or cv == 0:
        return Resolved("deterministic", float(round(mean)), 0.0)
    return Resolved(kind, float(mean), float(cv), parameters)


def _mean(told: Told) -> float:
    assert told.mean is not None, "this way needs a mean"
    return told.mean


def _by_mean_and_cv(told: Told) -> Resolved:
    return _made(told.family, _mean(told), 1.0 if told.cv is None else told.cv)


def _gamma_by_mean_and_cv(told: Told) -> Resolved:
    if told.cv is not None and 0 < told.cv < LEAST_CV:
        refuse("is too small for a gamma", "write 0.001 or more, or 0", at=("cv",))
    return _by_mean_and_cv(told)


def _exponential(told: Told) -> Resolved:
    if told.cv not in (None, 1):
        refuse("the cv of an exponential is 1", "leave it out, or write lognormal", at=("cv",))
    return _made("exponential", _mean(told), 1)


def _exponential_by_rate(told: Told) -> Resolved:
    return _exponential(told._replace(mean=_time_between(told, 1)))


def _time_between(told: Told, events: float) -> float:
    """Return the mean time that so many events take at the rate told."""
    if not told.rate:
        refuse("must be more than 0 / h", "write a rate such as 3 / h", at=("rate",))
    return told.mean_of(events * HOUR / told.rate, "rate")


def _deterministic(told: Told) -> Resolved:
    if told.cv not in (None, 0):
        refuse("the cv of a deterministic time is 0", "leave it out", at=("cv",))
    return _made("deterministic", _mean(told), 0)


def _gamma(told: Told) -> Resolved:
    shape = told.shape or 0
    if shape < 1 / LARGEST_CV**2:
        refuse(f"makes the cv exceed {LARGEST_CV}", "write a shape of 0.01 or more", at=("shape",))
    mean = told.mean_of(shape * (told.scale or 0), "scale") if told.mean is None else told.mean
    return _made("gamma", mean, 1 / math.sqrt(shape))


def _lognormal(told: Told) -> Resolved:
    sigma = told.sigma or 0
    if sigma > LARGEST_SIGMA:
        remedy = f"write a sigma up to {math.floor(LARGEST_SIGMA * 100) / 100}"
        refuse(f"makes the cv exceed {LARGEST_CV}", remedy, at=("sigma",))
    mean = told.mean
    if mean is None:
        mean = told.mean_of((told.median or 0) * math.exp(sigma**2 / 2), "median")
    return _made("lognormal", mean, math.sqrt(math.expm1(sigma**2)))


def _erlang(told: Told) -> Resolved:
    if told.cv == 0:
        return _made("deterministic", _mean(told), 0)
    if told.shape is not None:
        phases = _phases(told.shape)
        if told.cv is not None and abs(phases * told.cv**2 - 1) > 0.01:
            refuse("does not fit the shape", f"leave it out: it is 1/√{phases}", at=("cv",))
    else:
        cv = 1.0 if told.cv is None else told.cv
        phases = round(1 / cv**2) if cv > LEAST_CV else 0
        if phases < 1 or phases > 1000 or abs(phases * cv**2 - 1) > 0.01:
            refuse(
                "the cv of an erlang is 1/√k for a whole number k from 1 to 1,000",
                "write shape: 2, or distribution: gamma for any cv",
                at=("cv",),
            )
    return _made("erlang", _mean(told), 1 / math.sqrt(phases), (float(phases),))


def _erlang_by_rate(told: Told) -> Resolved:
    phases = _phases(told.shape or 0)
    mean = _time_between(told, phases)
    return _made("erlang", mean, 1 / math.sqrt(phases), (float(phases),))


def _phases(shape: float) -> int:
    phases = round(shape)
    if phases != shape:
        remedy = f"write {max(1, phases)}"
        refuse("the shape of an erlang is a whole number", remedy, at=("shape",))
    return phases


def _weibull(told: Told) -> Resolved:
    if told.cv == 0:
        return _made("deterministic", _mean(told), 0)
    if told.shape is None:
        cv = 1.0 if told.cv is None else told.cv
        if cv < LEAST_CV:
            refuse("is too small for a weibull", "write 0.001 or more, or 0", at=("cv",))
        return _made("weibull", _mean(told), cv, (weibull_shape(cv),))
    if told.shape < weibull_shape(LARGEST_CV):
        refuse(f"makes the cv exceed {LARGEST_CV}", "write a shape above 0.23", at=("shape",))
    cv = _weibull_cv(told.shape)
    if told.cv is not None:
        if abs(told.cv - cv) > 1e-6 * cv:
            refuse("does not fit the shape", f"leave it out: it is {cv:.4g}", at=("cv",))
        cv = told.cv
    mean = told.mean
    if mean is None:
        factor = math.exp(math.lgamma(1 + 1 / told.shape))
        mean = told.mean_of((told.scale or 0) * factor, "scale")
    return _made("weibull", mean, cv, (float(told.shape),))


def _weibull_cv(shape: float) -> float:
    """Return √(Γ(1+2/k)/Γ(1+1/k)² - 1) for the shape k."""
    return math.sqrt(math.expm1(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)))


def weibull_shape(cv: float) -> float:
    """Return the shape k with `_weibull_cv(k)` = cv, by bisection on its logarithm."""
    low, high = math.log(0.2), math.log(2000.0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _weibull_cv(math.exp(middle)) > cv else (low, middle)
    return math.exp((low + high) / 2)


def _uniform(told: Told) -> Resolved:
    cv = 1 / math.sqrt(3) if told.cv is None else told.cv
    spread = math.sqrt(3) * cv
    if spread > 1 + 1e-3:
        remedy = "write 0.577 or less, or distribution: gamma"
        refuse("a uniform distribution above 0 has a cv of at most 0.577", remedy, at=("cv",))
    mean = _mean(told)
    low, high = mean * max(0.0, 1 - spread), mean * (1 + min(1.0, spread))
    if told.is_shape:
        return _made("uniform", mean, min(cv, 1 / math.sqrt(3)), (low, high))
    return _uniform_by_range(told._replace(low=round(low), high=round(high)))


def _uniform_by_range(told: Told) -> Resolved:
    low, high = told.low or 0, told.high or 0
    if low > high:
        refuse("low is above high", "exchange them", at=("low",))
    middle = (low + high) / 2
    cv = (high - low) / (math.sqrt(12) * middle) if middle else 0.0
    return _made("uniform", middle, cv, (float(low), float(high)))


def balanced_means(mean: float, cv: float) -> tuple[float, ...]:
    """Return probabilities and means of two branches with p₁ m₁ = p₂ m₂, for a cv above 1.

    Source: balanced means (Whitt 1982, Operations Research 30:125).
    """
    faster = (1 + math.sqrt((cv**2 - 1) / (cv**2 + 1))) / 2
    return faster, 1 - faster, mean / (2 * faster), mean / (2 * (1 - faster))


def _hyperexponential(told: Told) -> Resolved:
    cv = told.cv
    if cv is None or cv <= 1:
        refuse(
            "a hyperexponential has a cv above 1",
            "write cv: 2, or distribution: gamma",
            at=() if cv is None else ("cv",),
        )
    return _made("hyperexponential", _mean(told), cv, balanced_means(_mean(told), cv))


def _hyperexponential_by_branches(told: Told) -> Resolved:
    chances, means = told.probabilities or (), told.means or ()
    if len(chances) < 2:
        refuse("a hyperexponential has two branches or more", "", at=("probabilities",))
    if len(chances) > MOST_VALUES:
        refuse(f"has more than {MOST_VALUES:,} branches", "merge some", at=("probabilities",))
    if len(chances) != len(means):
        refuse(f"{len(chances)} branches need as many means, not {len(means)}", at=("means",))
    total = math.fsum(chances)
    if min(chances) <= 0 or abs(total - 1) > 1e-9:
        refuse("probabilities are more than 0 and add up to 100 %", at=("probabilities",))
    if min(means) < 0:
        refuse("means are 0 or more", at=("means",))
    chances = _scaled(chances, total)
    mean = math.fsum(p * m for p, m in zip(chances, means, strict=True))
    if told.is_shape:
        means, mean = _relative(means, mean, "means"), 1.0
    if mean == 0:
        return _made("deterministic", 0, 0)
    _check_rarity(means, mean, "means")
    second = 2 * math.fsum(p * (m / mean) ** 2 for p, m in zip(chances, means, strict=True))
    cv = math.sqrt(max(0.0, second - 1))
    return _made("hyperexponential", mean, cv, (*chances, *map(float, means)))


def _empirical(told: Told) -> Resolved:
    values = told.values or ()
    if not values:
        refuse("needs its values", "write values: [5 min, 10 min, 30 min]")
    if len(values) > MOST_VALUES:
        refuse(f"has more than {MOST_VALUES:,} values", "thin them out", at=("values",))
    if min(values) < 0:
        refuse("values are 0 or more", at=("values",))
    weights = check_weights(len(values), told.weights, "values")
    total = math.fsum(weights)
    mean = math.fsum(v * w / total for v, w in zip(values, weights, strict=True))
    if told.is_shape:
        values, mean = _relative(values, mean, "values"), 1.0
    _check_rarity(values, mean, "values")
    variance = math.fsum((v - mean) ** 2 * w / total for v, w in zip(values, weights, strict=True))
    cv = math.sqrt(variance) / mean if mean else 0.0
    return _made("empirical", mean, cv, (*map(float, values), *weights))


def _check_rarity(values: tuple[float, ...], mean: float, key: str) -> None:
    """Refuse what is so rare and so long that it is all there is of the mean."""
    if max(values) > MOST_TIMES_MEAN * mean:
        refuse(
            f"one of them is more than {MOST_TIMES_MEAN:,} times the mean",
            "leave out what hardly ever happens",
            at=(key,),
        )


def check_weights(
    number: int, weights: tuple[float, ...] | None, of: str = "values"
) -> tuple[float, ...]:
    """Return the weights of so many values, equal ones if none are given, or refuse them."""
    if weights is None:
        return (1.0,) * number
    if len(weights) != number:
        refuse(f"{number} {of} need as many weights, not {len(weights)}", at=("weights",))
    if min(weights) < 0 or not 0 < sum(weights) < 1e300:
        refuse("weights are 0 or more, and not all 0", at=("weights",))
    return tuple(map(float, weights))


def _relative(values: tuple[float, ...], mean: float, key: str) -> tuple[float, ...]:
    if not 0 < mean < 1e100:
        refuse(f"{key} cannot all be 0, nor beyond all bounds", at=(key,))
    return _scaled(values, mean)


def _scaled(values: tuple[float, ...], total: float) -> tuple[float, ...]:
    """Divide by `total`, but for one so close to 1 that the values are scaled already."""
    return values if abs(total - 1) < 1e-12 else tuple(value / total for value in values)


_BY_MEAN_AND_CV = Way(("mean",), ("cv",), _by_mean_and_cv)
WAYS: dict[Family, tuple[Way, ...]] = {
    "lognormal": (
        _BY_MEAN_AND_CV,
        Way(("median", "sigma"), (), _lognormal),
        Way(("mean", "sigma"), (), _lognormal),
    ),
    "gamma": (
        Way(("mean",), ("cv",), _gamma_by_mean_and_cv),
        Way(("mean", "shape"), (), _gamma),
        Way(("shape", "scale"), (), _gamma),
    ),
    "exponential": (
        Way(("mean",), ("cv",), _exponential),
        Way(("rate",), (), _exponential_by_rate),
    ),
    "deterministic": (Way(("mean",), ("cv",), _deterministic),),
    "erlang": (
        Way(("mean",), ("cv", "shape"), _erlang),
        Way(("shape", "rate"), (), _erlang_by_rate),
    ),
    "weibull": (
        Way(("mean",), ("cv", "shape"), _weibull),
        Way(("shape", "scale"), (), _weibull),
    ),
    "uniform": (
        Way(("mean",), ("cv",), _uniform),
        Way(("low", "high"), (), _uniform_by_range),
    ),
    "hyperexponential": (
        Way(("mean",), ("cv",), _hyperexponential),
        Way(("probabilities", "means"), (), _hyperexponential_by_branches),
    ),
    "empirical": (Way(("values",), ("weights",), _empirical),),
}
assert set(WAYS) == set(get_args(Family))
