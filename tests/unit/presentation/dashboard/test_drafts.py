"""Drafts and levers: what the page writes is a scenario, and the whole truth."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulation.presentation.dashboard import levers
from simulation.presentation.dashboard.drafts import MOST_PEOPLE, Draft, of_scenario, shipped
from simulation.presentation.dashboard.sides import Side
from simulation.scenario import ScenarioError, load_scenario, phases, scenario_digest

MOVES = {
    "collaboration": 60.0,
    "interdependence": 75.0,
    "demand": 120.0,
    "span": 4.0,
    "shared_system": 80.0,
    "structure": "cross_functional",
    "generations": "article",
}


def test_a_shipped_scenario_as_a_draft_is_itself() -> None:
    """A draft of a shipped scenario is the same scenario, in four lines."""
    draft = shipped("silo")
    assert scenario_digest(draft.scenario()) == scenario_digest(load_scenario("silo"))
    assert draft.text.count("\n") <= 5


def test_an_own_scenario_needs_no_other_file() -> None:
    """A scenario of one's own becomes a draft that is the same scenario."""
    scenario = load_scenario("matrix")
    assert scenario_digest(of_scenario(scenario).scenario()) == scenario_digest(scenario)


def test_moves_cover_all_levers() -> None:
    """No lever is left out below."""
    assert set(MOVES) == {item.name for item in (*levers.LEVERS, *levers.CHOICES)}


@pytest.mark.parametrize("base", ["silo", "collaborative", "marketing_and_sales"])
@pytest.mark.parametrize("name", MOVES)
def test_a_lever_moves_where_it_says(name: str, base: str) -> None:
    """A lever set from the start stands where it was set, and the scenario is another one."""
    draft, item = shipped(base), levers.lever(name)
    start = draft.starting_point()
    values = levers.values_of(item, MOVES[name], start)
    after = draft.with_values(values).scenario()
    assert levers.positions(after, start)[name] == pytest.approx(MOVES[name])
    if levers.positions(start, start)[name] != MOVES[name]:
        assert scenario_digest(after) != scenario_digest(start)


@pytest.mark.parametrize("name", [name for name in MOVES if name != "generations"])
def test_a_lever_from_now_on_is_an_intervention(name: str) -> None:
    """From now on, the scenario is as before until the day, and then stands where it was set."""
    draft, item = shipped("silo"), levers.lever(name)
    start = draft.starting_point()
    changed = draft.with_intervention(40, levers.values_of(item, MOVES[name], start)).scenario()
    before = changed.model_copy(update={"interventions": ()})
    assert scenario_digest(before) == scenario_digest(start)
    (phase,) = phases(changed)
    assert phase.day == 40
    assert levers.positions(phase.scenario, start)[name] == pytest.approx(MOVES[name])


def test_generations_act_from_the_start_only() -> None:
    """What a running organization keeps is marked so."""
    assert levers.lever("generations").only_from_start


def test_levers_add_up() -> None:
    """All levers together, some of them later, are a scenario; a later move of one replaces it."""
    draft = shipped("silo")
    start = draft.starting_point()
    for name, value in MOVES.items():
        draft = draft.with_values(levers.values_of(levers.lever(name), value, start))
    draft = draft.with_intervention(50, {"communication.interdependence": "10 %"})
    draft = draft.with_intervention(50, {"communication.interdependence": "30 %"})
    scenario = draft.scenario()
    assert len(scenario.interventions) == 1
    assert levers.positions(scenario, start)["span"] == 4


def test_interventions_of_the_base_are_kept() -> None:
    """A change of a scenario that has interventions comes on top of them."""
    draft = shipped("transformation").with_intervention(90, {"organization.span_of_control": 4})
    assert [item.day for item in draft.scenario().interventions] == [60, 90]
    assert not draft.without_levers().text.count("span_of_control")


def test_levers_of_an_own_scenario_start_from_it() -> None:
    """Demand is that of the file however often the lever is moved, and reset brings it back."""
    draft = of_scenario(load_scenario("matrix"))
    one, item = Side.of(draft), levers.lever("demand")
    usual = sum(kind.rate for kind in one.scenario.requests.values())
    for level in (140.0, 120.0):
        assert one.settle(one.draft.with_values(levers.values_of(item, level, one.start)))
    assert one.positions()["demand"] == pytest.approx(120)
    assert sum(kind.rate for kind in one.scenario.requests.values()) == pytest.approx(1.2 * usual)
    assert one.shown.without_levers() == draft
    later = one.shown.with_intervention(40, {"quality.error": "6 %"})
    assert later.without_levers() == draft


@pytest.mark.parametrize("value", [-math.inf, 1e9])
def test_positions_beyond_the_ends_are_cut(value: float) -> None:
    """Whatever number a browser sends, a lever stays between its ends."""
    start = shipped("silo").starting_point()
    for item in levers.LEVERS:
        after = shipped("silo").with_values(levers.values_of(item, value, start)).scenario()
        assert item.least <= levers.positions(after, start)[item.name] <= item.most


def side() -> Side:
    """Return a side that shows the silo."""
    return Side.of(shipped("silo"))


def test_a_side_keeps_what_runs() -> None:
    """A draft with mistakes is kept with its problems; what runs is the last one without."""
    one = side()
    running = one.scenario
    assert not one.settle(Draft("extends: silo\nquality: {error: lots}\n"))
    assert one.scenario is running
    assert [problem.line for problem in one.problems] == [2]
    assert one.settle(Draft("extends: silo\nquality: {error: 9 %}\n"))
    assert one.problems == ()
    assert one.scenario.quality.error == pytest.approx(0.09)


@pytest.mark.parametrize(
    "change",
    [
        f"organization: {{departments: {{sales: {{staff: {MOST_PEOPLE + 1}}}}}}}",
        "time: {horizon: 100000 days}",
        "requests: {lead: {rate: 100000 / h}}",
    ],
)
def test_what_is_too_large_is_refused(change: str) -> None:
    """What would make the page wait is refused with a remedy, and nothing runs."""
    one = side()
    assert not one.settle(Draft(f"extends: silo\n{change}\n"))
    assert "silosim compare" in one.problems[0].remedy
    with pytest.raises(ScenarioError, match="silosim compare"):
        Side.of(Draft(f"extends: silo\n{change}\n"))


def test_what_nobody_serves_is_a_problem() -> None:
    """A department with only managers, who do not serve, is told like any other mistake."""
    one = side()
    change = "{managers_serve: false, structure: tree, departments: {marketing: {staff: 1}}}"
    assert not one.settle(Draft(f"extends: silo\norganization: {change}\n"))
    assert "marketing" in str(one.problems[0])


def test_a_text_opens_no_file(tmp_path: Any) -> None:
    """A scenario from a browser extends shipped scenarios only, whatever lies on the disk."""
    (tmp_path / "secret.yaml").write_text("extends: silo\n")
    for reference in (str(tmp_path / "secret"), "../secret", "secret.yaml"):
        with pytest.raises(ScenarioError):
            Draft(f"extends: {reference}\n").scenario()
