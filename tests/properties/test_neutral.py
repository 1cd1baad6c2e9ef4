"""The neutral theorem: with every mechanism off, structure changes nothing; each one does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.scenario import parse_scenario
from simulation.scenario.emitter import emit
from tests.support import (
    NEUTRAL,
    finished,
    log_digest,
    org_chart,
    results_digest,
    scenario_of,
)

DEPARTMENTS = ("sales", "logistics", "service")
STRUCTURES = ["hierarchical", "cross_functional", "matrix", "network", "tree", "custom"]
WORK = st.sampled_from(
    [
        {"mean": "20 min", "cv": 1},
        {"mean": "30 min", "distribution": "exponential"},
        {"mean": "25 min", "distribution": "gamma", "cv": 0.5},
        "15 min",
    ]
)


@st.composite
def neutral(draw: st.DrawFn) -> dict[str, Any]:
    """Return a neutral scenario of some departments, kinds and channels, with one dispatch."""
    departments = DEPARTMENTS[: draw(st.integers(1, 3))]
    staff = {name: draw(st.integers(1, 6)) for name in departments}
    stages = st.sampled_from(departments)
    kinds = {}
    for kind in ("order", "support")[: draw(st.integers(1, 2))]:
        kinds[kind] = {
            "rate": f"{draw(st.sampled_from([2, 5, 12]))} / h",
            "route": draw(st.lists(stages, min_size=1, max_size=4)),
            "priority": draw(st.integers(1, 3)),
            "value": 100,
            "difficulty_cv": draw(st.sampled_from([0, 0.5])),
            "resolution_patience": draw(st.sampled_from(["none", "4 h"])),
            "profile": {"day": draw(st.sampled_from([[], [0.5, 1.5]]))},
        }
    used = {name for kind in kinds.values() for name in kind["route"]}
    return {
        "extends": "neutral",
        "time": {"horizon": "4 days", "warm_up": "0 h"},
        "organization": {"departments": {name: {"staff": staff[name]} for name in used}},
        "channels": {"phone": {"patience": draw(st.sampled_from(["none", "20 min"]))}},
        "requests": kinds,
        "work": {name: draw(WORK) for name in sorted(used)},
        "dispatch": {
            "scope": "department",
            "rule": draw(
                st.sampled_from(
                    ["shared_queue", "least_loaded", "round_robin", "random", "same_owner"]
                )
            ),
        },
        "attention": {"order": draw(st.sampled_from(["priority", "fifo", "lifo", "random"]))},
    }


def structured(draw: st.DrawFn, scenario: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same scenario under another structure of any shape."""
    departments = {
        name: {**department, "sectors": draw(st.integers(1, department["staff"]))}
        for name, department in scenario["organization"]["departments"].items()
    }
    staff = {name: department["staff"] for name, department in departments.items()}
    organization = {
        "chart": org_chart(staff, draw(st.randoms(use_true_random=False))),
        "structure": draw(st.sampled_from(STRUCTURES)),
        "span_of_control": draw(st.integers(2, 7)),
        "teams": draw(st.integers(1, 6)),
        "guilds": draw(st.booleans()),
        "network": {
            "preset": draw(st.sampled_from(["random", "multiscale"])),
            "ties_per_person": draw(st.sampled_from([0, 1, 3])),
        },
        "departments": departments,
    }
    return {**scenario, "organization": organization}


