"""Results as files: summary, JSON, CSV and figures of a comparison in a folder.

File names are fixed, so that nothing a scenario is called can lead out of the folder.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from functools import partial

from rich.console import Console

from simulation import spreadsheets
from simulation.experiments.comparison import Comparison
from simulation.experiments.comparison_json import rounded
from simulation.outcomes.breakdowns import BREAKDOWNS
from simulation.presentation import tables
from simulation.presentation.breakdown_tables import breakdowns
from simulation.presentation.notes import basis, cautions, omissions
from simulation.presentation.rows import detail_rows, headline_rows

WIDTH = 100


def files_of(comparison: Comparison) -> Iterator[tuple[str, Callable[[], str | bytes]]]:
    """Yield every file of a comparison: its name, and a function that returns its content."""
    yield "summary.txt", lambda: summary_text(comparison)
    yield "summary.md", lambda: summary_markdown(comparison)
    yield "results.json", lambda: as_json(comparison)
    yield "results.csv", lambda: as_csv(comparison)
    yield "breakdowns.csv", lambda: breakdowns_as_csv(comparison)
    from simulation.presentation.plots import FIGURES, as_svg
    from simulation.presentation.plots.style import as_bytes

    for name, draw in FIGURES.items():
        drawn = draw(comparison)
        yield f"{name}.svg", partial(as_svg, comparison, name, picture=drawn)
        yield f"{name}.png", partial(as_bytes, drawn, "png")


def as_json(comparison: Comparison) -> str:
    """Return the documented JSON of a comparison, ended by a newline."""
    text = json.dumps(comparison.as_json(), indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n"


def as_csv(comparison: Comparison) -> str:
    """Return every metric of every replication, tidy: one value a line, with its unit."""
    return spreadsheets.as_csv(_rows(comparison))


def _rows(comparison: Comparison) -> Iterator[list[object]]:
    yield ["scenario", "replication", "metric", "value", "unit"]
    for name, group in comparison.replications.items():
        for number, replication in enumerate(group):
            for metric in comparison.metrics:
                value = rounded(replication.metrics[metric.name])
                yield [name, number, metric.name, "" if value is None else value, metric.unit]


def breakdowns_as_csv(comparison: Comparison) -> str:
    """Return every figure of every part of every replication, tidy: one value a line."""
    return spreadsheets.as_csv(_rows_by_part(comparison))


def _rows_by_part(comparison: Comparison) -> Iterator[list[object]]:
    yield ["scenario", "replication", "by", "part", "metric", "value", "unit"]
    for by, breakdown in BREAKDOWNS.items():
        units = {figure.name: figure.unit for figure in breakdown.figures}
        for name in comparison.names:
            for number, figures in enumerate(comparison.part_figures(name, by)):
                for (part, figure), number_found in figures.items():
                    value = rounded(number_found)
                    shown = "" if value is None else value
                    yield [name, number, by, part, figure, shown, units[figure]]


def summary_text(comparison: Comparison) -> str:
    """Return the tables as plain text, with every figure of what happens."""
    console = Console(
        file=io.StringIO(), width=WIDTH, color_system=None, highlight=False, markup=False,
        emoji=False, force_terminal=False, legacy_windows=False, record=False,
    )  # fmt: skip
    console.print(tables.headline(comparison, console))
    console.print(tables.details(comparison, console, every=True))
    console.print()
    if len(comparison.names) == 1 and (cut := breakdowns(comparison, console)) is not None:
        console.print(cut)
        console.print()
    console.print(basis(comparison))
    if omitted := omissions(comparison):
        console.print(omitted)
    for caution in cautions(comparison):
        console.print(f"Warning: {caution}")
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def summary_markdown(comparison: Comparison) -> str:
    """Return the tables as Markdown."""
    names = comparison.names
    title = " and ".join(tables.plain_markdown(name) for name in names)
    described = "".join(
        f"- **{tables.plain_markdown(name)}**: "
        f"{tables.plain_markdown(scenario.description or scenario.name)}\n"
        for name, scenario in comparison.scenarios.items()
    )
    notes = [basis(comparison), *(f"Warning: {caution}" for caution in cautions(comparison))]
    parts = [
        f"# {title}\n",
        described,
        tables.markdown({"": headline_rows(comparison)}, names),
        "".join(f"{tables.plain_markdown(note)}\n\n" for note in notes).rstrip("\n") + "\n",
        "## All figures\n",
        tables.markdown(detail_rows(comparison, every=True), names),
    ]
    return "\n".join(parts)
