"""What the tests of patterns share: a firm, the same customers through variants of it, intervals.

Each pattern is tested in a scenario that goes through the ordinary loader, on paired differences
with common random numbers and 99 % intervals, and once more with its mechanism at its neutral
value, where the pattern must be gone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from scipy.stats import binom

from simulation.experiments.comparison import Comparison, compare
from simulation.outcomes.output_analysis import Difference, Estimate, estimate, paired_difference
from simulation.scenario import Scenario, parse_scenario

CONFIDENCE = 0.99
WORKERS = 2
SEED = 20_260
RESPONSE = "response_time_resolution_median"
BETTER_IS_LOWER = {RESPONSE: True, "lost_revenue": True, "satisfaction_mean": False}
"""The headline figures, and whether less of each is better."""

Changes = Mapping[str, Any]

FIRM = """\
extends: neutral
time: {horizon: 60 days, warm_up: 10 days}
organization:
  span_of_control: 6
  teams: 4
  departments:
    sales:     {staff: 13}
    planning:  {staff: 9}
    logistics: {staff: 13}
    service:   {staff: 11}
channels:
  phone: {share: 40 %, expected_response: 10 min, patience: {mean: 30 min, cv: 1}}
  e-mail: {share: 60 %, expected_response: 2 h}
requests:
  order:
    rate: 15 / h
    value: 200
    value_cv: 0.5
    difficulty_cv: 0.5
    expected_resolution: 6 h
    resolution_patience: {mean: 4 days, cv: 0.5}
    route: [sales, planning, {department: logistics, needs: [sales, planning]}]
  support:
    rate: 11 / h
    expected_resolution: 2 h
    route: [{department: service, needs: [sales, logistics]}]
work:
  sales:     {mean: 36 min, cv: 0.8}
  planning:  {mean: 24 min, cv: 0.8}
  logistics: {mean: 36 min, cv: 0.8}
  service:   {mean: 40 min, cv: 0.8}
"""
"""A firm of four departments, everybody at work for some three quarters of the day."""

DEFAULTS: Changes = {
    "service.set_up": "2 min",
    "service.helping": True,
    "service.cross_skill": 0.7,
    "communication.ask": "2 min",
    "communication.handoff_fidelity": 0.85,
    "communication.relay_fidelity": 0.97,
    "attention.synchronous": "30 %",
    "attention.resumption": "1.5 min",
    "attention.notices": "20 %",
    "attention.notices_interrupt": "10 %",
    "quality.error": "4 %",
    "quality.missing_context": 2,
}
"""The mechanisms of coordination at the defaults of the schema, none of them chosen for this."""

TEAMS: Changes = {"organization.structure": "cross_functional"}


def firm(*changes: Changes) -> Scenario:
    """Return the firm with changes, the later ones over the earlier ones."""
    merged: dict[str, Any] = {}
    for change in changes:
        merged |= change
    return parse_scenario(FIRM, merged)


def same_customers(scenarios: Mapping[str, Scenario], replications: int) -> Comparison:
    """Run the same customers through scenarios under the names that are given."""
    comparison = compare(
        *scenarios.values(), names=list(scenarios), replications=replications,
        seed=SEED, workers=WORKERS,
    )  # fmt: skip
    assert comparison.same_demand
    return comparison


def gap(comparison: Comparison, metric: str, one: str, other: str) -> Difference:
    """Return the paired difference one − other of a metric, with its 99 % interval."""
    return rise(comparison.values(one, metric), comparison.values(other, metric))


def advantages(comparison: Comparison, one: str, other: str) -> dict[str, Difference]:
    """Return by how much one is better than the other in each headline figure, and print it."""
    found = {}
    for metric, lower in BETTER_IS_LOWER.items():
        first, second = (other, one) if lower else (one, other)
        found[metric] = gap(comparison, metric, first, second)
        print(f"{one} better than {other} in {metric}: {shown(found[metric])}")
    return found


def rise(more: Sequence[float], less: Sequence[float]) -> Difference:
    """Return the paired difference of two figures of the same replications, with 99 % interval."""
    return paired_difference(more, less, CONFIDENCE)


def mean_of(values: Sequence[float]) -> Estimate:
    """Return the mean over replications with its 99 % interval."""
    return estimate(values, CONFIDENCE)


def middle_rise(more: Sequence[float], less: Sequence[float]) -> Difference:
    """Return the median of paired differences with a 99 % interval that assumes no distribution.

    For figures that jump in some replications and not in others, whose means say little. The
    interval is between two of the sorted differences; p is that of the sign test.
    """
    differences = sorted(a - b for a, b in zip(more, less, strict=True))
    n = len(differences)
    rank = int(binom.ppf((1 - CONFIDENCE) / 2, n, 0.5))
    below = sum(d < 0 for d in differences)
    p = min(1.0, 2 * float(binom.cdf(min(below, n - below), n, 0.5)))
    return Difference(median(differences), differences[rank], differences[n - 1 - rank], p, n)


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the slope of the least-squares line through points."""
    middle, level = math.fsum(x) / len(x), math.fsum(y) / len(y)
    across = math.fsum((a - middle) * (b - level) for a, b in zip(x, y, strict=True))
    return across / math.fsum((a - middle) ** 2 for a in x)


def shown(found: Difference | Estimate) -> str:
    """Return an estimate as text, for the output of a test."""
    return f"{found.mean:.4g} [{found.low:.4g}, {found.high:.4g}]"
