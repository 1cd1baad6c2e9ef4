"""Who is there to serve which part of the market, and for how much of their time."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.offered_load.traffic import Floats
from simulation.organization import Organization
from simulation.organization.meetings import meetings
from simulation.scenario import Scenario
from simulation.scenario.sections.organization import Department


class Station(NamedTuple):
    """People of a department with one queue, and the share of its work that comes to them."""

    share: float
    people: tuple[int, ...]


def stations_of(scenario: Scenario, organization: Organization, f: int) -> list[Station]:
    """Return the stations of a department, as the kernel has them.

    The market is cut evenly; where a unit has nobody to serve its part, the others take turns.
    """
    serving = [e for e in organization.roster.of(f) if organization.serves[e]]
    if scenario.dispatch.scope == "department" or not serving:
        return [Station(1.0, tuple(serving))] if serving else []
    members: dict[int, list[int]] = {}
    for e in serving:
        members.setdefault(int(organization.unit[e]), []).append(e)
    units = organization.territories[f]
    staffed = [unit for unit in units if unit in members]
    shares = dict.fromkeys(staffed, 0.0)
    for turn, unit in enumerate(units):
        shares[unit if unit in members else staffed[turn % len(staffed)]] += 1 / len(units)
    return [Station(share, tuple(members[unit])) for unit, share in shares.items()]


def share_of_time(department: Department) -> float:
    """Return the share of their time that interruptions leave people, were it not for requests."""
    it = department.interruptions
    if it is None or it.every is None or it.when not in ("always", "between"):
        return 1.0
    return max(0.0, 1 - it.lasting.mean / it.every.mean)


def time_left(scenario: Scenario, organization: Organization) -> Floats:
    """Return the share of the time of each person that interruptions and meetings leave."""
    left = np.ones(organization.size)
    for d, name in enumerate(organization.roster.departments):
        people = organization.roster.of(d)
        department = scenario.organization.departments[name]
        left[people.start : people.stop] = share_of_time(department)
    for meeting in meetings(scenario, organization):
        left[list(meeting.members)] -= meeting.times * meeting.lasting / scenario.week.length
    return np.maximum(left, 0.0)
