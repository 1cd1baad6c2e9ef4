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
from simulation.presentation.quantities import Quantity, fit, per_cent, sharpened

TELLING = (
    "response_time_first_p90",
    "response_time_resolution_p90",
    "time_queueing",
    "time_for_information",
    "time_for_decision",
    "lost_revenue_share",
    "satisfaction_unhappy_share",
    "first_contact_resolution",
    "handoffs",
    "hops",
    "stage_rework",
    "utilization_managers",
    "utilization_chief",
    "hours_coordination",
    "interruptions",
)
"""The rows that usually explain why one organization does better than another."""

WHERE_PRESENT = {
    "recontacts": 0.0,
    "failure_demand": 0.0,
    "reputation": 1.0,
    "leads_qualified": 0.0,
    "conversion": 0.0,
    "leads_too_late": 0.0,
    "deals_told": 0.0,
}
"""Rows that tell something where they are not at this value, which means that nothing happened."""

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
    """

    scenario: str
    estimate: Estimate
    difference: Difference | None
    verdict: str


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
        """Return the half-width of a cell as ``± 0.01``."""
        return self.quantity.half_width(cell.estimate.half_width)

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
        share = gap.mean / abs(base)
        return per_cent(share) if share < 0 else f"+{per_cent(share)}"


def headline_rows(comparison: Comparison) -> list[Row]:
    """Return the three figures by which organizations are compared first."""
    known = {metric.name: metric for metric in comparison.metrics}
    return [_row(comparison, known[name]) for name in HEADLINE]


def detail_rows(comparison: Comparison, *, every: bool = False) -> dict[str, list[Row]]:
    """Return further rows by group: every metric, or those that usually tell why.

    What nowhere occurs is left out unless all are asked for.
    """
    groups: dict[str, list[Row]] = {}
    for metric in comparison.metrics:
        if every or _is_telling(comparison, metric):
            groups.setdefault(metric.group, []).append(_row(comparison, metric))
    return groups


def _is_telling(comparison: Comparison, metric: Metric) -> bool:
    if metric.name in TELLING:
        return True
    is_cause = metric.name.startswith("lost_revenue_")
    if not is_cause and metric.name not in WHERE_PRESENT:
        return False
    nothing = WHERE_PRESENT.get(metric.name, 0.0)
    means = [comparison.estimate(name, metric.name).mean for name in comparison.names]
    return any(math.isfinite(mean) and mean != nothing for mean in means)


def _row(comparison: Comparison, metric: Metric) -> Row:
    cells = tuple(_cells(comparison, metric))
    currency = comparison.scenarios[comparison.baseline].currency
    means = [cell.estimate.mean for cell in cells]
    widths = [cell.estimate.half_width for cell in cells]
    whole = _whole(comparison) if metric.name.startswith("lost_revenue_") else 0.0
    quantity = fit(metric.unit, currency, means, widths, like=whole)
    gaps = [cell.difference for cell in cells if cell.difference is not None]
    sharp = sharpened(quantity, [(gap.high - gap.low) / 2 for gap in gaps])
    return Row(metric, quantity, sharp, cells)


def _whole(comparison: Comparison) -> float:
    """Return the largest lost revenue, in whose unit its causes are shown."""
    losses = [comparison.estimate(name, "lost_revenue").mean for name in comparison.names]
    return max(losses, default=0.0)


def _cells(comparison: Comparison, metric: Metric) -> Iterator[Cell]:
    for name in comparison.names:
        mean = comparison.estimate(name, metric.name)
        if name == comparison.baseline:
            yield Cell(name, mean, None, "")
        else:
            gap = comparison.difference(name, metric.name)
            yield Cell(name, mean, gap, verdict(metric, gap))


def verdict(metric: Metric, gap: Difference) -> str:
    """Return in a word what a difference from the baseline means."""
    if gap.mean == 0 and not gap.is_clear:
        return EQUAL
    if not gap.is_clear:
        return UNCLEAR
    if metric.better == "neither":
        return HIGHER if gap.mean > 0 else LOWER
    return BETTER if (gap.mean > 0) == (metric.better == "higher") else WORSE
