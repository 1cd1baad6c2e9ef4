"""Distributions as users write them, and which of the ways of telling one is meant.

``{mean: 25 min, cv: 0.8}`` is a `WrittenDistribution`; `resolve` settles mean, variation and
parameters, or refuses what does not fit together. See distribution_laws.py for the ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, NoReturn

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distribution_laws import LARGEST_CV, WAYS, Family, Resolved, Told, Way
from simulation.scenario.fields import AS_TUPLE, Duration, Number, OneOf, Probability, Rate
from simulation.scenario.problems import refuse


class _Written(Section):
    """What distributions and shapes are told in alike."""

    cv: Number | None = parameter(
        None, ge=0, le=LARGEST_CV, source="", description="Standard deviation divided by the mean."
    )
    shape: Number | None = parameter(
        None,
        gt=0,
        le=1000,
        source="",
        description="Phases of an erlang, or the shape of a gamma or weibull.",
    )
    sigma: Number | None = parameter(
        None,
        ge=0,
        le=10,
        source="",
        description="Standard deviation of the logarithm of a lognormal.",
    )
    probabilities: Annotated[tuple[Probability, ...] | None, AS_TUPLE] = parameter(
        None,
        source="",
        description="How likely each branch of a hyperexponential is; they add up to 100 %.",
    )
    weights: Annotated[tuple[Number, ...] | None, AS_TUPLE] = parameter(
        None, source="", description="Weights of the values; equal if not given."
    )

    def _told(self, family: Family, is_shape: bool) -> Told:
        given = {
            key: value
            for key in self.model_fields_set - {"distribution"}
            if (value := getattr(self, key)) is not None
        }
        return Told(family, is_shape, **given)

    def _keys(self) -> tuple[str, ...]:
        return tuple(type(self).model_fields)


class WrittenDistribution(_Written):
    """A distribution as a user writes it."""

    distribution: Annotated[Family, OneOf()] = parameter(
        "lognormal",
        source="",
        description="The family; uniform, hyperexponential and empirical are known by their keys.",
    )
    mean: Duration | None = parameter(None, source="", description="The mean.")
    rate: Rate | None = parameter(
        None, source="", description="Rate of an exponential, or of each phase of an erlang."
    )
    scale: Duration | None = parameter(None, source="", description="Scale of a gamma or weibull.")
    median: Duration | None = parameter(None, source="", description="Median of a lognormal.")
    low: Duration | None = parameter(
        None, source="", description="Least value of a uniform distribution."
    )
    high: Duration | None = parameter(
        None, source="", description="Greatest value of a uniform distribution."
    )
    means: Annotated[tuple[Duration, ...] | None, AS_TUPLE] = parameter(
        None, source="", description="The mean of each branch of a hyperexponential."
    )
    values: Annotated[tuple[Duration, ...] | None, AS_TUPLE] = parameter(
        None, source="", description="The values of an empirical distribution."
    )

    def resolve(self) -> Resolved:
        """Return the distribution that is meant, or refuse what does not fit together."""
        return _resolved(self._told(self._family(), False), self._keys())

    def _family(self) -> Family:
        if "distribution" not in self.model_fields_set:
            if self.values is not None:
                return "empirical"
            if self.probabilities is not None:
                return "hyperexponential"
            if self.low is not None or self.high is not None:
                return "uniform"
        return self.distribution


class WrittenInterarrival(_Written):
    """The shape of the times between arrivals as a user writes it."""

    distribution: Annotated[Family, OneOf()] = parameter(..., source="", description="The family.")
    means: Annotated[tuple[Number, ...] | None, AS_TUPLE] = parameter(
        None,
        source="",
        description="The mean of each branch of a hyperexponential; only their proportions count.",
    )
    values: Annotated[tuple[Number, ...] | None, AS_TUPLE] = parameter(
        None,
        source="",
        description="The values of an empirical distribution; only their proportions count.",
    )

    def resolve(self) -> Resolved:
        """Return the shape that is meant, with mean 1, or refuse what does not fit together."""
        told = self._told(self.distribution, True)
        told = told if self.distribution == "empirical" or told.means else told._replace(mean=1.0)
        return _resolved(told, self._keys())


def _resolved(told: Told, known: Sequence[str]) -> Resolved:
    """Return what is meant by the way in which it is told; `known` are the keys one may use."""
    given = {key for key in Told._fields[2:] if getattr(told, key) is not None}
    ways = (way for way in WAYS[told.family] if set(way.needed) <= given <= set(way.keys))
    way = next(ways, None) or _refuse_mixture(told, given, known)
    return way.resolve(told)


def _refuse_mixture(told: Told, given: set[str], known: Sequence[str]) -> NoReturn:
    """Refuse keys that are no way of telling the family: too many, too few or mixed."""
    ways = WAYS[told.family]
    takes = f"it takes {'; or '.join(_in_words(ways, known))}"
    possible = {key for way in ways for key in way.keys}
    way = max(ways, key=lambda way: len(given.intersection(way.needed)))
    for key in sorted(given - set(way.keys), key=lambda key: (key in possible, key)):
        message = f"is not a parameter of a distribution that is {told.family}"
        if key in possible:
            others = " and ".join(other for other in way.keys if other in given)
            message = f"cannot be told together with {others}"
        refuse(message, takes, at=(key,), on_key=True)
    missing = next(key for key in way.needed if key not in given)
    refuse(*_MISSING.get(missing, (f"needs {missing} too", takes)))


def _in_words(ways: Sequence[Way], known: Sequence[str]) -> Iterator[str]:
    for way in ways:
        needed = [key for key in way.needed if key in known]
        allowed = [key for key in way.allowed if key in known]
        if set(way.needed) - set(known) <= {"mean"}:  # a shape has its mean without a word
            extra = f" (and {', '.join(allowed)})" if needed and allowed else " or ".join(allowed)
            yield " and ".join(needed) + extra


_MISSING = {
    "mean": ("needs a mean", "write mean: 20 min"),
    "values": ("needs its values", "write values: [5 min, 10 min, 30 min]"),
    "low": ("needs both low and high", "write low too"),
    "high": ("needs both low and high", "write high too"),
}
