"""Impatience: where nobody waits for ever, so that even an overload lets no queue grow for ever."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.offered_load.traffic import visits_of
from simulation.scenario import Scenario
from simulation.scenario.sections.stages import Stage


def departments_of_the_patient(scenario: Scenario) -> frozenset[str]:
    """Return the departments at which somebody may wait as long as it takes.

    Who sends the next request only when the last is done (a population) is not among them: there
    are only so many.
    """
    found = set()
    for kind, request in scenario.requests.items():
        if not request.population:
            for stage in _stages_with_patience(scenario, kind):
                found |= {name for branch in stage.branches for name in _chain(scenario, branch)}
    return frozenset(found)


def _stages_with_patience(scenario: Scenario, kind: str) -> Iterator[Stage]:
    """Yield the stages at which customers of a kind wait as long as it takes.

    Patience ends with the first service, and so where the first stage is passed more than once;
    none acts on the branches of a fork, of which one may be served before the others.
    """
    request = scenario.requests[kind]
    for i, stage in enumerate(request.route):
        if stage.together:
            yield stage
        elif request.resolution_patience is None:
            is_first = i == 0 and visits_of(scenario, kind)[0] <= 1
            if not (is_first and _all_give_up(scenario, kind)):
                yield stage


def _all_give_up(scenario: Scenario, kind: str) -> bool:
    """Return whether there is an end to the first wait of a kind, by whatever channel."""
    balks = not _is_caused(scenario, kind)  # what others cause does not
    return all(
        channel.patience is not None or (balks and channel.balking is not None)
        for channel in scenario.channels.values()
        if channel.share > 0
    )


def _is_caused(scenario: Scenario, kind: str) -> bool:
    if scenario.requests[kind].after is not None:
        return True
    others = scenario.requests.values()
    return any(kind in (other.complaint, other.follow_up) for other in others)


def _chain(scenario: Scenario, stage: Stage) -> Iterator[str]:
    """Yield the department of a stage, and those to which it overflows."""
    name: str | None = stage.department
    while name is not None:
        yield name
        name = scenario.organization.departments[name].overflow
