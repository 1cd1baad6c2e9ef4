"""Sheets: tables of texts that look alike on the terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulation.presentation.tables import plain_markdown

WIDEST = 100


@dataclass(frozen=True)
class Sheet:
    """A table with a title and what is to be said of it.

    Attributes:
        title, note: above the table.
        head: of the columns, the first of which holds names.
        rows: cells as text; a row of one cell is a heading within the table. The first cell is a
            name, in which nothing is read as markup, the others are figures.
    """

    title: str
    note: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


def on_terminal(sheet: Sheet, console: Console) -> Iterator[RenderableType]:
    """Yield title, note and table for the terminal; nothing is read as markup."""
    yield Text(f"\n{sheet.title}", style="bold cyan")
    if sheet.note:
        yield Text(sheet.note, style="dim")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.width = min(console.width, WIDEST)
    for position, name in enumerate(sheet.head):
        if position:
            table.add_column(Text(name), justify="right", no_wrap=True)
        else:
            table.add_column(Text(name), ratio=1)
    for row in sheet.rows:
        style = "bold" if len(row) == 1 else ""
        indent = len(row[0]) - len(row[0].lstrip())
        label = Padding(Text(row[0].strip(), style=style), (0, 0, 0, indent))
        table.add_row(label, *map(Text, row[1:]))
    yield table


def as_markdown(sheet: Sheet) -> str:
    """Return the sheet as a section of a page."""
    columns = len(sheet.head)
    lines = [f"## {sheet.title}\n"]
    lines += [f"{plain_markdown(sheet.note)}\n"] if sheet.note else []
    lines += [_row(sheet.head), _row(["---"] * columns)]
    for row in sheet.rows:
        cells = [plain_markdown(row[0]), *row[1:]]
        if len(row) == 1:
            cells = [f"**{cells[0]}**", *[""] * (columns - 1)]
        lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
