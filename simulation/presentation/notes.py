"""Sentences about a comparison: what it rests on, and what to be careful about."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.experiments.comparison import Comparison
from simulation.offered_load import letter_load, offered_load
from simulation.organization import Organization
from simulation.presentation.quantities import per_cent
from simulation.scenario import Scenario


def basis(comparison: Comparison) -> str:
    """Return the sentence every result needs: replications, seed, and what the intervals are."""
    number = len(comparison.replications[comparison.baseline])
    plural = "" if number == 1 else "s"
    text = f"{number} replication{plural}, seed {comparison.seed}"
    if number == 1:
        return f"{text}; one replication has no interval: give --replications 10 or more."
    text += "; ± and [ ] are 95 % confidence intervals"
    if len(comparison.names) == 1:
        return f"{text}."
    return f"{text}; differences are from {comparison.baseline}, paired by replication."


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


def warnings_before(name: str, scenario: Scenario, organization: Organization) -> Iterator[str]:
    """Yield what is allowed in a scenario but may not be meant, overload by name."""
    for warning in scenario.warnings:
        yield f"{name}: {warning}"
    for load in offered_load(scenario, organization):
        if load.is_stable:
            continue
        how = "cannot keep up without help from others" if load.is_helped else "cannot keep up"
        left = "" if load.capacity == load.serving else f", with time for {load.capacity:.3g}"
        yield (
            f"{name}: {load.name} {how}: work for {load.offered:.3g} people comes to "
            f"{load.serving:,} who serve{left}"
        )
    letters = letter_load(scenario, organization)
    if letters is not None and not letters.is_stable:
        yield (
            f"{name}: {letters.name} cannot keep up with the letters: {letters.offered:.3g} h of "
            f"work come in an hour, with time for {letters.capacity:.3g} h"
        )
