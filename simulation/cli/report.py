"""``--report``: what is asked for, the command that reproduces it, and writing it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.failures import BadInputError
from simulation.cli.places import STANDARD_OUTPUT, write

if TYPE_CHECKING:
    from simulation.experiments.comparison import Comparison
    from simulation.experiments.explanation import Explanation

KINDS = (".html", ".htm", ".pdf")


def check(place: Path | None, language: str) -> None:
    """Refuse a report that could not be written, before anything is run.

    Raises:
        BadInputError: its kind or language is not known, or there is no browser for a PDF.
    """
    from simulation.presentation.words import languages

    if language not in languages():
        known = ", ".join(languages())
        raise BadInputError(f"--lang: there is no '{language[:20]}'; choose one of {known}")
    if place is None:
        return
    if place == STANDARD_OUTPUT or place.suffix.lower() not in KINDS:
        raise BadInputError(f"--report: {place} must end in .html or .pdf")
    if place.suffix.lower() == ".pdf":
        from simulation.presentation.report.printing import browser

        if browser() is None:
            raise BadInputError(
                "--report: a PDF needs Chromium, Chrome or Edge, and none is found; "
                f"give {place.with_suffix('.html')}, open it in any browser and print it to a file"
            )


def write_report(
    comparison: Comparison,
    explanations: Sequence[Explanation],
    place: Path,
    language: str,
    command: str,
) -> None:
    """Write the report of a comparison.

    Raises:
        BadInputError: the browser cannot print it.
    """
    from simulation.presentation.report import report_html

    deliver(report_html(comparison, language, explanations, command), place)


def deliver(html: str, place: Path) -> None:
    """Write a report as it is, or printed.

    Raises:
        BadInputError: the browser cannot print it.
    """
    from simulation.presentation.report import NoBrowserError, to_pdf

    if place.suffix.lower() != ".pdf":
        write(place, html)
        return
    try:
        write(place, to_pdf(html))
    except NoBrowserError as error:
        raise BadInputError(f"--report: {error}") from None


def command_of(
    sources: Sequence[str],
    changes: Sequence[str] | None,
    but: Sequence[str] | None,
    plug_ins: Sequence[str] | None,
    comparison: Comparison,
    *,
    explains: bool,
    no_limit: bool,
    language: str,
) -> str:
    """Return the command that gives the same figures again, with all that would be a default."""
    from simulation.scenario.gallery import quoted

    words = ["silosim", "run" if len(sources) == 1 and not but else "compare"]
    words += map(quoted, sources)
    for option, values in (("--set", changes), ("--but", but), ("--plugin", plug_ins)):
        words += [word for value in values or () for word in (option, quoted(value))]
    number = len(comparison.replications[comparison.baseline])
    words += ["--replications", f"{number}", "--seed", f"{comparison.seed}"]
    words += ["--explain"] if explains else []
    words += ["--no-limit"] if no_limit else []
    words += ["--report", "report.html"]
    words += ["--lang", language] if language != "en" else []
    return " ".join(words)
