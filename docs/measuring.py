"""Running the checks of the claims: each organization once, the same customers in all of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from docs.claims import Check, Claim, Variant
from simulation.assembly import assemble
from simulation.experiments.replication import run_all
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import (
    Difference,
    Estimate,
    estimate,
    paired_difference,
)
from simulation.registry import metrics
from simulation.scenario import Scenario, load_scenario

SEED = 2026
REPLICATIONS = 20
NO_CHANGE = 0.01
"""Less of the mean before is no change worth mentioning."""


@dataclass(frozen=True)
class Finding:
    """What a check has measured.

    Attributes:
        check: that was made.
        metric: the figure.
        currency: of the scenario.
        before, after: means of both organizations; None for a difference of differences.
        gap: the paired difference with its 95 % interval.
    """

    check: Check
    metric: Metric
    currency: str
    before: Estimate | None
    after: Estimate | None
    gap: Difference

    @property
    def verdict(self) -> int:
        """+1 as claimed, −1 the opposite, 0 where the interval does not tell."""
        if self.check.expected == 0 and self.before is not None:
            largest = NO_CHANGE * abs(self.before.mean)
            if -largest < self.gap.low <= self.gap.high < largest:
                return 1
            return -1 if self.gap.is_clear else 0
        if not self.gap.is_clear:
            return 0
        return 1 if (self.gap.mean > 0) == (self.check.expected > 0) else -1


class Measurements:
    """Replications of organizations, each run once, whatever claims it is in."""

    def __init__(self, replications: int = REPLICATIONS, seed: int = SEED) -> None:
        """Begin with nothing run."""
        self.replications, self.seed = replications, seed
        self._scenarios: dict[str, Scenario] = {}
        self._figures: dict[str, list[dict[str, float]]] = {}

    def run(self, variants: Iterable[Variant]) -> None:
        """Run what was not run yet."""
        missing = {v.key: v for v in variants if v.key not in self._figures}
        for key, variant in missing.items():
            scenario = load_scenario(variant.scenario, dict(variant.changes))
            assembly = assemble(scenario)
            jobs = [(assembly, self.seed, number) for number in range(self.replications)]
            self._scenarios[key] = scenario
            self._figures[key] = [it.metrics for it in run_all(jobs, os.cpu_count() or 1)]

    def values(self, variant: Variant, metric: str) -> list[float]:
        """Return a figure of an organization, replication by replication."""
        self.run([variant])
        return [figures[metric] for figures in self._figures[variant.key]]

    def finding(self, check: Check) -> Finding:
        """Return what a check measures."""
        before, after = (self.values(v, check.metric) for v in (check.before, check.after))
        means: tuple[Estimate | None, Estimate | None] = (estimate(before), estimate(after))
        if check.less is not None:
            less, than = (self.values(v, check.metric) for v in check.less)
            after = [a - b for a, b in zip(after, before, strict=True)]
            before = [a - b for a, b in zip(than, less, strict=True)]
            means = (None, None)
        gap = paired_difference(after, before)
        currency = self._scenarios[check.before.key].currency
        return Finding(check, metrics.get(check.metric), currency, *means, gap)

    def of(self, claim: Claim) -> tuple[Finding, ...]:
        """Return what all checks of a claim measure."""
        return tuple(self.finding(check) for check in claim.checks)


def pattern(findings: Iterable[Finding]) -> str:
    """Return the verdicts of a claim, a sign each."""
    return "".join("-0+"[finding.verdict + 1] for finding in findings)
