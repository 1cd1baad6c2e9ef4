"""What came out of a sweep, cell by cell: means with intervals, and paired differences.

All functions take the tidy table of `read_sweep`. Differences are taken replication by replication,
since the same replication met the same customers in every row (common random numbers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.experiments.designs.factors import Level
from simulation.outcomes.output_analysis import (
    Difference,
    Estimate,
    estimate,
    paired_difference,
)

if TYPE_CHECKING:
    import pandas as pd

Values = Mapping[int, Mapping[int, float]]
"""By point of the design, then by replication."""


def levels_of(frame: pd.DataFrame) -> dict[int, tuple[Level, ...]]:
    """Return the levels of the factors at each point that has results, in order."""
    factors = frame.attrs["factors"]
    first = frame.drop_duplicates("point").sort_values("point")
    columns = [first[name].tolist() for name in factors]
    rows = zip(*columns, strict=True) if factors else [()] * len(first)
    return dict(zip(first["point"].tolist(), rows, strict=True))


def values_of(frame: pd.DataFrame, scenario: str, metric: str) -> Values:
    """Return a metric of a scenario by point and replication."""
    rows = frame[frame["scenario"] == scenario]
    found: dict[int, dict[int, float]] = {}
    columns = (rows[name].tolist() for name in ("point", "replication", metric))
    for point, replication, value in zip(*columns, strict=True):
        found.setdefault(point, {})[replication] = value
    return found


def estimates(values: Values) -> dict[int, Estimate]:
    """Return mean and half-width at each point."""
    return {point: estimate(list(runs.values())) for point, runs in values.items()}


def paired(values: Values, baseline: Values) -> dict[int, list[tuple[float, float]]]:
    """Return the pairs (value, baseline) of the replications that both have, at each point."""
    return {
        point: [(runs[n], baseline[point][n]) for n in sorted(runs) if n in baseline[point]]
        for point, runs in values.items()
        if point in baseline
    }


def differences(values: Values, baseline: Values) -> dict[int, Difference]:
    """Return the paired differences at each point that both have."""
    return {
        point: paired_difference([a for a, _ in pairs], [b for _, b in pairs])
        for point, pairs in paired(values, baseline).items()
    }


def means(values: Values) -> dict[int, float]:
    """Return the mean at each point; NaN where the metric is defined in no replication."""
    return {point: e.mean for point, e in estimates(values).items()}


def mean_differences(values: Values, baseline: Values) -> dict[int, float]:
    """Return the mean paired difference at each point that both have."""
    return {point: d.mean for point, d in differences(values, baseline).items()}


def numeric_factors(frame: pd.DataFrame) -> list[str]:
    """Return the factors that are numbers and take more than one value."""
    import pandas as pd

    return [
        name
        for name in frame.attrs["factors"]
        if pd.api.types.is_numeric_dtype(frame[name]) and frame[name].nunique() > 1
    ]


@dataclass(frozen=True)
class Curves:
    """A metric along a factor, at one choice of the other factors.

    Attributes:
        x: levels of the factor, in order.
        others: levels of the other factors.
        levels: by scenario, an estimate at each x.
        gaps: by scenario but the first, the paired difference from it at each x.
    """

    x: tuple[float, ...]
    others: dict[str, Level]
    levels: dict[str, tuple[Estimate, ...]]
    gaps: dict[str, tuple[Difference, ...]]


def curves(frame: pd.DataFrame, metric: str) -> list[Curves]:
    """Return a metric of a factorial design along its first factor that is a number."""
    along = numeric_factors(frame)[0]
    factors, scenarios = frame.attrs["factors"], frame.attrs["scenarios"]
    values = {name: values_of(frame, name, metric) for name in scenarios}
    means_ = {name: estimates(values[name]) for name in scenarios}
    gaps = {name: differences(values[name], values[scenarios[0]]) for name in scenarios[1:]}
    panels: dict[tuple[Level, ...], list[tuple[float, int]]] = {}
    for point, row in levels_of(frame).items():
        at = dict(zip(factors, row, strict=True))
        x = float(at.pop(along))
        if all(point in means_[name] for name in scenarios):
            panels.setdefault(tuple(at.values()), []).append((x, point))
    found = []
    for rest, places in panels.items():
        places.sort()
        others = dict(zip([name for name in factors if name != along], rest, strict=True))
        found.append(
            Curves(
                tuple(x for x, _ in places),
                others,
                {name: tuple(means_[name][p] for _, p in places) for name in scenarios},
                {name: tuple(gaps[name][p] for _, p in places) for name in scenarios[1:]},
            )
        )
    return found
