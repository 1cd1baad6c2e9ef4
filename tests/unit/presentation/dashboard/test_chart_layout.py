"""The living chart: everybody has a place of their own."""

from __future__ import annotations

import math

import pytest

from simulation.assembly import assemble
from simulation.presentation.dashboard.chart_layout import BOX, HEAD, ROUND, lay_out
from simulation.scenario import parse_scenario
from tests.support import org_chart, scenario_of

STRUCTURES = ("hierarchical", "cross_functional", "matrix", "network", "tree")


@pytest.mark.parametrize("structure", STRUCTURES)
def test_everybody_has_a_place(structure: str) -> None:
    """In every structure all people and desks are inside, and no two people in one place."""
    assembly = assemble(scenario_of("silo", organization__structure=structure))
    layout = lay_out(assembly)
    assert len(layout.people) == assembly.organization.size
    assert len(set(layout.people)) == len(layout.people)
    assert len(layout.desks) == len(assembly.parameters.stations)
    for frame, u, v in (*layout.people[1:], *layout.desks):
        assert 0 <= frame < len(layout.frames)
        if layout.frames[frame].shape == ROUND:
            assert math.hypot(u, v) <= 1.001
        else:
            assert max(abs(u), abs(v)) <= 1


@pytest.mark.parametrize("structure", STRUCTURES)
def test_frames_do_not_stick_out(structure: str) -> None:
    """Frames lie in the square; departments and teams do not overlap each other."""
    layout = lay_out(assemble(scenario_of("silo", organization__structure=structure)))
    drawn = [f for f in layout.frames if f.shape in (BOX, ROUND)]
    for f in drawn:
        assert f.x >= 0
        assert f.y >= 0
        assert f.x + f.width <= 1.0001
        assert f.y + f.height <= 1.0001
    for i, a in enumerate(drawn):
        for b in drawn[i + 1 :]:
            apart = a.x + a.width <= b.x + 1e-9 or b.x + b.width <= a.x + 1e-9
            above = a.y + a.height <= b.y + 1e-9 or b.y + b.height <= a.y + 1e-9
            assert apart or above


def test_silos_are_boxes_and_teams_are_round() -> None:
    """Departments are drawn as boxes with their names, mixed teams as round tables."""
    silo, teams = (lay_out(assemble(scenario_of(name))) for name in ("silo", "collaborative"))
    assert {f.shape for f in silo.frames} == {BOX}
    assert [f.label for f in silo.frames] == [
        "marketing", "sales", "logistics", "customer_service", "purchasing",
    ]  # fmt: skip
    assert [(f.shape, f.label) for f in teams.frames] == [
        (ROUND, f"team {number}") for number in range(1, 5)
    ]


def test_heads_stand_above_their_people() -> None:
    """Who leads a department stands on top of it."""
    assembly = assemble(scenario_of("silo"))
    layout = lay_out(assembly)
    for above, person in layout.lines:
        if above > 0 and layout.people[above][0] == layout.people[person][0]:
            assert layout.people[above][2] <= layout.people[person][2]
    assert layout.ranks[0] == HEAD


def test_custom_charts_and_large_ones() -> None:
    """An org chart of one's own, and 300 people in twelve teams, find their places too."""
    from random import Random

    rows = org_chart({"sales": 30, "logistics": 25}, Random(3))
    lines = "\n".join(f"      - {row}" for row in rows)
    custom = parse_scenario(
        "extends: neutral\norganization:\n  structure: custom\n  departments:\n"
        "    sales: {staff: 30}\n    logistics: {staff: 25}\n"
        f"  chart:\n{lines}\nrequests: {{order: {{rate: 2 / h, route: [sales, logistics]}}}}\n"
    )
    assert len(set(lay_out(assemble(custom)).people)) == 56
    large = scenario_of(
        "collaborative", organization__teams=12, organization__departments__sales__staff=260
    )
    assert len(set(lay_out(assemble(large)).people)) == 294
