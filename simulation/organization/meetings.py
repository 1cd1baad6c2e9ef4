"""Who meets whom: units, and circles of managers.

A unit meets with its head: the department or sector of a silo, the team of teams. Where people have
two superiors they meet in the department as well. A manager meets the managers under it. Nobody
sits in meetings longer than the scenario says: who belongs to two of a sort shares the time between
them, and so do all others who are there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.organization.organization import Organization
from simulation.scenario import Scenario

OF_UNIT, OF_DEPARTMENT, OF_MANAGERS = range(3)


@dataclass(frozen=True)
class Meeting:
    """People who meet regularly.

    Attributes:
        sort: OF_UNIT, OF_DEPARTMENT or OF_MANAGERS.
        members: employees, by number.
        times: how often a week.
        lasting: µs.
    """

    sort: int
    members: tuple[int, ...]
    times: int
    lasting: int


def meetings(scenario: Scenario, organization: Organization) -> tuple[Meeting, ...]:
    """Return the meetings of an organization, without those of no time or of one member."""
    plan = scenario.meetings
    units = list(_units(organization)) if plan.staff > 0 else []
    circles = list(_circles(organization)) if plan.of_managers > 0 else []
    return (
        *_sharing(units, plan.staff, plan.length),
        *_sharing(circles, plan.of_managers, plan.length),
    )


def _sharing(
    groups: Sequence[tuple[int, tuple[int, ...]]], hours: int, length: int
) -> Iterable[Meeting]:
    """Yield the meetings of groups in which nobody sits longer than some hours a week in all."""
    seats = Counter(e for _, members in groups for e in members)
    for sort, members in groups:
        weekly = hours / max(seats[e] for e in members)
        times = max(1, int(weekly / length + 0.5))
        yield Meeting(sort, members, times, int(weekly / times + 0.5))


def _units(organization: Organization) -> Iterable[tuple[int, tuple[int, ...]]]:
    """Yield the units, and the departments too where people have two superiors."""
    for unit in range(len(organization.units)):
        yield from _group(OF_UNIT, organization, organization.unit == unit)
    if (organization.second_manager >= 0).any():
        for d in range(len(organization.roster.departments)):
            yield from _group(OF_DEPARTMENT, organization, organization.roster.department == d)


def _circles(organization: Organization) -> Iterable[tuple[int, tuple[int, ...]]]:
    """Yield each manager with the managers who report to it, by either line."""
    manages = organization.manages
    for superior in np.flatnonzero(manages).tolist():
        below = (organization.manager == superior) | (organization.second_manager == superior)
        chosen = below & manages
        if chosen.any():
            chosen[superior] = True
            yield from _group(OF_MANAGERS, organization, chosen)


def _group(
    sort: int, organization: Organization, chosen: np.ndarray
) -> Iterable[tuple[int, tuple[int, ...]]]:
    members = tuple(np.flatnonzero(chosen & organization.employed).tolist())
    if len(members) > 1:
        yield sort, members
