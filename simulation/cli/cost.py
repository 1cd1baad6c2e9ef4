"""What a run will cost, estimated before it starts, so that a typo does not run for a week."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.cli.failures import BadInputError
from simulation.experiments.cost import USUAL_SPEED, events_of, people_of
from simulation.scenario import Scenario

MOST_EVENTS = 20e9  # about an hour on two processors
MOST_PEOPLE = 500_000
MOST_EVENTS_OF_A_SWEEP = 10 * MOST_EVENTS
MOST_RUNS = 500_000
WORTH_SAYING = 60.0
"""Seconds from which on it is said how long a run will take."""


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


def forecast(scenarios: Mapping[str, Scenario], replications: int, workers: int) -> str:
    """Return about how long it will take, "" if that is not long."""
    events = sum(events_of(scenario, replications) for scenario in scenarios.values())
    seconds = events / USUAL_SPEED / workers
    if seconds < WORTH_SAYING:
        return ""
    return f"About {events:,.0f} events: some {seconds / 60:,.0f} minutes. Stop with Ctrl-C."


def refuse_too_many_people(name: str, scenario: Scenario) -> None:
    """Refuse an organization that would take minutes to build.

    Raises:
        BadInputError: it has too many people.
    """
    people = people_of(scenario)
    if people > MOST_PEOPLE:
        raise BadInputError(
            f"{name}: {people:,} people are more than {MOST_PEOPLE:,}; lower the staff, "
            "or give --no-limit"
        )


def refuse_large_sweep(sample: Mapping[str, Scenario], runs: int) -> None:
    """Refuse a sweep that would run for days, or of which one run would not end or fit.

    Args:
        sample: scenarios of some of its cells, evenly chosen, by what they are called.
        runs: in all.

    Raises:
        BadInputError: it is too large to be meant; the message says how to run it all the same.
    """
    if runs > MOST_RUNS:
        raise BadInputError(
            f"{runs:,} runs are more than {MOST_RUNS:,}; take fewer points or replications, "
            "or give --no-limit"
        )
    refuse_too_much(sample, 1)
    for name, scenario in sample.items():
        refuse_too_many_people(name, scenario)
    events = sum(events_of(scenario, 1) for scenario in sample.values()) / len(sample) * runs
    if events > MOST_EVENTS_OF_A_SWEEP:
        raise BadInputError(
            f"the sweep has about {events:,.0f} events, more than {MOST_EVENTS_OF_A_SWEEP:,.0f}; "
            "take fewer points or replications, lower the horizon, or give --no-limit"
        )
