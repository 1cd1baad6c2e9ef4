"""The structures: one function each, laid over the same people.

A structure decides who reports to whom, who shares a unit, which unit serves which part of the
market, and who may talk directly. It never touches skills, staffing or demand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

import numpy as np

from simulation.organization.organization import (
    CHIEF,
    Integers,
    Roster,
    Structure,
    members_of,
)
from simulation.registry import structures
from simulation.scenario import Scenario

LARGEST_FULL_GUILD = 30  # beyond it, guild members know the nearest by number (assumption)


def report_by_span(manager: Integers, people: Sequence[int], span: int, superior: int) -> None:
    """Let `people` form a tree of a span of control, the first at its top under `superior`.

    The tree is filled level by level: the fewest levels for that span.
    """
    for i, person in enumerate(people):
        manager[person] = superior if i == 0 else people[(i - 1) // span]


@structures.register("hierarchical")
def hierarchical(scenario: Scenario, roster: Roster) -> Structure:
    """Return the silo: one tree a department, heads under one chief, formal ties only.

    A department may be cut into sectors that do not work together either. The head leads the first
    sector; the first of each other sector leads it and reports to the head.
    """
    span = scenario.organization.span_of_control
    manager = np.full(len(roster.department), -1, np.int64)
    unit = np.full(len(roster.department), -1, np.int64)
    units: list[str] = []
    territories: list[tuple[int, ...]] = []
    for d, name in enumerate(roster.departments):
        sectors = scenario.organization.departments[name].sectors
        everyone = roster.of(d)
        territories.append(tuple(range(len(units), len(units) + sectors)))
        for sector in range(sectors):
            people = everyone[sector::sectors]
            report_by_span(manager, people, span, CHIEF if sector == 0 else everyone[0])
            unit[people] = len(units)
            units.append(name if sectors == 1 else f"{name}, sector {sector + 1}")
    return Structure(manager, unit, tuple(units), tuple(territories), ())


@structures.register("cross_functional")
def cross_functional(scenario: Scenario, roster: Roster) -> Structure:
    """Return teams with members of each function: all in a team tied, guilds across teams.

    People are dealt to the teams one after the other, department by department, so that teams
    differ by at most one person. The lead of a team, who reports to the chief, comes from another
    function in each team; where a team is larger than the span of control, so do those below.
    """
    manager = np.full(len(roster.department), -1, np.int64)
    unit, names, territories = _teams(scenario, roster)
    for team in range(len(names)):
        members = np.flatnonzero(unit == team).tolist()
        lead = _lead(roster, members, team)
        people = [lead, *_functions_in_turn(roster, members, lead)]
        report_by_span(manager, people, scenario.organization.span_of_control, CHIEF)
    ties = chain(_team_ties(unit, len(names)), _guild_ties(scenario, roster))
    return Structure(manager, unit, names, territories, ties)


@structures.register("matrix")
def matrix(scenario: Scenario, roster: Roster) -> Structure:
    """Return the departments of `hierarchical` and the teams of `cross_functional`, both at once.

    A person reports to a superior in the department and to the lead of the team, a lead to the
    chief besides. Who would have the same superior twice has one. All in a team are tied; the
    department takes the place of guilds, and has no sectors. Requests stay with the team.
    """
    manager = np.full(len(roster.department), -1, np.int64)
    second = manager.copy()
    span = scenario.organization.span_of_control
    for d in range(len(roster.departments)):
        report_by_span(manager, roster.of(d), span, CHIEF)
    unit, names, territories = _teams(scenario, roster)
    for team in range(len(names)):
        members = np.flatnonzero(unit == team).tolist()
        lead = _lead(roster, members, team)
        second[members] = lead
        second[lead] = CHIEF
    second[second == manager] = -1
    ties = _team_ties(unit, len(names))
    return Structure(manager, unit, names, territories, ties, second)


@structures.register("tree")
def tree(scenario: Scenario, roster: Roster) -> Structure:
    """Return one tree over everybody, whatever their department, and one unit; formal ties only.

    The chief leads the first of the roster, they lead the next, and so on by the span of control:
    the hierarchies of Guimerà et al. 2002, PRL 89:248701.
    """
    size = len(roster.department)
    manager = np.full(size, -1, np.int64)
    report_by_span(manager, range(size), scenario.organization.span_of_control, -1)
    unit = np.zeros(size, np.int64)
    unit[CHIEF] = -1
    return Structure(manager, unit, ("everybody",), ((0,),) * len(roster.departments), ())


@structures.register("network")
def network(scenario: Scenario, roster: Roster) -> Structure:
    """Return the silo; the informal ties that `organization.network` tells come on top.

    They may be laid over any structure; here there are some if nothing else is said.
    """
    return hierarchical(scenario, roster)


@structures.register("custom")
def custom(scenario: Scenario, roster: Roster) -> Structure:
    """Return the lines of an org chart, with its teams and the ties that are told besides.

    A unit is a team, or a department for people without one; a department is served by the units
    its people belong to. All in a team are tied (in a large one each knows the nearest).

    Raises:
        ValueError: the scenario has no chart.
    """
    members = members_of(scenario, roster)
    if not members:
        raise ValueError("a custom structure needs organization.chart")
    number = {member.id: employee for employee, member in enumerate(members)}
    manager = np.full(len(members), -1, np.int64)
    unit = manager.copy()
    units: dict[tuple[str, str], int] = {}
    for employee, member in enumerate(members[1:], 1):
        manager[employee] = number[member.manager]
        department = roster.departments[roster.department[employee]]
        label = ("team", member.team) if member.team else ("department", department)
        unit[employee] = units.setdefault(label, len(units))
    territories = tuple(
        tuple(dict.fromkeys(unit[e] for e in roster.of(d))) for d in range(len(roster.departments))
    )
    teams = [np.flatnonzero(unit == i).tolist() for (kind, _), i in units.items() if kind == "team"]
    told = scenario.organization.ties.pairs if scenario.organization.ties else ()
    ties = chain(
        ((number[a], number[b]) for a, b in told), *(_acquainted(people) for people in teams)
    )
    return Structure(manager, unit, tuple(name for _, name in units), territories, ties)


def _teams(
    scenario: Scenario, roster: Roster
) -> tuple[Integers, tuple[str, ...], tuple[tuple[int, ...], ...]]:
    """Return the team of each employee, the names of teams and the territories.

    People are dealt to the teams one after the other, department by department.
    """
    size = len(roster.department)
    teams = min(scenario.organization.teams, size - 1)
    unit = np.full(size, -1, np.int64)
    unit[1:] = np.arange(size - 1) % teams
    names = tuple(f"team {team + 1}" for team in range(teams))
    return unit, names, (tuple(range(teams)),) * len(roster.departments)


def _lead(roster: Roster, members: Sequence[int], team: int) -> int:
    """Return the first member from the function whose turn it is, else the first of all."""
    wanted = team % roster.used
    return next((m for m in members if roster.department[m] == wanted), members[0])


def _functions_in_turn(roster: Roster, members: Sequence[int], lead: int) -> list[int]:
    """Return the others of a team, one of each function in turn, that of the lead last.

    Managers are taken from the front: no function gives all of them, and none is left unserved
    where managers do not serve.
    """
    seen: Counter[int] = Counter()
    places = []
    for member in members:
        function = int(roster.department[member])
        turn = (function - int(roster.department[lead]) - 1) % roster.used
        places.append((seen[function], turn if function < roster.used else function, member))
        seen[function] += 1
    return [member for *_, member in sorted(places) if member != lead]


def _team_ties(unit: Integers, teams: int) -> Iterator[tuple[int, int]]:
    for team in range(teams):
        yield from combinations(np.flatnonzero(unit == team).tolist(), 2)


def _guild_ties(scenario: Scenario, roster: Roster) -> Iterator[tuple[int, int]]:
    if not scenario.organization.guilds:
        return
    for d in range(len(roster.departments)):
        yield from _acquainted(roster.of(d))


def _acquainted(people: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Tie all of a few people with each other, of many each with the nearest in order."""
    if len(people) <= LARGEST_FULL_GUILD:
        yield from combinations(people, 2)
        return
    for i, person in enumerate(people):
        for step in range(1, LARGEST_FULL_GUILD // 2 + 1):
            yield person, people[(i + step) % len(people)]
