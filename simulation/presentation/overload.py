"""Sentences about a scenario before it is run: what may not be meant, and who cannot keep up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulation.offered_load import MOST_PEOPLE, letter_load, offered_load, person_loads
from simulation.organization import Organization
from simulation.presentation.quantities import brief
from simulation.scenario import Scenario

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
        left = "" if load.capacity == load.serving else f", with time for {brief(load.capacity)}"
        if load.is_stable:
            how = "cannot serve everybody"
            left += ", and who waits too long gives up"
        elif load.has_enough_people:
            left += f", divided so that one of its parts is full at {brief(load.limit)} in all"
        yield (
            f"{name}: {load.name} {how}: work for {brief(load.offered)} people comes to "
            f"{load.serving:,} who serve{left}"
        )
    yield from _overloaded_people(name, scenario, organization, told)
    letters = letter_load(scenario, organization)
    if letters is not None and not letters.is_stable and f"letters: {letters.name}" not in told:
        told.add(f"letters: {letters.name}")
        yield (
            f"{name}: {letters.name} cannot keep up with the letters: {brief(letters.offered)} h "
            f"of work come in an hour, with time for {brief(letters.capacity)} h"
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
        f"{brief(most.coordination)} h of them come in an hour, with time for "
        f"{brief(most.left)} h{also}"
    )
