"""Reputation: a factor on demand that follows what customers tell, and returns to 1.

It is a moving average of what is told, relative to the requests expected on a day, that forgets
exponentially (assumption).
"""

from __future__ import annotations

import math

from simulation.behaviour.day import Day
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR


def act(scenario: Scenario, day: Day) -> None:
    """Let reputation follow from the voices of a day: referrals less complaints."""
    clock = day.state.clock[0]
    clock.reputation = next_reputation(scenario, float(clock.reputation), day.voices)


def next_reputation(scenario: Scenario, reputation: float, voices: float) -> float:
    """Return the reputation of the next day.

    Args:
        scenario: with its reputation section and the rates of its requests.
        reputation: of the day that is over.
        voices: referrals less complaints of the day, each with its reach.
    """
    told = scenario.reputation
    day = scenario.time.hours_per_day
    kept = math.exp(-math.log(2.0) * day / told.half_life)
    expected = math.fsum(
        request.rate * max(request.population, 1) for request in scenario.requests.values()
    )
    telling = told.weight * voices / max(expected * day / HOUR, 1.0)
    following = 1.0 + (reputation - 1.0) * kept + telling * (1.0 - kept)
    return min(max(following, told.floor), told.ceiling)
