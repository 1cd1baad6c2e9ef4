"""`silosim exercise`, as a student meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_they_are_listed(silosim: Run) -> None:
    """Without a number all are listed, in the language that is asked for."""
    assert "  2  How many people?" in silosim("exercise").output
    assert "  2  Combien de personnes ?" in silosim("exercise", "--lang", "fr").output


def test_from_the_task_to_the_solution(silosim: Run) -> None:
    """The file is written with its task, is not solved as it stands, and is when it is changed."""
    written = silosim("exercise", 2, "--lang", "fr")
    assert written.exit_code == 0, written.output
    assert "silosim exercise 2 --check --lang fr" in written.output
    file = Path("exercise_2.yaml")
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=scenario.schema.json\n")
    assert "# Les clients de ce centre" in text
    missed = silosim("exercise", 2, "--check", "--lang", "fr")
    assert missed.exit_code == 1
    assert missed.output.count("✗ pas encore") == 2
    assert max(map(len, missed.output.splitlines())) <= 80
    file.write_text(text.replace("staff: 11", "staff: 14"), encoding="utf-8")
    done = silosim("exercise", 2, "--check")
    assert done.exit_code == 0, done.output
    assert "Exercise 2 is solved: How many people?" in done.output
    assert "± " in done.output


def test_mistakes_are_told_with_their_remedy(silosim: Run) -> None:
    """The first exercise is about reading messages."""
    silosim("exercise", 1)
    told = silosim("exercise", 1, "--check")
    assert told.exit_code == 2
    assert told.stderr.count("exercise_1.yaml:") == 3
    assert "did you mean 'staff'?" in told.stderr


def test_a_broken_rule_is_told(silosim: Run) -> None:
    """Whoever changes something else is told what may be changed."""
    silosim("exercise", 3, "--file", "mine.yaml")
    file = Path("mine.yaml")
    file.write_text(file.read_text("utf-8").replace("staff: 8", "staff: 9"), encoding="utf-8")
    told = silosim("exercise", 3, "--check", "--file", file)
    assert told.exit_code == 1
    assert "What may be:" in told.output
    assert "There are 9 people; there may be 8." in told.output


def test_work_is_not_overwritten(silosim: Run) -> None:
    """A file that is there stays, unless it is said."""
    silosim("exercise", 3)
    Path("exercise_3.yaml").write_text("mine", encoding="utf-8")
    again = silosim("exercise", 3)
    assert again.exit_code == 2
    assert "--force begins again" in again.stderr
    assert silosim("exercise", 3, "--force").exit_code == 0
    assert Path("exercise_3.yaml").read_text("utf-8") != "mine"


def test_commands_to_copy_name_the_file(silosim: Run) -> None:
    """What is said to come next is about the file that was named, spaces or not."""
    missing = silosim("exercise", 3, "--check", "--file", "my own.yaml")
    assert "silosim exercise 3 --file 'my own.yaml' writes it" in missing.stderr
    check = "silosim exercise 3 --check --file 'my own.yaml'"
    assert check in silosim("exercise", 3, "--file", "my own.yaml").output
    assert check in silosim("exercise", 3, "--file", "my own.yaml").stderr


def test_a_hint(silosim: Run) -> None:
    """A hint is given when it is asked for."""
    assert "square root" in " ".join(silosim("exercise", 2, "--hint").output.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((9,), "there is no exercise 9; there are 1 to 6"),
        ((2, "--check"), "silosim exercise 2 writes it"),
        (("--check",), "say which one, such as silosim exercise 1 --check"),
        (("--file", "mine.yaml"), "say which one"),
        ((2, "--lang", "xx"), "choose one of en, fr"),
    ],
)
def test_what_cannot_be_is_told(arguments: tuple[object, ...], message: str, silosim: Run) -> None:
    """Mistakes on the command line say what would be right."""
    told = silosim("exercise", *arguments)
    assert told.exit_code == 2
    assert message in told.stderr
