"""Scenarios written back as YAML."""

from __future__ import annotations

import pytest

from simulation.scenario import (
    Scenario,
    bundled_names,
    dump_scenario,
    load_scenario,
    parse_scenario,
    to_yaml_value,
)
from simulation.scenario.emitter import emit, scalar
from simulation.scenario.guard import read_tree
from simulation.scenario.problems import ScenarioError
from simulation.scenario.tree import plain

from .conftest import SMALL

RICH = """\
name: "Shop: everything"
description: |
  Two lines,
  and "quotes", # signs, é and 物流.
seed: 0
time: {hours_per_day: 7.5 h, days_per_week: 4, horizon: 10 weeks, warm_up: 1 day}
organization:
  structure: cross_functional
  guilds: false
  departments: {sales: {staff: 12, sectors: 3}, "e.shop": {staff: 2}, "on": {staff: 1, skill: 1.1}}
channels: {web: {share: 0.3333333333333333, patience: 2 h}, "010": {share: 0.6666666666666667}}
requests:
  order:
    rate: 40 / day
    interarrival: {distribution: weibull, cv: 0.8}
    value: 0.1
    route:
      - sales
      - department: e.shop
        work: {low: 5 min, high: 20 min}
        needs: []
        next: {sales: 10 %, done: 20 %}
      - {department: "on", needs: [sales, e.shop]}
    profile: {day: [1, 2, 4], week: [1, 2, 3, 4]}
    complaint: claim
    resolution_patience: {mean: 3 days, cv: 2, distribution: hyperexponential}
  claim: {rate: 0 / h, route: [sales]}
work:
  sales: {values: [5 min, 1 h], weights: [0.3, 1]}
  e.shop: {mean: 20 min, cv: 0.8}
attention: {order: {priority: 80 %, random: 20 %}}
"""

NETWORK = """\
extends: neutral
organization:
  structure: tree
  departments:
    reception: {staff: 2, room: 0, overflow: helpers}
    sales: {staff: 3, multitasking: 3}
    logistics:
      staff: 2
      interruptions:
        {when: serving, every: {distribution: exponential, rate: 0.3 / h}, lasting: 1 h}
    helpers: {staff: 1, room: 7, interruptions: {when: once_idle, lasting: {mean: 5 min, cv: 1}}}
dispatch: {rule: shortest_queue, preemption: resume}
correspondence: {rate: 0.02 / h, handling: 5 min}
requests:
  call:
    rate: 6 / h
    interarrival: {distribution: empirical, values: [1, 2, 6], weights: [1, 1, 2]}
    batch: {sizes: [1, 2], weights: [0.3, 1]}
    route:
      - reception
      - together: [sales, {department: logistics, work: 2 h, needs: [sales]}]
        label: both
        next: {logistics: 10 %}
      - together:
        - logistics
        - {department: sales, work: {probabilities: [0.3, 0.7], means: [1 h, 2 h]}}
      - reception
  visit:
    rate: 1 / week
    population: 12
    interarrival: {distribution: hyperexponential, probabilities: [1 %, 99 %], means: [5, 3]}
    route: [reception, {together: [sales, {department: logistics, needs: []}]}]
  order:
    rate: 1 / h
    interarrival: {distribution: hyperexponential, cv: 3}
    batch: {mean: 2.5}
    route: [reception]
work:
  sales: {distribution: erlang, shape: 3, rate: 7 / h}
  logistics: {median: 20 min, sigma: 0.7}
  helpers: {distribution: gamma, shape: 0.3, scale: 7 min}
"""


def test_only_what_is_particular_is_written(small: Scenario) -> None:
    """Values that are the default are left out, so that the text is short."""
    assert dump_scenario(small).splitlines()[1:] == [
        "name: scenario",
        "organization:",
        "  departments:",
        "    sales: {staff: 3}",
        "    logistics: {staff: 2}",
        "requests:",
        "  order: {rate: 6 / h, route: [sales, logistics]}",
    ]


