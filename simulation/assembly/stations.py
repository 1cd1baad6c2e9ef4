"""Stations: who serves which part of the market, who helps whom, and who shares a unit."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np

from simulation.assembly.distributions import Distributions
from simulation.assembly.rows import floats, integers, records
from simulation.kernel import state as k
from simulation.organization import Organization, require_somebody_serves
from simulation.organization.informal_ties import organizational_distance
from simulation.organization.level_order import level_order
from simulation.scenario import Scenario

WHOLE_DEPARTMENT = -1  # stands for the unit where requests queue department-wide
DUTIES = {
    "serving": k.WHEN_SERVING,
    "always": k.ALWAYS,
    "between": k.BETWEEN,
    "idle": k.WHEN_IDLE,
    "once_idle": k.ONCE_IDLE,
}
CLOCKED = (k.WHEN_SERVING, k.ALWAYS, k.BETWEEN)  # duties that come by a clock


@dataclass(frozen=True)
class Stations:
    """The staff of one function within a unit, or within the whole department: one queue each.

    Attributes:
        number: of the station of (function, unit).
        members: serving employees of each.
        function, unit: of each.
        by_unit: whether requests queue in their unit or department-wide.
    """

    number: Mapping[tuple[int, int], int]
    members: tuple[tuple[int, ...], ...]
    function: tuple[int, ...]
    unit: tuple[int, ...]
    by_unit: bool


def set_up_stations(scenario: Scenario, organization: Organization) -> Stations:
    """Return the stations, function by function in the order of the employees.

    Raises:
        UnservedDepartmentError: a department in use has only managers, who do not serve.
    """
    roster = organization.roster
    by_unit = scenario.dispatch.scope == "unit"
    members: dict[tuple[int, int], list[int]] = {}
    require_somebody_serves(organization)
    for f in range(roster.used):
        for e in roster.of(f):
            if organization.serves[e]:
                unit = int(organization.unit[e]) if by_unit else WHOLE_DEPARTMENT
                members.setdefault((f, unit), []).append(e)
    return Stations(
        {key: number for number, key in enumerate(members)},
        tuple(tuple(people) for people in members.values()),
        tuple(f for f, _ in members),
        tuple(unit for _, unit in members),
        by_unit,
    )


def station_tables(
    scenario: Scenario,
    organization: Organization,
    stations: Stations,
    distributions: Distributions,
) -> dict[str, Any]:
    """Return the kernel's tables of people, stations and territories."""
    people = _people(scenario, organization, stations, distributions)
    places = _members_and_helpers(scenario, organization, stations)
    serving = people.station >= 0
    people.sources[serving] = 2 + places["stations"].help_count[people.station[serving]]
    return {
        "people": people,
        "contacts": integers(organization.contacts),
        **_nearness(scenario, organization, people),
        **_territories(organization, stations),
        **places,
        **_teammates(organization),
    }


def _people(
    scenario: Scenario,
    organization: Organization,
    stations: Stations,
    distributions: Distributions,
) -> k.Array:
    roster = organization.roster
    people = k.zeros("people", organization.size)
    people.manager = organization.manager
    people.second_manager = organization.second_manager
    people.depth = organization.depth
    people.function = roster.department
    people.unit = np.maximum(organization.unit, 0)
    people.contact_start = organization.contact_start[:-1]
    people.contact_count = np.diff(organization.contact_start)
    people.lateral = organization.lateral
    people.station = -1
    people.sources = 1
    for station, members in enumerate(stations.members):
        people.station[list(members)] = station
    people.multitasking = 1
    people.duty_every = people.duty_lasting = -1
    for d, name in enumerate(roster.departments):
        department = scenario.organization.departments[name]
        everyone = slice(roster.of(d).start, roster.of(d).stop)
        people.multitasking[everyone] = department.multitasking
        if department.interruptions is not None:
            duties = department.interruptions
            people.duty_when[everyone] = DUTIES[duties.when]
            people.duty_every[everyone] = distributions.optional(duties.every)
            people.duty_lasting[everyone] = distributions.add(duties.lasting)
    people.is_special = (people.multitasking > 1) | (people.duty_when != k.NO_DUTY)
    return people


def _nearness(scenario: Scenario, organization: Organization, people: k.Array) -> dict[str, Any]:
    """Return who stands how near to whom in the hierarchy, if letters go to people nearby."""
    reach = scenario.correspondence.reach
    if reach is None:
        return {"level_order": integers([]), "level_below": integers([]), "nearness": floats([])}
    order = level_order(organization.manager, organization.depth)
    people.level_position = order.position
    steps = range(len(order.level) - 1)
    return {
        "level_order": integers(order.people),
        "level_below": integers(order.below),
        "nearness": floats(
            math.exp(-organizational_distance(up, down) / reach) for up in steps for down in steps
        ),
    }


def _territories(organization: Organization, stations: Stations) -> dict[str, Any]:
    """Return, for each function, the station of each part of the market.

    A unit without serving staff of a function lets another one serve its part: the others take
    turns.
    """
    functions: list[tuple[int, int]] = []
    groups: list[int] = []
    for f in range(organization.roster.used):
        units: Sequence[int] = (WHOLE_DEPARTMENT,)
        if stations.by_unit:
            units = organization.territories[f]
        served = [stations.number.get((f, unit)) for unit in units]
        others = [station for station in served if station is not None]
        functions.append((len(groups), len(served)))
        groups += [
            others[turn % len(others)] if station is None else station
            for turn, station in enumerate(served)
        ]
    return {"functions": records("functions", functions), "groups": integers(groups)}


def _members_and_helpers(
    scenario: Scenario, organization: Organization, stations: Stations
) -> dict[str, Any]:
    """Return who works at each station, and which stations of the same unit help it."""
    helping = scenario.service.helping and stations.by_unit
    in_unit: dict[int, list[int]] = {}
    for station, unit in enumerate(stations.unit):
        in_unit.setdefault(unit, []).append(station)
    rows: list[tuple[float, ...]] = []
    members: list[int] = []
    helpers: list[int] = []
    names = organization.roster.departments
    for station, people in enumerate(stations.members):
        others = [s for s in in_unit[stations.unit[station]] if helping and s != station]
        f = stations.function[station]
        department = scenario.organization.departments[names[f]]
        room = -1 if department.room is None else department.room
        overflow = -1 if department.overflow is None else names.index(department.overflow)
        rows.append((f, len(members), len(people), len(helpers), len(others), room, overflow, 0.0))
        members += people
        helpers += others
    return {
        "stations": records("stations", rows),
        "members": integers(members),
        "helpers": integers(helpers),
    }


def _teammates(organization: Organization) -> dict[str, Any]:
    """Return, for each unit and function in use, the serving employees (dispatch `same_team`)."""
    roster = organization.roster
    teams: list[list[int]] = [[] for _ in range(max(len(organization.units), 1) * roster.used)]
    for f in range(roster.used):
        for e in roster.of(f):
            if organization.serves[e]:
                teams[int(organization.unit[e]) * roster.used + f].append(e)
    return {
        "team_start": integers([0, *accumulate(len(team) for team in teams)]),
        "team_members": integers([e for team in teams for e in team]),
    }
