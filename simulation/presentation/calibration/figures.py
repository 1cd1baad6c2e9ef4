"""Figures of a calibration: times, handoffs, and the chance of one more, log and model."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.calibration import Goodness
from simulation.calibration.figures import MOST_HANDOFFS, CaseTable
from simulation.presentation.plots.style import INK, OKABE_ITO, Picture, new_figure, style

LOG, MODEL, NAIVE = INK, OKABE_ITO[0], OKABE_ITO[1]
TICKS = (
    (1 / 1440, "1 min"), (10 / 1440, "10 min"), (1 / 24, "1 h"), (1, "1 day"), (10, "10 days"),
    (100, "100 days"),
)  # fmt: skip


def all_figures(goodness: Goodness) -> dict[str, Picture]:
    """Return every figure by the name of its file."""
    simulated = goodness.simulated
    return {
        "times": _times(goodness.observed, simulated),
        "handoffs": _handoffs(goodness.observed, simulated),
        "another_handoff": _another(goodness),
        "times_by_handoffs": _by_handoffs(goodness),
    }


def _times(observed: CaseTable, simulated: CaseTable) -> Picture:
    with style():
        figure = new_figure(8, 4.5)
        axes = figure.add_subplot()
        for table, colour, label in ((observed, LOG, "log"), (simulated, MODEL, "model")):
            days = np.sort(table.days[~np.isnan(table.days)])
            shares = (np.arange(len(days)) + 1) / max(len(days), 1)
            points = np.linspace(0, max(len(days) - 1, 0), 800).astype(int)
            thin = np.unique(points)[: len(days)]
            axes.plot(np.maximum(days[thin], 1e-4), 100 * shares[thin], color=colour, label=label)
        axes.set_xscale("log")
        axes.set_xticks([tick for tick, _ in TICKS], [label for _, label in TICKS])
        axes.minorticks_off()
        axes.set_ylabel("% of the cases done within")
        axes.set_title("Time until a case is done")
        axes.legend()
    return figure


def _handoffs(observed: CaseTable, simulated: CaseTable) -> Picture:
    with style():
        figure = new_figure(8, 4.5)
        axes = figure.add_subplot()
        most = int(np.quantile(observed.handoffs, 0.998)) + 1
        numbers = np.arange(most + 1)
        mean = float(observed.handoffs.mean())
        one_chance = (mean / (1 + mean)) ** numbers
        for values, colour, label in (
            (_at_least(observed, numbers), LOG, "log"),
            (_at_least(simulated, numbers), MODEL, "model: classes of difficulty"),
            (one_chance, NAIVE, "one chance for all (geometric)"),
        ):
            axes.plot(numbers, 100 * values, marker="o", color=colour, label=label)
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:g}"))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.set_xlabel("handoffs")
        axes.set_ylabel("% of the cases with at least so many")
        axes.set_title("How often cases are handed on")
        axes.legend()
    return figure


def _at_least(table: CaseTable, numbers: np.ndarray) -> np.ndarray:
    shares = np.array([(table.handoffs >= k).mean() for k in numbers])
    return np.where(shares > 0, shares, np.nan)


def _another(goodness: Goodness) -> Picture:
    with style():
        figure = new_figure(8, 4.5)
        axes = figure.add_subplot()
        axes.set_xticks(_draw(axes, goodness, "another_", 100.0))
        axes.set_ylim(0, 100)
        axes.set_xlabel("handoffs so far")
        axes.set_ylabel("% that are handed on once more")
        axes.set_title("The chance of another handoff")
        axes.legend()
    return figure


def _by_handoffs(goodness: Goodness) -> Picture:
    with style():
        figure = new_figure(8, 4.5)
        axes = figure.add_subplot()
        _draw(axes, goodness, "days_", 1.0)
        axes.set_xticks(
            range(MOST_HANDOFFS + 1), [*map(str, range(MOST_HANDOFFS)), f"{MOST_HANDOFFS}+"]
        )
        axes.set_xlabel("handoffs")
        axes.set_ylabel("median days until done")
        axes.set_title("What handoffs cost")
        axes.legend()
    return figure


def _draw(axes: Axes, goodness: Goodness, start: str, scale: float) -> list[int]:
    """Draw log with intervals and model with its band over the number at the end of the name.

    Returns:
        the numbers of which something is known.
    """
    rows = [
        row for row in goodness.rows if row.name.startswith(start) and not np.isnan(row.observed)
    ]
    x = [int(row.name.removeprefix(start)) for row in rows]
    seen = np.array([row.observed for row in rows]) * scale
    low, high = (np.array([getattr(row, name) for row in rows]) * scale for name in ("low", "high"))
    below, above = np.maximum(seen - low, 0), np.maximum(high - seen, 0)
    axes.errorbar(
        x, seen, yerr=np.stack([below, above]), fmt="o", color=LOG, capsize=3, label="log, 95 %"
    )
    band = np.array([row.band for row in rows]).reshape(-1, 2) * scale
    axes.fill_between(x, band[:, 0], band[:, 1], color=MODEL, alpha=0.2, linewidth=0)
    axes.plot(x, [row.simulated * scale for row in rows], color=MODEL, label="model")
    return x
