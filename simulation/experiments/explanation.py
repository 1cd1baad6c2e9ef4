"""Why two scenarios differ: what a difference consists of, and which of the changes makes it.

Two answers, both of which add up exactly. *Accounts* cut the time until resolution into what
requests did and waited for, lost revenue into its causes, satisfaction into kinds of request
(`outcomes.accounts`); they need no further runs. *Contributions* ask of everything that differs
between the scenarios how much of the difference it makes: scenarios are run in which some of it is
changed and the rest is not, with the same customers and draws, and the effect is shared out
(`shapley`), replication by replication.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from simulation.assembly import assemble
from simulation.experiments.replication import Replication, run_all
from simulation.experiments.shapley import (
    MOST_EXACT,
    Coalition,
    Order,
    all_orders,
    coalitions,
    rotations,
    shapley,
)
from simulation.outcomes.accounts import ACCOUNTS, Account
from simulation.outcomes.catalogue import HEADLINE
from simulation.outcomes.output_analysis import Difference, Estimate, estimate, paired_difference
from simulation.scenario import Scenario, ScenarioError
from simulation.scenario.mixing import Factor, factors_between, mixture

if TYPE_CHECKING:
    import pandas as pd

ROUNDS = 1
"""Random orders, each with its rotations, where there are too many to take all."""

Group = Sequence[Replication]
Progress = Callable[[int, int], None]
Values = tuple[float, ...]
"""A figure, replication by replication."""


@dataclass(frozen=True)
class Term:
    """One part of an account in both scenarios, replication by replication."""

    name: str
    first: Values
    second: Values

    @property
    def difference(self) -> Difference:
        """By how much it is more in the second scenario, paired."""
        return paired_difference(self.second, self.first)

    @property
    def means(self) -> tuple[Estimate, Estimate]:
        """Its mean in both scenarios."""
        return estimate(self.first), estimate(self.second)

    @property
    def happens(self) -> bool:
        """Whether it is anything but zero anywhere."""
        return any(value != 0 for value in (*self.first, *self.second))


@dataclass(frozen=True)
class Accounting:
    """An account of both scenarios: its terms add up to the total, and so do their differences."""

    account: Account
    terms: tuple[Term, ...]

    @property
    def total(self) -> Term:
        """The sum of all terms."""
        first = zip(*(term.first for term in self.terms), strict=True)
        second = zip(*(term.second for term in self.terms), strict=True)
        return Term("total", tuple(map(math.fsum, first)), tuple(map(math.fsum, second)))

    @property
    def told(self) -> tuple[Term, ...]:
        """The terms of what happens at all."""
        return tuple(term for term in self.terms if term.happens)


@dataclass(frozen=True)
class Contribution:
    """What one factor contributes to the difference of a metric.

    Attributes:
        factor: what is changed.
        values: its Shapley value, replication by replication.
        alone: what it does in the first scenario, where nothing else is changed; None if not run.
        last: what it adds where everything else is changed already; None if not run.
    """

    factor: Factor
    values: Values
    alone: Difference | None
    last: Difference | None

    @property
    def difference(self) -> Difference:
        """Its mean with its interval."""
        return paired_difference(self.values, [0.0] * len(self.values))


@dataclass(frozen=True)
class Attribution:
    """The difference of a metric, shared out among the factors.

    Replications in which it is not finite in some mixture (a median that is not reached) count
    neither here nor there.
    """

    metric: str
    contributions: tuple[Contribution, ...]
    total: Difference


@dataclass(frozen=True)
class Plan:
    """What has to be run to share a difference out.

    Attributes:
        scenarios: the two.
        factors: what differs.
        orders: in which the factors are changed.
        is_exact: whether these are all orders.
    """

    scenarios: tuple[Scenario, Scenario]
    factors: tuple[Factor, ...]
    orders: tuple[Order, ...]
    is_exact: bool

    @property
    def mixtures(self) -> dict[Coalition, Scenario]:
        """The scenarios between the two, which are to be run.

        Raises:
            ValueError: one is no scenario; `groups` tells what belongs together.
        """
        every = range(len(self.factors))
        between = [c for c in coalitions(self.orders) if 0 < len(c) < len(every)]
        try:
            return {c: mixture(*self.scenarios, self.factors, c) for c in between}
        except ScenarioError as error:
            raise ValueError(
                "the differences cannot be taken apart; say by `groups` which fields belong "
                f"together: {error}"
            ) from None


@dataclass(frozen=True)
class Explanation:
    """Why a scenario differs from the baseline.

    Attributes:
        baseline, scenario: names.
        accounts: what the differences consist of.
        attributions: what makes them, by metric; empty if that was not asked for.
        plan: what was run for it besides; None if nothing.
        replications: of each mixture.
    """

    baseline: str
    scenario: str
    accounts: tuple[Accounting, ...]
    attributions: tuple[Attribution, ...]
    plan: Plan | None
    replications: int

    def frame(self) -> pd.DataFrame:
        """Return all terms and contributions: what they explain, name, difference and interval."""
        import pandas as pd

        rows = [
            ("account", item.account.name, term.name, term.difference)
            for item in self.accounts
            for term in (*item.terms, item.total)
        ]
        for sharing in self.attributions:
            rows += [
                ("contribution", sharing.metric, part.factor.name, part.difference)
                for part in sharing.contributions
            ]
            rows.append(("contribution", sharing.metric, "total", sharing.total))
        return pd.DataFrame(
            [(*names, gap.mean, gap.low, gap.high, gap.p, gap.n) for *names, gap in rows],
            columns=["sort", "of", "name", "difference", "low", "high", "p", "n"],
        )


def plan_of(
    a: Scenario,
    b: Scenario,
    groups: Mapping[str, Sequence[str]] | None = None,
    rounds: int = ROUNDS,
) -> Plan:
    """Return what has to be run to say what makes the difference of two scenarios.

    Up to five factors all orders are taken, beyond it rotations of `rounds` random ones.

    Raises:
        ValueError: the scenarios do not differ, or cannot be mixed.
    """
    factors = factors_between(a, b, groups)
    if not factors:
        raise ValueError(f"{a.name} and {b.name} do not differ, so there is nothing to explain")
    is_exact = len(factors) <= MOST_EXACT
    orders = all_orders(len(factors)) if is_exact else rotations(len(factors), rounds, a.seed)
    return Plan((a, b), factors, tuple(orders), is_exact)


def account_of(first: Group, second: Group) -> tuple[Accounting, ...]:
    """Return every account of two scenarios."""
    found = []
    for account in ACCOUNTS:
        measured = [[account.measure(r.record) for r in group] for group in (first, second)]
        names = dict.fromkeys(name for group in measured for parts in group for name in parts)
        found.append(
            Accounting(
                account,
                tuple(
                    Term(name, *(tuple(parts.get(name, 0.0) for parts in g) for g in measured))
                    for name in names
                ),
            )
        )
    return tuple(found)


def mean_parts(group: Group, account: str) -> dict[str, float]:
    """Return the parts of an account of one scenario, each its mean over the replications."""
    chosen = next(item for item in ACCOUNTS if item.name == account)
    measured = [chosen.measure(replication.record) for replication in group]
    names = dict.fromkeys(name for parts in measured for name in parts)
    means = {name: estimate([parts.get(name, 0.0) for parts in measured]).mean for name in names}
    return {name: 0.0 if math.isnan(mean) else mean for name, mean in means.items()}


def share_out(
    plan: Plan,
    first: Group,
    second: Group,
    seed: int,
    workers: int,
    progress: Progress | None = None,
) -> tuple[Attribution, ...]:
    """Run the mixtures of a plan and return what each factor contributes to the headline."""
    everything = frozenset(range(len(plan.factors)))
    results = {frozenset[int](): headline_values(first), everything: headline_values(second)}
    mixtures = plan.mixtures
    done = 0
    for coalition, scenario in mixtures.items():
        assembly = assemble(scenario)
        jobs = [(assembly, seed, number) for number in range(len(first))]
        results[coalition] = headline_values(list(run_all(jobs, workers)))
        done += len(jobs)
        if progress is not None:
            progress(done, len(mixtures) * len(jobs))
    return tuple(attribution_of(plan, metric, results) for metric in HEADLINE)


def headline_values(group: Group) -> dict[str, Values]:
    """Return the headline figures, replication by replication."""
    return {metric: tuple(r.metrics[metric] for r in group) for metric in HEADLINE}


def attribution_of(
    plan: Plan, metric: str, results: Mapping[Coalition, Mapping[str, Values]]
) -> Attribution:
    """Share a metric out among the factors of a plan, given its values by what is changed."""
    values = {coalition: found[metric] for coalition, found in results.items()}
    everything = frozenset(range(len(plan.factors)))
    shared = _shared(plan.orders, values)
    contributions = [
        Contribution(
            factor,
            tuple(shares[i] for shares in shared),
            _step(values, frozenset(), frozenset({i})),
            _step(values, everything - {i}, everything),
        )
        for i, factor in enumerate(plan.factors)
    ]
    is_shared = [not math.isnan(shares[0]) for shares in shared]
    both = zip(values[everything], values[frozenset()], is_shared, strict=True)
    told = [(after, before) if known else (math.nan, math.nan) for after, before, known in both]
    total = paired_difference([after for after, _ in told], [before for _, before in told])
    return Attribution(metric, tuple(contributions), total)


def _shared(orders: Sequence[Order], values: Mapping[Coalition, Values]) -> list[list[float]]:
    """Return the contributions of each replication; NaN where a figure is not finite somewhere."""
    shared = []
    for number in range(len(values[frozenset()])):
        here = {coalition: found[number] for coalition, found in values.items()}
        if not all(map(math.isfinite, here.values())):
            shared.append([math.nan] * len(orders[0]))
            continue
        exact = {coalition: Fraction(value) for coalition, value in here.items()}
        shared.append([float(part) for part in shapley(orders, exact.__getitem__)])
    return shared


def _step(
    values: Mapping[Coalition, Values], before: Coalition, after: Coalition
) -> Difference | None:
    if before not in values or after not in values:
        return None
    return paired_difference(values[after], values[before])
