"""What was sought and chosen: the search, the selection, and the chosen with fresh customers."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from itertools import accumulate

from matplotlib.axes import Axes

from simulation.experiments.best import Best, Standing
from simulation.experiments.optimum.procedure import Group
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import Estimate
from simulation.presentation import optimum_words as told
from simulation.presentation.naming import title_of
from simulation.presentation.plots.style import (
    INK,
    OKABE_ITO,
    QUIET,
    Picture,
    new_figure,
    only_bottom,
    style,
    with_numbers,
)
from simulation.presentation.quantities import Quantity, fit
from simulation.presentation.words import Words, words_of

MOST_ROWS = 16
WIDTH_OF_NAME = 34
BEST, OTHER = OKABE_ITO[1], OKABE_ITO[0]


def search_progress(best: Best, words: Words | None = None) -> Picture:
    """Return the figure of each point in the order in which they were looked at, and the best."""
    words = words or words_of("en")
    groups = [group for group in best.groups if group.searched is not None]
    costs = {group.label: _looked_at(best, group) for group in groups}
    how = _quantity(best, best.metric, [value for values in costs.values() for value in values])
    choose = max if best.wants_more else min
    with style():
        figure = new_figure(max(4.6 * len(groups), 5.0), 3.8)
        grid = figure.subplots(1, len(groups), squeeze=False, sharey=True)[0]
        for axes, group in zip(grid, groups, strict=True):
            values = [how.scaled(value) for value in costs[group.label]]
            places = range(1, len(values) + 1)
            axes.plot(
                places,
                values,
                "o",
                color=OTHER,
                ms=3.5,
                alpha=0.6,
                label=words("optimum.plots.point"),
            )
            axes.step(places, list(accumulate(values, choose)), where="post", color=BEST, lw=2.2,
                      label=words("optimum.plots.so_far"))  # fmt: skip
            axes.set_title(told.group_title(best, group), fontsize=12)
            axes.set_xlabel(words("optimum.plots.looked_at"))
            axes.grid(axis="y")
            with_numbers(axes.yaxis, words)
        grid[0].set_ylabel(how.titled(title_of(best.metric, words)))
        handles, labels = grid[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=2)
    return figure


def _looked_at(best: Best, group: Group) -> list[float]:
    assert group.searched is not None
    sign = -1 if best.wants_more else 1
    return [sign * value for value in group.searched.seen.values() if math.isfinite(value)]


def selection(best: Best, words: Words | None = None) -> Picture:
    """Return the candidates of each group with 95 % intervals, and which one was selected."""
    words = words or words_of("en")
    groups = [group for group in best.groups if best.standings[group.label]]
    shown = {group.label: best.standings[group.label][:MOST_ROWS] for group in groups}
    every = [s.estimate for standings in shown.values() for s in standings]
    how = _quantity(best, best.metric, [e.mean for e in every], [e.half_width for e in every])
    names = {
        label: [_wrapped(told.name_among(best, s.alternative, words)) for s in standings]
        for label, standings in shown.items()
    }
    heights = [sum(0.24 + 0.2 * (name.count("\n") + 1) for name in names[g.label]) for g in groups]
    with style():
        figure = new_figure(8.4, sum(heights) + 0.9 * len(groups) + 0.4)
        grid = figure.subplots(
            len(groups), 1, squeeze=False, sharex=True, gridspec_kw={"height_ratios": heights}
        )
        for row, group in zip(grid, groups, strict=True):
            _candidates(row[0], shown[group.label], names[group.label], how, words)
            row[0].set_title(told.group_title(best, group), fontsize=12)
        title = how.titled(title_of(best.metric, words))
        grid[-1][0].set_xlabel(words("optimum.plots.selected_by", title=title))
    return figure


def _candidates(
    axes: Axes,
    standings: Sequence[Standing],
    names: Sequence[str],
    how: Quantity,
    words: Words,
) -> None:
    for place, s in enumerate(standings):
        colour = BEST if s.is_best else OTHER
        _dot(axes, s.estimate, how, place, colour)
        axes.annotate(
            told.verdict(s, words), (1.01, place), xycoords=("axes fraction", "data"), va="center",
            fontsize=10, color=BEST if s.is_best else QUIET, annotation_clip=False,
        )  # fmt: skip
    _named(axes, names, words)


def finalists(best: Best, words: Words | None = None) -> Picture:
    """Return what was chosen and the scenarios as they are, each figure with fresh customers."""
    words = words or words_of("en")
    names = [_wrapped(told.name_of(best, item, words)) for item in best.finalists]
    height = sum(0.3 + 0.2 * (name.count("\n") + 1) for name in names)
    with style():
        figure = new_figure(3.1 * len(best.metrics) + 3.0, height + 1.2)
        grid = figure.subplots(1, len(best.metrics), squeeze=False, sharey=True)[0]
        for axes, metric in zip(grid, best.metrics, strict=True):
            fresh = [item.fresh[metric.name] for item in best.finalists]
            how = _quantity(best, metric, [e.mean for e in fresh], [e.half_width for e in fresh])
            for place, (item, e) in enumerate(zip(best.finalists, fresh, strict=True)):
                _dot(axes, e, how, place, BEST if item.group else OTHER)
            axes.set_title(textwrap.fill(title_of(metric, words), 26), fontsize=11.5)
            axes.set_xlabel(how.unit)
            _named(axes, names, words)
    return figure


def _dot(axes: Axes, e: Estimate, how: Quantity, place: int, colour: str) -> None:
    if math.isfinite(e.mean):
        width = 0.0 if math.isnan(e.half_width) else how.scaled(e.half_width)
        axes.errorbar(how.scaled(e.mean), place, xerr=width, fmt="o", color=colour, ecolor=INK,
                      elinewidth=1.2, ms=7)  # fmt: skip


def _named(axes: Axes, names: Sequence[str], words: Words) -> None:
    axes.set_yticks(range(len(names)), names, fontsize=10)
    axes.set_ylim(len(names) - 0.5, -0.5)
    only_bottom(axes, words)


def _wrapped(name: str) -> str:
    return textwrap.fill(name, WIDTH_OF_NAME)


def _quantity(
    best: Best, metric: Metric, means: Sequence[float], widths: Sequence[float] = ()
) -> Quantity:
    return fit(metric.unit, told.currency(best), means, widths)
