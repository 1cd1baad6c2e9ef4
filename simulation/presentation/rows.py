"""What a table of a comparison says, before it is known where it will be shown.

Terminal, text file and Markdown are made from the same rows, so that they cannot differ.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from simulation.experiments.comparison import Comparison
from simulation.outcomes.catalogue import HEADLINE
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import Difference, Estimate
from simulation.presentation.quantities import Quantity, fit, sharpened, signed_per_cent

TELLING = (
    "response_time_first_p90",
    "response_time_resolution_p90",
    "response_time_resolution_mean",
    "time_queueing",
    "time_for_information",
    "time_for_decision",
    "lost_revenue_share",
    "profit",
    "satisfaction_unhappy_share",
    "first_contact_resolution",
    "handoffs",
    "ping_pong_share",
    "stage_rework",
    "information_reach",
    "utilization_managers",
    "utilization_chief",
    "hours_coordination",
    "interruptions",
)
"""The rows that usually explain why one organization does better than another."""

BESIDES = (
    "recontacts",
    "failure_demand",
    "reputation",
    "leads_qualified",
    "conversion",
    "leads_too_late",
    "deals_told",
    "response_time_first_customer_p90",
    "response_time_resolution_customer_p90",
    "hours_meetings",
    "engagement",
    "turnover",
)
"""Rows that explain more where what they tell of happens at all."""

BETTER, WORSE, HIGHER, LOWER, UNCLEAR, EQUAL = (
    "better",
    "worse",
    "higher",
    "lower",
    "unclear",
    "equal",
)


@dataclass(frozen=True)
class Cell:
    """A scenario's part of a row.

    Attributes:
        scenario: its name.
        estimate: mean and half-width.
        difference: from the baseline; None for the baseline itself.
        verdict: one of the words above; "" for the baseline.
        planned: replications that there are; the figure may be undefined in some.
    """

    scenario: str
    estimate: Estimate
    difference: Difference | None
    verdict: str
    planned: int


@dataclass(frozen=True)
class Row:
    """One metric over all scenarios, and how its numbers are shown.

    Attributes:
        metric: what is shown.
        quantity, gap_quantity: how means and differences are written; the unit is the same.
        cells: one for each scenario, the baseline first.
    """

    metric: Metric
    quantity: Quantity
    gap_quantity: Quantity
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """What the metric is called, with its unit."""
        unit = self.quantity.unit
        return f"{self.metric.title} ({unit})" if unit else self.metric.title

    def mean(self, cell: Cell) -> str:
        """Return the mean of a cell."""
        return self.quantity.plain(cell.estimate.mean)

    def half_width(self, cell: Cell) -> str:
        """Return the half-width of a cell as ``± 0.01``, with n if that is not all replications."""
        width = self.quantity.half_width(cell.estimate.half_width)
        n = cell.estimate.n
        return f"{width} (n {n})".lstrip() if 0 < n < cell.planned else width

    def difference(self, cell: Cell) -> str:
        """Return the difference of a cell from the baseline."""
        return "" if cell.difference is None else self.gap_quantity.signed(cell.difference.mean)

    def interval(self, cell: Cell) -> str:
        """Return the interval of the difference."""
        gap = cell.difference
        return "" if gap is None else self.gap_quantity.interval(gap.low, gap.high)

    def relative(self, cell: Cell) -> str:
        """Return the difference in per cent of the baseline; "" where that says nothing."""
        base = self.cells[0].estimate.mean
        gap = cell.difference
        if gap is None or self.metric.unit == "share" or not math.isfinite(gap.mean) or base == 0:
            return ""
        return signed_per_cent(gap.mean / abs(base))


def headline_rows(comparison: Comparison) -> list[Row]:
    """Return the three figures by which organizations are compared first."""
    known = {metric.name: metric for metric in comparison.metrics}
    return [row(comparison, known[name]) for name in HEADLINE]


def detail_rows(comparison: Comparison, *, every: bool = False) -> dict[str, list[Row]]:
    """Return further rows by group: every metric, or those that usually tell why.

    What happens in none of the scenarios is left out (JSON and CSV have it).
    """
    groups: dict[str, list[Row]] = {}
    for metric in comparison.metrics:
        if (every or _explains(metric)) and happens(comparison, metric):
            groups.setdefault(metric.group, []).append(row(comparison, metric))
    return groups


def left_out(comparison: Comparison) -> int:
    """Return how many metrics no table shows, since nothing of what they tell of happens."""
    return sum(not happens(comparison, metric) for metric in comparison.metrics)


def happens(comparison: Comparison, metric: Metric) -> bool:
    """Return whether anything of what a metric tells of happens in any scenario."""
    if metric.nothing is None:
        return True
    return any(
        not math.isnan(value) and value != metric.nothing
        for name in comparison.names
        for value in comparison.values(name, metric.name)
    )


def _explains(metric: Metric) -> bool:
    is_cause = metric.name.startswith("lost_revenue_")
    return is_cause or metric.name in TELLING or metric.name in BESIDES


def row(comparison: Comparison, metric: Metric) -> Row:
    """Return a metric over all scenarios of a comparison."""
    cells = tuple(_cells(comparison, metric))
    currency = comparison.scenarios[comparison.baseline].currency
    means = [cell.estimate.mean for cell in cells]
    widths = [cell.estimate.half_width for cell in cells]
    whole = _whole(comparison) if metric.name.startswith("lost_revenue_") else 0.0
    quantity = fit(metric.unit, currency, means, widths, like=whole)
    gaps = [cell.difference for cell in cells if cell.difference is not None]
    sharp = sharpened(
        quantity, [(gap.high - gap.low) / 2 for gap in gaps], [gap.mean for gap in gaps]
    )
    return Row(metric, quantity, sharp, cells)


def _whole(comparison: Comparison) -> float:
    """Return the largest lost revenue, in whose unit its causes are shown."""
    losses = [comparison.estimate(name, "lost_revenue").mean for name in comparison.names]
    return max(losses, default=0.0)


def _cells(comparison: Comparison, metric: Metric) -> Iterator[Cell]:
    for name in comparison.names:
        mean = comparison.estimate(name, metric.name)
        planned = len(comparison.replications[name])
        if name == comparison.baseline:
            yield Cell(name, mean, None, "", planned)
        else:
            gap = comparison.difference(name, metric.name)
            yield Cell(name, mean, gap, verdict(metric, gap), planned)


def verdict(metric: Metric, gap: Difference) -> str:
    """Return in a word what a difference from the baseline means; "" if there is none."""
    if gap.n == 0:
        return ""
    if gap.mean == 0 and not gap.is_clear:
        return EQUAL
    if not gap.is_clear:
        return UNCLEAR
    if metric.better == "neither":
        return HIGHER if gap.mean > 0 else LOWER
    return BETTER if (gap.mean > 0) == (metric.better == "higher") else WORSE
