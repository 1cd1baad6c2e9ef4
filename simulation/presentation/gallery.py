"""The gallery in words: what there is, what each teaches, and how to see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulation.outcomes.catalogue import all_metrics
from simulation.scenario import Scenario, bundled_names
from simulation.scenario.emitter import in_flow
from simulation.scenario.gallery import command
from simulation.scenario.places import TEXTBOOK, is_base
from simulation.scenario.sections.lessons import Lesson

GROUPS = (
    "Structures",
    "Where the silo wins",
    "Customers and channels",
    "People and change",
)
"""The headings in their order; others follow."""
OTHERS = "Others"
HEADING = "bold cyan"
WIDEST = 78  # characters of a command on one line


def grouped(scenarios: Mapping[str, Scenario]) -> dict[str, dict[str, Scenario]]:
    """Return scenarios by their group, groups in order; those without one last."""
    names = dict.fromkeys([*GROUPS, *(s.group for s in scenarios.values() if s.group), OTHERS])
    return {
        group: members
        for group in names
        if (members := {n: s for n, s in scenarios.items() if (s.group or OTHERS) == group})
    }


def listing(scenarios: Mapping[str, Scenario]) -> RenderableType:
    """Return the gallery with one line a scenario, and what else is shipped."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for group, members in grouped(scenarios).items():
        table.add_row(Text(group, style=HEADING))
        for name, scenario in members.items():
            teaches = scenario.teaches or scenario.description or scenario.name
            table.add_row(Text(f"  {name}"), Text(teaches))
    shipped = bundled_names()
    bases = [name for name in shipped if "/" not in name and is_base(name)]
    textbook = [name for name in shipped if name.startswith(TEXTBOOK)]
    rest = (
        f"To extend: {', '.join(bases)}.\n"
        f"Textbook: {len(textbook)} cases, {textbook[0]} and others; silosim verify runs them."
    )
    hint = "What to look for, and the command that shows it: silosim show NAME."
    return Group(table, Text(f"\n{rest}\n{hint}", style="dim"))


def lessons(name: str, scenario: Scenario) -> Iterator[RenderableType]:
    """Yield the commands that show what a scenario teaches, each with what they show."""
    if not scenario.lessons:
        return
    yield Text("\nSee it", style=HEADING)
    for lesson in scenario.lessons:
        # In a group, since the console would join bare texts and wrap them.
        yield Group(Text(f"  {_copyable(name, lesson)}", no_wrap=True, overflow="ignore"))
        yield Padding(Text(sentence(lesson), style="dim"), (0, 0, 0, 4))


def _copyable(name: str, lesson: Lesson) -> str:
    """Return a command on one line where that fits, else broken as a shell reads it."""
    line = command(name, lesson)
    return line if len(line) <= WIDEST else command(name, lesson, " \\\n    ")


def sentence(lesson: Lesson) -> str:
    """Return what a lesson shows: "lower: lost revenue; unless …"."""
    titles = {metric.name: metric.title for metric in all_metrics()}
    parts = []
    for direction in ("lower", "higher"):
        named = [titles.get(m, m) for m, word in lesson.shows.items() if word == direction]
        if named:
            parts.append(f"{direction}: {'; '.join(map(_lowered, named))}")
    return f"{'. '.join(map(_raised, parts))}. Unless {conditions(lesson)}."


def conditions(lesson: Lesson) -> str:
    """Return what takes the effect of a lesson away: "interdependence is 0 %"."""
    return " and ".join(f"{path} is {in_flow(value)}" for path, value in lesson.unless.items())


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]
