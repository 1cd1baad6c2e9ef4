"""The table of breakdowns: a line for each kind, channel, segment and department of a scenario."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from simulation.experiments.comparison import Comparison
from simulation.outcomes.breakdowns import BREAKDOWNS, Breakdown
from simulation.outcomes.output_analysis import Estimate, estimate
from simulation.presentation.quantities import UNDEFINED, Quantity, fit

SHOWN = (
    ("requests", "requests"),
    ("response_time_first_p90", "first answer, 90 %"),
    ("response_time_resolution_median", "resolution, median"),
    ("response_time_resolution_p90", "resolution, 90 %"),
    ("abandoned_share", "gave up"),
    ("satisfaction_mean", "satisfied"),
)
"""The figures that a line has room for, and their heads; the others stand in JSON and CSV."""
CUT = ("kind", "channel", "segment", "department")
LONGEST_NAME = 16
STYLE = "bold cyan"


@dataclass(frozen=True)
class Line:
    """One part of one breakdown: an estimate for each figure that is told of it."""

    part: str
    figures: dict[str, Estimate]


def sections(comparison: Comparison, scenario: str) -> dict[str, list[Line]]:
    """Return the lines of each breakdown by its title; those with a single part tell nothing."""
    found = {}
    for by in CUT:
        parts = comparison.parts(by)
        if len(parts) > 1:
            found[BREAKDOWNS[by].title] = [_line(comparison, scenario, by, part) for part in parts]
    return found


def _line(comparison: Comparison, scenario: str, by: str, part: str) -> Line:
    told = _names_of(BREAKDOWNS[by])
    figures = {
        figure: estimate(comparison.part_values(scenario, by, part, figure))
        for figure, _ in SHOWN
        if figure in told
    }
    return Line(part, figures)


def _names_of(breakdown: Breakdown) -> set[str]:
    return {figure.name for figure in breakdown.figures}


def breakdowns(comparison: Comparison, console: Console) -> RenderableType | None:
    """Return the breakdowns of a comparison of one scenario; None if there is nothing to cut."""
    scenario = comparison.baseline
    shown: list[RenderableType] = []
    if cut := sections(comparison, scenario):
        wide = _table(cut, with_half_widths=True)
        width = console.measure(wide, options=console.options.update(width=1000)).maximum
        shown.append(wide if width <= console.width else _table(cut, with_half_widths=False))
    if (opinions := _opinions(comparison, scenario)) is not None:
        shown += ["", opinions] if shown else [opinions]
    return Group(*shown) if shown else None


def _grid(header_style: str) -> Table:
    return Table(
        box=None, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style=header_style
    )


def _table(cut: dict[str, list[Line]], *, with_half_widths: bool) -> Table:
    every = [line for lines in cut.values() for line in lines]
    shown = [(name, head) for name, head in SHOWN if _is_told(every, name)]
    quantities = {name: _quantity(name, every) for name, _ in shown}
    table = _grid("bold")
    table.add_column("", no_wrap=True)
    for name, head in shown:
        unit = quantities[name].unit
        lines = Text(head.replace(", ", "\n").replace("first answer", "first\nanswer"))
        if unit:
            lines.append(f"\n{unit}", style="dim")
        table.add_column(lines, justify="right", vertical="bottom", no_wrap=True)
    for title, lines_of in cut.items():
        table.add_row(Text(title, style=STYLE))
        for line in lines_of:
            label = Text(f"  {line.part}")
            label.truncate(LONGEST_NAME + 2, overflow="ellipsis")
            values = [(quantities[name], line.figures.get(name)) for name, _ in shown]
            table.add_row(label, *(_cell(q, value, with_half_widths) for q, value in values))
    return table


def _is_told(lines: list[Line], name: str) -> bool:
    """Return whether a column has anything to say: nobody gives up where nobody is impatient."""
    told = [line.figures[name] for line in lines if name in line.figures]
    return any(e.n > 0 and e.mean != 0 for e in told)


def _quantity(name: str, lines: list[Line]) -> Quantity:
    told = [line.figures[name] for line in lines if name in line.figures]
    units = {figure.name: figure.unit for figure in BREAKDOWNS["kind"].figures}
    unit = "" if name == "requests" else units[name]
    return fit(unit, "", [e.mean for e in told], [e.half_width for e in told])


def _cell(quantity: Quantity, value: Estimate | None, with_half_width: bool) -> Text:
    """Return a mean with as many digits as its own half-width tells, parts being so different."""
    if value is None:
        return Text("")
    if value.n == 0:
        return Text(UNDEFINED)
    width = value.half_width * quantity.factor
    decimals = min(max(-math.floor(math.log10(width)), 0), 2) if width > 0 else 0
    if not width > 0 and value.mean * quantity.factor % 1 > 0:
        decimals = 2
    own = replace(quantity, decimals=decimals)
    cell = Text(own.plain(value.mean))
    if with_half_width and (half := own.half_width(value.half_width)):
        cell.append(half.replace(" ", ""), style="dim")
    return cell


def _opinions(comparison: Comparison, scenario: str) -> RenderableType | None:
    """Return how satisfaction is spread, in one line; None if nobody has an opinion."""
    bands = comparison.parts("satisfaction")
    shares = [
        estimate(comparison.part_values(scenario, "satisfaction", band, "share_of_customers"))
        for band in bands
    ]
    if not any(share.n > 0 for share in shares):
        return None
    table = _grid("dim")
    table.add_column(Text("satisfied", style=STYLE), no_wrap=True)
    for band in bands:
        table.add_column(band, justify="right", no_wrap=True)
    means = [Text(f"{100 * share.mean:.1f}") for share in shares]
    table.add_row(Text("of all, %"), *means)
    return table
