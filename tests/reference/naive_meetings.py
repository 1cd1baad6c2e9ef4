"""Who meets whom in the naive twin, and when in the week."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.kernel import variates as purpose
from simulation.kernel.keys import draw
from simulation.scenario import Scenario

from .naive_hours import Hours
from .naive_things import Employee, Gathering

UNIT, DEPARTMENT, CIRCLE = range(3)


def gatherings(scenario: Scenario, employees: list[Employee], hours: Hours) -> list[Gathering]:
    """Return all meetings, those of units first."""
    plan = scenario.meetings
    found = []
    for groups, weekly in (
        (list(_units(employees)), plan.staff),
        (list(_circles(employees)), plan.managers - plan.staff if plan.managers else 0),
    ):
        if weekly == 0:
            continue
        for sort, members in groups:
            most = max(sum(e in others for _, others in groups) for e in members)
            times = max(1, int(weekly / most / plan.length + 0.5))
            lasting = int(weekly / most / times + 0.5)
            u = draw(members[0].key, purpose.MEETING_TIME, sort)
            starts = [
                _not_beyond_the_day(int((i + u) * hours.week / times), lasting, hours)
                for i in range(times)
            ]
            found.append(Gathering(len(found), members, starts, lasting))
    return found


def _units(employees: list[Employee]) -> Iterator[tuple[int, list[Employee]]]:
    """Yield the units; where people have two superiors, the departments too."""
    has_two = any(e.second_manager for e in employees)
    departments = dict.fromkeys(e.department for e in employees if e.department is not None)
    for unit in range(max(e.unit for e in employees) + 1):
        members = [e for e in employees if e.unit == unit]
        if len(members) > 1:
            yield UNIT, members
    for department in departments if has_two else ():
        members = [e for e in employees if e.department == department]
        if len(members) > 1:
            yield DEPARTMENT, members


def _circles(employees: list[Employee]) -> Iterator[tuple[int, list[Employee]]]:
    """Yield each manager with the managers below."""
    managers = [e for e in employees if any(e in (o.manager, o.second_manager) for o in employees)]
    for superior in managers:
        below = [e for e in managers if superior in (e.manager, e.second_manager)]
        if below:
            yield CIRCLE, sorted([superior, *below], key=lambda e: e.number)


def _not_beyond_the_day(start: int, lasting: int, hours: Hours) -> int:
    """Return when a meeting begins that ends at closing time at the latest, if it can."""
    day = hours.day(start)
    return max(hours.start(day), min(start, hours.start(day + 1) - lasting))
