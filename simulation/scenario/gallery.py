"""The gallery: the shipped scenarios that teach something, and how to see what they teach."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from simulation.scenario.emitter import in_flow
from simulation.scenario.loading import load_scenario
from simulation.scenario.places import TEXTBOOK, bundled_names, is_base
from simulation.scenario.sections.lessons import Lesson
from simulation.scenario.sections.scenario import Scenario
from simulation.scenario.tree import parse_path


def gallery_names() -> tuple[str, ...]:
    """Return the names of the shipped scenarios that tell a story: neither bases nor textbook."""
    stories = (name for name in bundled_names() if not name.startswith(TEXTBOOK))
    return tuple(name for name in stories if not is_base(name))


def gallery() -> dict[str, Scenario]:
    """Return the shipped scenarios that tell a story, by name.

    What others are compared with comes before them.
    """
    scenarios = {name: load_scenario(name) for name in gallery_names()}
    return dict(sorted(scenarios.items(), key=lambda item: (_rank(item[0], scenarios), item[0])))


def _rank(name: str, scenarios: Mapping[str, Scenario], most: int = 10) -> int:
    """Return how many scenarios stand one behind the other in front of this one."""
    lessons = scenarios[name].lessons if name in scenarios and most else ()
    before = [lesson.against for lesson in lessons if lesson.against is not None]
    return max((1 + _rank(other, scenarios, most - 1) for other in before), default=0)


def command(name: str, lesson: Lesson, joint: str = " ") -> str:
    """Return the command by which the lesson of a scenario is seen.

    `joint` stands before each option, so that a long command can be broken there.
    """
    parts = [" ".join(["silosim compare", *([lesson.against] if lesson.against else []), name])]
    for option, changes in (("--but", lesson.but), ("--set", lesson.set)):
        for path, value in (changes or {}).items():
            parts.append(f"{option} {quoted(f'{path}={in_flow(value)}')}")
    return joint.join(parts)


def quoted(word: str) -> str:
    """Return a word as all common shells read it, in double quotes where it needs any."""
    if shlex.quote(word) == word:
        return word
    return f'"{word}"' if not set(word) & set('"$`\\!') else shlex.quote(word)


def copy_name(changes: Mapping[str, Any]) -> str:
    """Return a short name for the copy of a scenario in which something is changed.

    That is "but cross_functional", "but sectors 1", "but no interventions"; of several changes the
    first one tells.
    """
    path, value = next(iter(changes.items()))
    key = str(parse_path(path)[-1])
    if value is None or (isinstance(value, Mapping | list | tuple) and not value):
        text = f"no {key}"
    elif isinstance(value, str) and value.isidentifier():
        text = value
    else:
        text = f"{key} {in_flow(value)}"
    return f"but {text}" + (" …" if len(changes) > 1 else "")
