"""Tables of a comparison for the terminal: side by side where that fits, else stacked.

Everything that comes from a scenario is shown as text: names are never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from simulation.experiments.comparison import Comparison
from simulation.presentation.rows import (
    BETTER,
    WORSE,
    Cell,
    Row,
    detail_rows,
    headline_rows,
)

STYLES = {BETTER: "bold green", WORSE: "bold red"}
LONGEST_NAME = 24


def headline(comparison: Comparison, console: Console) -> RenderableType:
    """Return the headline table: three figures, each with interval and difference."""
    rows = headline_rows(comparison)
    wide = _side_by_side({"": rows}, comparison.names, two_lines=True)
    return wide if _fits(wide, console) else _stacked({"": rows}, comparison.names)


def details(comparison: Comparison, console: Console, *, every: bool = False) -> RenderableType:
    """Return the second table: further figures in groups, one line each where that fits."""
    groups = detail_rows(comparison, every=every)
    wide = _side_by_side(groups, comparison.names, two_lines=False)
    return wide if _fits(wide, console) else _stacked(groups, comparison.names)


def _fits(table: Table, console: Console) -> bool:
    """Return whether no column but the first has to be wrapped."""
    return Measurement.get(console, console.options, table).minimum <= console.width


def _grid() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")


def _side_by_side(
    groups: dict[str, list[Row]], names: tuple[str, ...], *, two_lines: bool
) -> Table:
    """Return a table with a column for each scenario and one for each difference."""
    table = _grid()
    table.add_column("", min_width=22, max_width=34)
    for position, name in enumerate(names):
        table.add_column(_name(name), justify="right", no_wrap=True)
        if position:
            heading = "difference" if len(names) == 2 else "difference"
            table.add_column(Text(heading), justify="right", no_wrap=True)
            table.add_column("", no_wrap=True)
    for group, rows in groups.items():
        if group:
            table.add_row()
            table.add_row(Text(group, style="bold cyan"))
        for row in rows:
            if two_lines:
                _add_two_lines(table, row)
            else:
                _add_one_line(table, row)
    return table


def _add_one_line(table: Table, row: Row) -> None:
    cells: list[RenderableType] = [_label(row)]
    for cell in row.cells:
        cells.append(Text(f"{row.mean(cell)} {row.half_width(cell)}".rstrip()))
        if cell.difference is not None:
            cells += [Text(row.difference(cell)), _verdict(cell)]
    table.add_row(*cells)


def _add_two_lines(table: Table, row: Row) -> None:
    """Add a row with the numbers above and how sure they are below."""
    above: list[RenderableType] = [Text(row.metric.title, style="bold")]
    below: list[RenderableType] = [Text(row.quantity.unit, style="dim")]
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


def _stacked(groups: dict[str, list[Row]], names: tuple[str, ...]) -> Table:
    """Return a table with a line for each scenario below each metric."""
    table = _grid()
    table.add_column("")
    table.add_column("mean", justify="right", no_wrap=True)
    if len(names) > 1:
        table.add_column("difference", justify="right", no_wrap=True)
        table.add_column("95 % interval", no_wrap=True)
        table.add_column("", no_wrap=True)
    for group, rows in groups.items():
        if group:
            table.add_row(Text(group, style="bold cyan"))
        for row in rows:
            table.add_row(_label(row, style="bold"))
            for cell in row.cells:
                table.add_row(*_stacked_line(row, cell))
        table.add_row()
    return table


def _stacked_line(row: Row, cell: Cell) -> Iterator[RenderableType]:
    yield Text("  ") + _name(cell.scenario)
    yield Text(f"{row.mean(cell)} {row.half_width(cell)}".rstrip())
    if cell.difference is not None:
        yield Text(row.difference(cell))
        yield Text(row.interval(cell), style="dim")
        yield _verdict(cell)


def _label(row: Row, style: str = "") -> Text:
    unit = f", {row.quantity.unit}" if row.quantity.unit else ""
    return Text(row.metric.title, style=style) + Text(unit, style="dim")


def _verdict(cell: Cell) -> Text:
    return Text(cell.verdict, style=STYLES.get(cell.verdict, "dim"))


def _name(name: str) -> Text:
    text = Text(name)
    text.truncate(LONGEST_NAME, overflow="ellipsis")
    return text


def markdown(groups: dict[str, list[Row]], names: Iterable[str]) -> str:
    """Return rows as a Markdown table, the difference with its interval behind each scenario."""
    heads = ["Figure", "Unit"]
    for position, name in enumerate(names):
        heads += [name] + ["Difference, 95 % interval", ""][: 2 * bool(position)]
    lines = [_markdown_line(heads), _markdown_line(["---"] * len(heads))]
    for group, rows in groups.items():
        if group:
            lines.append(_markdown_line([f"**{group}**", *[""] * (len(heads) - 1)]))
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
    for letter in "\\|<>`[]*_":
        if letter == "*" and text.startswith("**"):
            continue
        text = text.replace(letter, f"\\{letter}")
    return " ".join(text.split())
