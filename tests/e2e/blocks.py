"""The code blocks of README and docs, and the marks that say how each is tested.

A mark is a comment on the line before a block, which readers do not see:

    <!-- file: mine.yaml -->        written to a file; later blocks use it
    <!-- change: mine.yaml -->      a diff, applied to that file as a reader would edit it
    <!-- from: simulation/x.py -->  a passage of that file, word by word
    <!-- printed by: COMMAND -->    lines of what that command prints, in this order
    <!-- slow -->                   in full in the slow set only; otherwise with two replications
    <!-- not run: REASON -->        an illustration
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^( *)(`{3,})(\S*)\s*$")
MARK = re.compile(r"^ *<!-- (file|change|from|printed by|slow|not run)(?:: (.+?))? -->$")


@dataclass(frozen=True)
class Block:
    """A code block.

    Attributes:
        line: of the fence, from 1.
        language: as written; "" if none is.
        text: what is inside, without the indentation of the fence.
        mark, argument: see above; "" where there is none.
    """

    line: int
    language: str
    text: str
    mark: str = ""
    argument: str = ""

    @property
    def lines(self) -> list[str]:
        """What is typed line by line, a continued line as one."""
        return [it for it in self.text.replace("\\\n", " ").splitlines() if it.strip()]


def pages() -> dict[str, Path]:
    """Return README, CONTRIBUTING and all pages of docs, by their paths in the repository."""
    found = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return {path.relative_to(ROOT).as_posix(): path for path in found}


def blocks(text: str) -> list[Block]:
    """Return the code blocks of a page; those of Sphinx (such as ``{toctree}``) are none."""
    return [block for block in _all(text.splitlines()) if not block.language.startswith("{")]


def _all(lines: list[str]) -> Iterator[Block]:
    number = 0
    while number < len(lines):
        fence = FENCE.match(lines[number])
        start, number = number, number + 1
        if not fence:
            continue
        indent, ticks, language = fence.groups()
        while lines[number].strip() != ticks:
            number += 1
        inside = [line.removeprefix(indent) for line in lines[start + 1 : number]]
        number += 1
        found = MARK.match(lines[start - 1]) if start else None
        mark, argument = (found[1], found[2] or "") if found else ("", "")
        yield Block(start + 1, language, "".join(f"{it}\n" for it in inside), mark, argument)
