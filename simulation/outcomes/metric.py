"""What a metric is, and the decorator that adds one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from simulation.outcomes.records import Record
from simulation.plug_ins import PlugInError, origin_of
from simulation.registry import metrics

Better: TypeAlias = Literal["lower", "higher", "neither"]
Measure: TypeAlias = Callable[[Record], float]


@dataclass(frozen=True)
class Metric:
    """A figure of one replication: how it is computed and what it means.

    Attributes:
        name: as in tables, JSON and data frames.
        title: for people.
        unit: as shown; ``currency`` stands for the currency of the scenario, ``share`` for a
            fraction of one that is shown in per cent.
        better: which direction a manager would want.
        group: the part of the table it stands in.
        description: what it says and how it is computed, in a sentence.
        measure: the function; NaN where the figure is not defined.
        nothing: its value where what it tells of does not happen; rows that are so everywhere are
            left out of tables for people. None: it always tells something.
        source: where the formula comes from, if not plain counting.
    """

    name: str
    title: str
    unit: str
    better: Better
    group: str
    description: str
    measure: Measure
    nothing: float | None = 0.0
    source: str = ""


def metric(
    name: str,
    title: str,
    unit: str,
    better: Better,
    group: str,
    *,
    nothing: float | None = 0.0,
    source: str = "",
) -> Callable[[Measure], Measure]:
    """Register the decorated function as a metric; its docstring is the description.

    For the arguments see `Metric`. Plug-ins use the same decorator (docs/extending.md).

    Raises:
        PlugInError: there is no docstring, or the name is taken.
    """

    def decorate(measure: Measure) -> Measure:
        description = " ".join((measure.__doc__ or "").split())
        if not description or better not in get_args(Better):
            raise PlugInError(
                f"{origin_of(measure) or name}: the metric '{name}' needs a docstring that says "
                f"what it is, and better one of {', '.join(get_args(Better))}"
            )
        known = Metric(name, title, unit, better, group, description, measure, nothing, source)
        metrics.add(name, known, written_as=measure)
        return measure

    return decorate


def described(measure: Measure, description: str) -> Measure:
    """Return a function that measures the same and has a description, as `metric` wants it."""

    def measured(record: Record) -> float:
        return measure(record)

    measured.__doc__ = description
    return measured
