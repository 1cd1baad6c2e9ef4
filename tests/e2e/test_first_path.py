"""The way of somebody who knows no Python, walked in a fresh clone, letter by letter."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.blocks import ROOT, blocks
from tests.e2e.player import Player

PAGES = ("docs/tutorial/first_scenario.md", "docs/fr/premier_scenario.md")


class Walker(Player):
    """Plays a page in a clone, with what `make demo` has installed there and nothing else."""

    def __init__(self, clone: Path) -> None:
        """Stand in the clone, with nothing installed."""
        self.folder = clone
        self.in_full = True
        self.namespace: dict[str, Any] = {}
        self.done: set[str] = set()

    def make(self, *targets: str) -> None:
        """Make it, here."""
        self.run(["make", *targets], self.folder)

    def remembered(self, command: str) -> str:
        """Run it again: nothing is known from elsewhere."""
        return self.printed(command)

    def environment(self) -> dict[str, str]:
        """Return the environment of a terminal in which `.venv` is active."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
        kept.pop("PYTHONPATH", None)
        path = f"{self.folder / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
        return {**kept, "COLUMNS": "80", "PYTHONUTF8": "1", "PATH": path}


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
def test_from_a_clone_to_a_changed_picture(page: str, tmp_path: Path) -> None:
    """Who types what the tutorial says gets its numbers, and a picture that changes."""
    clone = tmp_path / "silosim"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    walker = Walker(clone)
    for block in blocks((clone / page).read_text(encoding="utf-8")):
        walker.play(block)
    assert (clone / ".venv" / "bin" / "activate").is_file()
    assert (clone / "out" / "report.html").is_file()
    pictures = [(clone / folder / "headline.png").read_bytes() for folder in ("before", "after")]
    assert pictures[0] != pictures[1]
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
