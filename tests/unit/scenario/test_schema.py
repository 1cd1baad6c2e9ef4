"""The JSON Schema for editors."""

from __future__ import annotations

import json
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from simulation.scenario import dump_scenario, json_schema, parse_scenario
from simulation.scenario.guard import read_tree
from simulation.scenario.places import bundled_folder, bundled_names
from simulation.scenario.tree import plain

from .conftest import SMALL
from .test_written import NETWORK, RICH

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def errors(text: str) -> list[Any]:
    """Return what an editor would underline."""
    return list(VALIDATOR.iter_errors(json.loads(json.dumps(plain(read_tree(text, "f"))))))


def test_it_is_a_schema() -> None:
    """The schema follows its own standard, and fits into an editor."""
    VALIDATOR.check_schema(json_schema())
    assert len(json.dumps(json_schema())) < 100_000


@pytest.mark.parametrize("text", [
    SMALL, RICH, NETWORK, "extends: silo\nquality: {error: null}\n",
    "organization: {departments: {sales: {room: none, overflow: none, interruptions: none}}}\n",
    "channels: {phone: {patience: none}}\n",
])  # fmt: skip
def test_what_loads_is_not_underlined(text: str) -> None:
    """Names for stages, words for orders, null and extends are known to editors too."""
    assert errors(text) == []


def test_what_is_written_is_not_underlined() -> None:
    """Neither is the complete text of a rich scenario."""
    for text in (RICH, NETWORK):
        assert errors(dump_scenario(parse_scenario(text), complete=True)) == []


@pytest.mark.parametrize("name", bundled_names())
def test_shipped_files_are_not_underlined(name: str) -> None:
    """Whatever is shipped opens without a mark."""
    assert errors((bundled_folder() / f"{name}.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "tiem: {}", "time: {horizon: 5}", "time: {horizon: 5 parsecs}", "quality: {error: 2}",
        "organization: {departments: {sales: {staff: 0}}}", "dispatch: {rule: best}",
        "requests: {order: {rate: 6}}", "work: {sales: {maen: 5 min}}", "service: {helping: yes}",
        "attention: {order: {fof: 1}}",
        "organization: {departments: {sales: {staff: 3, stuff: 1}}}",
        "organization: {departments: {sales: {staff: 3, room: -1}}}",
        "organization: {departments: {sales: {staff: 3, multitasking: 0}}}",
        "organization: {departments: {sales: {interruptions: {when: often}}}}",
        "dispatch: {preemption: restart}", "correspondence: {rate: 3}",
        "requests: {order: {batch: 0}}", "requests: {order: {batch: {mean: 0.5}}}",
        "requests: {order: {route: [{together: [sales, {departmnt: sales}]}]}}",
        "work: {sales: {probabilities: [50], means: [1 h]}}",
    ],
)  # fmt: skip
def test_what_is_wrong_is_underlined(text: str) -> None:
    """Unknown keys, missing units and values out of bounds are seen while typing."""
    assert errors(text)


def test_hover_tells_what_a_field_is() -> None:
    """Description, default, neutral value, range and source stand in the hover."""
    hover = json_schema()["$defs"]["Service"]["properties"]["set_up"]["description"]
    assert hover.startswith("Extra work when the next request is of another function")
    for part in ("Default: 2 min.", "Neutral: 0 min.", "Range: ≥ 0 min.", "Source: assumption"):
        assert part in hover
