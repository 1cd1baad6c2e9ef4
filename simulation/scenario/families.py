"""The families of distributions as users write them, and what is meant by each.

``{mean: 25 min, cv: 0.8}`` is a `WrittenDistribution`; `resolve` settles mean, variation and
parameters, or refuses what does not fit together. One function a family.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple, get_args

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import AS_TUPLE, Duration, Number, OneOf
from simulation.scenario.problems import as_sentence, refuse
from simulation.scenario.units import HOUR, format_duration

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


class Resolved(NamedTuple):
    """What is meant: see `Distribution`, which is made of it."""

    kind: Family
    mean: float
    cv: float
    parameters: tuple[float, ...] = ()


class ResolvedShape(NamedTuple):
    """What is meant: see `Interarrival`, which is made of it."""

    kind: Family
    cv: float
    parameters: tuple[float, ...] = ()


class WrittenDistribution(Section):
    """A distribution as a user writes it."""

    distribution: Annotated[Family, OneOf()] = parameter(
        "lognormal", description="The family; uniform and empirical are known by their keys."
    )
    mean: Duration | None = parameter(None, description="The mean.")
    cv: Number | None = parameter(
        None, ge=0, le=LARGEST_CV, description="Standard deviation divided by the mean."
    )
    shape: Number | None = parameter(
        None, gt=0, le=1000, description="Phases of an erlang, or the shape of a weibull."
    )
    low: Duration | None = parameter(None, description="Least value of a uniform distribution.")
    high: Duration | None = parameter(None, description="Greatest value of a uniform distribution.")
    values: Annotated[tuple[Duration, ...] | None, AS_TUPLE] = parameter(
        None, description="The values of an empirical distribution."
    )
    weights: Annotated[tuple[Number, ...] | None, AS_TUPLE] = parameter(
        None, description="Their weights; equal if not given."
    )

    def resolve(self) -> Resolved:
        """Return the distribution that is meant, or refuse what does not fit together."""
        family = self._family()
        resolve, keys = _FAMILIES[family]
        for key in self.model_fields_set - {"distribution", *keys}:
            if getattr(self, key) is not None:
                refuse(
                    f"is not a parameter of a distribution that is {family}",
                    f"it takes {as_sentence(keys)}",
                    at=(key,),
                    on_key=True,
                )
        if self.mean is None and "values" not in keys and not ("low" in keys and self._range()):
            refuse("needs a mean", "write mean: 20 min")
        return resolve(self)

    def _family(self) -> Family:
        if "distribution" not in self.model_fields_set:
            if self.values is not None:
                return "empirical"
            if self._range():
                return "uniform"
        return self.distribution

    def _range(self) -> bool:
        return self.low is not None or self.high is not None


class WrittenInterarrival(Section):
    """The shape of the times between arrivals as a user writes it."""

    distribution: Annotated[
        Literal[
            "exponential",
            "deterministic",
            "erlang",
            "gamma",
            "lognormal",
            "weibull",
            "hyperexponential",
        ],
        OneOf(),
    ] = parameter(..., description="The family.")
    cv: Number | None = parameter(
        None, ge=0, le=LARGEST_CV, description="Standard deviation divided by the mean."
    )
    shape: Number | None = parameter(
        None, gt=0, le=1000, description="Phases of an erlang, or the shape of a weibull."
    )

    def resolve(self) -> ResolvedShape:
        """Return the shape that is meant, or refuse what does not fit together."""
        given = {key: getattr(self, key) for key in self.model_fields_set}
        resolved = WrittenDistribution.model_validate(
            {**given, "mean": format_duration(HOUR)}
        ).resolve()
        return ResolvedShape(resolved.kind, resolved.cv, resolved.parameters)


def _made(kind: Family, mean: float, cv: float, parameters: tuple[float, ...] = ()) -> Resolved:
    if mean == 0 or cv == 0:
        return Resolved("deterministic", float(round(mean)), 0.0)
    return Resolved(kind, float(mean), float(cv), parameters)


def _by_mean_and_cv(written: WrittenDistribution) -> Resolved:
    cv = 1.0 if written.cv is None else written.cv
    return _made(written.distribution, written.mean or 0, cv)


def _exponential(written: WrittenDistribution) -> Resolved:
    if written.cv not in (None, 1):
        refuse("the cv of an exponential is 1", "leave it out, or write lognormal", at=("cv",))
    return _made("exponential", written.mean or 0, 1)


def _deterministic(written: WrittenDistribution) -> Resolved:
    if written.cv not in (None, 0):
        refuse("the cv of a deterministic time is 0", "leave it out", at=("cv",))
    return _made("deterministic", written.mean or 0, 0)


def _erlang(written: WrittenDistribution) -> Resolved:
    if written.cv == 0:
        return _made("deterministic", written.mean or 0, 0)
    if written.shape is not None:
        phases = round(written.shape)
        if phases != written.shape:
            refuse(
                "the shape of an erlang is a whole number", f"write {max(1, phases)}", at=("shape",)
            )
        if written.cv is not None and abs(phases * written.cv**2 - 1) > 0.01:
            refuse("does not fit the shape", f"leave it out: it is 1/√{phases}", at=("cv",))
    else:
        cv = 1.0 if written.cv is None else written.cv
        phases = round(1 / cv**2)
        if phases < 1 or phases > 1000 or abs(phases * cv**2 - 1) > 0.01:
            refuse(
                "the cv of an erlang is 1/√k for a whole number k from 1 to 1,000",
                "write shape: 2, or distribution: gamma for any cv",
                at=("cv",),
            )
    return _made("erlang", written.mean or 0, 1 / math.sqrt(phases), (float(phases),))


def _weibull(written: WrittenDistribution) -> Resolved:
    if written.cv == 0:
        return _made("deterministic", written.mean or 0, 0)
    if written.shape is None:
        cv = 1.0 if written.cv is None else written.cv
        if cv < 0.001:
            refuse("is too small for a weibull", "write 0.001 or more, or 0", at=("cv",))
        return _made("weibull", written.mean or 0, cv, (_weibull_shape(cv),))
    if written.shape < _weibull_shape(LARGEST_CV):
        refuse(f"makes the cv exceed {LARGEST_CV}", "write a shape above 0.23", at=("shape",))
    cv = _weibull_cv(written.shape)
    if written.cv is not None:
        if abs(written.cv - cv) > 1e-6 * cv:
            refuse("does not fit the shape", f"leave it out: it is {cv:.4g}", at=("cv",))
        cv = written.cv
    return _made("weibull", written.mean or 0, cv, (float(written.shape),))


def _weibull_cv(shape: float) -> float:
    """Return √(Γ(1+2/k)/Γ(1+1/k)² - 1) for the shape k."""
    return math.sqrt(math.expm1(math.lgamma(1 + 2 / shape) - 2 * math.lgamma(1 + 1 / shape)))


def _weibull_shape(cv: float) -> float:
    """Return the shape k with `_weibull_cv(k)` = cv, by bisection on its logarithm."""
    low, high = math.log(0.2), math.log(2000.0)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _weibull_cv(math.exp(middle)) > cv else (low, middle)
    return math.exp((low + high) / 2)


def _uniform(written: WrittenDistribution) -> Resolved:
    if written.low is None and written.high is None:
        cv = 1 / math.sqrt(3) if written.cv is None else written.cv
        spread = math.sqrt(3) * cv
        if spread > 1 + 1e-3:
            refuse("a uniform distribution above 0 has a cv of at most 0.577", at=("cv",))
        mean = written.mean or 0
        low, high = round(mean * max(0.0, 1 - spread)), round(mean * (1 + min(1.0, spread)))
    elif written.low is None or written.high is None:
        missing = "low" if written.low is None else "high"
        refuse("needs both low and high", f"write {missing} too")
    elif written.mean is not None or written.cv is not None:
        extra = "mean" if written.mean is not None else "cv"
        refuse("low and high say it all", f"leave {extra} out", at=(extra,), on_key=True)
    else:
        low, high = written.low, written.high
    if low > high:
        refuse("low is above high", "exchange them", at=("low",))
    middle = (low + high) / 2
    cv = (high - low) / (math.sqrt(12) * middle) if middle else 0.0
    return _made("uniform", middle, cv, (float(low), float(high)))


def _hyperexponential(written: WrittenDistribution) -> Resolved:
    cv = written.cv
    if cv is None or cv <= 1:
        refuse(
            "a hyperexponential has a cv above 1",
            "write cv: 2, or distribution: gamma",
            at=() if cv is None else ("cv",),
        )
    faster = (1 + math.sqrt((cv**2 - 1) / (cv**2 + 1))) / 2
    return _made("hyperexponential", written.mean or 0, cv, (faster,))


def _empirical(written: WrittenDistribution) -> Resolved:
    values = written.values or ()
    if not values:
        refuse("needs its values", "write values: [5 min, 10 min, 30 min]")
    if len(values) > MOST_VALUES:
        refuse(f"has more than {MOST_VALUES:,} values", "thin them out", at=("values",))
    weights = written.weights if written.weights is not None else (1.0,) * len(values)
    if len(weights) != len(values):
        refuse(f"{len(values)} values need as many weights, not {len(weights)}", at=("weights",))
    if min(weights) < 0 or not 0 < sum(weights) < 1e300:
        refuse("weights are 0 or more, and not all 0", at=("weights",))
    total = math.fsum(weights)
    mean = math.fsum(v * w / total for v, w in zip(values, weights, strict=True))
    variance = math.fsum((v - mean) ** 2 * w / total for v, w in zip(values, weights, strict=True))
    cv = math.sqrt(variance) / mean if mean else 0.0
    return _made("empirical", mean, cv, (*map(float, values), *map(float, weights)))


_FAMILIES: dict[Family, tuple[Callable[[WrittenDistribution], Resolved], tuple[str, ...]]] = {
    "lognormal": (_by_mean_and_cv, ("mean", "cv")),
    "gamma": (_by_mean_and_cv, ("mean", "cv")),
    "exponential": (_exponential, ("mean", "cv")),
    "deterministic": (_deterministic, ("mean", "cv")),
    "erlang": (_erlang, ("mean", "cv", "shape")),
    "weibull": (_weibull, ("mean", "cv", "shape")),
    "uniform": (_uniform, ("mean", "cv", "low", "high")),
    "hyperexponential": (_hyperexponential, ("mean", "cv")),
    "empirical": (_empirical, ("values", "weights")),
}
assert set(_FAMILIES) == set(get_args(Family))
