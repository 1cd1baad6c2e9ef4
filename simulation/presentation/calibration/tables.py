"""Tables of a calibration in 80 columns and in Markdown: fit, quality of the data, parameters."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from simulation.calibration import Forecast, Goodness, Interval, Quality, Row
from simulation.calibration.durations import written_duration
from simulation.presentation.quantities import UNDEFINED, brief, per_cent, signed_per_cent
from simulation.presentation.tables import plain_markdown

LABELS = {
    "median": "time to done, median",
    "mean": "time to done, mean",
    "p90": "time to done, 90 %",
    "within_1": "done within a day",
    "within_7": "done within a week",
    "handed": "handed to another team",
    "handoffs": "handoffs, mean",
    "overdispersion": "handoffs, variance/mean",
    "ping_pong": "back at once (ping-pong)",
    "reopened": "came back after done",
    "left": "gave up unanswered",
    "approval": "with an approval",
    "approval_time": "approval time, mean",
    **{f"another_{k}": f"another handoff after {k}" for k in range(10)},
    **{f"days_{k}": f"median time, {k} handoff{'s' if k != 1 else ''}" for k in range(6)},
    "days_6": "median time, 6 and more",
}
WIDTH = 80
Cells = tuple[str, ...]
HEADER = ("", "log", "95 % of it", "model", "band", "off")


def number(value: float, unit: str) -> str:
    """Return a figure as one reads it: days as minutes, hours or days, shares in percent."""
    if math.isnan(value):
        return "–"
    if unit == "share":
        return f"{value * 100:.1f} %"
    if unit == "days":
        if value < 1 / 24:
            return f"{value * 1440:.1f} min"
        return f"{value * 24:.1f} h" if value < 1 else f"{value:.2f} d"
    return f"{value:.2f}"


def span(low: float, high: float, unit: str) -> str:
    """Return an interval, its unit once if both ends have the same."""
    if math.isnan(low) or math.isnan(high):
        return "–"
    one, other = number(low, unit), number(high, unit)
    first, _, its_unit = one.partition(" ")
    if its_unit and other.endswith(f" {its_unit}"):
        return f"{first}–{other}"
    return f"{one}–{other}"


def fit_rows(rows: Iterable[Row]) -> list[Cells]:
    """Return the cells of a table of figures, one row each."""
    return [
        (
            LABELS[row.name], number(row.observed, row.unit), span(row.low, row.high, row.unit),
            number(row.simulated, row.unit), span(*row.band, row.unit),
            off(row),
        )
        for row in rows
        if not math.isnan(row.observed)
    ]  # fmt: skip


def off(row: Row) -> str:
    """Return how far the model is off, with a star where that is too far: ``+37 % *``."""
    return f"{signed_per_cent(row.error)}{'' if math.isnan(row.error) or row.is_near else ' *'}"


def fit_text(goodness: Goodness) -> str:
    """Return the table of figures as plain text within 80 columns."""
    groups = {title: fit_rows(rows) for title, rows in grouped(goodness.rows).items()}
    header, tables = _narrow(HEADER, list(groups.values()))
    widths = _widths([header, *(row for rows in tables for row in rows)])
    lines = [_line(header, widths)]
    for title, rows in zip(groups, tables, strict=True):
        lines += ["", title, *(_line(row, widths) for row in rows)]
    return "\n".join([*lines, "", *textwrap.wrap(verdict(goodness), WIDTH)])


def _widths(rows: Sequence[Cells]) -> list[int]:
    return [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]


def _narrow(header: Cells, tables: list[list[Cells]]) -> tuple[Cells, list[list[Cells]]]:
    """Return tables that fit into 80 columns, if need be without their third column."""
    widths = _widths([header, *(row for rows in tables for row in rows)])
    if sum(widths) + len(widths) - 1 <= WIDTH:
        return header, tables
    shorter = [[row[:2] + row[3:] for row in rows] for rows in tables]
    return header[:2] + header[3:], shorter


def grouped(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the figures that were fitted, and those that were not."""
    return {
        "Fitted": [row for row in rows if row.fitted],
        "Not fitted: what follows": [row for row in rows if not row.fitted],
    }


