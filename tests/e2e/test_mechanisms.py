"""``silosim mechanisms``, as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from .conftest import Run

DOCS_PAGE = Path(__file__).parents[2] / "docs" / "mechanisms.md"


def test_structure_and_system(silosim: Run, tmp_path: Path) -> None:
    """Cells and effects are shown on 80 columns, and the page carries its command and seed."""
    page = tmp_path / "page.md"
    command = ("mechanisms", "--section", "structure_and_system", "-n", 3, "--seed", 7, "--quiet")
    result = silosim(*command, "--page", page)
    assert result.exit_code == 0, result.stderr
    assert "interaction" in result.stdout
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80
    text = page.read_text(encoding="utf-8")
    assert (
        "silosim mechanisms --section structure_and_system -n 3 --seed 7 --page mechanisms.md"
        in text
    )
    assert "over 3 replications, seed 7" in text
    assert "| structure |" in text


@pytest.mark.slow
def test_the_page_is_current(silosim: Run, tmp_path: Path) -> None:
    """Measured again, the page of the docs is the same to the last digit."""
    page = tmp_path / "mechanisms.md"
    result = silosim("mechanisms", "--quiet", "--page", page)
    assert result.exit_code == 0, result.stderr
    assert page.read_text(encoding="utf-8") == DOCS_PAGE.read_text(encoding="utf-8")


def test_plausibility(silosim: Run) -> None:
    """Each figure of the pair is shown with its band and whether it lies inside."""
    result = silosim("mechanisms", "--section", "plausibility", "-n", 2, "--quiet")
    assert result.exit_code == 0, result.stderr
    assert "of 24 figures lie in their band" in " ".join(result.stdout.split())
    assert result.stdout.count("inside") + result.stdout.count("outside") == 24


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--section", "plausible"), "--section must be one of"),
        (("-n", "0"), "--replications must be from 1"),
        (("--page", "nowhere/page.md"), "there is no folder nowhere"),
    ],
)
def test_bad_input(silosim: Run, arguments: tuple[str, ...], message: str) -> None:
    """What cannot be done is refused before anything is run."""
    result = silosim("mechanisms", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