@given(data=st.data(), scenario=neutral(), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_structure_alone_changes_nothing(
    data: st.DataObject, scenario: dict[str, Any], seed: int
) -> None:
    """With all mechanisms neutral and one queue a department, structures give the same trace."""
    reference = finished(parse_scenario(emit(scenario)), seed)
    assert reference.clock[0].log_count > 0
    for _ in range(3):
        other = structured(data.draw, scenario)
        state = finished(parse_scenario(emit(other)), seed)
        assert log_digest(state) == log_digest(reference), other["organization"]
        assert results_digest(state) == results_digest(reference), other["organization"]


MATRIX = {"organization__structure": "matrix", "organization__teams": 3}
TEAMS = {"organization__structure": "cross_functional", "organization__teams": 3}
ASKING = {"communication__interdependence": "50 %"}
HARMED = {**ASKING, "communication__relay_fidelity": "50 %"}
DECIDING = {"authority__exceptions": "40 %"}
ERRORS = {"quality__error": "20 %"}
CUSTOMERS = {"customers__count": 200}

SWITCHES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "teams": ({}, TEAMS),
    "two superiors": (DECIDING, DECIDING | MATRIX),
    "a matrix": ({}, MATRIX),
    "informal ties": (ASKING, ASKING | {"organization__structure": "network"}),
    "more informal ties": (
        ASKING | {"organization__structure": "network"},
        {"organization__network__ties_per_person": 3},
    ),
    "other informal ties": (
        ASKING | {"organization__structure": "network"},
        {"organization__network__distance_scale": 0},
    ),
    "sectors": ({}, {"organization__departments__sales__sectors": 3}),
    "helping": (TEAMS, {"service__helping": True}),
    "set-up": (TEAMS | {"service__helping": True}, {"service__set_up": "3 min"}),
    "cross-skill": (TEAMS | {"service__helping": True}, {"service__cross_skill": 0.7}),
    "interdependence": ({}, ASKING),
    "asking": (ASKING, {"communication__ask": "2 min"}),
    "relaying": (ASKING, {"communication__relay": "9 min"}),
    "answering": (ASKING, {"communication__answer": "9 min"}),
    "handoff fidelity": (ASKING, {"communication__handoff_fidelity": 0.5}),
    "relay fidelity": (ASKING, {"communication__relay_fidelity": 0.5}),
    "direct contact": (ASKING, {"communication__direct_contact": "50 %"}),
    "query deadline": (ASKING, {"communication__query_deadline": "3 min"}),
    "shared system": (
        ASKING | {"communication__handoff_fidelity": 0.5},
        {"communication__shared_system": "60 %"},
    ),
    "ties between teams": (
        TEAMS | {"attention__notices": "40 %"},
        {"organization__guilds": False},
    ),
    "span of control": (ASKING, {"organization__span_of_control": 2}),
    "exceptions": ({}, DECIDING),
    "decision level": (DECIDING, {"authority__decision_level": 2}),
    "approval": (DECIDING, {"authority__approval": "30 min"}),
    "approval deadline": (DECIDING, {"authority__deadline": "3 min"}),
    "control": (DECIDING | ERRORS, {"authority__control": 0.2}),
    "deciding alone": (
        DECIDING | ERRORS | {"authority__deadline": "3 min"},
        {"quality__alone": 3.0},
    ),
    "synchronous messages": (ASKING, {"attention__synchronous": "80 %"}),
    "resumption": (
        ASKING | {"attention__synchronous": "80 %"},
        {"attention__resumption": "4 min"},
    ),
    "notices": ({}, {"attention__notices": "40 %"}),
    "interrupting notices": (
        {"attention__notices": "40 %"},
        {"attention__notices_interrupt": "60 %"},
    ),
    "reading": ({"attention__notices": "40 %"}, {"attention__reading": "5 min"}),
    "order of attention": ({"requests__support__rate": "9 / h"}, {"attention__order": "lifo"}),
    "errors": ({}, ERRORS),
    "errors by missing context": (HARMED | ERRORS, {"quality__missing_context": 4.0}),
    "detection": (ERRORS, {"quality__detection": "10 %"}),
    "rework at the source": (ERRORS, {"quality__rework_at_source": "100 %"}),
    "complaints": (
        ERRORS | {"quality__detection": "0 %"},
        {"requests__order__complaint": "support"},
    ),
    "returning customers": ({}, CUSTOMERS | {"customers__defection_unsatisfied": "90 %"}),
    "defection of the satisfied": (
        CUSTOMERS | {"customers__defection_unsatisfied": "90 %"},
        {"customers__defection_satisfied": "50 %"},
    ),
    "patience": ({}, {"channels__phone__patience": "5 min"}),
    "patience until done": ({}, {"requests__order__resolution_patience": "30 min"}),
    "difficulty": ({}, {"requests__order__difficulty_cv": 0.5}),
    "work factor": ({}, {"channels__phone__work_factor": 1.3}),
    "profile": ({}, {"requests__order__profile__day": [0.5, 1.5]}),
    "follow-up": ({}, {"requests__order__follow_up": "support"}),
    "skill": ({}, {"organization__departments__sales__skill": 1.3}),
    "spread of skill": ({}, {"organization__departments__sales__skill_cv": 0.3}),
    "priority": ({"requests__support__rate": "9 / h"}, {"requests__support__priority": 6}),
    "dispatch": ({"requests__order__rate": "10 / h"}, {"dispatch__rule": "random"}),
    "managers who only manage": ({}, {"organization__managers_serve": False}),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_each_mechanism_alone_changes_the_trace(name: str) -> None:
    """Switched on alone (on what it needs to act at all), a mechanism is seen in the event log."""
    base, switched = SWITCHES[name]
    before = finished(scenario_of(NEUTRAL, **base))
    after = finished(scenario_of(NEUTRAL, **{**base, **switched}))
    assert log_digest(before) != log_digest(after)


NEUTRAL_VALUES: dict[str, Any] = {
    "service__set_up": "0 min",
    "communication__handoff_fidelity": 1,
    "communication__shared_system": "0 %",
    "attention__resumption": "0 min",
    "attention__notices_interrupt": "0 %",
    "quality__missing_context": 0,
    "quality__alone": 1.0,
    "authority__control": 1.0,
    "customers__count": 500,
    "channels__phone__work_factor": 1.0,
    "requests__order__profile__day": [1, 1],
    "requests__order__resolution_patience": "none",
    "organization__span_of_control": 2,
}


@pytest.mark.parametrize("path", NEUTRAL_VALUES)
def test_neutral_values_do_nothing(path: str) -> None:
    """Stating a neutral value, or what only acts on a mechanism that is off, changes nothing."""
    stated = scenario_of(NEUTRAL, **{path: NEUTRAL_VALUES[path]})
    assert log_digest(finished(stated)) == log_digest(finished(scenario_of(NEUTRAL)))
