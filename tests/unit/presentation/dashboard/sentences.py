"""All that the loader can say of a wrong scenario, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from simulation.scenario import Scenario
from simulation.scenario.declaration import Section, parameter_of
from simulation.scenario.syntax import _MEANINGS

PACKAGE = Path(__file__).parents[4] / "simulation"
SPEAKING = (
    *(PACKAGE / "scenario").rglob("*.py"),
    PACKAGE / "organization" / "serving.py",
    PACKAGE / "presentation" / "dashboard" / "drafts.py",
)
SILENT = {
    "__init__.py", "comparing.py", "emitter.py", "gallery.py", "mixing.py", "parameter_table.py",
    "schema.py", "written.py",
}  # fmt: skip
"""Modules of the loader that refuse nothing, or nothing that a page shows."""
DECLARED_BY = {"parameter", "part", "_hours", "Quantity", "compile", "startswith"}
"""Calls whose texts are values, descriptions and patterns."""
NOT_TOLD = {
    *(part for part, *_ in _MEANINGS),  # what the YAML parser says, known by these words
    "cannot start any token",
    " (got {})", "{message}; {remedy}", "… and {} more problems",  # of the command line
    "no such experiment",
    "Default: {}.", "Neutral: {}.", "Range: {}.", "Source: {}.",  # of the JSON Schema
    "{}: '{}' of the mechanism '{}' must be declared as a number: Number, Whole, Probability, "
    "Duration or Flag (got {})",  # to whoever writes a plug-in
    "0 min", "20 min", "Dodds, Watts & Sabel 2003, PNAS 100:12516", "a phase",  # values
    "unknown reason",  # beside those of the operating system, which are kept
    "sizes and weights",  # keys, joined by hand
}  # fmt: skip


def said() -> set[str]:
    """Return every text in the source of the loader that may be told, with {} for its gaps."""
    return {
        text
        for path in SPEAKING
        if path.name not in SILENT
        for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
    } | descriptions()


def sentences() -> set[str]:
    """Return those that need words in every language: of more than one word."""
    texts = {text for text in said() if re.search(r"[a-z]{2}", text.replace("{}", ""))}
    return {text for text in texts if " " in text.strip()} - NOT_TOLD


def descriptions() -> set[str]:
    """Return what is told of fields that are required and missing."""
    assert Scenario.model_fields
    return {
        f"{text[:1].lower()}{text[1:].rstrip('.')}"
        for section in _below(Section)
        if section.__module__.startswith("simulation.scenario.")
        for info in section.model_fields.values()
        if info.is_required() and (text := parameter_of(info).description)
    }


def _below(kind: type[Section]) -> Iterator[type[Section]]:
    for inner in kind.__subclasses__():
        yield inner
        yield from _below(inner)


def _texts(node: ast.AST) -> Iterator[str]:
    """Yield texts and formatted texts of a tree, those within gaps included."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    called = getattr(node, "func", None)
    name = getattr(called, "id", getattr(called, "attr", ""))
    if is_docstring or isinstance(node, ast.Assert) or name in DECLARED_BY:
        return
    if isinstance(node, ast.JoinedStr):
        parts = [v.value if isinstance(v, ast.Constant) else "{}" for v in node.values]
        yield "".join(map(str, parts)).replace("{}{}", "{}")
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                yield from _texts(value.value)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    else:
        for inner in ast.iter_child_nodes(node):
            yield from _texts(inner)
