"""What is wrong with a log or with e-mails, told as the loader of scenarios tells it."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from simulation.scenario.problems import Problem, ScenarioError, shorten


class LogError(ScenarioError):
    """A log, or a table of e-mails, cannot be used; `problems` lists all that was found."""


def wrong(
    file: Path | str, message: str, remedy: str = "", *, got: object = "", line: int = 0
) -> Problem:
    """Return a problem with a file, of one line or of the whole (`line` 0)."""
    shown = shorten(got) if got != "" else ""
    return Problem(str(file), line, 1 if line else 0, "", message, shown, remedy)


def refuse(
    file: Path | str, message: str, remedy: str, *, got: object = "", line: int = 0
) -> NoReturn:
    """Refuse a file for one reason."""
    raise LogError([wrong(file, message, remedy, got=got, line=line)]) from None
