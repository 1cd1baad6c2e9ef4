"""The programs of docs/extending.md, for tests that use them otherwise than the page does."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.blocks import ROOT
from tests.e2e.player import written

PAGE = ROOT / "docs" / "extending.md"


def programs() -> dict[str, str]:
    """Return the programs of the page by the names of their files."""
    files = written(PAGE.read_text(encoding="utf-8"))
    return {name: text for name, text in files.items() if name.endswith(".py")}


def write_programs(folder: Path) -> None:
    """Write the programs of the page into a folder."""
    for name, text in programs().items():
        (folder / name).write_text(text, encoding="utf-8")
