"""Time series: response time, satisfaction and open requests by working day."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from simulation.experiments.comparison import Comparison
from simulation.outcomes import daily
from simulation.outcomes.daily import Band
from simulation.presentation.plots.style import (
    FAINT,
    QUIET,
    Picture,
    colours,
    dashes,
    new_figure,
    short,
    space_out,
    style,
    with_numbers,
)
from simulation.presentation.words import Words, words_of

PANELS = (
    ("response_time", daily.response_time),
    ("satisfaction", daily.satisfaction),
    ("open_requests", daily.open_requests),
)
LEAST_GAP = 0.085  # between labels, as a share of the height of a panel


def time_series(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return three panels over a common axis of days, each with mean and band."""
    colour, dash = colours(comparison.names), dashes(comparison.names)
    words = words or words_of("en")
    records = {
        name: [replication.record for replication in group]
        for name, group in comparison.replications.items()
    }
    with style():
        figure = new_figure(11.5, 9.2)
        panels = figure.subplots(len(PANELS), 1, sharex=True)
        shown = [
            (axes, {name: series(group) for name, group in records.items()})
            for axes, (_, series) in zip(panels, PANELS, strict=True)
        ]
        for (axes, bands), (title, series) in zip(shown, PANELS, strict=True):
            for name, band in bands.items():
                _draw(axes, band, colour[name], dash[name])
            if not _is_line(bands):
                axes.set_yticks([])
                centre = {"ha": "center", "va": "center", "transform": axes.transAxes}
                axes.text(0.5, 0.5, words("figures.time_series.too_short"), **centre)
            axes.set_title(words(f"figures.time_series.{title}"))
            axes.grid(axis="y")
            if series is not daily.satisfaction:
                axes.set_ylim(bottom=0)
        first = records[comparison.baseline][0]
        days = max(s.week.days_at(s.time.horizon) for s in comparison.scenarios.values())
        panels[-1].set_xlim(0, days)
        panels[-1].set_xlabel(words("figures.time_series.axis"))
        for axes in panels:
            _shade_warm_up(axes, daily.warm_up_days(first), days, words)
            with_numbers(axes.xaxis, words)
            with_numbers(axes.yaxis, words)
        for axes, bands in shown:
            if _is_line(bands):
                _label_lines(axes, bands, colour)
        space_out(figure, w_pad=0.15, h_pad=0.1)
    return figure


def _is_line(bands: dict[str, Band]) -> bool:
    """Return whether there is anything to see: two days of which something is known."""
    return any(np.isfinite(band.mean).sum() > 1 for band in bands.values())


def _draw(axes: Axes, band: Band, colour: str, dash: Any) -> None:
    axes.fill_between(band.days, band.low, band.high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(band.days, band.mean, color=colour, lw=2, ls=dash)


def _shade_warm_up(axes: Axes, warm_up: float, days: float, words: Words) -> None:
    if warm_up <= 0:
        return
    axes.axvspan(0, warm_up, color=FAINT, alpha=0.45, zorder=0, linewidth=0)
    if warm_up > 0.08 * days and axes.get_ylim()[0] == 0:  # else the lines are in the way
        axes.text(
            warm_up / 2,
            0.04,
            words("figures.time_series.warm_up"),
            transform=axes.get_xaxis_transform(),
            ha="center",
            va="bottom",
            color=QUIET,
            fontsize=11,
        )


def _label_lines(axes: Axes, bands: dict[str, Band], colour: dict[str, str]) -> None:
    """Write each name at the end of its line, moved apart where two would overlap."""
    low, high = axes.get_ylim()
    ends = {}
    for name, band in bands.items():
        defined = np.flatnonzero(~np.isnan(band.mean))
        if len(defined):
            tail = band.mean[defined[-max(1, len(defined) // 10) :]]
            ends[name] = (float(tail.mean()) - low) / (high - low)
    for name, y in spread(ends, LEAST_GAP).items():
        axes.annotate(
            short(name, 22),
            (1.0, y),
            (8, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            va="center",
            color=colour[name],
            weight="bold",
        )


def spread(places: dict[str, float], gap: float) -> dict[str, float]:
    """Return places between 0 and 1 in the same order, at least a gap apart where there is room."""
    order = sorted(places, key=lambda name: places[name])
    moved: list[float] = []
    for name in order:
        moved.append(max(places[name], moved[-1] + gap) if moved else places[name])
    above = 1.0
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], above)
        above = moved[i] - gap
    return dict(zip(order, moved, strict=True))
