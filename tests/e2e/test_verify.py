"""``silosim verify`` as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from simulation.cli.verify import SECTION_NAMES
from simulation.experiments import verification_cases
from simulation.experiments.verification import Case, Stated, statement
from simulation.experiments.verification_cases import SECTIONS, Section, all_cases
from tests.e2e.conftest import Run


def test_help(silosim: Run) -> None:
    """The help has examples to copy, and names the sections that there are."""
    result = silosim("verify", "--help")
    assert result.exit_code == 0
    assert "Examples" in result.stdout
    assert tuple(section.key for section in SECTIONS) == SECTION_NAMES


def test_list(silosim: Run) -> None:
    """All cases are listed, the slow ones marked, on 80 columns, and nothing is run."""
    result = silosim("verify", "--list")
    assert result.exit_code == 0
    assert all(case.name in result.stdout for case in all_cases())
    assert result.stdout.count(" slow") == sum(case.slow for case in all_cases())
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80


def test_some_cases_quickly(silosim: Run) -> None:
    """Cases chosen by a pattern are run and shown; the sentence of the rule tells the cap."""
    result = silosim("verify", "--quick", "--only", "M/M/10, c*", "--seed", 3)
    assert result.exit_code == 0, result.stdout
    words = " ".join(result.stdout.split())
    assert "M/M/10, C(10, 8) P(wait) 0.409" in words
    assert "1 case, 6 values" in words
    assert "at most 5.00 % of the exact value" in words
    assert "Seed 3." in words
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80


def test_json_is_the_same_whatever_the_workers(silosim: Run) -> None:
    """Standard output is the JSON alone, byte by byte the same for one and two threads."""
    command = ("verify", "--quick", "--only", "rework", "--json", "-")
    texts = {silosim(*command, "--workers", workers).stdout for workers in (1, 2)}
    (text,) = texts
    content = json.loads(text)
    assert content["agrees"] is True
    assert [case["name"] for case in content["sections"]["Queues"]] == [
        "rework", "too much rework",
    ]  # fmt: skip


def test_page_and_folder(silosim: Run, tmp_path: Path) -> None:
    """The page and the folder hold what was done."""
    command = ("verify", "--section", "neutrality", "--quick", "--quiet")
    result = silosim(*command, "--page", tmp_path / "page.md", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert page == (tmp_path / "out" / "verification.md").read_text(encoding="utf-8")
    assert "three teams: the same trace bit for bit" in page
    assert json.loads((tmp_path / "out" / "verification.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--section", "queus"), "--section must be one of"),
        (("--only", "no such thing"), "no such case"),
        (("--seed", "-1"), "--seed must be from 0"),
        (("--page", "nowhere/page.md"), "there is no folder nowhere"),
    ],
)
def test_bad_input(silosim: Run, arguments: tuple[str, ...], message: str) -> None:
    """What cannot be done is refused before anything is run."""
    result = silosim("verify", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_a_disagreement_is_exit_code_one(silosim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that does not agree is named, and the exit code is 1."""
    case: Case = Stated(
        "one is two", "theory/mm1", "logic", lambda case, seed: (statement("1 = 2", False),)
    )
    only = (Section("queues", "Queues", (case,)),)
    monkeypatch.setattr(verification_cases, "SECTIONS", only)
    monkeypatch.setattr("simulation.cli.verifying.SECTIONS", only)
    monkeypatch.setattr("simulation.presentation.verification.SECTIONS", only)
    result = silosim("verify")
    assert result.exit_code == 1
    assert "1 = 2 disagrees" in " ".join(result.stdout.split())
    assert "1 disagree: one is two" in result.stdout
