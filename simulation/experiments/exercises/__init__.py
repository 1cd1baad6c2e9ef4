"""Exercises: scenarios with a problem, and goals by which a program can tell whether it is solved.

One YAML file each beside this one: title and task in every language, the file to start from, what
may be changed, the goals, a hint, and a solution that the tests try.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

FOLDER = files(__name__)
WIDTH = 96
Texts = Mapping[str, str]
"""A text by the code of its language."""


@dataclass(frozen=True)
class Goal:
    """Something that has to hold at 95 % confidence.

    Attributes:
        metric: which figure.
        at_most, at_least: its bounds, in its unit; None for none.
        less_by: by which share of the start it has to be less; None if that is not asked.
        against: what is changed in a copy of the solution, against which it has to be better;
            None if that is not asked.
    """

    metric: str
    at_most: float | None = None
    at_least: float | None = None
    less_by: float | None = None
    against: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    Attributes:
        number: by which it is called.
        title, task, hint: by language.
        start: text of the file to start from.
        is_broken: whether the start has mistakes in it, which are the problem.
        may_change: beginnings of the paths that may differ from the start; of the solution, if the
            start is broken.
        most_staff: people there may be in all; None for as many as one likes.
        goals: what has to hold.
        solution: changes of the start that solve it, by path; or, if it is broken, the replacements
            in its text.
    """

    number: int
    title: Texts
    task: Texts
    hint: Texts
    start: str
    may_change: tuple[str, ...]
    goals: tuple[Goal, ...]
    solution: Mapping[str, Any]
    is_broken: bool = False
    most_staff: int | None = None

    def file_for(self, language: str) -> str:
        """Return the text of the file a student starts from, the task at its head."""
        lines = [f"{self.number}. {self.text('title', language)}", ""]
        for paragraph in self.text("task", language).split("\n"):
            lines += textwrap.wrap(paragraph, WIDTH, break_on_hyphens=False)
        head = "".join(f"# {line}".rstrip() + "\n" for line in lines)
        return f"# yaml-language-server: $schema=scenario.schema.json\n#\n{head}\n{self.start}"

    def text(self, which: str, language: str) -> str:
        """Return title, task or hint in a language, in English if it is not there."""
        texts: Texts = getattr(self, which)
        return texts.get(language, texts["en"])

    @property
    def solved_text(self) -> str:
        """The start with the mistakes in it put right."""
        text = self.start
        for wrong, right in (self.solution if self.is_broken else {}).items():
            text = text.replace(wrong, str(right))
        return text


@cache
def exercises() -> dict[int, Exercise]:
    """Return all exercises by number, the easier ones first."""
    found = [
        _exercise(yaml.safe_load(item.read_text(encoding="utf-8")))
        for item in FOLDER.iterdir()
        if item.name.endswith(".yaml")
    ]
    return {exercise.number: exercise for exercise in sorted(found, key=lambda e: e.number)}


def _exercise(content: dict[str, Any]) -> Exercise:
    goals = tuple(Goal(**goal) for goal in content.pop("goals"))
    may_change = tuple(content.pop("may_change"))
    return Exercise(goals=goals, may_change=may_change, **content)
