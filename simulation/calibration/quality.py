"""The data-quality report: what was left out or settled on the way from rows to cases, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Effect = Literal["dropped", "changed", "noted"]


@dataclass(frozen=True)
class Note:
    """One thing that was found in the data.

    Attributes:
        effect: whether rows or cases were left out, were changed, or only looked at.
        count: how many.
        of: what is counted: rows, cases, columns.
        reason: what was found and what was done about it.
        example: one of them, as it stands in the file.
    """

    effect: Effect
    count: int
    of: str
    reason: str
    example: str = ""


@dataclass
class Quality:
    """All that was found, in the order of reading."""

    rows: int = 0
    cases: int = 0
    notes: list[Note] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def note(self, effect: Effect, count: int, of: str, reason: str, example: object = "") -> None:
        """Write down what was found, unless there is none of it."""
        if count > 0:
            shown = on_a_line(str(example)[:60])
            self.notes.append(Note(effect, int(count), of, on_a_line(reason), shown))

    def fact(self, name: str, value: object) -> None:
        """Write down what was settled about the log as a whole."""
        self.facts[name] = on_a_line(str(value))


def on_a_line(text: str) -> str:
    """Return a text with words of a log in it, without what would end a line or move a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
