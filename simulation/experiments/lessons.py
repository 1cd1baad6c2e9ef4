"""Lessons: whether what a scenario is said to teach is there, and vanishes with its mechanism."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.experiments.comparison import Comparison, compare
from simulation.outcomes.output_analysis import Difference
from simulation.scenario import load_scenario
from simulation.scenario.gallery import copy_name
from simulation.scenario.sections.lessons import Lesson

MOST_LEFT = 0.25
"""Share of an effect that may be left, at 95 % confidence, when its mechanism is taken away."""


@dataclass(frozen=True)
class Finding:
    """One figure of a lesson, with its mechanism and without.

    Attributes:
        metric: its name.
        direction: where the second organization is said to be, "lower" or "higher".
        there: the difference of the second from the first.
        without: the same where the mechanism is taken away.
    """

    metric: str
    direction: str
    there: Difference
    without: Difference

    @property
    def holds(self) -> bool:
        """Whether the difference is there: its interval lies on the stated side of zero."""
        return self.there.low > 0 if self.direction == "higher" else self.there.high < 0

    @property
    def vanishes(self) -> bool:
        """Whether, without the mechanism, a quarter of it is left at most, or it turns."""
        if self.direction == "higher":
            return self.without.high <= MOST_LEFT * self.there.mean
        return self.without.low >= MOST_LEFT * self.there.mean


@dataclass(frozen=True)
class Demonstration:
    """A lesson as it was run: the comparison of its command, and the one without its mechanism."""

    lesson: Lesson
    there: Comparison
    without: Comparison

    def findings(self) -> Iterator[Finding]:
        """Yield what it shows, figure by figure."""
        for metric, direction in self.lesson.shows.items():
            gaps = (c.difference(c.names[1], metric) for c in (self.there, self.without))
            yield Finding(metric, direction, *gaps)


def demonstrate(name: str, lesson: Lesson, replications: int | None = None) -> Demonstration:
    """Run a lesson of a shipped scenario, as its command does, and without its mechanism."""
    there, without = (
        compare(*pair.values(), replications=replications, names=list(pair))
        for pair in (
            {shown: load_scenario(source, changes) for shown, (source, changes) in both.items()}
            for both in (_pair(name, lesson, {}), _pair(name, lesson, lesson.unless))
        )
    )
    return Demonstration(lesson, there, without)


def _pair(
    name: str, lesson: Lesson, without: Mapping[str, Any]
) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return source and changes of both scenarios, the first one first, by the names shown."""
    both = {**lesson.set, **without}
    if lesson.against is not None:
        return {lesson.against: (lesson.against, both), name: (name, both)}
    but: Mapping[str, Any] = lesson.but or {}
    return {name: (name, both), copy_name(but): (name, {**both, **but})}
