"""Lost revenue by cause: bars whose parts add up to the whole."""

from __future__ import annotations

from matplotlib.axes import Axes

from simulation.experiments.comparison import Comparison
from simulation.outcomes.revenue import LOST_CAUSES, Cause
from simulation.presentation.plots.style import (
    INK,
    Picture,
    legend_columns,
    new_figure,
    only_bottom,
    space_out,
    style,
    wrapped,
)
from simulation.presentation.quantities import Quantity
from simulation.presentation.rows import Row, headline_rows
from simulation.presentation.words import Words, words_of

COLOURS = {
    "never_came": "#F0E442",
    "customer_lost": "#0072B2",
    "balked": "#E69F00",
    "abandoned": "#D55E00",
    "cancelled": "#CC79A7",
    "too_late": "#56B4E9",
    "refunded": "#009E73",
    "still_open": "#D0D0D0",
    "gained": "white",  # beyond the potential: it counts against the losses
}
DARK = ("#0072B2", "#D55E00", "#009E73")
WIDTH = 11.5  # inches
LEAST_LABELLED = 0.07  # share of the widest bar
LEAST_NAMED = 0.003  # what cannot be seen needs no place in the legend


def lost_revenue(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return a bar for each scenario, cut into the causes by which revenue was lost.

    What came beyond the potential stands on the other side of zero; the total is what remains.
    """
    row = next(row for row in headline_rows(comparison) if row.metric.name == "lost_revenue")
    names = comparison.names
    words = words or words_of("en")
    causes = [cause for cause in LOST_CAUSES if any(_loss(comparison, n, cause) for n in names)]
    with style():
        figure = new_figure(WIDTH, 2.3 + 0.85 * len(names))
        axes = figure.subplots()
        ends = _bars(axes, comparison, row.quantity, causes, words)
        _totals(axes, row, ends, words)
        axes.set_yticks(range(len(names)), [wrapped(name) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlabel(words("figures.lost_revenue.axis", unit=row.quantity.unit))
        axes.set_title(words("figures.lost_revenue.title"))
        only_bottom(axes, words)
        if not causes:
            axes.set_xticks([])
            axes.set_xlabel(words("figures.lost_revenue.nothing"))
        else:
            labels = axes.get_legend_handles_labels()[1]
            columns = legend_columns(labels, WIDTH, 11)
            figure.legend(loc="outside lower center", ncols=columns, fontsize=11)
        space_out(figure, w_pad=0.15, h_pad=0.1)
    return figure


def _loss(comparison: Comparison, name: str, cause: Cause) -> float:
    return comparison.estimate(name, f"lost_revenue_{cause.name}").mean


def _bars(
    axes: Axes, comparison: Comparison, quantity: Quantity, causes: list[Cause], words: Words
) -> list[float]:
    """Draw the causes to the right, what counts against them to the left; return where bars end."""
    names = comparison.names
    widest = max((comparison.estimate(name, "lost_revenue").mean for name in names), default=0)
    left = [0.0] * len(names)
    for cause in causes:
        losses = [quantity.scaled(_loss(comparison, name, cause)) for name in names]
        colour = COLOURS[cause.name]
        starts = [0.0] * len(names) if min(losses) < 0 else left
        shown = max(map(abs, losses)) > LEAST_NAMED * quantity.scaled(widest)
        axes.barh(
            range(len(names)),
            losses,
            left=starts,
            height=0.56,
            color=colour,
            edgecolor=INK if min(losses) < 0 else "white",
            linewidth=1,
            label=words(f"accounts.lost_revenue.{cause.name}") if shown else "",
        )
        for y, loss in enumerate(losses):
            if abs(loss) > LEAST_LABELLED * quantity.scaled(widest):
                axes.text(
                    starts[y] + loss / 2,
                    y,
                    words.number(f"{loss:,.{quantity.decimals}f}".replace("-", "−")),
                    ha="center",
                    va="center",
                    color="white" if colour in DARK else INK,
                )
        left = [start + max(loss, 0.0) for start, loss in zip(left, losses, strict=True)]
    return left


def _totals(axes: Axes, row: Row, ends: list[float], words: Words) -> None:
    for y, (cell, end) in enumerate(zip(row.cells, ends, strict=True)):
        axes.annotate(
            words.number(f"{row.mean(cell)} {row.half_width(cell)}".rstrip()),
            (end, y),
            (8, 0),
            textcoords="offset points",
            va="center",
            weight="bold",
        )
    axes.set_xlim(axes.get_xlim()[0] if axes.containers else 0, (max(ends) or 1.0) * 1.16)
