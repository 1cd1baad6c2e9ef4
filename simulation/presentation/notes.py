"""Sentences about a comparison: what it rests on, and what to be careful about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulation.experiments.comparison import Comparison
from simulation.offered_load import MOST_PEOPLE, letter_load, offered_load, person_loads
from simulation.organization import Organization
from simulation.presentation.quantities import per_cent
from simulation.presentation.rows import left_out
from simulation.scenario import Outside, Scenario


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


Phase = tuple[int, Scenario, Organization]
"""What a scenario turns into, from the beginning of which day on."""


def warnings_before(
    name: str, scenario: Scenario, organization: Organization, phases: Iterable[Phase] = ()
) -> Iterator[str]:
    """Yield what is allowed in a scenario but may not be meant, overload by name.

    Who is overloaded only in a later phase is told with the first day of it.
    """
    for warning in scenario.warnings:
        yield f"{name}: {warning}"
    told: set[str] = set()
    yield from _overloads(name, scenario, organization, told)
    for day, phase, organized in phases:
        yield from _overloads(f"{name}, from day {day:,} on", phase, organized, told)


def _overloads(
    name: str, scenario: Scenario, organization: Organization, told: set[str]
) -> Iterator[str]:
    for load in offered_load(scenario, organization):
        if load.keeps_up or load.name in told:
            continue
        told.add(load.name)
        how = "cannot keep up without help from others" if load.is_helped else "cannot keep up"
        left = "" if load.capacity == load.serving else f", with time for {load.capacity:.3g}"
        if load.is_stable:
            how = "cannot serve everybody"
            left += ", and who waits too long gives up"
        elif load.has_enough_people:
            left += f", divided so that one of its parts is full at {load.limit:.3g} in all"
        yield (
            f"{name}: {load.name} {how}: work for {load.offered:.3g} people comes to "
            f"{load.serving:,} who serve{left}"
        )
    yield from _overloaded_people(name, scenario, organization, told)
    letters = letter_load(scenario, organization)
    if letters is not None and not letters.is_stable and f"letters: {letters.name}" not in told:
        told.add(f"letters: {letters.name}")
        yield (
            f"{name}: {letters.name} cannot keep up with the letters: {letters.offered:.3g} h of "
            f"work come in an hour, with time for {letters.capacity:.3g} h"
        )


def _overloaded_people(
    name: str, scenario: Scenario, organization: Organization, told: set[str]
) -> Iterator[str]:
    """Yield who has no time for what others ask and tell, which managers come to first."""
    if organization.size > MOST_PEOPLE:
        return
    people = {
        f"person: {load.name}": load
        for load in person_loads(scenario, organization)
        if not load.can_answer
    }
    new = {key: load for key, load in people.items() if key not in told}
    told.update(new)
    if not new:
        return
    most = max(new.values(), key=lambda load: load.coordination - load.left)
    others = len(new) - 1
    also = f"; nor can {others:,} other{'s' * (others > 1)}" if others else ""
    yield (
        f"{name}: {most.name} cannot keep up with questions, decisions and notices: "
        f"{most.coordination:.3g} h of them come in an hour, with time for {most.left:.3g} h{also}"
    )
