"""A student opens a scenario in an editor: keys are explained, completed, and typos underlined.

yaml-language-server comes from npm (pinned in .ci/run); without it or node the tests are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from simulation.cli.app import app
from tests.editors.language_server import LanguageServer, server_script

TYPO = """\
# yaml-language-server: $schema=scenario.schema.json
name: It
organization:
  span_of_controll: 6
  departments:
    sales: {staff: 3}
requests:
  order: {rate: 3 / h, route: [sales]}
work:
  sales: {mean: 20 min}
communication:
  interdependence: 40 %

"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which a student has typed `silosim new shop`."""
    place = tmp_path_factory.mktemp("student")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        done = CliRunner().invoke(app, ["new", "shop"])
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LanguageServer]:
    """Return a language server that has opened the folder."""
    script = server_script()
    if script is None:
        pytest.skip(
            "needs node and yaml-language-server: "
            "npm install --no-save --prefix tests/editors yaml-language-server"
        )
    running = LanguageServer(script, folder)
    yield running
    running.close()


def place_of(text: str, words: str) -> tuple[int, int]:
    """Return line and column of the first occurrence of some words, counted from 0."""
    before = text[: text.index(words)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def test_a_new_file_has_no_mistakes(server: LanguageServer, folder: Path) -> None:
    """The file that `silosim new` writes is right by the schema beside it."""
    assert server.open(folder / "shop.yaml") == []


@pytest.mark.parametrize(
    ("key", "explained"),
    [
        ("span_of_control", "How many people report to one manager."),
        (
            "interdependence",
            "Probability that a stage needs to know what another department knows.",
        ),
        ("warm_up", "Requests that arrive before this time are not measured."),
        ("expected_resolution", "How long customers expect it to take until all is done."),
        ("decision_level", "How many levels above the decision is taken"),
        ("staff", "How many people it has, managers included"),
    ],
)
def test_a_key_is_explained(key: str, explained: str, server: LanguageServer, folder: Path) -> None:
    """Where the pointer rests on a key, its meaning, unit and default are shown."""
    file = folder / "shop.yaml"
    server.open(file)
    line, column = place_of(file.read_text(encoding="utf-8"), f"{key}:")
    shown = server.hover(file, line, column + 1)
    assert explained in meaning(shown)
    assert re.search(r"Default: |Range: ", shown), shown


def meaning(shown: str) -> str:
    """Return what is shown without headings, examples, and the name of the schema."""
    lines = shown.splitlines()
    return "\n".join(line for line in lines if not line.startswith(("#", "Source: [", "Example")))


def test_every_key_of_a_new_file_is_explained(server: LanguageServer, folder: Path) -> None:
    """Whatever a student points at in the file of `silosim new`, there is a sentence about it."""
    file = folder / "shop.yaml"
    server.open(file)
    silent, asked, section = [], 0, ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines()):
        code = line.split("#")[0]
        for found in re.finditer(r"([\w-]+):", code):
            section = found[1] if found.start() == 0 else section
            if section == "work" and found.start() == 2:
                continue  # a department, named by the student
            asked += 1
            if len(meaning(server.hover(file, number, found.start() + 1)).strip()) < 8:
                silent.append(found[1])
    assert asked > 50
    assert silent == []


def test_a_typo_is_underlined(server: LanguageServer, folder: Path) -> None:
    """The unknown key is marked where it stands, and nothing else is."""
    file = folder / "typo.yaml"
    file.write_text(TYPO, encoding="utf-8")
    (problem,) = server.open(file)
    assert "span_of_controll" in problem["message"]
    line, column = place_of(TYPO, "span_of_controll")
    assert problem["range"]["start"] == {"line": line, "character": column}


def test_a_wrong_value_is_underlined(server: LanguageServer, folder: Path) -> None:
    """So is a structure that does not exist."""
    text = TYPO.replace("span_of_controll: 6", "structure: hierarchal")
    file = folder / "value.yaml"
    file.write_text(text, encoding="utf-8")
    problems = server.open(file)
    assert [problem["range"]["start"]["line"] for problem in problems] == [3]
    assert "hierarchical" in problems[0]["message"]


def test_keys_are_offered(server: LanguageServer, folder: Path) -> None:
    """Where a key may stand, the others are offered, each explained."""
    text = TYPO.replace("_controll", "_control").rstrip("\n") + "\n  "
    file = folder / "completed.yaml"
    file.write_text(text, encoding="utf-8")
    server.open(file)
    offered = server.completion(file, text.count("\n"), 2)
    assert {"handoff_fidelity", "direct_contact", "shared_system"} <= set(offered)
    assert "interdependence" not in offered
    assert len(offered["handoff_fidelity"]) > 20


def test_structures_are_offered(server: LanguageServer, folder: Path) -> None:
    """Values to choose from are offered too."""
    text = TYPO.replace("span_of_controll: 6", "structure: ")
    file = folder / "offered.yaml"
    file.write_text(text, encoding="utf-8")
    server.open(file)
    line, column = place_of(text, "structure: ")
    offered = server.completion(file, line, column + len("structure: "))
    assert {"hierarchical", "cross_functional", "matrix", "network"} <= set(offered)
