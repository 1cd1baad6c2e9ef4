"""What comes to each department on a long average, and whether it can keep up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.offered_load.letters import letter_hours
from simulation.offered_load.rooms import blocked_shares, offered_people, share_of_time
from simulation.offered_load.traffic import kind_rates
from simulation.organization import Organization
from simulation.scenario import Scenario


@dataclass(frozen=True)
class DepartmentLoad:
    """What comes to a department on a long average.

    Attributes:
        name: of the department.
        staff: people, managers included.
        serving: those who serve customers.
        capacity: how many of them there are on average, besides interruptions and letters.
        offered: mean number of people who would be busy with requests, if enough were there;
            infinite if rework never ends. An upper bound where a population sends requests, which
            sends none while it waits.
        offered_openly: the part of it that comes however many wait.
        is_helped: whether others of the same unit step in when they have nothing to do.
        has_room: whether there are only so many places to wait; then nothing grows without bound.
    """

    name: str
    staff: int
    serving: int
    capacity: float
    offered: float
    offered_openly: float
    is_helped: bool
    has_room: bool

    @property
    def utilization(self) -> float:
        """Offered load over capacity."""
        if self.capacity > 0:
            return self.offered / self.capacity
        return math.inf if self.offered else 0.0

    @property
    def is_stable(self) -> bool:
        """Whether what waits stays finite on average; exactly full does not."""
        if self.has_room or not self.offered:
            return True
        return self.capacity > 0 and self.offered_openly / self.capacity < 1 - 1e-12


def offered_load(scenario: Scenario, organization: Organization) -> tuple[DepartmentLoad, ...]:
    """Return the load of each department in use, in the order of the roster.

    What finds a room full is estimated by M/M/c/K: it goes to the overflow, or it is lost.
    """
    roster = organization.roster
    rates = kind_rates(scenario)
    blocked = blocked_shares(scenario, organization, rates)
    offered = offered_people(scenario, rates, blocked)
    openly = offered
    if any(request.population for request in scenario.requests.values()):
        openly = offered_people(scenario, kind_rates(scenario, open_only=True), blocked)
    letters = np.zeros(organization.size)
    if scenario.correspondence.rate > 0:
        letters = np.minimum(letter_hours(scenario, organization), 1.0)
    loads = []
    for f, name in enumerate(roster.departments[: roster.used]):
        people = list(roster.of(f))
        department = scenario.organization.departments[name]
        serving = [e for e in people if organization.serves[e]]
        left = share_of_time(department) - letters[serving]
        loads.append(
            DepartmentLoad(
                name,
                len(people),
                len(serving),
                float(np.maximum(left, 0.0).sum()),
                offered[name],
                openly[name],
                _is_helped(scenario, organization, f),
                department.room is not None,
            )
        )
    return tuple(loads)


def _is_helped(scenario: Scenario, organization: Organization, f: int) -> bool:
    """Return whether a department shares a unit with people of another one who may help."""
    if not scenario.service.helping or scenario.dispatch.scope != "unit":
        return False
    department, serving = organization.roster.department, organization.serves
    others = serving & organization.in_use & (department != f)
    own_units = organization.unit[department == f]
    return bool(np.isin(organization.unit[others], own_units).any())
