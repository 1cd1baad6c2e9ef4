"""Sentences about a comparison: what it rests on, and what to be careful about."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.experiments.comparison import Comparison
from simulation.presentation.quantities import per_cent
from simulation.presentation.rows import left_out
from simulation.scenario import Outside


def basis(comparison: Comparison) -> str:
    """Return the sentence every result needs: replications, seed, and what the intervals are."""
    number = len(comparison.replications[comparison.baseline])
    plural = "" if number == 1 else "s"
    text = f"{number} replication{plural}, seed {comparison.seed}"
    if comparison.from_outside:
        text += f", with {', '.join(map(_told, comparison.from_outside))}"
    if number == 1:
        return f"{text}; one replication has no interval: give --replications 10 or more."
    text += "; ± and [ ] are 95 % confidence intervals"
    if len(comparison.names) == 1:
        return f"{text}."
    return f"{text}; differences are from {comparison.baseline}, paired by replication."


def omissions(comparison: Comparison) -> str:
    """Return the sentence on the figures that tables leave out; empty if there are none."""
    number = left_out(comparison)
    if number == 0:
        return ""
    of_what = "figures of things that do" if number > 1 else "figure of a thing that does"
    return f"Left out: {number} {of_what} not happen here; --json has them."


def _told(item: Outside) -> str:
    return f"the {item.sort} {item.name} of {item.file} ({item.digest[:8]})"


def cautions(comparison: Comparison) -> Iterator[str]:
    """Yield what a reader has to know before believing a comparison."""
    if not comparison.precision_reached and comparison.precision is not None:
        number = len(comparison.replications[comparison.baseline])
        yield (
            f"the precision of {per_cent(comparison.precision, 1)} was not reached "
            f"with {number:,} replications"
        )
    if len(comparison.names) > 1 and not comparison.same_demand:
        yield (
            "the scenarios do not have the same customers (rates, kinds of request or seed "
            "differ), so that differences are not due to the organization alone"
        )
