"""Tables of a comparison for the terminal: side by side where that fits, else stacked.

Everything that comes from a scenario is shown as text: names are never read as markup.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from simulation.experiments.comparison import Comparison
from simulation.presentation.grid import grid
from simulation.presentation.rows import (
    BETTER,
    UNCLEAR,
    WORSE,
    Cell,
    Row,
    detail_rows,
    headline_rows,
)

STYLES = {BETTER: "bold green", WORSE: "bold red"}
MARKS = {BETTER: "▲", WORSE: "▼", UNCLEAR: "·"}
LEGEND = "▲ clearly better than the first   ▼ clearly worse   · not clear"
GROUP_STYLE = "bold cyan"
LONGEST_NAME = 24
LABEL_WIDTHS = (44, 34, 25)
WIDEST = 1000
_MARKUP = re.compile(r"[\\|<>`\[\]*_]|~(?=~)|(?<=~)~|&(?=#?\w+;)")
"""What Markdown would read as markup: also two tildes, and names of letters such as ``&lt;``."""
NO_BREAK = "\N{NO-BREAK SPACE}"
LONG_UNITS = {
    "h": "working hours",
    "min": "working minutes",
    "s": "working seconds",
    "points": "points of 100",
}


def headline(comparison: Comparison, console: Console) -> RenderableType:
    """Return the headline table: three figures, each with interval and difference."""
    rows = headline_rows(comparison)
    wide = _side_by_side({"": rows}, comparison.names, two_lines=True)
    return wide if _fits(wide, console) else _stacked({"": rows})


def details(comparison: Comparison, console: Console, *, every: bool = False) -> RenderableType:
    """Return the second table: further figures in groups, one line each where that fits."""
    groups = detail_rows(comparison, every=every)
    names = comparison.names
    for width in LABEL_WIDTHS:
        table = _side_by_side(groups, names, two_lines=False, label=width)
        if _fits(table, console):
            return table
    table = _marked(groups, names)
    if _fits(table, console):
        return table
    return _stacked(groups)


def _fits(table: Table, console: Console) -> bool:
    """Return whether a table can be shown without cutting anything."""
    unbounded = console.options.update(width=WIDEST)
    return Measurement.get(console, unbounded, table).maximum <= console.width


def _side_by_side(
    groups: dict[str, list[Row]],
    names: tuple[str, ...],
    *,
    two_lines: bool,
    label: int = LABEL_WIDTHS[-1],
) -> Table:
    """Return a table with a column for each scenario and one for each difference."""
    table = grid()
    table.add_column("", no_wrap=True)
    for position, name in enumerate(names):
        table.add_column(cut_name(name), justify="right", no_wrap=True)
        if position:
            table.add_column("difference", justify="right", no_wrap=True)
            table.add_column("", no_wrap=True)
    for group, rows in groups.items():
        if group:
            table.add_row()
            table.add_row(Text(group, style=GROUP_STYLE))
        for row in rows:
            if two_lines:
                _add_two_lines(table, row)
            else:
                _add_one_line(table, row, label)
    return table


def _add_one_line(table: Table, row: Row, label: int) -> None:
    cells: list[RenderableType] = [_label(row, label)]
    for cell in row.cells:
        cells.append(_value(row, cell))
        if cell.difference is not None:
            cells += [Text(row.difference(cell)), _verdict(cell)]
    table.add_row(*cells)


def _add_two_lines(table: Table, row: Row) -> None:
    """Add a row with the numbers above and how sure they are below."""
    above: list[RenderableType] = [Text(row.metric.title, style="bold")]
    unit = LONG_UNITS.get(row.quantity.unit, row.quantity.unit)
    below: list[RenderableType] = [Text(unit, style="dim")]
    for cell in row.cells:
        above.append(Text(row.mean(cell), style="bold"))
        below.append(Text(row.half_width(cell), style="dim"))
        if cell.difference is not None:
            change = f"{row.difference(cell)} ({row.relative(cell)})"
            above += [Text(change.replace(" ()", "")), _verdict(cell)]
            below += [Text(row.interval(cell), style="dim"), ""]
    table.add_row(*above)
    table.add_row(*below)
    table.add_row()


def _marked(groups: dict[str, list[Row]], names: tuple[str, ...]) -> Table:
    """Return a table of the means alone, with a mark where a difference is clear."""
    table = grid()
    table.add_column("", no_wrap=True)
    for name in names:
        table.add_column(cut_name(name, 14), justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
    for group, rows in groups.items():
        table.add_row()
        table.add_row(Text(group, style=GROUP_STYLE))
        for row in rows:
            cells: list[RenderableType] = [_label(row, LABEL_WIDTHS[-1])]
            for cell in row.cells:
                cells += [_value(row, cell), _mark(cell.verdict)]
            table.add_row(*cells)
    table.caption = Text(LEGEND, style="dim")
    table.caption_justify = "left"
    return table


def _stacked(groups: dict[str, list[Row]]) -> RenderableType:
    """Return lines: each metric, and below it a line for each scenario."""
    every = [row for rows in groups.values() for row in rows]
    widths = [
        max(cell_len(pick(row, cell)) for row in every for cell in row.cells) for pick in _PARTS
    ]
    lines: list[RenderableType] = []
    for group, rows in groups.items():
        if group:
            lines += ["", Text(group, style=GROUP_STYLE)]
        for row in rows:
            lines.append(_label(row, WIDEST, style="bold"))
            lines += [_stacked_line(row, cell, widths) for cell in row.cells]
            if not group:
                lines.append("")
    return Group(*lines)


_PARTS = (
    lambda row, cell: cut_name(cell.scenario).plain,
    lambda row, cell: _value(row, cell).plain,
    lambda row, cell: row.difference(cell),
    lambda row, cell: row.interval(cell),
)


def _stacked_line(row: Row, cell: Cell, widths: list[int]) -> Text:
    name, value, gap, interval = (pick(row, cell) for pick in _PARTS)
    line = Text(f"  {set_cell_size(name, widths[0])}  {value:>{widths[1]}}")
    if cell.difference is not None:
        line.append(f"  {gap:>{widths[2]}}")
        line.append(f"  {interval:<{widths[3]}}  ", style="dim")
        line.append_text(_verdict(cell))
    line.rstrip()
    return line


def _value(row: Row, cell: Cell) -> Text:
    return Text(f"{row.mean(cell)} {row.half_width(cell)}".rstrip())


def _mark(verdict: str) -> Text:
    return Text(MARKS.get(verdict, ""), style=STYLES.get(verdict, "dim"))


def _label(row: Row, width: int, style: str = "") -> Text:
    """Return what a row is called, on lines of a width; parts of a whole are set in."""
    title = row.metric.title.replace(" %", f"{NO_BREAK}%")
    unit = row.quantity.unit.replace(" ", NO_BREAK)
    if unit in title.lower().split():
        unit = ""  # "Requests, requests"
    indent = "  " if title[:1].islower() else ""
    written = f"{title}, {unit}" if unit else title
    lines = textwrap.wrap(written, width, initial_indent=indent, subsequent_indent=f"{indent}  ")
    label = Text("\n".join(lines).replace(NO_BREAK, " "), style=style)
    label.stylize("dim", len(label) - len(unit))
    return label


def _verdict(cell: Cell) -> Text:
    return Text(cell.verdict, style=STYLES.get(cell.verdict, "dim"))


def cut_name(name: str, width: int = LONGEST_NAME) -> Text:
    """Return a name as the head of a column, cut where it is longer."""
    text = Text(name)
    text.truncate(width, overflow="ellipsis")
    return text


def markdown(groups: dict[str, list[Row]], names: Iterable[str]) -> str:
    """Return rows as a Markdown table, the difference with its interval behind each scenario."""
    heads = ["Figure", "Unit"]
    for position, name in enumerate(names):
        heads += [name, "Difference, 95 % interval", ""] if position else [name]
    lines = [_markdown_line(heads), _markdown_line(["---"] * len(heads))]
    for group, rows in groups.items():
        if group:
            lines.append(f"| **{plain_markdown(group)}** |{'  |' * (len(heads) - 1)}")
        for row in rows:
            cells = [row.metric.title, row.quantity.unit]
            for cell in row.cells:
                cells.append(f"{row.mean(cell)} {row.half_width(cell)}".rstrip())
                if cell.difference is not None:
                    gap = f"{row.difference(cell)} {row.interval(cell)}".rstrip()
                    cells += [gap, cell.verdict]
            lines.append(_markdown_line(cells))
    return "\n".join(lines) + "\n"


def _markdown_line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(plain_markdown(cell) for cell in cells)} |"


def plain_markdown(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line."""
    return " ".join(_MARKUP.sub(r"\\\g<0>", text).split())
