"""How long something takes, resolved: `Distribution`, and `Interarrival` for arrivals.

In YAML they are written ``25 min`` or ``{mean: 25 min, cv: 0.8}``; see families.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from simulation.scenario.declaration import Section
from simulation.scenario.distribution_laws import (
    LARGEST_CV,
    Family,
    balanced_means,
    weibull_shape,
)
from simulation.scenario.families import WrittenDistribution, WrittenInterarrival
from simulation.scenario.fields import DURATION, CustomersClock, OrNone
from simulation.scenario.problems import refuse
from simulation.scenario.units import Calendar, current_calendar, format_duration, format_share

MOST_KEPT = 1_000
"""Distributions that are remembered as they were written."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """A resolved distribution of durations in microseconds.

    `parameters` is, by `kind`: erlang (number of phases,); weibull (shape,); uniform (low, high) in
    microseconds; hyperexponential the probabilities of all branches, then their means in
    microseconds; empirical all values in microseconds, then as many weights; else (). A mean or a
    cv of 0 makes every kind deterministic.
    """

    kind: Family
    mean: float
    cv: float
    parameters: tuple[float, ...] = ()

    def written(self) -> str | dict[str, Any]:
        """Return what a user would write in YAML; it resolves to an equal distribution."""
        if self.kind == "deterministic":
            return format_duration(self.mean)
        if self.kind == "uniform":
            low, high = self.parameters
            return {"low": format_duration(low), "high": format_duration(high)}
        if self.kind == "empirical":
            values, weights = _halves(self.parameters)
            return {"values": [format_duration(value) for value in values], "weights": weights}
        if self.kind == "hyperexponential" and not _is_balanced(self.mean, self):
            chances, means = _halves(self.parameters)
            written = [format_duration(mean) for mean in means]
            return {"probabilities": [format_share(p) for p in chances], "means": written}
        return {"mean": format_duration(self.mean), **_written_shape(self)}

    @classmethod
    def of(cls, written: str | Mapping[str, Any]) -> Distribution:
        """Return the distribution that is written as `written`."""
        if isinstance(written, str):
            return Distribution("deterministic", float(DURATION.validate(written)), 0.0)
        return Distribution(*WrittenDistribution.model_validate(written).resolve())

    @staticmethod
    def written_as() -> type[Section]:
        """Return the section in whose words it is written."""
        return WrittenDistribution

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read a duration text or a `WrittenDistribution`; let a resolved one pass."""
        return _read_as(cls, WrittenDistribution, handler)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the two ways of writing one."""
        duration = DURATION.__get_pydantic_json_schema__(schema, handler)
        return {"anyOf": [duration, handler(WrittenDistribution.__pydantic_core_schema__)]}


@dataclass(frozen=True, slots=True)
class Interarrival:
    """The shape of the times between arrivals, whose mean follows from the rate.

    `parameters` are those of `Distribution`; what is in microseconds there is relative to the mean
    here, so that the mean is 1.
    """

    kind: Family
    cv: float
    parameters: tuple[float, ...] = ()

    def written(self) -> str | dict[str, Any]:
        """Return what a user would write in YAML; it resolves to an equal shape."""
        if self.kind in ("exponential", "deterministic"):
            return self.kind
        if self.kind == "empirical":
            values, weights = _halves(self.parameters)
            return {"distribution": self.kind, "values": values, "weights": weights}
        if self.kind == "hyperexponential" and not _is_balanced(1.0, self):
            chances, means = _halves(self.parameters)
            written = [format_share(p) for p in chances]
            return {"distribution": self.kind, "probabilities": written, "means": means}
        return _written_shape(self)

    @staticmethod
    def written_as() -> type[Section]:
        """Return the section in whose words it is written."""
        return WrittenInterarrival

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read the name of a family or a `WrittenInterarrival`; let a resolved one pass."""
        return _read_as(cls, WrittenInterarrival, handler)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> Any:
        """Describe the two ways of writing one."""
        word = {"enum": ["exponential", "deterministic"]}
        return {"anyOf": [word, handler(WrittenInterarrival.__pydantic_core_schema__)]}


Patience: TypeAlias = Annotated[Distribution | None, OrNone(), CustomersClock()]
"""A distribution, or ``none`` for customers who wait as long as it takes."""


def _read_as(resolved: type[Any], written: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
    kept: dict[object, Any] = {}  # the same few are read for every phase, point and default

    def read(value: object, validate: Callable[[object], Any]) -> Any:
        if isinstance(value, resolved):
            return value
        if resolved is Interarrival and isinstance(value, str):
            value = {"distribution": value}
        elif resolved is Distribution and isinstance(value, str):
            return Distribution.of(value)
        elif resolved is Distribution and not isinstance(value, Mapping | written):
            _refuse_number(value)
        key = _key_of(value)
        if key is not None and key in kept:
            return kept[key]
        meant = validate(value).resolve()
        if resolved is Interarrival:
            found: Any = Interarrival(meant.kind, meant.cv, meant.parameters)
        else:
            found = Distribution(*meant)
        if key is not None:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = found
        return found

    return core_schema.no_info_wrap_validator_function(
        read,
        handler.generate_schema(written),
        serialization=core_schema.plain_serializer_function_ser_schema(lambda it: it.written()),
    )


def _key_of(value: object) -> tuple[str, Calendar] | None:
    """Return what a distribution as written depends on; None if it holds more than scalars.

    By its text, since 1, 1.0 and True are equal, but not equally right.
    """
    if type(value) is dict and all(type(item) in (str, int, float) for item in value.values()):
        return repr(value), current_calendar()
    return None


def _refuse_number(value: object) -> NoReturn:
    if isinstance(value, int | float) and not isinstance(value, bool):
        refuse("a duration needs its unit", f"write the unit: {value} min, {value} h")
    refuse("must be a distribution", "write 25 min, or {mean: 25 min, cv: 0.8}")


def _halves(parameters: tuple[float, ...]) -> tuple[list[float], list[float]]:
    half = len(parameters) // 2
    return list(parameters[:half]), list(parameters[half:])


def _is_balanced(mean: float, shape: Distribution | Interarrival) -> bool:
    """Whether the branches are those that follow from mean and cv, so that these say it all."""
    if not 1 < shape.cv <= LARGEST_CV:
        return False
    return shape.parameters == balanced_means(mean, shape.cv)


def _written_shape(shape: Distribution | Interarrival) -> dict[str, Any]:
    family = {} if shape.kind == "lognormal" and isinstance(shape, Distribution) else {
        "distribution": shape.kind
    }  # fmt: skip
    if shape.kind == "exponential":
        return {**family}
    if shape.kind == "erlang":
        return {**family, "shape": int(shape.parameters[0])}
    if shape.kind == "weibull" and shape.parameters[0] != weibull_shape(shape.cv):
        return {**family, "cv": shape.cv, "shape": shape.parameters[0]}
    return {**family, "cv": shape.cv}
