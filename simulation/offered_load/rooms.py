"""Finite rooms: who finds them full, and where that work goes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simulation.offered_load.presence import Station, share_of_time, stations_of
from simulation.offered_load.traffic import Floats, work_by_department
from simulation.organization import Organization
from simulation.scenario import Scenario
from simulation.scenario.sections.organization import Department
from simulation.theory import erlang_b

ALMOST_ALL = 1 - 1e-9
MOST_ROUNDS = 200


def speed(scenario: Scenario, department: Department, *, of_own: bool = True) -> float:
    """Return the hours of work that one person does in an hour on requests, while at work.

    Interruptions that come while serving count here. `of_own` tells the own function.
    """
    it = department.interruptions
    longer = 1.0
    if it is not None and it.when == "serving" and it.every is not None:
        longer += it.lasting.mean / it.every.mean
    return department.skill * (1.0 if of_own else scenario.service.cross_skill) / longer


def offered_people(
    scenario: Scenario, rates: Floats, blocked: Mapping[str, float]
) -> dict[str, float]:
    """Return how many people the work that comes to each department would keep busy.

    `blocked` is the share of it that finds the room full: it goes to the overflow, if there is one.
    """
    departments = scenario.organization.departments
    work = work_by_department(scenario, rates, _lost(scenario, blocked))
    offered = {name: hours / speed(scenario, departments[name]) for name, hours in work.items()}
    for name, hours in work.items():
        department = departments[name]
        while department.overflow is not None:
            hours *= blocked.get(name, 0.0)  # nothing comes to one that is not in use
            name, department = department.overflow, departments[department.overflow]
            offered[name] += hours / speed(scenario, department, of_own=False)
    return offered


def _lost(scenario: Scenario, blocked: Mapping[str, float]) -> dict[str, float]:
    """Return the share of those who come to a department that no room takes."""
    lost: dict[str, float] = {}
    for name in blocked:
        share = 1.0
        other: str | None = name
        while other is not None:
            share *= blocked.get(other, 0.0)
            other = scenario.organization.departments[other].overflow
        lost[name] = min(share, ALMOST_ALL)
    return lost


def blocked_shares(
    scenario: Scenario, organization: Organization, rates: Floats
) -> dict[str, float]:
    """Return the share of the work at each department with a room that finds it full.

    By the M/M/c/K queue (an approximation for anything but Poisson arrivals and exponential work),
    in each sector or team by itself; a fixed point, since what is lost comes to nobody else.
    """
    departments = scenario.organization.departments
    roster = organization.roster
    stations = {
        name: stations_of(scenario, organization, roster.departments.index(name))
        for name in scenario.departments_in_use
        if departments[name].room is not None
    }
    blocked = dict.fromkeys(stations, 0.0)
    for count in range(MOST_ROUNDS if stations else 0):
        offered = offered_people(scenario, rates, blocked)
        found = {
            name: _blocked(scenario, departments[name], stations[name], offered[name])
            for name in stations
        }
        if max(abs(found[name] - blocked[name]) for name in stations) < 1e-12:
            break
        step = 1.0 if count < MOST_ROUNDS / 2 else 0.5  # smaller, should it swing to and fro
        blocked = {name: blocked[name] + step * (found[name] - blocked[name]) for name in stations}
    return blocked


def _blocked(
    scenario: Scenario, department: Department, stations: Sequence[Station], offered: float
) -> float:
    """Return the share that finds the room full at the stations of a department, on average."""
    present = share_of_time(department)
    room = department.room or 0
    if not stations or math.isinf(offered) or present == 0:
        return ALMOST_ALL
    rule = scenario.dispatch.rule
    chances = []
    for station in stations:
        people, part = len(station.people), offered * station.share / present
        if rule in ("random", "round_robin"):  # a queue and a room for each
            chance = block_probability(1, part / people, room)
        elif rule in ("least_loaded", "shortest_queue"):  # a place for each of them
            chance = block_probability(people, part, people * room)
        else:
            chance = block_probability(people, part, room)
        chances.append(station.share * chance)
    return math.fsum(chances)


def block_probability(servers: int, offered: float, room: int) -> float:
    """Return the chance to find all servers and all places to wait taken, in M/M/c/K.

    Args:
        servers: c, at least 1.
        offered: load in servers, not negative, without upper limit.
        room: places to wait, K − c.

    Source: p(c + r) = p(c) ρ^r, and Erlang's loss formula for p(c) of those up to c.
    """
    if offered == 0:
        return 0.0
    full, load = erlang_b(servers, offered), offered / servers
    if load <= 1:
        return full * load**room / (1 + full * load * _geometric_sum(load, room))
    return full / (load**-room + full * _geometric_sum(1 / load, room))


def _geometric_sum(ratio: float, terms: int) -> float:
    """Return 1 + ratio + ratio² + …, so many terms, for a ratio above 0 and up to 1."""
    if ratio == 1:
        return terms
    logarithm = math.log(ratio)
    return math.expm1(terms * logarithm) / math.expm1(logarithm)
