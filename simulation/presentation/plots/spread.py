"""How response times and opinions are spread: not only the mean, but the unlucky too."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

from simulation.experiments.comparison import Comparison
from simulation.outcomes.output_analysis import estimate
from simulation.outcomes.parts import FIRST, RESOLUTION
from simulation.outcomes.spread import times_at
from simulation.presentation.plots.style import (
    FAINT,
    Picture,
    colours,
    dashes,
    in_legend,
    new_figure,
    space_out,
    style,
    with_numbers,
)
from simulation.presentation.words import Words, words_of

SHARES = np.linspace(0.005, 0.995, 199)
LEAST, MOST = 1 / 60, 400.0  # hours; what is shorter is drawn at the left edge
TICKS = {"1 min": 1 / 60, "5 min": 1 / 12, "15 min": 0.25, "1 h": 1.0, "4 h": 4.0, "12 h": 12.0,
         "40 h": 40.0, "160 h": 160.0}  # fmt: skip
MOST_FILLED = 3


def response_times(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return which share of the requests has its first answer, and is done, within which time."""
    words = words or words_of("en")
    with style():
        figure = new_figure(11.5, 4.6)
        grid = figure.subplots(1, 2, sharey=True)
        for axes, which in zip(grid, (FIRST, RESOLUTION), strict=True):
            _times(axes, comparison, which)
            axes.set_title(words(f"figures.response_times.{('first', 'resolution')[which]}"))
            axes.set_xlabel(words("figures.response_times.axis"))
            with_numbers(axes.yaxis, words)
        grid[0].set_ylabel(words("figures.response_times.share"))
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=11)
        space_out(figure, w_pad=0.15, h_pad=0.1)
    return figure


def _times(axes: Axes, comparison: Comparison, which: int) -> None:
    colour, dash = colours(comparison.names), dashes(comparison.names, each=True)
    last = LEAST
    for name in comparison.names:
        records = [replication.record for replication in comparison.replications[name]]
        times = times_at(records, which, SHARES)
        known = times <= MOST  # what takes longer lies beyond the right edge
        shown = np.maximum(times[known], LEAST)
        last = max(last, *shown.tolist()) if len(shown) else last
        axes.plot(
            shown, 100 * SHARES[known], color=colour[name], lw=2.2, label=in_legend(name),
            ls=dash[name],
        )  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(LEAST, min(max(last * 1.3, 1.0), MOST))
    axes.set_ylim(0, 100)
    _ticks(axes)
    axes.grid(color=FAINT)


def _ticks(axes: Axes) -> None:
    high = axes.get_xlim()[1]
    shown = {label: place for label, place in TICKS.items() if place <= high}
    axes.set_xticks(list(shown.values()), list(shown))
    axes.minorticks_off()


def satisfaction(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return how the opinions of customers are spread over the points from 0 to 100."""
    words = words or words_of("en")
    names = comparison.names
    colour, dash = colours(names), dashes(names, each=True)
    bands = comparison.parts("satisfaction")
    edges = np.linspace(0, 100, len(bands) + 1)
    with style():
        figure = new_figure(11.5, 3.9)
        axes = figure.subplots()
        for name in names:
            shares = [100 * _share(comparison, name, band) for band in bands]
            axes.stairs(
                shares, edges, color=colour[name], lw=2.2, label=in_legend(name),
                ls=dash[name],
            )  # fmt: skip
            if len(names) <= MOST_FILLED:
                axes.stairs(shares, edges, color=colour[name], alpha=0.13, fill=True, lw=0)
        axes.set_xlim(0, 100)
        axes.set_ylim(bottom=0)
        axes.set_title(words("figures.satisfaction.title"))
        axes.set_xlabel(words("figures.satisfaction.axis"))
        axes.set_ylabel(words("figures.satisfaction.share"))
        axes.grid(axis="y")
        with_numbers(axes.xaxis, words)
        with_numbers(axes.yaxis, words)
        figure.legend(loc="outside lower center", ncols=3, fontsize=11)
        space_out(figure, w_pad=0.15, h_pad=0.1)
    return figure


def _share(comparison: Comparison, name: str, band: str) -> float:
    share = estimate(comparison.part_values(name, "satisfaction", band, "share_of_customers")).mean
    return 0.0 if math.isnan(share) else share
