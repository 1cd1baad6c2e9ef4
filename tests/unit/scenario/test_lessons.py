"""Lessons in a scenario file: what they take, their command, and that they are labels."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from simulation.scenario import dump_scenario, parse_scenario, scenario_digest
from simulation.scenario.gallery import command, copy_name, gallery, quoted
from simulation.scenario.sections.lessons import Lesson

from .conftest import SMALL, Refused

LESSON = "{against: silo, shows: {lost_revenue: lower}, unless: {quality.error: 0 %}}"


def lesson(**parts: Any) -> Lesson:
    """Return a lesson of which only some parts matter."""
    usual = {"shows": {"lost_revenue": "lower"}, "unless": {"quality.error": "0 %"}}
    return Lesson.model_validate(usual | parts)


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("against: silo, ", "", "lessons[0]", "compares with another scenario or with a changed"),
        ("silo,", "silo, but: {seed: 3},", "lessons[0]", "changed copy, one of the two"),
        ("lower", "less", "lessons[0].shows.lost_revenue", "must be lower or higher"),
        ("{lost_revenue: lower}", "{}", "lessons[0].shows", "shows nothing"),
        ("{quality.error: 0 %}", "{}", "lessons[0].unless", "is empty"),
        (", unless: {quality.error: 0 %}", "", "lessons[0].unless", "is required"),
        ("shows", "show", "lessons[0].show", "did you mean 'shows'?"),
    ],
)
def test_a_lesson_says_what_is_compared_and_why(
    refused: Refused, old: str, new: str, path: str, message: str
) -> None:
    """What is missing or wrong in a lesson is told where it stands."""
    text = f"{SMALL}lessons:\n  - {LESSON.replace(old, new)}\n"
    problems = [str(problem) for problem in refused(text)]
    assert any(f"{path}:" in problem and message in problem for problem in problems), problems


def test_lessons_change_no_result_and_are_not_inherited() -> None:
    """A scenario with lessons has the digest of one without; who extends it has its own."""
    plain = parse_scenario(SMALL)
    taught = parse_scenario(f"{SMALL}group: Structures\nteaches: It.\nlessons:\n  - {LESSON}\n")
    assert scenario_digest(plain) == scenario_digest(taught)
    assert taught.lessons
    assert not parse_scenario("extends: silo\n").lessons
    assert not parse_scenario("extends: silo\n").teaches


@pytest.mark.parametrize("name", gallery())
def test_lessons_are_written_back(name: str) -> None:
    """A scenario of the gallery, written and read again, has the same lessons."""
    scenario = gallery()[name]
    assert parse_scenario(dump_scenario(scenario)).lessons == scenario.lessons


def test_the_command_of_a_lesson() -> None:
    """The other scenario stands first; changes are quoted where a shell would take them apart."""
    assert command("mine", lesson(against="silo")) == "silosim compare silo mine"
    changed = lesson(but={"interventions": [], "a.b": "5 %"}, set={"time.horizon": "9 days"})
    words = shlex.split(command("mine", changed))
    assert words[:3] == ["silosim", "compare", "mine"]
    assert words[3:] == [
        *("--but", "interventions=[]", "--but", "a.b=5 %"),
        *("--set", "time.horizon=9 days"),
    ]


@pytest.mark.parametrize("word", ["plain", "two words", "[]", "a$b", "it's", 'say "so"', "a\\b"])
def test_quoted_words_are_read_back(word: str) -> None:
    """A shell reads a quoted word as it was."""
    assert shlex.split(quoted(word)) == [word]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"organization.structure": "cross_functional"}, "but cross_functional"),
        ({"organization.departments.agents.sectors": 1}, "but sectors 1"),
        ({"communication.shared_system": "100 %"}, "but shared_system 100 %"),
        ({"interventions": []}, "but no interventions"),
        ({"people.generations": {}}, "but no generations"),
        ({"customers.recontact_after": None}, "but no recontact_after"),
        ({"quality.error": "1 %", "seed": 3}, "but error 1 % …"),
    ],
)
def test_the_name_of_a_changed_copy(changes: dict[str, Any], name: str) -> None:
    """A copy is called by what was changed in it."""
    assert copy_name(changes) == name
