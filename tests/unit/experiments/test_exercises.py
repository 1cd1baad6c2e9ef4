"""Exercises: the solution passes, the start does not, and rules are rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from simulation.experiments.exercises import Exercise, Goal, exercises
from simulation.experiments.exercises.checking import MINE, OTHER, Checked, _found, check
from simulation.outcomes.catalogue import all_metrics
from simulation.outcomes.output_analysis import (
    Difference,
    Estimate,
    estimate,
    paired_difference,
)
from simulation.presentation.words import languages
from simulation.scenario import Scenario, ScenarioError, parse_scenario

EXERCISES = exercises()
MENDED = [number for number, exercise in EXERCISES.items() if not exercise.is_broken]


def solved(exercise: Exercise) -> Scenario:
    """Return the scenario of the solution."""
    return parse_scenario(
        exercise.solved_text, {} if exercise.is_broken else dict(exercise.solution)
    )


@pytest.mark.parametrize("number", EXERCISES)
def test_the_solution_passes(number: int) -> None:
    """Every goal is reached by the solution, within the rules."""
    checked = check(EXERCISES[number], solved(EXERCISES[number]))
    assert checked.forbidden == ()
    assert [found.goal.metric for found in checked.found if not found.is_met] == []
    assert checked.is_solved


@pytest.mark.parametrize("number", MENDED)
def test_the_start_does_not(number: int) -> None:
    """No goal is reached by the file a student begins with, so that each asks for something."""
    checked = check(EXERCISES[number], parse_scenario(EXERCISES[number].file_for("en"), {}))
    assert [found.goal.metric for found in checked.found if found.is_met] == []
    assert not checked.is_solved


@pytest.mark.parametrize("number", MENDED)
@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_every_language_begins_with_the_same(number: int, language: str) -> None:
    """The file has another head, and the same scenario."""
    english, other = (EXERCISES[number].file_for(code) for code in ("en", language))
    assert english != other
    assert parse_scenario(english, {}) == parse_scenario(other, {})


def test_the_mistakes_of_the_first_are_three() -> None:
    """All three are found at once, each with what would be right."""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(EXERCISES[1].file_for("en"), {})
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert "did you mean 'staff'?" in lines[0]
    assert "6 / h" in lines[1]
    assert "did you mean 'logistics'?" in lines[2]


def test_rules_are_told_before_anything_is_run() -> None:
    """Another field, and too many people, are refused; nothing is measured."""
    changes = {"organization.departments.counter.staff": 9, "work.counter.mean": "20 min"}
    checked = check(EXERCISES[3], parse_scenario(EXERCISES[3].file_for("en"), changes))
    assert checked == Checked(("organization.departments.counter.staff", "work.counter"), 9, ())
    assert not checked.is_solved


def test_mending_more_than_the_mistakes_is_told() -> None:
    """Who changes something else in the broken file has not solved it."""
    text = EXERCISES[1].solved_text.replace("rate: 6 / h", "rate: 7 / h")
    assert check(EXERCISES[1], parse_scenario(text, {})).forbidden == ("requests.order.rate",)


def test_labels_may_be_changed() -> None:
    """A name and a description of one's own are no change."""
    text = EXERCISES[2].file_for("en").replace("name: Help desk", "name: My help desk")
    mine = parse_scenario(text, dict(EXERCISES[2].solution))
    assert check(EXERCISES[2], mine).is_solved


def test_nearly_is_not_yet() -> None:
    """Thirteen people are one too few, and a mean within the bound is not enough for a goal."""
    exercise = EXERCISES[2]
    almost = parse_scenario(exercise.start, {"organization.departments.help_desk.staff": 13})
    checked = check(exercise, almost)
    assert not checked.is_solved
    assert any(found.is_met for found in checked.found)
    looser = replace(exercise.goals[0], at_most=0.105)
    (found,) = check(replace(exercise, goals=(looser,)), almost).found
    assert found.mine.mean < 0.105 < found.mine.mean + found.mine.half_width
    assert not found.is_met


@dataclass
class Runs:
    """Values of start and solution in place of a comparison."""

    rows: dict[str, list[float]]

    def values(self, name: str, metric: str) -> list[float]:
        """Return the values of one of the two."""
        return self.rows[name]

    def estimate(self, name: str, metric: str) -> Estimate:
        """Return their mean."""
        return estimate(self.rows[name])

    def difference(self, name: str, metric: str) -> Difference:
        """Return the difference from the start."""
        return paired_difference(self.rows[name], self.rows[OTHER])


@pytest.mark.parametrize(("mine", "is_met"), [([2.98, 4.98, 6.98], False), ([3.9, 4.9, 5.9], True)])
def test_a_share_less_than_the_start_is_one_of_a_start_that_varies(
    mine: list[float], is_met: bool
) -> None:
    """The same amount less each time is not surely half of it; surely less than half each time is.

    Both are on average a little less than half of the start.
    """
    runs: Any = Runs({OTHER: [8.0, 10.0, 12.0], MINE: mine})
    found = _found(Goal("lost_revenue", less_by=0.5), runs, runs, is_broken=False)
    assert found.mine.mean < 0.5 * 10
    assert found.is_met is is_met


@pytest.mark.parametrize("number", EXERCISES)
def test_an_exercise_is_complete(number: int) -> None:
    """It is told in every language, names what may be changed, and its goals are known figures."""
    exercise = EXERCISES[number]
    known = {metric.name for metric in all_metrics()}
    assert {goal.metric for goal in exercise.goals} <= known
    assert all(_asks(goal) == 1 for goal in exercise.goals)
    for texts in (exercise.title, exercise.task, exercise.hint):
        assert set(texts) == set(languages())
        assert len(set(texts.values())) == len(texts)
    for path in exercise.may_change:
        assert all(path in task for task in exercise.task.values()), path
    if not exercise.is_broken:
        assert all(path.startswith(exercise.may_change) for path in exercise.solution)


def _asks(goal: Goal) -> int:
    return sum(
        value is not None for value in (goal.at_most, goal.at_least, goal.less_by, goal.against)
    )


def test_they_are_numbered() -> None:
    """From one on, without a gap."""
    assert list(EXERCISES) == list(range(1, len(EXERCISES) + 1))
