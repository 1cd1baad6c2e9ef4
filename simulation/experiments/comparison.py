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
from simulation.experiments.comparison_json import as_plain_data
from simulation.experiments.explanation import Explanation, account_of, plan_of, share_out
from simulation.experiments.replication import Replication, run_all
from simulation.experiments.switching import ByMechanism, by_mechanism
from simulation.outcomes.breakdowns import BREAKDOWNS, Breakdown
from simulation.outcomes.catalogue import HEADLINE, all_metrics
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import (
    BATCH,
    LEAST_REPLICATIONS,
    Difference,
    Estimate,
    estimate,
    paired_difference,
)
from simulation.registry import figures, metrics
from simulation.scenario import Outside, Scenario, from_outside

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_REPLICATIONS = 10
MOST_REPLICATIONS = 1000

PartFigures = dict[tuple[str, str], float]
"""Figures of a replication by (part, figure)."""

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
    _parts: dict[tuple[str, str], list[PartFigures]] = field(default_factory=dict, repr=False)

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

    @property
    def from_outside(self) -> tuple[Outside, ...]:
        """What these results rest on besides the package: structures, mechanisms and metrics."""
        found = [item for scenario in self.scenarios.values() for item in from_outside(scenario)]
        found += [
            Outside("metric", name, origin.file, origin.digest)
            for name, origin in metrics.from_outside(item.name for item in self.metrics).items()
        ]
        return tuple(dict.fromkeys(found))

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

    def part_figures(self, scenario: str, by: str) -> list[PartFigures]:
        """Return the figures of all parts of a breakdown, replication by replication.

        Raises:
            KeyError: there is no such breakdown; the message lists what there is.
        """
        dimension = breakdown_called(by)
        if (scenario, by) not in self._parts:
            self._parts[scenario, by] = [
                dimension.measure(replication.record) for replication in self.replications[scenario]
            ]
        return self._parts[scenario, by]

    def parts(self, by: str) -> tuple[str, ...]:
        """Return the parts of a breakdown over all scenarios, in order."""
        records = (self.replications[name][0].record for name in self.names)
        found = (part for record in records for part in breakdown_called(by).names(record))
        return tuple(dict.fromkeys(found))

    def part_values(self, scenario: str, by: str, part: str, figure: str) -> list[float]:
        """Return a figure of a part, replication by replication; NaN where it does not exist."""
        figures = self.part_figures(scenario, by)
        return [values.get((part, figure), math.nan) for values in figures]

    def breakdown(self, by: str) -> pd.DataFrame:
        """Return figures by ``kind``, ``channel``, ``segment``, ``department`` or ``satisfaction``.

        Tidy: scenario, replication, the part under the name of the dimension, metric, value; units
        in `attrs`.

        Raises:
            KeyError: there is no such breakdown; the message lists what there is.
        """
        import pandas as pd

        rows = [
            (name, number, part, figure, value)
            for name in self.names
            for number, figures in enumerate(self.part_figures(name, by))
            for (part, figure), value in figures.items()
        ]
        frame = pd.DataFrame(rows, columns=["scenario", "replication", by, "metric", "value"])
        frame.attrs["units"] = {figure.name: figure.unit for figure in breakdown_called(by).figures}
        return frame

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

    def explain(
        self,
        scenario: str | None = None,
        *,
        mechanisms: bool = True,
        groups: Mapping[str, Sequence[str]] | None = None,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> Explanation:
        """Return why a scenario differs from the baseline, in parts that add up exactly.

        What the differences consist of comes without any run. To know which of the settings that
        differ makes how much of them, mixtures of both scenarios are run: two to the number of
        settings, less two, up to five settings (see `explanation.plan_of` for more).

        Args:
            scenario: its name; the second one if not given.
            mechanisms: whether to run mixtures at all.
            groups: settings that are changed together, by a name of your own:
                ``{"structure": ["organization"]}``.
            workers: threads; as many as processors if not given. Results do not depend on it.
            progress: called with runs done and planned.

        Raises:
            KeyError: there is no such scenario besides the baseline.
            ValueError: the scenarios do not differ in any setting, or cannot be mixed.
        """
        name = self._other(scenario)
        first, second = self.replications[self.baseline], self.replications[name]
        accounts = account_of(first, second)
        if not mechanisms:
            return Explanation(self.baseline, name, accounts, (), None, len(first))
        plan = plan_of(self.scenarios[self.baseline], self.scenarios[name], groups)
        crew = workers or os.cpu_count() or 1
        shares = share_out(plan, first, second, self.seed, crew, progress)
        return Explanation(self.baseline, name, accounts, shares, plan, len(first))

    def by_mechanism(
        self,
        scenario: str | None = None,
        *,
        workers: int | None = None,
        progress: Progress | None = None,
    ) -> ByMechanism:
        """Return through which mechanisms a scenario differs from the baseline, adding up exactly.

        Questions, decisions, attention, errors and trades are switched off in both scenarios, in
        every combination (62 runs for each replication): see `switching`.

        Args:
            scenario: its name; the second one if not given.
            workers: threads; as many as processors if not given. Results do not depend on it.
            progress: called with runs done and planned.

        Raises:
            KeyError: there is no such scenario besides the baseline.
            ValueError: none of the mechanisms acts in either.
        """
        name = self._other(scenario)
        names = (self.baseline, name)
        both = self.scenarios[self.baseline], self.scenarios[name]
        groups = self.replications[self.baseline], self.replications[name]
        crew = workers or os.cpu_count() or 1
        return by_mechanism(names, both, groups, self.seed, crew, progress)

    def _other(self, scenario: str | None) -> str:
        """Return the name of a scenario that is not the baseline; the second if none is given."""
        others = self.names[1:]
        if not others:
            raise KeyError(f"there is only {self.baseline}; compare two to explain what differs")
        name = others[0] if scenario is None else scenario
        if name not in others:
            raise KeyError(f"no scenario '{name}' to explain; there are: {', '.join(others)}")
        return name

    def plot(self, name: str = "headline") -> Any:
        """Return a figure (matplotlib) by its name in the registry.

        Raises:
            KeyError: there is no such figure; the message lists what there is.
        """
        return figures.get(name)(self)

    def as_json(self) -> dict[str, Any]:
        """Return the results as plain data in the documented form (docs/reference/json.md)."""
        return as_plain_data(self)


def breakdown_called(by: str) -> Breakdown:
    """Return a breakdown by the name of its dimension.

    Raises:
        KeyError: there is none of this name; the message lists what there is.
    """
    if by not in BREAKDOWNS:
        raise KeyError(f"unknown breakdown '{by}'; known are: {', '.join(BREAKDOWNS)}")
    return BREAKDOWNS[by]


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
        ValueError: no scenario, fewer than one replication, a precision that is not above 0, or not
            a name for each scenario.
        UnservedDepartmentError: a department on a route has nobody who serves customers.
    """
    if not scenarios:
        raise ValueError("give at least one scenario to compare")
    if names and len(names) != len(scenarios):
        raise ValueError(f"{len(scenarios)} scenarios need as many names, got {len(names)}")
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
        if wanted >= MOST_REPLICATIONS or _is_out_of_reach(comparison):
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
            if e.n < LEAST_REPLICATIONS or not e.is_within(precision):
                return False
    return True


def _is_out_of_reach(comparison: Comparison) -> bool:
    """Return whether a headline figure cannot become precise, whatever is added."""
    return any(
        comparison.estimate(name, metric).is_out_of_reach
        for name in comparison.names
        for metric in HEADLINE
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names made different by a number where two are equal."""
    seen: dict[str, int] = {}
    taken = set(names)
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        shown = name
        while seen[name] > 1 and (shown := f"{name} ({seen[name]})") in taken:
            seen[name] += 1
        taken.add(shown)
        distinct.append(shown)
    return distinct
