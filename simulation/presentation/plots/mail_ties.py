"""Messages and ties by distance in the hierarchy: what is seen beside what is expected."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from simulation.calibration.ties import Row, Study
from simulation.presentation.plots.style import (
    INK,
    OKABE_ITO,
    QUIET,
    Picture,
    new_figure,
    style,
)

MOST_TICKS = 16
LEAST_AREA, MOST_AREA = 12.0, 90.0  # square points
SEEN, EXPECTED = OKABE_ITO[0], OKABE_ITO[1]


def by_distance(study: Study) -> Picture:
    """Return two panels over the steps between two people: messages, and the share that is tied."""
    rows = list(study.rows())
    with style():
        figure = new_figure(10.0, 4.2)
        messages, ties = figure.subplots(1, 2)
        steps = [row.steps for row in rows]
        seen = [row for row in rows if row.messages > 0]
        messages.scatter(
            [row.steps for row in seen], [row.messages for row in seen], _areas(seen),
            color=SEEN, label="seen",
        )  # fmt: skip
        messages.plot(
            steps, [row.curve for row in rows], "-", color=EXPECTED, label="decay on a floor"
        )
        _by_powers(messages, [row.messages for row in seen])
        messages.set_title("Messages of one to another")
        informal = [row for row in rows if row.tied is not None]
        at = [row.steps for row in informal]
        ties.scatter(
            at, [100 * (row.tied or 0) for row in informal], _areas(informal),
            color=SEEN, label="seen",
        )  # fmt: skip
        ties.plot(
            at, [100 * (row.expected or 0) for row in informal], "-", color=EXPECTED,
            label="by λ and ζ",
        )  # fmt: skip
        ties.set_ylim(bottom=0)
        ties.set_title("Share of the pairs that are tied, %")
        for axes in (messages, ties):
            axes.set_xlabel("steps along the lines of reporting")
            axes.set_xticks(steps[:: -(-len(steps) // MOST_TICKS)])
            axes.grid(axis="y")
            axes.tick_params(colors=QUIET, labelcolor=INK)
            axes.legend(markerscale=0.7)
    return figure


def _areas(rows: list[Row]) -> list[float]:
    """Return the areas of dots: what few pairs show has a small one."""
    most = max(row.pairs for row in rows)
    return [LEAST_AREA + (MOST_AREA - LEAST_AREA) * row.pairs / most for row in rows]


def _by_powers(axes: Axes, values: list[float]) -> None:
    """Let the vertical axis be logarithmic, with plain numbers."""
    axes.set_yscale("log")
    axes.set_ylim(min(values) / 2, max(values) * 2)
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
