"""Comparison: the same customers through several organizations.

The first scenario is the baseline. All scenarios use the same seed and the same replications, so
that the same potential arrivals come to each, and differences are taken pair by pair.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from simulation.assembly import Assembly, assemble
from simulation.experiments.replication import Replication, run_all
from simulation.outcomes.catalogue import HEADLINE, all_metrics
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import (
    Difference,
    Estimate,
    estimate,
    paired_difference,
)
from simulation.registry import figures
from simulation.scenario import Scenario, scenario_digest
from simulation.versions import RESULTS_VERSION, __version__

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_REPLICATIONS = 10
LEAST_REPLICATIONS = 10  # before a precision is judged
BATCH = 10  # replications added at a time to reach a precision, whatever the workers
MOST_REPLICATIONS = 1000

Progress = Callable[[int, int], None]
"""Called with replications done and planned, over all scenarios."""


@dataclass(frozen=True)
class Comparison:
    """The results of several scenarios, replication by replication.

    Attributes:
        scenarios: the scenarios by the name they are shown under; the first is the baseline.
        seed: of all of them.
        replications: for each scenario its replications, in order.
        precision: half-width over mean that was asked for; None if the number was given.
        precision_reached: whether it was reached (True if none was asked for).
    """

    scenarios: Mapping[str, Scenario]
    seed: int
    replications: Mapping[str, tuple[Replication, ...]]
    precision: float | None = None
    precision_reached: bool = True
    _estimates: dict[tuple[str, str], Estimate] = field(default_factory=dict, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios; the first is the baseline."""
        return tuple(self.scenarios)

    @property
    def baseline(self) -> str:
        """Name of the scenario the others are compared with."""
        return self.names[0]

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that were measured, in the order of tables."""
        return all_metrics()

    @property
    def events(self) -> int:
        """Kernel events of all replications."""
        return sum(r.events for group in self.replications.values() for r in group)

    @property
    def kernel_seconds(self) -> float:
        """Time in the kernel of all replications, added over threads."""
        return math.fsum(r.kernel_seconds for group in self.replications.values() for r in group)

    def values(self, scenario: str, metric: str) -> list[float]:
        """Return a metric of a scenario, replication by replication."""
        return [replication.metrics[metric] for replication in self.replications[scenario]]

    def estimate(self, scenario: str, metric: str) -> Estimate:
        """Return the mean of a metric over replications with its half-width."""
        key = (scenario, metric)
        if key not in self._estimates:
            self._estimates[key] = estimate(self.values(scenario, metric))
        return self._estimates[key]

    def difference(self, scenario: str, metric: str) -> Difference:
        """Return the paired difference of a scenario from the baseline."""
        return paired_difference(self.values(scenario, metric), self.values(self.baseline, metric))

    @property
    def same_demand(self) -> bool:
        """Whether all scenarios met the same potential arrivals, replication by replication."""
        digests = [
            tuple(replication.record.demand_digest for replication in group)
            for group in self.replications.values()
        ]
        return len(set(digests)) == 1

    def frame(self) -> pd.DataFrame:
        """Return all values, tidy: scenario, replication, metric, value; units in `attrs`."""
        import pandas as pd

        rows = [
            (name, number, metric, value)
            for name, group in self.replications.items()
            for number, replication in enumerate(group)
            for metric, value in replication.metrics.items()
        ]
        frame = pd.DataFrame(rows, columns=["scenario", "replication", "metric", "value"])
        frame.attrs["units"] = {metric.name: metric.unit for metric in self.metrics}
        return frame

    def table(self) -> pd.DataFrame:
        """Return the headline: mean and half-width of each scenario, difference and interval."""
        import pandas as pd

        rows = []
        for metric in HEADLINE:
            for name in self.names:
                mean = self.estimate(name, metric)
                row = {
                    "metric": metric,
                    "scenario": name,
                    "mean": mean.mean,
                    "half_width": mean.half_width,
                    "n": mean.n,
                }
                if name != self.baseline:
                    gap = self.difference(name, metric)
                    row |= {"difference": gap.mean, "low": gap.low, "high": gap.high, "p": gap.p}
                rows.append(row)
        frame = pd.DataFrame(rows)
        frame.attrs["units"] = {m.name: m.unit for m in self.metrics}
        return frame

    def plot(self, name: str = "headline") -> Any:
        """Return a figure (matplotlib) by its name in the registry.

        Raises:
            KeyError: there is no such figure; the message lists what there is.
        """
        return figures.get(name)(self)

    def as_json(self) -> dict[str, Any]:
        """Return the results as plain data in the documented form (docs/reference/json.md).

        Numbers have ten significant digits, so that the text is the same whatever the version of
        the libraries that computed the intervals.
        """
        return {
            "version": __version__,
            "provenance": {
                "seed": self.seed,
                "replications": len(self.replications[self.baseline]),
                "scenario_digests": {
                    name: scenario_digest(scenario) for name, scenario in self.scenarios.items()
                },
                "results_version": RESULTS_VERSION,
                "demand_digests": {
                    name: [r.record.demand_digest for r in group]
                    for name, group in self.replications.items()
                },
            },
            "scenarios": list(self.names),
            "metrics": {metric.name: self._metric_as_json(metric) for metric in self.metrics},
        }

    def _metric_as_json(self, metric: Metric) -> dict[str, Any]:
        return {
            "unit": metric.unit,
            "better": metric.better,
            "values": {
                name: {
                    "mean": rounded(e.mean),
                    "half_width": rounded(e.half_width),
                    "n": e.n,
                }
                for name in self.names
                for e in [self.estimate(name, metric.name)]
            },
            "differences": {
                name: {
                    "mean": rounded(d.mean),
                    "low": rounded(d.low),
                    "high": rounded(d.high),
                    "p": rounded(d.p),
                }
                for name in self.names[1:]
                for d in [self.difference(name, metric.name)]
            },
        }


def rounded(value: float) -> float | None:
    """Return a number with ten significant digits; None (JSON's null) if it is not finite."""
    return float(f"{value:.10g}") if math.isfinite(value) else None


def compare(
    *scenarios: Scenario,
    replications: int | None = None,
    precision: float | None = None,
    seed: int | None = None,
    workers: int | None = None,
    names: Sequence[str] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run the same customers through each scenario and return the comparison.

    Args:
        scenarios: one or more; the first is the baseline.
        replications: of each scenario; 10 if neither this nor `precision` is given.
        precision: relative half-width of the headline metrics to reach instead, such as 0.05.
        seed: of all scenarios; that of the first one if not given.
        workers: threads; as many as processors if not given. Results do not depend on it.
        names: under which the scenarios are shown; their own if not given.
        progress: called with replications done and planned.

    Raises:
        ValueError: no scenario, fewer than one replication, or a precision that is not above 0.
        UnservedDepartmentError: a department on a route has nobody who serves customers.
    """
    if not scenarios:
        raise ValueError("give at least one scenario to compare")
    if replications is not None and replications < 1:
        raise ValueError(f"at least one replication is needed, got {replications}")
    if precision is not None and not precision > 0:
        raise ValueError(f"a precision is above 0, such as 0.05, got {precision}")
    shown = dict(zip(_distinct(names or [s.name for s in scenarios]), scenarios, strict=True))
    assemblies = {name: assemble(scenario) for name, scenario in shown.items()}
    chosen = scenarios[0].seed if seed is None else seed
    crew = workers or os.cpu_count() or 1
    results: dict[str, list[Replication]] = {name: [] for name in shown}
    wanted = replications or (LEAST_REPLICATIONS if precision else DEFAULT_REPLICATIONS)
    while True:
        _add(results, assemblies, chosen, wanted, crew, progress)
        comparison = Comparison(
            shown, chosen, {name: tuple(group) for name, group in results.items()}, precision
        )
        if precision is None or _is_precise(comparison, precision):
            return comparison
        if wanted >= MOST_REPLICATIONS:
            return replace(comparison, precision_reached=False)
        wanted += BATCH


def _add(
    results: dict[str, list[Replication]],
    assemblies: Mapping[str, Assembly],
    seed: int,
    wanted: int,
    workers: int,
    progress: Progress | None,
) -> None:
    """Add replications to each scenario until it has as many as wanted, side by side."""
    start = len(next(iter(results.values())))
    jobs = [
        (name, (assembly, seed, number))
        for number in range(start, wanted)
        for name, assembly in assemblies.items()
    ]
    finished = run_all([job for _, job in jobs], workers)
    done = start * len(assemblies)
    for (name, _), replication in zip(jobs, finished, strict=True):
        results[name].append(replication)
        done += 1
        if progress is not None:
            progress(done, wanted * len(assemblies))


def _is_precise(comparison: Comparison, precision: float) -> bool:
    """Return whether every headline metric of every scenario is as precise as asked for."""
    for name in comparison.names:
        for metric in HEADLINE:
            e = comparison.estimate(name, metric)
            if e.n < LEAST_REPLICATIONS or e.half_width > precision * abs(e.mean):
                return False
    return True


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names made different by a number where two are equal."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return distinct
