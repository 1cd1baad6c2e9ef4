"""Where scenario files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.scenario import Problem, ScenarioError, load_scenario, parse_scenario
from simulation.scenario.guard import read_tree
from simulation.scenario.places import Place, bundled_folder, bundled_names, find
from simulation.scenario.tree import Node

from .conftest import SMALL, Refused, Written


@pytest.fixture
def shipped(written: Written, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of shipped scenarios with three files, beside a file outside of it."""
    folder = written("shipped/silo.yaml", SMALL + "seed: 5\n").parent
    written("shipped/theory/mm1.yaml", "extends: silo\n")
    written("shipped/theory/escape.yaml", "extends: ../../outside\n")
    written("outside.yaml", SMALL)
    monkeypatch.setattr("simulation.scenario.places.bundled_folder", lambda: folder)
    return folder


def test_shipped_scenarios_are_found_by_name(shipped: Path) -> None:
    """A name may lead into a folder; one may extend another by name."""
    assert load_scenario("silo").name == "silo"
    assert load_scenario("theory/mm1").seed == 5
    assert bundled_names() == ("silo", "theory/escape", "theory/mm1")


def test_shipped_scenarios_are_parsed_once_as_long_as_they_are_the_same(
    shipped: Path, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tree that is kept serves heirs, each with values of its own, until the file changes."""
    parsed: list[str] = []

    def counted(source: bytes, file: str, told: list[Problem]) -> Node:
        parsed.append(Path(file).name)
        return read_tree(source, file, told)

    monkeypatch.setattr("simulation.scenario.places.read_tree", counted)
    written("shipped/silo.yaml", SMALL + "seed: 55\nabstract: true\n")
    for seed in (1, 2):
        heir = parse_scenario(f"extends: silo\nseed: {seed}\n")
        assert heir.seed == seed
        assert parse_scenario("extends: silo\n").seed == 55
        with pytest.raises(ScenarioError, match="this is a base to extend"):
            load_scenario("silo")
    assert parsed.count("silo.yaml") == 1
    written("shipped/silo.yaml", SMALL + "seed: 66\n")
    assert load_scenario("silo").seed == 66
    assert parsed.count("silo.yaml") == 2


def test_a_file_wins_over_a_shipped_scenario(
    shipped: Path, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file called silo is taken, a folder called silo is not."""
    monkeypatch.chdir(shipped.parent)
    (shipped.parent / "silo").mkdir()
    assert load_scenario("silo").seed == 5
    (shipped.parent / "silo").rmdir()
    written("silo", SMALL + "seed: 9\n")
    assert load_scenario("silo").seed == 9


def test_shipped_scenarios_stay_in_their_folder(shipped: Path, refused: Refused) -> None:
    """A relative path in a shipped scenario cannot lead out of the folder."""
    (problem,) = refused("extends: theory/escape\n")
    assert problem.message == "leads out of the folder of shipped scenarios"
    (problem,) = refused("extends: ../outside\n")
    assert problem.message == "no such scenario"


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ("sillo", "did you mean 'silo'? shipped are: silo; 2 in theory/ (silosim show"),
        ("silo.yaml", "did you mean 'silo'?"),
        ("mm1", "did you mean 'theory/mm1'?"),
        ("zzz", "shipped are: silo"),
        ("", "shipped are: silo"),
        ("a\0b", "shipped are: silo"),
        ("x" * 9000, "shipped are: silo"),
    ],
)
def test_an_unknown_name_is_met_with_the_known(
    shipped: Path, source: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The closest name is offered and the shipped ones are listed."""
    monkeypatch.chdir(shipped.parent)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(source)
    (problem,) = caught.value.problems
    assert problem.message == "no such scenario"
    assert remedy in problem.remedy


def test_a_misspelt_path_is_met_with_the_files_beside(written: Written, refused: Refused) -> None:
    """A file in the same folder whose name is close is offered."""
    path = written("growth.yaml", SMALL)
    (problem,) = refused(path.with_name("grwth.yaml"))
    assert f"did you mean '{path}'?" in problem.remedy


def test_a_base_with_a_name_too_long_for_a_file_is_not_found(
    written: Written, refused: Refused
) -> None:
    """The system refuses even to look for it; it is told as any other that there is none."""
    (problem,) = refused(written("heir.yaml", "extends: " + "x" * 300))
    assert problem.message == "no such scenario"


def test_the_checkout_ships_its_scenarios() -> None:
    """Every shipped file is found by its name."""
    assert "neutral" in bundled_names()
    for name in bundled_names():
        assert find(name).path.is_relative_to(bundled_folder())


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        ("mine.yaml", "mine"),
        ("...yaml", "scenario"),
        ("..a.yaml", "a"),
        ("con.yaml", "con_"),
        ("NUL.1.yaml", "NUL.1_"),
        ("a:b|c?.yaml", "a_b_c_"),
        ("a\\b.yaml", "a_b"),
        (" x .yaml", "x"),
        ("größer.yaml", "größer"),
    ],
)
def test_a_name_never_leads_out_of_a_folder(file: str, folder: str) -> None:
    """Whatever a file is called, its results go one folder down, on any system."""
    assert Place(Path(file), file, bundled=False).folder == folder


def test_another_drive_is_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows there is no way from one drive to another: shipped files are shown in full."""

    def no_way(path: object) -> str:
        raise ValueError("path is on mount 'C:', start on mount 'D:'")

    monkeypatch.setattr("simulation.scenario.places.os.path.relpath", no_way)
    assert find("silo").shown == str(bundled_folder() / "silo.yaml")
