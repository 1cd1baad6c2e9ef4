"""The gallery, as a user meets it: listed, shown, run, and each lesson by its command."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from simulation.experiments.lessons import demonstrate
from simulation.registry import figures
from simulation.scenario import bundled_names, load_scenario
from simulation.scenario.gallery import command, gallery_names
from simulation.scenario.places import is_base

from .conftest import Run

GALLERY = gallery_names()


@pytest.mark.parametrize("name", GALLERY)
def test_a_shipped_scenario_can_be_run(name: str, silosim: Run, tmp_path: Path) -> None:
    """It gives a table and all figures."""
    short = ["--set", "time.horizon=12 days", "--set", "time.warm_up=2 days"]
    if load_scenario(name).interventions:
        short += ["--set", "interventions[0].day=6"]
    done = silosim("run", name, "-n", 2, *short, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert name in done.output
    drawn = {path.stem for path in tmp_path.glob("*.svg")}
    assert drawn == set(figures.names())
    assert {path.stem for path in tmp_path.glob("*.png")} == drawn
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in tmp_path.glob("*.png"))


def test_the_gallery_is_listed(silosim: Run) -> None:
    """`silosim show` lists each scenario on one line of 80 columns, and the rest in short."""
    done = silosim("show")
    assert done.exit_code == 0
    lines = [line.rstrip() for line in done.output.splitlines()]
    assert max(map(len, lines)) <= 80
    told = {line.split()[0]: line for line in lines if line.startswith("  ")}
    assert set(told) == set(GALLERY)
    assert all(load_scenario(name).teaches in line for name, line in told.items())
    assert "To extend: neutral, retailer." in lines
    textbook = sum(name.startswith("theory/") for name in bundled_names())
    assert any(line.startswith(f"Textbook: {textbook} cases") for line in lines)


def test_every_shipped_scenario_is_a_story_a_base_or_a_textbook_case() -> None:
    """Nothing that is shipped is left out."""
    rest = {name for name in bundled_names() if "/" not in name} - set(GALLERY)
    assert all(is_base(name) for name in rest)


@pytest.mark.parametrize("name", GALLERY)
def test_a_scenario_tells_how_to_see_its_lesson(name: str, silosim: Run) -> None:
    """`silosim show NAME` prints the paragraph, and each command as it is typed."""
    done = silosim("show", name)
    assert done.exit_code == 0
    text = " ".join(done.output.split())
    scenario = load_scenario(name)
    assert " ".join(scenario.look_for.split()) in text
    shown = done.output.replace(" \\\n   ", "")  # as a shell reads a line that goes on
    for lesson in scenario.lessons:
        assert f"\n  {command(name, lesson)}\n" in "\n".join(map(str.rstrip, shown.splitlines()))


def test_listing_takes_no_other_option(silosim: Run) -> None:
    """`silosim show --diff` without a scenario says what is missing."""
    done = silosim("show", "--diff", "matrix")
    assert done.exit_code == 2
    assert "silosim show silo --diff matrix" in done.stderr


def test_an_unknown_name_is_met_in_few_lines(silosim: Run) -> None:
    """A misspelt name is met with the closest one and the gallery, not with every textbook case."""
    done = silosim("compare", "silo", "colaborative")
    assert done.exit_code == 2
    assert "did you mean 'collaborative'?" in done.stderr
    assert len(done.stderr) < 600


@pytest.mark.parametrize(
    ("name", "number"), [("matrix", 0), ("call_centre", 1), ("omnichannel", 0)]
)
def test_a_lesson_is_measured_as_its_command_measures_it(
    name: str, number: int, silosim: Run
) -> None:
    """The command, typed as it stands in the file, gives the differences that the tests judge."""
    lesson = load_scenario(name).lessons[number]
    words = shlex.split(command(name, lesson))[1:]
    done = silosim(*words, "-n", 2, "--quiet", "--json", "-")
    assert done.exit_code == 0, done.stderr
    printed = json.loads(done.stdout)["metrics"]
    shown = demonstrate(name, lesson, 2)
    assert json.loads(done.stdout)["scenarios"] == list(shown.there.names)
    for finding in shown.findings():
        (gap,) = printed[finding.metric]["differences"].values()
        assert gap["mean"] == pytest.approx(finding.there.mean, rel=1e-9)


def test_a_changed_copy_stands_last(silosim: Run) -> None:
    """`--but` adds the last scenario once more, with all that was given changed in it."""
    short = ["-n", 1, "--set", "time.horizon=3 days", "--set", "time.warm_up=1 day", "-q"]
    changes = ["--but", "quality.error=0 %", "--but", "organization.teams=2"]
    done = silosim("compare", "silo", "collaborative", *changes, *short, "--json", "-")
    assert done.exit_code == 0, done.stderr
    results = json.loads(done.stdout)
    assert results["scenarios"] == ["silo", "collaborative", "but error 0 % …"]
    rework = results["metrics"]["stage_rework"]["values"]
    assert rework["but error 0 % …"]["mean"] == 0 < rework["collaborative"]["mean"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["silo", "--but", "quality.eror=1 %"], "--but:1:1: quality.eror: unknown key"),
        (["silo", "--but", "quality.error"], "--but:1:1: has no ="),
        (["silo", "--but", "quality.error=5"], "--but:1:15: quality.error: must lie between"),
        (["silo"], "--but PATH=VALUE"),
    ],
)
def test_what_cannot_be_changed_is_told(arguments: list[str], message: str, silosim: Run) -> None:
    """A problem with `--but` names that option and what would be right."""
    done = silosim("compare", *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
