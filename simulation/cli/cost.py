"""What a run will cost, estimated before it starts, so that a typo does not run for a week."""

from __future__ import annotations

import math
from collections.abc import Mapping

from simulation.cli.failures import BadInputError
from simulation.offered_load import happenings_an_hour
from simulation.scenario import Scenario

EVENTS_EACH = 4.0  # arrival, service, questions and notices; measured on the shipped scenarios
MOST_EVENTS = 20e9  # about an hour on two processors
MOST_PEOPLE = 500_000


def events_of(scenario: Scenario, replications: int) -> float:
    """Return about how many events the replications of a scenario have."""
    hours = scenario.time.horizon / 3.6e9
    happenings = happenings_an_hour(scenario)
    return (happenings if math.isfinite(happenings) else 0.0) * hours * EVENTS_EACH * replications


def refuse_too_much(scenarios: Mapping[str, Scenario], replications: int) -> None:
    """Refuse what would run for hours or not fit into memory.

    Raises:
        BadInputError: naming the scenario that is too large, and how to run it all the same.
    """
    for name, scenario in scenarios.items():
        events = events_of(scenario, replications)
        if events > MOST_EVENTS:
            raise BadInputError(
                f"{name}: {replications:,} replications have about {events:,.0f} events, "
                f"more than {MOST_EVENTS:,.0f}; lower the rates, the horizon or the replications, "
                "or give --no-limit"
            )


def refuse_too_many_people(name: str, scenario: Scenario) -> None:
    """Refuse an organization that would take minutes to build.

    Raises:
        BadInputError: it has too many people.
    """
    people = sum(department.staff for department in scenario.organization.departments.values())
    if people > MOST_PEOPLE:
        raise BadInputError(
            f"{name}: {people:,} people are more than {MOST_PEOPLE:,}; lower the staff, "
            "or give --no-limit"
        )