def verdict(goodness: Goodness) -> str:
    """Return in a sentence how many figures that were not fitted come out near."""
    told = [row for row in goodness.rows if not row.fitted and not math.isnan(row.error)]
    near = sum(row.is_near for row in told)
    cases = len(goodness.observed.days)
    holds = "uncertain parameters and chance together" if goodness.varied else "chance alone"
    return (
        f"{near} of {len(told)} figures that were not fitted are within 20 % of the log or within "
        f"its own uncertainty; * marks those that are not. The log: {cases:,} cases, intervals by "
        f"bootstrap. The band holds {holds}."
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    rest = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return f"{first:{widths[0]}} {' '.join(rest)}".rstrip()


def quality_lines(quality: Quality) -> list[str]:
    """Return the data-quality report, one finding a line."""
    lines = [f"{quality.rows:,} rows, {quality.cases:,} cases"]
    lines += [f"{name}: {value}" for name, value in quality.facts.items()]
    for note in quality.notes:
        share = (
            f" ({per_cent(note.count / quality.rows, 2)})"
            if note.of == "rows" and quality.rows
            else ""
        )
        example = f", such as {note.example}" if note.example else ""
        lines.append(f"{note.effect}: {note.count:,} {note.of}{share} {note.reason}{example}")
    if not any(note.effect == "dropped" for note in quality.notes):
        lines.append("nothing was dropped")
    return lines


def quality_text(quality: Quality) -> str:
    """Return the data-quality report within 80 columns."""
    wrapped = (
        textwrap.wrap(line, WIDTH, subsequent_indent="    ") for line in quality_lines(quality)
    )
    return "\n".join(line for lines in wrapped for line in lines)


def forecast_text(forecast: Forecast) -> str:
    """Return how the late part of the log was foreseen."""
    header = ("", "late part", "model", "band", "before", "naive")
    cells = [
        (
            LABELS[row.name], number(row.observed, row.unit), number(row.simulated, row.unit),
            span(*row.band, row.unit), number(forecast.before[row.name], row.unit),
            number(forecast.naive[row.name], row.unit),
        )
        for row in forecast.goodness.rows
        if not math.isnan(row.observed)
    ]  # fmt: skip
    widths = _widths([header, *cells])
    lines = [_line(row, widths) for row in [header, *cells]]
    return "\n".join([*lines, "", *textwrap.wrap(forecast_verdict(forecast), WIDTH)])


def forecast_verdict(forecast: Forecast) -> str:
    """Return the scores of model and rivals in a few sentences."""
    model, before, naive = forecast.errors
    area = forecast.scores
    inside, of = forecast.inside
    return (
        f"Fitted to {forecast.early:,} early cases, held against {forecast.late:,} later ones. "
        f"Mean error of the figures (as a factor): model {math.exp(model):.2f}, early part as it "
        f"was {math.exp(before):.2f}, naive (one chance, exponential times) {math.exp(naive):.2f}. "
        f"Area between the distributions of log times: {area[0]:.2f}, {area[1]:.2f}, "
        f"{area[2]:.2f}. "
        f"{inside} of {of} figures of the late part meet the forecast band."
    )


def parameter_rows(intervals: Mapping[str, Interval]) -> list[Cells]:
    """Return rate, work and routing with their intervals, as cells."""
    cells: list[Cells] = []
    for name, item in intervals.items():
        values = (item.value, item.low, item.high)
        if name.split(" ")[0] == "rate":
            shown = [f"{brief(value)} / h" for value in values]
        elif name.startswith(("work ", "patience ")):
            shown = [written_duration(value) for value in values]
        elif name.startswith(("from ", "approval ")):
            shown = [per_cent(value, 1) for value in values]
        else:
            shown = [brief(value) for value in values]
        is_known = not (math.isnan(item.low) or math.isnan(item.high))
        cells.append((name, shown[0], f"{shown[1]} to {shown[2]}" if is_known else UNDEFINED))
    return cells


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; the first column reads from the left."""
    lines = [
        f"| {' | '.join(header)} |",
        "|".join(["", " --- ", *[" ---: "] * (len(header) - 1), ""]),
    ]
    lines += [f"| {' | '.join(map(plain_markdown, row))} |" for row in rows]
    return "\n".join(lines)


def report_markdown(
    name: str,
    goodness: Goodness,
    quality: Quality,
    intervals: Mapping[str, Interval],
    forecast: Forecast | None,
) -> str:
    """Return the whole report in Markdown; everything that comes from the log is shown as text."""
    parts = [f"# {plain_markdown(name)}: goodness of fit", ""]
    for title, rows in grouped(goodness.rows).items():
        parts += [f"## {title}", "", markdown_table(HEADER, fit_rows(rows)), ""]
    parts += [verdict(goodness), ""]
    if forecast is not None:
        parts += ["## Out of sample", "", "```", forecast_text(forecast), "```", ""]
    if intervals:
        header = ("parameter", "estimate", "95 % interval")
        parts += ["## Parameters", "", markdown_table(header, parameter_rows(intervals)), ""]
    parts += [
        "## The data",
        "",
        *(f"- {plain_markdown(line)}" for line in quality_lines(quality)),
        "",
    ]
    return "\n".join(parts)