@pytest.mark.parametrize("text", [SMALL, RICH, NETWORK])
@pytest.mark.parametrize("complete", [False, True])
def test_what_is_written_loads_to_the_same(text: str, complete: bool) -> None:
    """Short or complete, the text loads to an equal scenario."""
    scenario = parse_scenario(text)
    assert parse_scenario(dump_scenario(scenario, complete=complete)) == scenario


def test_the_complete_text_names_every_section(small: Scenario) -> None:
    """A complete text does not depend on defaults, which may change."""
    text = dump_scenario(small, complete=True)
    assert "resumption: 1.5 min" in text
    for section in set(Scenario.model_fields) - {"collaboration", "calendar"}:  # none
        assert f"\n{section}:" in text


def test_shipped_scenarios_load_and_are_written_back() -> None:
    """Every scenario that is shipped, but for bases, loads and round-trips."""
    for name in bundled_names():
        try:
            scenario = load_scenario(name)
        except ScenarioError as error:
            (problem,) = error.problems
            assert problem.path == "abstract"
        else:
            assert parse_scenario(dump_scenario(scenario)) == scenario


def test_values_come_out_as_one_would_write_them() -> None:
    """With units, percent signs and short forms."""
    scenario = parse_scenario(RICH)
    assert to_yaml_value(scenario.quality, "error") == "4 %"
    assert to_yaml_value(scenario.attention, "resumption") == "1.5 min"
    assert to_yaml_value(scenario.channels["010"], "patience") == "none"
    assert to_yaml_value(parse_scenario(SMALL).attention, "order") == "priority"
    assert to_yaml_value(scenario.requests["claim"], "rate") == "0 / h"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("sales", "sales"), ("25 min", "25 min"), ("40 %", "40 %"), ("6 / h", "6 / h"),
        ("", '""'), ("true", '"true"'), ("1e3", '"1e3"'), ("010", '"010"'), ("null", '"null"'),
        ("a: b", '"a: b"'), ("a #b", '"a #b"'), (" a", '" a"'), ("a ", '"a "'), ("-", '"-"'),
        ("*a", '"*a"'), ("a\nb", '"a\\nb"'), ('"', '"\\""'), ("\u202e", '"\\u202e"'),
        ("\U000e0001", '"\\U000e0001"'), ("é", "é"), ("物流", "物流"), ("a,b", '"a,b"'),
        (None, "null"), (True, "true"), (1.0, "1"), (0.1, "0.1"), (1e-7, "1e-07"), (3, "3"),
    ],
)  # fmt: skip
def test_scalars_are_quoted_where_they_must_be(value: object, text: str) -> None:
    """What would be read as something else is quoted, and reads back the same."""
    assert scalar(value) == text
    assert plain(read_tree(f"a: [{text}]", "f"))["a"] == (value,)


def test_short_forms_are_written_where_they_say_all() -> None:
    """Branches and batches by their names alone; needs only where they are particular."""
    text = dump_scenario(parse_scenario(NETWORK))
    for line in (
        "      - together: [sales, {department: logistics, work: 2 h, needs: [sales]}]\n"
        "        label: both\n        next: {logistics: 10 %}\n",
        "      - together:\n          - logistics\n",
        "    route: [reception, {together: [sales, {department: logistics, needs: []}]}]\n",
        "    batch: {mean: 2.5, distribution: geometric}\n",
        "    interarrival: {distribution: hyperexponential, cv: 3}\n",
        "    reception: {staff: 2, room: 0, overflow: helpers}\n",
    ):
        assert line in text
    assert max(map(len, text.splitlines())) <= 100


def test_long_lines_are_broken() -> None:
    """Mappings and lists that do not fit into a line are written over several."""
    content = {
        "a": {f"key{i}": "value" * 3 for i in range(9)},
        "b": [{"x": "value" * 9} for _ in range(4)],
        "e": [{"x": "value" * 9, "y": "value" * 9, "z": ["value" * 9]}, "f"],
        "c": {},
        "d": [],
    }
    text = emit(content)
    assert max(map(len, text.splitlines())) <= 100
    long = {"x": "value" * 9, "y": "value" * 9, "z": ("value" * 9,)}
    lists = {"b": tuple(content["b"]), "d": (), "e": (long, "f")}
    assert plain(read_tree(text, "f")) == content | lists
