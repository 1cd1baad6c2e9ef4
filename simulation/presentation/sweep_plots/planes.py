"""Planes of two factors: who wins where, and how much a figure is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm, to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from simulation.experiments.borders import Border
from simulation.experiments.regimes import FIRST, MISSING, SECOND, UNCLEAR, Axis, Regime
from simulation.outcomes.metric import Metric
from simulation.presentation.naming import title_of
from simulation.presentation.plots.style import (
    INK,
    OKABE_ITO,
    QUIET,
    Picture,
    in_legend,
    legend_columns,
    new_figure,
    short,
    style,
    with_numbers,
)
from simulation.presentation.quantities import fit
from simulation.presentation.sweep_plots.words import number, of_axis, others, spread
from simulation.presentation.words import Words, words_of

COLOURS = {FIRST: OKABE_ITO[0], SECOND: OKABE_ITO[1]}
FULL = 0.4  # relative difference from which on a colour is full
FAINTEST = 0.35
MOST_TICKS = 7
MOST_RULES = 9
ABOVE, BESIDE_BAR = 38, 30  # letters that fit above a panel, and above one with a bar of colours


def regime_map(
    metrics: Sequence[Metric],
    found: Mapping[str, Sequence[Regime]],
    units: Mapping[str, str],
    border: Border | None = None,
    words: Words | None = None,
) -> Picture:
    """Return who wins where, a column a metric and a row a choice of the other factors.

    The stronger the colour the larger the difference, relative to the first scenario; hatched is
    unclear at 95 %. Lines are borders, where the mean difference is zero: as simulated and, over
    response times, of their mean as simulated and as predicted.
    """
    words = words or words_of("en")
    shown = [metric for metric in metrics if metric.name in found]
    choices = spread(found[shown[0].name], MOST_RULES)
    sample = found[shown[0].name][0]
    with style():
        figure = new_figure(3.9 * len(shown) + 0.6, 3.35 * len(choices) + 1.0)
        grid = figure.subplots(len(choices), len(shown), squeeze=False, sharex=True, sharey=True)
        for column, metric in enumerate(shown):
            for row, choice in enumerate(choices):
                regime = found[metric.name][choice]
                axes = grid[row][column]
                _winners(axes, regime)
                _line(axes, regime, "-", 2.0)
                if border is not None and metric.unit == "h":
                    _predicted(axes, regime, border)
                rest = others(regime.others, units, words)
                axes.set_title(_lines(title_of(metric, words), rest), fontsize=11.5)
                _ticks(axes, regime.x, regime.y, words)
                if column == 0:
                    axes.set_ylabel(of_axis(regime.y))
                if row == len(choices) - 1:
                    axes.set_xlabel(of_axis(regime.x))
        handles = _legend(sample, border, words)
        labels = [str(handle.get_label()) for handle in handles]
        columns = legend_columns(labels, figure.get_figwidth(), 11, most=3)
        figure.legend(handles=handles, loc="outside lower center", ncols=columns, fontsize=11)
    return figure


def _lines(*texts: str, width: int = ABOVE) -> str:
    """Return texts below each other, each broken where it is wider than a panel."""
    return "\n".join(fill(text, width) for text in texts if text)


def _winners(axes: Axes, regime: Regime) -> None:
    for (i, j), who in np.ndenumerate(regime.winner):
        if who == MISSING:
            continue
        face: tuple[float, float, float] = (1.0, 1.0, 1.0)
        if who != UNCLEAR:
            face = _faded(
                COLOURS[int(who)], float(regime.difference[i, j]), float(regime.first[i, j])
            )
        axes.add_patch(
            Rectangle(
                (j - 0.5, i - 0.5), 1, 1, facecolor=face,
                edgecolor=QUIET if who == UNCLEAR else face,
                hatch="////" if who == UNCLEAR else None, lw=0,
            )
        )  # fmt: skip
    axes.set_xlim(-0.5, len(regime.x.values) - 0.5)
    axes.set_ylim(-0.5, len(regime.y.values) - 0.5)


def _faded(colour: str, difference: float, first: float) -> tuple[float, float, float]:
    """Return a colour as strong as a difference is large."""
    strength = 1.0
    if math.isfinite(difference) and first:
        strength = min(abs(difference / first) / FULL, 1.0)
    share = FAINTEST + (1 - FAINTEST) * strength
    r, g, b = (1 - share * (1 - part) for part in to_rgb(colour))
    return r, g, b


def _line(axes: Axes, regime: Regime, look: str, width: float) -> None:
    """Draw where the mean difference is zero."""
    table = np.ma.masked_invalid(regime.difference)
    if table.count() and float(table.min()) < 0 < float(table.max()):
        for colour, thick in (("white", width + 2), (INK, width)):
            axes.contour(table, levels=[0.0], colors=[colour], linewidths=thick, linestyles=look)


def _predicted(axes: Axes, regime: Regime, border: Border) -> None:
    _line(axes, border.simulated, "--", 1.4)
    places = border.crossing()
    at = [(_position(regime.x, x), _position(regime.y, y)) for x, y in places]
    axes.plot(
        [x for x, _ in at], [y for _, y in at], "D", color=INK, mfc="white", ms=7, mew=1.6, zorder=5
    )
    for scenario in list(border.resolution)[:1]:
        full = border.saturation(scenario)
        axes.plot(
            [_position(regime.x, x) for x, _ in full],
            [_position(regime.y, y) for _, y in full],
            ":", color=INK, lw=2.4, zorder=4,
        )  # fmt: skip


def _position(axis: Axis, value: float) -> float:
    """Return where a value lies between the levels of an axis, 0 being the first."""
    return float(np.interp(value, axis.values, range(len(axis.values))))


def _ticks(axes: Axes, x: Axis, y: Axis, words: Words) -> None:
    for axis, ticks, labels in (
        (x, axes.set_xticks, "x"),
        (y, axes.set_yticks, "y"),
    ):
        chosen = spread(axis.values, MOST_TICKS if labels == "x" else 9)
        ticks(chosen, [number(axis.values[i], words) for i in chosen])
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)


def _legend(regime: Regime, border: Border | None, words: Words) -> list[Patch | Line2D]:
    first, second = regime.scenarios
    handles: list[Patch | Line2D] = [
        Patch(
            facecolor=COLOURS[FIRST], label=words("sweep.legend.better", scenario=in_legend(first))
        ),
        Patch(
            facecolor=COLOURS[SECOND],
            label=words("sweep.legend.better", scenario=in_legend(second)),
        ),
        Patch(
            facecolor="white", edgecolor=QUIET, hatch="////", label=words("sweep.legend.unclear")
        ),
        Line2D([], [], color=INK, lw=2, label=words("sweep.legend.equal")),
    ]
    if border is not None:
        mean = words("sweep.legend.equal_mean")
        handles.append(Line2D([], [], color=INK, lw=1.4, ls="--", label=mean))
        handles.append(
            Line2D([], [], color=INK, marker="D", mfc="white", ms=7, ls="", mew=1.6,
                   label=words("sweep.legend.equal_mean_predicted"))
        )  # fmt: skip
        name = border.names.get(regime.scenarios[0], "")
        handles.append(
            Line2D([], [], color=INK, ls=":", lw=2.4,
                   label=words("sweep.legend.full", person=name, scenario=first))
        )  # fmt: skip
    return handles


def heat_maps(
    metric: Metric,
    found: Sequence[Regime],
    units: Mapping[str, str],
    currency: str,
    words: Words | None = None,
) -> Picture:
    """Return a metric of both scenarios and their difference over the plane."""
    words = words or words_of("en")
    chosen = [found[i] for i in spread(found, MOST_RULES)]
    with style():
        figure = new_figure(13.0, 3.5 * len(chosen) + 0.6)
        grid = figure.subplots(len(chosen), 3, squeeze=False, sharex=True, sharey=True)
        for row, regime in enumerate(chosen):
            first, second = regime.scenarios
            rest = others(regime.others, units, words)
            for column, (title, table) in enumerate((
                (short(first), regime.first),
                (short(second), regime.second),
                (f"{short(second)} − {short(first)}", regime.difference),
            )):  # fmt: skip
                axes = grid[row][column]
                _heat(figure, axes, metric, table, currency, words, centred=column == 2)
                axes.set_title(_lines(title, rest, width=BESIDE_BAR), fontsize=11.5)
                _ticks(axes, regime.x, regime.y, words)
                if row == len(chosen) - 1:
                    axes.set_xlabel(of_axis(regime.x))
            grid[row][0].set_ylabel(of_axis(regime.y))
    return figure


def _heat(
    figure: Picture,
    axes: Axes,
    metric: Metric,
    table: np.ndarray,
    currency: str,
    words: Words,
    *,
    centred: bool,
) -> None:
    how = fit(metric.unit, currency, table.ravel().tolist())
    values = np.ma.masked_invalid(table * how.factor)
    options: dict[str, object] = {"cmap": "cividis"}
    if centred:
        reach = float(np.abs(values).max()) if values.count() else 1.0
        options = {"cmap": "PuOr", "norm": TwoSlopeNorm(0, -(reach or 1.0), reach or 1.0)}
    rows, columns = (np.arange(number + 1) - 0.5 for number in values.shape)
    # paths, with edges in their own colour: an image would not be vector
    cells = axes.pcolormesh(columns, rows, values, edgecolors="face", lw=0.3, **options)  # type: ignore[arg-type]
    bar = figure.colorbar(cells, ax=axes)
    if bar.solids is not None:
        bar.solids.set(rasterized=False, edgecolor="face")
    bar.set_label(how.titled(title_of(metric, words)), fontsize=10)
    with_numbers(bar.ax.yaxis, words)
