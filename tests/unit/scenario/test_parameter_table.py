"""The table of all that can be set, and the scenario in which all of it does nothing."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.scenario import (
    ParameterRow,
    ScenarioError,
    load_scenario,
    parameters,
    parse_scenario,
    to_yaml_value,
)
from simulation.scenario.guard import read_tree
from simulation.scenario.places import bundled_folder
from simulation.scenario.problems import MISSING
from simulation.scenario.tree import plain

from .conftest import SMALL

ROWS = {row.path: row for row in parameters()}


def test_every_field_has_its_row() -> None:
    """Rows lead through sections, mappings and lists, and tell type, bounds and default."""
    staff = ROWS["organization.departments.<department>.staff"]
    assert (staff.type, staff.unit, staff.default) == ("whole number", "people", ...)
    assert staff.bounds == "≥ 1, ≤ 1,000,000"
    assert ROWS["requests.<kind>.route[].needs"].type == "list of text"
    assert ROWS["channels.<channel>.patience"].neutral == "none"
    assert ROWS["quality.error"].bounds == "≥ 0 %, ≤ 100 %"
    assert ROWS["dispatch.scope"].type == "unit | department"
    assert ROWS["organization.departments.<department>.room"].neutral == "none"
    assert ROWS["organization.departments.<department>.interruptions"].neutral == "none"
    assert ROWS["organization.departments.<department>.interruptions.lasting"].default is ...
    assert ROWS["requests.<kind>.batch"].type == "batch size"
    assert ROWS["requests.<kind>.route[].together"].type == "list of stage"
    assert len(ROWS) > 70


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_field_is_described(row: ParameterRow) -> None:
    """A description is a sentence; signs are -1 or +1 and concern the headline metrics."""
    assert row.description[0].isupper()
    assert row.description.endswith(".")
    assert set(row.sign) <= {"response_time", "lost_revenue", "satisfaction"}
    assert set(row.sign.values()) <= {-1, 1}


def by_path(scenario: Any, path: str) -> object:
    """Return the value of a field as written."""
    *sections, field = path.split(".")
    for name in sections:
        scenario = getattr(scenario, name)
    return to_yaml_value(scenario, field)


def same(left: object, right: object) -> bool:
    """Compare written values, 0 with 0 % and 1 with 100 %."""
    percent = {"0 %": 0, "100 %": 1}
    return percent.get(str(left), left) == percent.get(str(right), right)


NEUTRAL = [path for path, row in ROWS.items() if row.neutral is not MISSING]


@pytest.mark.parametrize("path", NEUTRAL)
def test_the_neutral_scenario_is_neutral(path: str) -> None:
    """Every field with a neutral value has it in `neutral`, or by default where it names things."""
    row = ROWS[path]
    if "<" in path or "[]" in path:
        assert same(row.default, row.neutral)
    else:
        assert same(by_path(parse_scenario("extends: neutral\n" + SMALL), path), row.neutral)


def test_the_neutral_scenario_spells_it_out() -> None:
    """The file itself sets every neutral field, whatever the defaults become."""
    path = bundled_folder() / "neutral.yaml"
    written = plain(read_tree(path.read_bytes(), str(path)))
    for name in NEUTRAL:
        if "<" not in name and "[]" not in name:
            inner = written
            for key in name.split("."):
                assert key in inner, name
                inner = inner[key]


def test_the_neutral_scenario_is_a_base() -> None:
    """Loading it alone says that it is to be extended."""
    with pytest.raises(ScenarioError, match="a base to extend") as caught:
        load_scenario("neutral")
    assert len(caught.value.problems) == 1
