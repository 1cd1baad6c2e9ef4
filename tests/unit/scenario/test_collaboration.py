"""The knob for workshops: what it stands for, what wins over it, and that it is monotone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.scenario import (
    Scenario,
    differences,
    dump_scenario,
    load_scenario,
    parse_scenario,
    to_yaml_value,
)
from simulation.scenario.collaboration import EFFECTS
from simulation.scenario.sections.authority import Authority

from .conftest import SMALL, Refused

LEVELS = st.floats(0, 1)
DIRECTION = {
    "ties_per_person": 1, "depth_scale": 0, "distance_scale": 0, "direct_contact": 1,
    "decision_level": -1, "cross_skill": 1,
}  # fmt: skip


def value_at(scenario: Scenario, path: Any) -> Any:
    """Return the value of a parameter."""
    found: Any = scenario
    for name in path:
        found = getattr(found, name)
    return found


@given(low=LEVELS, high=LEVELS)
@settings(deadline=None, derandomize=True)
def test_it_is_monotone(low: float, high: float) -> None:
    """More collaboration never means fewer ties, less contact, higher decisions or less skill."""
    low, high = sorted((low, high))
    for path, value in EFFECTS:
        difference = value(high) - value(low)
        assert difference * DIRECTION[str(path[-1])] >= 0
        assert DIRECTION[str(path[-1])] != 0 or difference == 0


def test_the_table_of_the_docs_is_that_of_the_code() -> None:
    """docs/design.md shows the values at both ends as they are written in YAML."""
    text = (Path(__file__).parents[3] / "docs" / "design.md").read_text(encoding="utf-8")
    ends = [load_scenario("silo", {"collaboration": level, **CLEARED}) for level in (0, 1)]
    for path, _ in EFFECTS:
        if "scale" not in path[-1]:
            section = path[:-1]
            at = [to_yaml_value(value_at(end, section), str(path[-1])) for end in ends]
            shown = [f"{value:g}" if isinstance(value, float) else str(value) for value in at]
            assert f"| `{'.'.join(map(str, path))}` | {shown[0]} | {shown[1]} |" in text


CLEARED = {
    "authority.decision_level": None,
    "communication.direct_contact": None,
    "service.cross_skill": None,
}
"""What the shipped silo sets itself."""


def test_only_what_it_stands_for_changes() -> None:
    """Neither tools nor the shared system nor anything else moves with the knob."""
    none = load_scenario("silo", CLEARED)
    full = load_scenario("silo", {"collaboration": 1, **CLEARED})
    moved = {difference.path for difference in differences(none, full)}
    paths = {".".join(map(str, path)) for path, _ in EFFECTS}
    assert moved == {"collaboration", *paths}


@pytest.mark.parametrize(("path", "value"), EFFECTS, ids=[".".join(path) for path, _ in EFFECTS])
def test_a_finer_parameter_wins(path: Any, value: Any) -> None:
    """What the scenario sets itself stays, also where it is the default; the rest is set."""
    own = {"ties_per_person": 7, "depth_scale": "none", "distance_scale": 2, "direct_contact": 0,
           "decision_level": 1, "cross_skill": 0.7}[path[-1]]  # fmt: skip
    scenario = parse_scenario(SMALL, {"collaboration": "100 %", ".".join(path): own})
    assert value_at(scenario, path) == (None if own == "none" else own)
    for other, effect in EFFECTS:
        if other != path:
            assert value_at(scenario, other) == effect(1.0)
    assert parse_scenario(dump_scenario(scenario)) == scenario


def test_a_preset_wins_over_the_class_of_ties() -> None:
    """With a preset the knob says how many ties there are, not between whom."""
    changes = {"collaboration": 0.5, "organization.network.preset": "local_team"}
    scenario = parse_scenario(SMALL, changes)
    network = scenario.organization.network
    assert (network.depth_scale, network.distance_scale) == (None, 0.0)
    assert network.ties_per_person == 1.5
    assert parse_scenario(dump_scenario(scenario)) == scenario


def test_sections_made_in_python_are_respected() -> None:
    """In a section from Python, too, only what was given wins."""
    given = {
        "organization": {"departments": {"sales": {"staff": 3}}},
        "requests": {"order": {"rate": "1 / h", "route": ["sales"]}},
        "collaboration": 0,
    }
    for authority, level in ((Authority(decision_level=1), 1), (Authority(), 2)):
        scenario = Scenario.model_validate({**given, "authority": authority})
        assert scenario.authority.decision_level == level


@pytest.mark.parametrize("value", ["110 %", -1, "much", [], 2])
def test_it_is_a_share(refused: Refused, value: object) -> None:
    """Anything but a share from 0 to 1 is refused, once."""
    (problem,) = refused(SMALL, {"collaboration": value})
    assert problem.path == "collaboration"
