"""What each scenario of the gallery teaches is really there, and vanishes with its mechanism.

A lesson is written in its file: the comparison, what it shows, and what takes that away (`unless`).
The ordinary suite runs fewer replications than the commands do; the slow set runs the commands as
they stand, and holds docs/gallery.md against them.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pytest
from scipy.special import stdtrit

from simulation.experiments.lessons import MOST_LEFT, Demonstration, Finding, demonstrate
from simulation.outcomes.output_analysis import CONFIDENCE, Difference
from simulation.presentation.gallery import GROUPS
from simulation.presentation.gallery_page import page, text_of
from simulation.registry import metrics
from simulation.scenario.gallery import command, gallery
from tests.gallery import PAGE, demonstrated

GALLERY = gallery()
LESSONS = [(name, i) for name, s in GALLERY.items() for i in range(len(s.lessons))]
LEAST_T = 4
"""Standard errors that a lesson lies away from nothing, at least."""
FEW = 5
"""Replications in the ordinary suite."""
OTHERWISE = {("growth", 0): 3, ("network", 0): 10, ("transformation", 0): 10}
"""Those of lessons that are clear with fewer, or take more to see that they vanish."""
ONLY_SLOWLY = {("transformation", 1)}
"""Lessons that need their long horizon: they are run in the slow set only."""
LONGEST_LINE = 52
"""So that the listing has one line for each on 80 columns."""


def steps_from_zero(gap: Difference) -> float:
    """Return the distance of a difference from zero in standard errors, endless if it has none."""
    half = (gap.high - gap.low) / 2
    return abs(gap.mean) / half * float(stdtrit(gap.n - 1, 0.5 + CONFIDENCE / 2)) if half else 1e9


def faults(shown: Demonstration) -> list[str]:
    """Return in words what does not come out as the lesson says."""
    return [fault for finding in shown.findings() for fault in faults_of(finding)]


def faults_of(finding: Finding) -> list[str]:
    """Return in words what does not come out as said of one figure."""
    found = []
    if not finding.holds or steps_from_zero(finding.there) <= LEAST_T:
        found.append(f"{finding.metric} is not clearly {finding.direction}: {finding.there}")
    if not finding.vanishes:
        found.append(f"{finding.metric} stays {finding.direction} without it: {finding.without}")
    return found


@pytest.mark.parametrize(("name", "number"), [x for x in LESSONS if x not in ONLY_SLOWLY])
def test_a_lesson_is_there_and_has_its_reason(name: str, number: int) -> None:
    """Each figure differs as said, by four standard errors or more; not without its mechanism."""
    lesson = GALLERY[name].lessons[number]
    assert faults(demonstrate(name, lesson, OTHERWISE.get((name, number), FEW))) == []


@lru_cache(maxsize=1)
def as_the_commands_do() -> dict[str, list[Demonstration]]:
    """Return all lessons, run as their commands run them."""
    return {name: list(shown) for name, shown in demonstrated().items()}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), LESSONS)
def test_what_the_command_shows(name: str, number: int) -> None:
    """The command of each lesson, as a trainer types it, shows what the file says."""
    assert faults(as_the_commands_do()[name][number]) == []


@pytest.mark.slow
def test_the_page_has_the_figures_of_the_commands() -> None:
    """docs/gallery.md is what `python -m tests.gallery` writes, to the last digit."""
    assert PAGE.read_text(encoding="utf-8") == page(GALLERY, as_the_commands_do())


@pytest.mark.parametrize("name", GALLERY)
def test_a_scenario_of_the_gallery_says_what_it_teaches(name: str) -> None:
    """Each has a line for the listing, a paragraph, a heading, and a lesson on known figures."""
    scenario = GALLERY[name]
    assert 10 < len(scenario.teaches) <= LONGEST_LINE
    assert scenario.group in GROUPS
    assert scenario.name != name
    assert scenario.description
    assert "look" in scenario.look_for.lower()
    assert 40 <= len(scenario.look_for.split()) <= 110
    assert scenario.lessons
    for lesson in scenario.lessons:
        assert set(lesson.shows) <= set(metrics.names())
        assert lesson.against is None or lesson.against in GALLERY


@pytest.mark.parametrize("name", GALLERY)
def test_the_page_tells_of_each_scenario_in_the_words_of_its_file(name: str) -> None:
    """docs/gallery.md has the paragraph and the commands of the file, and of no other scenario."""
    text = PAGE.read_text(encoding="utf-8")
    assert "".join(text_of(name, GALLERY[name])) in text
    for lesson in GALLERY[name].lessons:
        assert f"```sh\n{command(name, lesson)}\n```" in text
    assert set(re.findall(r"^### (\w+)$", text, re.M)) == set(GALLERY)


def test_commands_in_the_paragraphs_name_what_there_is() -> None:
    """A command in quotes in a paragraph is one that there is, on scenarios that there are."""
    found = 0
    for scenario in GALLERY.values():
        for quoted in re.findall(r'"silosim ([^"]*)"', scenario.look_for):
            verb, *rest = quoted.partition(" --")[0].split()
            found += 1
            assert verb in ("run", "compare", "show", "verify")
            assert set(rest) <= set(GALLERY)
    assert found


def made_up(there: float, without: float, direction: str, half: float = 0.1) -> Finding:
    """Return a finding with means and half-widths as given."""
    first, second = (Difference(m, m - half, m + half, 0.0, 10) for m in (there, without))
    return Finding("lost_revenue", direction, first, second)


def test_a_lesson_can_fail() -> None:
    """A wrong direction, a faint effect, and one that stays without its mechanism are told."""
    assert faults_of(made_up(1.0, 0.0, "higher")) == []
    assert faults_of(made_up(-1.0, 0.5, "lower")) == []
    assert len(faults_of(made_up(1.0, 0.0, "lower"))) == 2
    assert len(faults_of(made_up(0.15, -1.0, "higher"))) == 1
    assert len(faults_of(made_up(1.0, MOST_LEFT - 0.05, "higher"))) == 1
    assert len(faults_of(made_up(-1.0, -0.9, "lower"))) == 1
