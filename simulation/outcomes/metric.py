"""What a metric is, and the decorator that adds one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from simulation.outcomes.records import Record
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
        description: what it says and how it is computed.
        measure: the function; NaN where the figure is not defined.
    """

    name: str
    title: str
    unit: str
    better: Better
    group: str
    description: str
    measure: Measure


def metric(
    name: str, title: str, unit: str, better: Better, group: str
) -> Callable[[Measure], Measure]:
    """Register the decorated function as a metric; its docstring is the description.

    Plug-ins use the same decorator, or the entry point group ``silosim.metrics``.
    """

    def decorate(measure: Measure) -> Measure:
        description = " ".join((measure.__doc__ or "").split())
        metrics.add(name, Metric(name, title, unit, better, group, description, measure))
        return measure

    return decorate
