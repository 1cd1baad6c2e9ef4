"""Organizations of several phases over one roster: nobody's number ever changes.

The roster of a run lists everybody who is employed at some time. The organization of a phase is
built for the people of that phase, as if there were no others, and laid over the roster; who is not
employed then hangs on the head of the department, serves nobody, and is away.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulation.organization.organization import (
    CHIEF,
    Integers,
    Organization,
    Roster,
    build_organization,
    contact_lists,
    depths,
    list_people,
    roster_of,
)
from simulation.scenario import Scenario
from simulation.scenario.charts import Member


def roster_over(scenarios: Iterable[Scenario]) -> Roster:
    """Return everybody whom one of several scenarios with the same departments employs."""
    phases = list(scenarios)
    rosters = [list_people(scenario) for scenario in phases]
    if len(phases) == 1:
        return rosters[0]
    used = {name for roster in rosters for name in roster.departments[: roster.used]}
    written = phases[0].organization.departments
    names = [name for name in written if name in used]
    names += [name for name in written if name not in used]
    staff = [max(phase.organization.departments[name].staff for phase in phases) for name in names]
    return roster_of(names, len(used), staff)


def build_within(scenario: Scenario, roster: Roster) -> Organization:
    """Return the organization of a phase, laid over the roster of all phases."""
    own = build_organization(scenario)
    place = _places(own.roster, roster)
    if len(place) == len(roster.department) and np.array_equal(place, np.arange(len(place))):
        return own
    size = len(roster.department)
    employed = np.zeros(size, np.bool_)
    employed[place] = True
    heads = roster.first[:-1][roster.department]
    manager, unit = np.full(size, CHIEF, np.int64), np.zeros(size, np.int64)
    manager[~employed] = heads[~employed]
    manager[place] = np.where(own.manager >= 0, place[own.manager], -1)
    unit[place] = own.unit
    second = np.full(size, -1, np.int64)
    second[place] = np.where(own.second_manager >= 0, place[own.second_manager], -1)
    unit[~employed] = unit[heads[~employed]]
    serves = np.zeros(size, np.bool_)
    serves[place] = own.serves
    owner = np.repeat(np.arange(own.size), np.diff(own.contact_start))
    pairs = np.stack([place[owner], place[own.contacts]], axis=1).tolist()
    start, contacts, lateral = contact_lists(manager, ((a, b) for a, b in pairs))
    territories = dict(zip(own.roster.departments, own.territories, strict=True))
    return Organization(
        roster,
        manager,
        second,
        unit,
        depths(manager),
        serves,
        start,
        contacts,
        lateral,
        own.units,
        tuple(territories[name] for name in roster.departments),
        employed,
        _members_within(own.members, place, size),
    )


def _members_within(
    members: tuple[Member | None, ...], place: Integers, size: int
) -> tuple[Member | None, ...]:
    """Return the rows of an org chart over a larger roster, none for who is not in it."""
    if not members:
        return ()
    laid: list[Member | None] = [None] * size
    for e, member in zip(place.tolist(), members, strict=True):
        laid[e] = member
    return tuple(laid)


def _places(own: Roster, roster: Roster) -> Integers:
    """Return the number in a larger roster of each of the people of a smaller one."""
    places = [np.zeros(1, np.int64)]
    for d, name in enumerate(own.departments):
        start = int(roster.first[roster.departments.index(name)])
        places.append(start + np.arange(len(own.of(d))))
    return np.concatenate(places)
