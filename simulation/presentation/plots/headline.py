"""The three headline figures: how each scenario did, and how far it is from the first."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from simulation.experiments.comparison import Comparison
from simulation.presentation.naming import title_of
from simulation.presentation.plots.style import (
    INK,
    QUIET,
    Picture,
    colours,
    new_figure,
    only_bottom,
    short,
    space_out,
    style,
    wrapped,
)
from simulation.presentation.rows import Row, headline_rows
from simulation.presentation.words import Words, words_of

MOST_DOTS = 200  # replications shown one by one


def headline(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return levels with intervals on the left, paired differences from zero on the right."""
    rows = headline_rows(comparison)
    names = comparison.names
    words = words or words_of("en")
    columns = 2 if len(names) > 1 else 1
    with style():
        figure = new_figure(6.0 * columns + 0.8, len(rows) * (1.1 + 0.52 * len(names)))
        grid = figure.subplots(len(rows), columns, squeeze=False, sharey=True)
        for line, row in enumerate(rows):
            _levels(grid[line][0], comparison, row, words)
            if columns == 2:
                _differences(grid[line][1], comparison, row, words)
        grid[0][0].set_ylim(len(names) - 0.55, -0.7)
        space_out(figure, w_pad=0.15, h_pad=0.12, wspace=0.02)
    return figure


def _levels(axes: Axes, comparison: Comparison, row: Row, words: Words) -> None:
    quantity, colour = row.quantity, colours(comparison.names)
    for y, cell in enumerate(row.cells):
        values = [quantity.scaled(v) for v in comparison.values(cell.scenario, row.metric.name)]
        mean, width = quantity.scaled(cell.estimate.mean), quantity.scaled(cell.estimate.half_width)
        shown = [value for value in values if math.isfinite(value)][:MOST_DOTS]
        below = [y + 0.24] * len(shown)
        axes.plot(shown, below, "o", color=colour[cell.scenario], alpha=0.3, ms=4.5, mew=0)
        if not math.isfinite(mean):
            why = words(
                "figures.headline.not_reached" if math.isinf(mean) else "figures.not_defined"
            )
            _say(axes, y, why)
            continue
        axes.errorbar(
            mean,
            y,
            xerr=None if math.isnan(width) else width,
            fmt="o",
            color=colour[cell.scenario],
            ms=9,
            elinewidth=3,
            capsize=5,
            capthick=2,
            mec="white",
            mew=1,
            zorder=3,
        )
        axes.annotate(
            words.number(f"{row.mean(cell)} {row.half_width(cell)}".rstrip()),
            (mean, y),
            (0, 9),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=11,
        )
    if not any(math.isfinite(cell.estimate.mean) for cell in row.cells):
        axes.set_xticks([])
    axes.set_yticks(range(len(row.cells)), [wrapped(cell.scenario) for cell in row.cells])
    axes.set_title(label_of(row, words))
    axes.margins(x=0.18)
    only_bottom(axes, words)


def label_of(row: Row, words: Words) -> str:
    """Return what a row is called, with its unit."""
    title, unit = title_of(row.metric, words), unit_of(row, words)
    return f"{title} ({unit})" if unit else title


def unit_of(row: Row, words: Words) -> str:
    """Return the unit of a row as a language has it."""
    return words.find(f"units.{row.quantity.unit}", "") or row.quantity.unit


def verdict_in(words: Words, verdict: str) -> str:
    """Return a verdict of a row as a language has it."""
    return words(f"verdicts.{verdict}") if verdict else ""


def _say(axes: Axes, y: float, text: str) -> None:
    """Write something where there is no number."""
    place = axes.get_yaxis_transform()
    axes.text(0.5, y, text, transform=place, ha="center", va="center", color=QUIET, fontsize=11)


def _differences(axes: Axes, comparison: Comparison, row: Row, words: Words) -> None:
    quantity, colour = row.gap_quantity, colours(comparison.names)
    axes.axvline(0, color=INK, lw=1.2, zorder=1)
    reach = 0.0
    for y, cell in enumerate(row.cells):
        gap = cell.difference
        if gap is None:
            axes.annotate(
                words("figures.headline.baseline"), (0, y), (6, 0), textcoords="offset points",
                va="center", color=QUIET, fontsize=11,
            )  # fmt: skip
            continue
        mean, low, high = (quantity.scaled(v) for v in (gap.mean, gap.low, gap.high))
        if not math.isfinite(mean):
            _say(axes, y, words("figures.not_defined"))
            continue
        ends = [value for value in (mean, low, high) if math.isfinite(value)]
        reach = max(reach, *(abs(value) for value in ends))
        axes.errorbar(
            mean,
            y,
            xerr=None if math.isnan(low) else [[mean - low], [high - mean]],
            fmt="o",
            color=colour[cell.scenario],
            ms=9,
            elinewidth=3,
            capsize=5,
            capthick=2,
            mec="white",
            mew=1,
            zorder=3,
        )
        axes.annotate(
            f"{words.number(row.difference(cell))}, {verdict_in(words, cell.verdict)}",
            (mean, y),
            (0, 9),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=11,
            bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.85},
        )
    reach = (reach or 1.0) * 1.45
    axes.set_xlim(-reach, reach)
    unit = unit_of(row, words)
    title = words(
        f"figures.headline.{row.metric.better}", baseline=short(comparison.baseline, 22),
        unit=f", {unit}" if unit else "",
    )  # fmt: skip
    axes.set_title(title, color=QUIET, weight="normal", fontsize=11)
    axes.tick_params(labelleft=False)
    only_bottom(axes, words)
