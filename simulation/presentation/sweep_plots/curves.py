"""Response curves: a metric along one factor, with bands, and paired differences below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill, wrap

import numpy as np
from matplotlib.axes import Axes

from simulation.experiments.response import Curves
from simulation.outcomes.metric import Metric
from simulation.presentation.naming import title_of
from simulation.presentation.plots.style import (
    INK,
    Picture,
    colours,
    dashes,
    in_legend,
    legend_columns,
    new_figure,
    short,
    style,
    with_numbers,
)
from simulation.presentation.quantities import Quantity, fit
from simulation.presentation.sweep_plots.words import label, others, spread
from simulation.presentation.words import Words, words_of

MOST_PANELS = 4
BAND = 0.18
BESIDE, ABOVE = 28, 32  # letters that fit beside and above a panel


def response_curves(
    metric: Metric,
    panels: Sequence[Curves],
    along: str,
    units: Mapping[str, str],
    currency: str,
    words: Words | None = None,
) -> Picture:
    """Return mean and 95 % interval by scenario, and the differences from the first below.

    Args:
        metric: which figure.
        panels: one a choice of the other factors; at most four are shown, evenly chosen.
        along: the factor on the axis.
        units: of factors and metrics.
        currency: of the scenarios.
        words: of the language.
    """
    words = words or words_of("en")
    shown = [panels[i] for i in spread(panels, MOST_PANELS)]
    names = list(shown[0].levels)
    rows = 2 if len(names) > 1 else 1
    how = _quantity(metric, shown, currency)
    with style():
        figure = new_figure(max(3.2 * len(shown) + 0.8, 5.0), 3.0 * rows + 0.7)
        grid = figure.subplots(rows, len(shown), squeeze=False, sharex=True, sharey="row")
        for i, panel in enumerate(shown):
            _levels(grid[0][i], panel, how, words)
            grid[0][i].set_title(fill(others(panel.others, units, words), ABOVE), fontsize=11)
            if rows == 2:
                _gaps(grid[1][i], panel, how, words)
            grid[-1][i].set_xlabel(label(along, units.get(along, "")))
        texts = [title_of(metric, words)]
        texts += [words("sweep.difference_from", scenario=short(names[0]))][: rows - 1]
        for axes, text in zip(grid[:, 0], texts, strict=True):
            axes.set_ylabel(_balanced(how.titled(text), BESIDE))
        handles, labels = grid[0][0].get_legend_handles_labels()
        columns = legend_columns(labels, figure.get_figwidth(), 12)
        figure.legend(handles, labels, loc="outside lower center", ncols=columns)
    return figure


def _quantity(metric: Metric, panels: Sequence[Curves], currency: str) -> Quantity:
    means = [e.mean for panel in panels for line in panel.levels.values() for e in line]
    return fit(metric.unit, currency, means)


def _levels(axes: Axes, panel: Curves, how: Quantity, words: Words) -> None:
    colour, dash = colours(list(panel.levels)), dashes(list(panel.levels))
    for name, line in panel.levels.items():
        middle = [how.scaled(e.mean) for e in line]
        axes.plot(
            panel.x, middle, "o", ls=dash[name], color=colour[name], ms=4, lw=2,
            label=in_legend(name),
        )  # fmt: skip
        low, high = [how.scaled(e.low) for e in line], [how.scaled(e.high) for e in line]
        axes.fill_between(panel.x, low, high, color=colour[name], alpha=BAND, lw=0)
    _dress(axes, panel.x, words)


def _gaps(axes: Axes, panel: Curves, how: Quantity, words: Words) -> None:
    colour, dash = colours(list(panel.levels)), dashes(list(panel.levels))
    axes.axhline(0, color=INK, lw=1)
    for name, line in panel.gaps.items():
        middle = [how.scaled(d.mean) for d in line]
        axes.plot(panel.x, middle, "o", ls=dash[name], color=colour[name], ms=4, lw=2)
        low, high = [how.scaled(d.low) for d in line], [how.scaled(d.high) for d in line]
        axes.fill_between(panel.x, low, high, color=colour[name], alpha=BAND, lw=0)
    _dress(axes, panel.x, words)


def _dress(axes: Axes, x: Sequence[float], words: Words) -> None:
    axes.grid(axis="y")
    if _is_geometric(x):
        axes.set_xscale("log")
        axes.set_xticks(x, minor=False)
        axes.set_xticks([], minor=True)
    axes.margins(x=0.03)
    with_numbers(axes.xaxis, words)
    with_numbers(axes.yaxis, words)


def _is_geometric(x: Sequence[float]) -> bool:
    """Return whether each level is the same multiple of the one before, as in 1, 2, 4, 8."""
    if len(x) < 4 or x[0] <= 0:
        return False
    ratios = np.divide(x[1:], x[:-1])
    return bool(np.allclose(ratios, ratios[0], rtol=0.01) and ratios[0] >= 1.5)


def _balanced(text: str, width: int) -> str:
    """Return a text on as few lines as it needs, of about equal length."""
    lines = len(wrap(text, width))
    return fill(text, next(w for w in range(1, width + 1) if len(wrap(text, w)) <= lines))
