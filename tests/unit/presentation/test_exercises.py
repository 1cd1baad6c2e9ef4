"""What came of an exercise, as text."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from simulation.experiments.exercises import Goal, exercises
from simulation.experiments.exercises.checking import Checked, Found
from simulation.outcomes.output_analysis import Difference, Estimate
from simulation.presentation.exercises import result
from simulation.presentation.words import words_of


def told(gap: Difference, half_width: float, language: str) -> str:
    """Return what is told of a goal that was missed by a difference."""
    goal = Goal("handoffs", less_by=0.5)
    start, mine = Estimate(1375.0, half_width, 10), Estimate(295.0, half_width, 10)
    checked = Checked((), None, (Found(goal, start, mine, gap, False),))
    console = Console(file=io.StringIO(), width=120, color_system=None)
    for part in result(exercises()[3], checked, words_of(language)):
        console.print(part)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize(
    ("language", "interval"), [("en", "[−1,210, −950]"), ("fr", "[−1\u202f210 ; −950]")]
)
def test_the_ends_of_an_interval_are_apart(language: str, interval: str) -> None:
    """Where a comma is the decimal mark, a semicolon parts them."""
    assert interval in told(Difference(-1080.0, -1210.0, -950.0, 0.01, 10), 90.0, language)


def test_a_small_difference_is_told_as_sharply_as_it_is_known() -> None:
    """Paired, it may be known to a hundredth of what each figure is: it is not told as 0."""
    assert "[−0.50, −0.10]" in told(Difference(-0.3, -0.5, -0.1, 0.01, 10), 90.0, "en")
