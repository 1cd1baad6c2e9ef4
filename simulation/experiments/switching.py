"""Through which mechanisms two scenarios differ: switched off one at a time, and all together.

What differs between two organizations (`explanation`) is one question; through which mechanism it
acts is another: teams may differ from a silo because questions take shorter ways, or because people
are interrupted more. A mechanism is switched off by the neutral values of its fields, in *both*
scenarios. The difference with a set of mechanisms on is a game, whose Shapley values are the
contributions: with what is left when all are off – who serves whom – they add up to the difference,
replication by replication, with the same customers and draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.assembly import assemble
from simulation.experiments.explanation import (
    Attribution,
    Group,
    Plan,
    Progress,
    Values,
    attribution_of,
    headline_values,
)
from simulation.experiments.replication import run_all
from simulation.experiments.shapley import MOST_EXACT, Coalition, all_orders, coalitions, rotations
from simulation.outcomes.catalogue import HEADLINE
from simulation.outcomes.output_analysis import Difference, paired_difference
from simulation.scenario import Scenario, changed, differences, parameters
from simulation.scenario.mixing import Factor
from simulation.scenario.problems import MISSING

if TYPE_CHECKING:
    import pandas as pd

SWITCHES: Mapping[str, tuple[str, ...]] = {
    "questions": ("communication.interdependence",),
    "decisions": ("authority.exceptions",),
    "attention": ("attention.notices", "attention.synchronous", "attention.resumption"),
    "errors": ("quality.error",),
    "trades": ("service.set_up", "service.cross_skill"),
}
"""Mechanisms by name, and the fields that switch them off when all have their neutral values."""
REST = "with all of them off"
TOTAL = "total"


@dataclass(frozen=True)
class ByMechanism:
    """Through which mechanisms a scenario differs from the baseline.

    Attributes:
        baseline, scenario: names.
        attributions: by metric: the contribution of each mechanism; their total is the difference
            less what is left with all of them off. `alone` is what a mechanism makes of the
            difference if no other is on, `last` by how much the difference is less without it.
        rest: by metric, the difference with all of them off.
        totals: by metric, the whole difference.
        runs: that were made for it.
    """

    baseline: str
    scenario: str
    attributions: tuple[Attribution, ...]
    rest: Mapping[str, Difference]
    totals: Mapping[str, Difference]
    runs: int

    def frame(self) -> pd.DataFrame:
        """Return all contributions, what is left, and the total, a row each."""
        import pandas as pd

        rows: list[tuple[str, str, Difference]] = []
        for sharing in self.attributions:
            rows += [
                (sharing.metric, part.factor.name, part.difference)
                for part in sharing.contributions
            ]
            rows.append((sharing.metric, REST, self.rest[sharing.metric]))
            rows.append((sharing.metric, TOTAL, self.totals[sharing.metric]))
        return pd.DataFrame(
            [(of, name, gap.mean, gap.low, gap.high, gap.p, gap.n) for of, name, gap in rows],
            columns=["of", "name", "difference", "low", "high", "p", "n"],
        )


def switches_between(
    a: Scenario, b: Scenario, switches: Mapping[str, tuple[str, ...]] = SWITCHES
) -> tuple[Factor, ...]:
    """Return the mechanisms that act in one of two scenarios; `changes` switch one off.

    Raises:
        KeyError: a field has no neutral value.
    """
    neutral = {row.path: row.neutral for row in parameters() if row.neutral is not MISSING}
    found = []
    for name, fields in switches.items():
        off = {path: neutral[path] for path in fields}
        if any(differences(scenario, changed(scenario, off)) for scenario in (a, b)):
            found.append(Factor(name, (), off))
    return tuple(found)


def plan_between(
    names: tuple[str, str],
    scenarios: tuple[Scenario, Scenario],
    seed: int,
    switches: Mapping[str, tuple[str, ...]] = SWITCHES,
) -> Plan:
    """Return which mechanisms are switched in both scenarios, and in which orders.

    Raises:
        ValueError: no mechanism acts in either.
    """
    factors = switches_between(*scenarios, switches)
    if not factors:
        raise ValueError(f"none of these mechanisms acts in {names[0]} or {names[1]}")
    is_exact = len(factors) <= MOST_EXACT
    orders = all_orders(len(factors)) if is_exact else rotations(len(factors), 1, seed)
    return Plan(scenarios, factors, tuple(orders), is_exact)


def runs_of(plan: Plan, replications: int) -> int:
    """Return how many runs it takes: both scenarios, with every set of mechanisms but all."""
    return 2 * (len(coalitions(plan.orders)) - 1) * replications


def by_mechanism(
    names: tuple[str, str],
    scenarios: tuple[Scenario, Scenario],
    groups: tuple[Group, Group],
    seed: int,
    workers: int,
    progress: Progress | None = None,
    switches: Mapping[str, tuple[str, ...]] = SWITCHES,
) -> ByMechanism:
    """Run both scenarios with every set of mechanisms on and share their difference out.

    Raises:
        ValueError: no mechanism acts in either.
    """
    plan = plan_between(names, scenarios, seed, switches)
    factors = plan.factors
    on = [c for c in coalitions(plan.orders) if len(c) < len(factors)]
    number = len(groups[0])
    runs = runs_of(plan, number)

    def measured(which: int, coalition: Coalition, done: int) -> dict[str, Values]:
        assembly = assemble(_with_only(scenarios[which], factors, coalition))
        jobs = [(assembly, seed, i) for i in range(number)]
        found = headline_values(list(run_all(jobs, workers)))
        if progress is not None:
            progress(done + number, runs)
        return found

    results = _differences(groups, on, measured, len(factors), number)
    shared = tuple(attribution_of(plan, metric, results) for metric in HEADLINE)
    none, every = frozenset[int](), frozenset(range(len(factors)))
    rest, totals = (
        {sharing.metric: _gap(sharing, results[which][sharing.metric]) for sharing in shared}
        for which in (none, every)
    )
    return ByMechanism(*names, shared, rest, totals, runs)


def _differences(
    groups: tuple[Group, Group],
    on: list[Coalition],
    measured: Callable[[int, Coalition, int], dict[str, Values]],
    mechanisms: int,
    number: int,
) -> dict[Coalition, dict[str, Values]]:
    """Return the differences of the headline, replication by replication, by what is on."""
    first, second = (headline_values(group) for group in groups)
    results = {frozenset(range(mechanisms)): _less(second, first)}
    for place, coalition in enumerate(on):
        done = 2 * place * number
        a, b = (measured(which, coalition, done + which * number) for which in (0, 1))
        results[coalition] = _less(b, a)
    return results


def _with_only(scenario: Scenario, factors: tuple[Factor, ...], coalition: Coalition) -> Scenario:
    """Return a scenario in which only some of the mechanisms are on."""
    off = {
        path: value
        for i, factor in enumerate(factors)
        if i not in coalition
        for path, value in factor.changes.items()
    }
    return changed(scenario, off)


def _less(b: Mapping[str, Values], a: Mapping[str, Values]) -> dict[str, Values]:
    return {metric: tuple(y - x for x, y in zip(a[metric], b[metric], strict=True)) for metric in a}


def _gap(sharing: Attribution, values: Values) -> Difference:
    """Return the mean of the replications that were shared out, with its interval."""
    parts = sharing.contributions[0].values
    told = [math.nan if math.isnan(part) else v for part, v in zip(parts, values, strict=True)]
    return paired_difference(told, [0.0] * len(told))
