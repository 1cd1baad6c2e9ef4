"""What comes to each department on a long average, and whether it can keep up."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.offered_load.coordination import hours_taken
from simulation.offered_load.impatience import departments_of_the_patient
from simulation.offered_load.letters import letter_hours
from simulation.offered_load.presence import stations_of, time_left
from simulation.offered_load.rooms import blocked_shares, offered_people
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
        capacity: how many of them there are on average, besides interruptions, meetings, letters
            and what they do for each other.
        limit: the offered load from which on one of its sectors or teams is full. It is the
            capacity, unless they have fewer people than their part of the market would take.
        offered: mean number of people who would be busy with requests, if enough were there;
            infinite if rework never ends. An upper bound where a population sends requests, which
            sends none while it waits.
        offered_openly: the part of it that comes however many wait.
        is_helped: whether others of the same unit step in when they have nothing to do.
        has_room: whether there are only so many places to wait; then nothing grows without bound.
        is_impatient: whether nobody waits there for ever; then nothing does either.
    """

    name: str
    staff: int
    serving: int
    capacity: float
    limit: float
    offered: float
    offered_openly: float
    is_helped: bool
    has_room: bool
    is_impatient: bool

    @property
    def utilization(self) -> float:
        """Offered load over capacity."""
        if self.capacity > 0:
            return self.offered / self.capacity
        return math.inf if self.offered else 0.0

    @property
    def has_enough_people(self) -> bool:
        """Whether there are enough people for all that comes, wherever they are.

        They are where there is a room, which turns away what is too much; exactly full is not.
        """
        return self._can_do(self.capacity)

    @property
    def keeps_up(self) -> bool:
        """Whether each of its sectors or teams has enough people too, if nobody helps them."""
        return self._can_do(self.capacity if self.is_helped else self.limit)

    @property
    def is_stable(self) -> bool:
        """Whether what waits stays finite on average."""
        return self.is_impatient or self.keeps_up

    def _can_do(self, capacity: float) -> bool:
        if self.has_room or not self.offered:
            return True
        return capacity > 0 and self.offered_openly / capacity < 1 - 1e-12


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
    left = time_left(scenario, organization) - hours_taken(scenario, organization)
    if scenario.correspondence.rate > 0:
        left = left - letter_hours(scenario, organization)
    left = np.maximum(left, 0.0)
    patient = departments_of_the_patient(scenario)
    loads = []
    for f, name in enumerate(roster.departments[: roster.used]):
        stations = stations_of(scenario, organization, f)
        capacities = [float(left[list(station.people)].sum()) for station in stations]
        capacity = math.fsum(capacities)
        full = [there / station.share for there, station in zip(capacities, stations, strict=True)]
        loads.append(
            DepartmentLoad(
                name,
                len(roster.of(f)),
                sum(len(station.people) for station in stations),
                capacity,
                min(capacity, *full) if full else capacity,
                offered[name],
                openly[name],
                _is_helped(scenario, organization, f),
                scenario.organization.departments[name].room is not None,
                name not in patient,
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
