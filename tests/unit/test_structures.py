"""Structures laid over the people: the tree over everybody."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from simulation import theory
from simulation.organization import build_organization
from simulation.organization.organization import CHIEF
from simulation.scenario import load_scenario, parse_scenario
from tests.support import within

TREE = """
extends: neutral
organization:
  structure: tree
  span_of_control: 3
  departments: {sales: {staff: 20, sectors: 4}, unused: {staff: 9}, logistics: {staff: 10}}
requests: {order: {rate: 1 / h, route: [sales, logistics]}}
"""


@pytest.mark.parametrize(("span", "levels"), [(3, 4), (2, 5), (38, 2)])
def test_the_tree_is_that_of_theory(span: int, levels: int) -> None:
    """Filled level by level, a tree of the right size is the regular one, person by person."""
    managers = theory.regular_tree(span, levels)
    changes = {
        "organization.span_of_control": span,
        "organization.departments.logistics.staff": len(managers) - 30,
    }
    organization = build_organization(parse_scenario(TREE, changes))
    assert organization.manager.tolist() == list(managers)
    assert organization.depth.max() == levels - 1
    assert not organization.lateral.any()


def test_the_tree_knows_no_departments() -> None:
    """Everybody follows in the order of the roster, whatever the department, in one unit."""
    organization = build_organization(parse_scenario(TREE))
    assert organization.roster.departments == ("sales", "logistics", "unused")
    assert organization.manager.tolist() == [-1, *((e - 1) // 3 for e in range(1, 40))]
    assert organization.units == ("everybody",)
    assert organization.unit.tolist() == [-1, *[0] * 39]
    assert organization.territories == ((0,), (0,), (0,))


def test_large_teams_are_built_in_time() -> None:
    """Each of 1,000 people knows all others of the team: two million ties in less than a second."""
    change = {
        "organization.structure": "cross_functional",
        "organization.teams": 4,
        "organization.departments.sales": {"staff": 3000},
        "organization.departments.logistics.staff": 991,
    }
    with within(4):
        organization = build_organization(parse_scenario(TREE, change))
    assert np.diff(organization.contact_start)[1:].min() >= 999


def test_overflow_counts_as_use() -> None:
    """A department to which another one overflows stands among those in use, in its place."""
    changes = {
        "organization.departments.sales.room": 0,
        "organization.departments.sales.overflow": "unused",
    }
    roster = build_organization(parse_scenario(TREE, changes)).roster
    assert (roster.departments, roster.used) == (("sales", "unused", "logistics"), 3)


# ── Teams ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("span", [2, 3, 5])
def test_managers_of_a_large_team_come_from_its_functions_in_turn(span: int) -> None:
    """No function gives two managers of a team before each gave one; the lead counts as one."""
    changes = {"organization.span_of_control": span, "organization.teams": 3}
    teams = build_organization(load_scenario("collaborative", changes))
    functions = teams.roster.used
    for unit in range(len(teams.units)):
        members = [e for e in range(1, teams.size) if teams.unit[e] == unit]
        managers = [e for e in members if e in teams.manager[members]]
        lead = next(e for e in managers if teams.manager[e] == CHIEF)
        counts = Counter(int(teams.roster.department[e]) for e in managers)
        assert managers[1:], "the team is larger than the span"
        assert len(counts) == min(len(managers), functions)
        assert max(counts.values()) - min(counts.values()) <= 1
        below = [e for e in members if teams.manager[e] == lead]
        turns = [(int(teams.roster.department[e]) - unit - 1) % functions for e in below]
        assert sorted(turns) == sorted(i % (functions - 1) for i in range(len(below)))


# ── Matrix ────────────────────────────────────────────────────────────────────────────────────────


def test_a_matrix_is_both_structures_at_once() -> None:
    """Superiors are those of the silo, teams, leads and ties within teams those of the teams."""
    matrix, silo, teams = (
        build_organization(load_scenario("collaborative", {"organization.structure": structure}))
        for structure in ("matrix", "hierarchical", "cross_functional")
    )
    assert (matrix.manager == silo.manager).all()
    assert (matrix.unit == teams.unit).all()
    assert (silo.second_manager == -1).all()
    assert (teams.second_manager == -1).all()
    leads = [e for e in range(1, matrix.size) if teams.manager[e] == CHIEF]
    for e in range(1, matrix.size):
        lead = next(other for other in leads if matrix.unit[other] == matrix.unit[e])
        wanted = CHIEF if e == lead else lead
        expected = -1 if wanted == matrix.manager[e] else wanted
        assert matrix.second_manager[e] == expected
        known = set(matrix.contacts_of(e).tolist())
        team = {other for other in range(1, matrix.size) if matrix.unit[other] == matrix.unit[e]}
        assert team - {e} <= known
    assert matrix.second_manager[CHIEF] == -1
    assert matrix.longest_line == silo.longest_line == int(silo.depth.max())
