"""The page of experiment files: every field, read from their declaration."""

from __future__ import annotations

from collections.abc import Iterator

from simulation.experiments.designs.sections import ExperimentFile
from simulation.presentation.tables import plain_markdown
from simulation.scenario import ParameterRow, parameters
from simulation.scenario.declaration import shown

NOTHING: tuple[object, ...] = ("", (), {}, "none")


def page() -> str:
    """Return the page as Markdown."""
    parts = [
        "# Experiment files\n",
        "Every field of an experiment, read from its declaration. How they play together is told\n"
        "in [sweeps](../sweeps.md). This page is written by\n",
        "```sh\npython -m docs experiments\n```\n",
        "Editors show the same where `silosim schema --experiment --out experiment.schema.json` "
        "was run.\n",
        "| Field | Type | Default | Range | Meaning |",
        "| --- | --- | --- | --- | --- |",
        *map(_row, _rows()),
    ]
    return "\n".join(parts) + "\n"


def _rows() -> Iterator[ParameterRow]:
    return parameters(ExperimentFile)


def _row(row: ParameterRow) -> str:
    default = "" if row.default in NOTHING else plain_markdown(shown(row.default))
    if row.default is ...:
        default = "**required**"
    bounds = f"{row.bounds} {row.unit}".strip() if row.bounds else row.unit
    cells = (
        f"`{row.path}`", plain_markdown(row.type), default, bounds, plain_markdown(row.description),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"
