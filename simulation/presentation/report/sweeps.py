"""The report of a sweep: the same look as that of a comparison, one file, no request."""

from __future__ import annotations

from typing import Any

from simulation.experiments.analysis import Analysis
from simulation.presentation import sweep_findings
from simulation.presentation.blocks import Block, Command, Heading, Image, Paragraph, Table
from simulation.presentation.report.figures import as_data
from simulation.presentation.report.template import rendered
from simulation.presentation.sweep_sections import parts, pictures
from simulation.presentation.words import Words, words_of
from simulation.versions import __version__

NOT_HERE = ("command", "versions")
"""What differs between two ways to the same results, and so stands not in the report."""


def sweep_report(found: Analysis, language: str = "en", command: str = "") -> str:
    """Return the report of a sweep, the same whenever it is written of the same results.

    Args:
        found: what came out of it.
        language: ``en`` or ``fr``.
        command: which writes it again.
    """
    words = words_of(language)
    drawn = dict(pictures(found, words))
    shown = {name: told for name, (_, told) in drawn.items()}
    sources = {name: as_data(picture) for name, (picture, _) in drawn.items()}
    about = found.about
    every = [
        {"name": part.name, "blocks": [_told(block, sources) for block in part.blocks]}
        for part in parts(found, shown, words)
    ]
    return rendered(
        "sweep.html",
        w=words,
        language=words.language,
        kind=words("sweep.kind_best" if found.best is not None else "sweep.kind"),
        title=about["name"],
        description=about["description"],
        look_for=about["look_for"],
        notes=sweep_findings.notes(found, words),
        parts=every,
        origins=_provenance(found, words),
        command=command,
    )


def _told(block: Block, sources: dict[str, str]) -> dict[str, Any]:
    """Return a block as the template takes it."""
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": min(level, 4)}
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Command(text):
            return {"kind": "command", "text": text}
        case Table(header, rows):
            return {"kind": "table", "header": header, "rows": rows}
        case Image(name, words):
            return {"kind": "image", "source": sources[name], "text": words}


def _provenance(found: Analysis, words: Words) -> list[tuple[str, str]]:
    left_out = {words(f"sweep.provenance.{name}") for name in NOT_HERE}
    lines = [line for line in sweep_findings.origins(found, words) if line[0] not in left_out]
    return [(words("report.provenance.program"), f"silosim {__version__}"), *lines]
