"""What the people on the stage are called."""

from __future__ import annotations

import pytest

from simulation.assembly import assemble
from simulation.presentation.dashboard.scene import scene
from simulation.presentation.words import words_of
from tests.support import scenario_of


@pytest.mark.parametrize(
    ("structure", "leaders"),
    [
        ("hierarchical", "Head of Sales"),
        ("cross_functional", "Lead of Team 1"),
        ("matrix", "Head of Sales"),
    ],
)
def test_those_below_the_chief_are_called_by_what_they_lead(structure: str, leaders: str) -> None:
    """Heads of departments in the silo and the matrix, leads of teams in teams; none is two."""
    assembly = assemble(scenario_of("silo", organization__structure=structure))
    names = scene(assembly, "silo", words_of("en"))["names"]
    assert leaders in names
    assert len(set(names)) == len(names)
