"""What came out of an experiment that optimizes: what was chosen, from what, and how good it is.

The procedure is gone through once more with what the store holds; nothing is run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from simulation.experiments.designs.loading import Experiment
from simulation.experiments.designs.points import cells_of
from simulation.experiments.optimum.alternatives import Alternative
from simulation.experiments.optimum.procedure import Group, Look, Procedure
from simulation.experiments.sweeps.reading import Reader
from simulation.outcomes.catalogue import all_metrics
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import (
    Difference,
    Estimate,
    estimate,
    paired_difference,
)

Figures = dict[str, dict[int, dict[str, float]]]


@dataclass(frozen=True)
class Standing:
    """An alternative that was a candidate.

    Attributes:
        alternative: which.
        estimate: of the figure, from the runs it was judged by; flatters what was chosen.
        left: replication at which it was left out, None if it was not.
        is_best: whether it was chosen.
    """

    alternative: Alternative
    estimate: Estimate
    left: int | None
    is_best: bool


@dataclass(frozen=True)
class Finalist:
    """What was chosen, or a scenario as it is, with customers it was not chosen by.

    Attributes:
        alternative: which.
        group: of which it was chosen; "" for a scenario as it is that was not chosen.
        fresh: by metric, an estimate from fresh replications alone.
        from_first: by metric, the paired difference from what was chosen of the first group.
        from_start: by metric, the paired difference from the scenario as it is, if that was run.
    """

    alternative: Alternative
    group: str
    fresh: dict[str, Estimate]
    from_first: dict[str, Difference]
    from_start: dict[str, Difference]


@dataclass(frozen=True)
class Best:
    """What came out.

    Attributes:
        experiment: which.
        about: of the sweep (see provenance.py), with `command` and `started`.
        metric: that is optimized, and `wants_more` of it or less.
        metrics: that are looked at.
        look: how far the procedure is.
        standings: of the candidates of each group, best first.
        finalists: what was chosen, then the scenarios as they are; none before it is over.
        runs: done so far.
        fresh_values: of the finalists, by digest and metric, replication by replication.
    """

    experiment: Experiment
    about: dict[str, Any]
    metric: Metric
    wants_more: bool
    metrics: tuple[Metric, ...]
    look: Look
    standings: dict[str, list[Standing]]
    finalists: tuple[Finalist, ...]
    runs: int
    fresh_values: dict[str, dict[str, list[float]]] = field(default_factory=dict, repr=False)

    def gap(self, item: Alternative, other: Alternative, metric: str) -> Difference:
        """Return the paired difference of two finalists with fresh customers."""
        values = (self.fresh_values[each.digest][metric] for each in (item, other))
        return paired_difference(next(values), next(values))

    @property
    def groups(self) -> list[Group]:
        """Those of whom the best was sought."""
        return self.look.groups


def find_best(folder: Path, experiment: Experiment, procedure: Procedure | None = None) -> Best:
    """Return what came out of an experiment that optimizes, as far as it is.

    Args:
        folder: the store.
        experiment: that was swept last in it.
        procedure: of that sweep, which knows its alternatives already.

    Raises:
        SweepError: there is no sweep in the folder, or what it holds is damaged.
    """
    assert experiment.file.optimize is not None
    procedure = procedure or Procedure(experiment, list(cells_of(experiment)))
    reader = Reader(folder)
    try:
        about = reader.about
        figures = reader.figures(experiment.metrics)
    finally:
        reader.close()
    name = procedure.metric
    known = {
        digest: {number: row.get(name, math.nan) for number, row in rows.items()}
        for digest, rows in figures.items()
    }
    look = procedure.look(known)
    every = {metric.name: metric for metric in all_metrics()}
    metrics = tuple(every[name] for name in experiment.metrics if name in every)
    standings = {group.label: _standings(group, figures, procedure) for group in look.groups}
    numbers = range(look.used, look.used + experiment.file.optimize.fresh)
    fresh = {
        item.digest: {m.name: _values(figures, item, m.name, numbers) for m in metrics}
        for item in (look.finalists() if look.is_over else ())
    }
    runs = sum(len(rows) for rows in figures.values())
    found = Best(
        experiment, about, every[name], procedure.sign > 0, metrics, look, standings, (), runs,
        fresh,
    )  # fmt: skip
    return replace(found, finalists=_finalists(found)) if look.is_over else found


def _standings(group: Group, figures: Figures, procedure: Procedure) -> list[Standing]:
    ranking, search = group.ranking, procedure.asked.search
    if ranking is None:
        return []
    offset = search.replications if search is not None else 0
    found = []
    for item in group.candidates:
        numbers = range(offset, offset + (ranking.asked.get(item.digest) or 0))
        values = _values(figures, item, procedure.metric, numbers)
        left = ranking.left.get(item.digest)
        found.append(Standing(item, estimate(values), left, item is group.best))
    sign = procedure.sign
    return sorted(found, key=lambda s: (not s.is_best, s.left is not None, _order(s, sign)))


def _order(standing: Standing, sign: float) -> float:
    mean = standing.estimate.mean
    return math.inf if math.isnan(mean) else -sign * mean


def _finalists(best: Best) -> tuple[Finalist, ...]:
    chosen = {group.best.digest: group for group in best.groups if group.best is not None}
    every = best.look.finalists()
    found = []
    for item in every:
        group = chosen.get(item.digest)
        start = group.references[0] if group is not None and group.references else item
        estimates = {name: estimate(v) for name, v in best.fresh_values[item.digest].items()}
        found.append(
            Finalist(
                item,
                group.label if group is not None else "",
                estimates,
                _gaps(best, item, every[0]),
                _gaps(best, item, start),
            )
        )
    return tuple(found)


def _gaps(best: Best, item: Alternative, other: Alternative) -> dict[str, Difference]:
    if item.digest == other.digest:
        return {}
    return {metric.name: best.gap(item, other, metric.name) for metric in best.metrics}


def _values(figures: Figures, item: Alternative, metric: str, numbers: range) -> list[float]:
    """Return a metric of the replications of these numbers, NaN where there is none."""
    rows = figures.get(item.digest, {})
    return [rows.get(number, {}).get(metric, math.nan) for number in numbers]
