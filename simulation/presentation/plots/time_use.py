"""Where time goes: that of requests until their resolution, and the working day of people."""

from __future__ import annotations

from simulation.experiments.comparison import Comparison
from simulation.experiments.explanation import mean_parts
from simulation.presentation.plots.bars import stacked
from simulation.presentation.plots.style import (
    Picture,
    legend_columns,
    new_figure,
    space_out,
    style,
)
from simulation.presentation.quantities import fit
from simulation.presentation.words import Words, words_of

COLOURS = {
    "resolution": {
        "working": "#009E73",
        "queueing": "#E69F00",
        "for_information": "#0072B2",
        "for_decision": "#CC79A7",
        "rework": "#D55E00",
        "in_parallel": "#D0D0D0",
    },
    "hours": {
        "direct": "#009E73",
        "redone": "#D55E00",
        "coordination": "#0072B2",
        "reading": "#56B4E9",
        "set_up": "#CC79A7",
        "duties": "#E69F00",
        "meetings": "#F0E442",
        "free": "#DDDDDD",
    },
}
WIDTH = 11.5  # inches
LEAST_NAMED = 0.002  # of the widest bar: what cannot be seen needs no place in the legend


def time_of_requests(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return a bar for each scenario: what finished requests did and waited for, on average."""
    return _time_use(comparison, "resolution", words or words_of("en"))


def working_day(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return a bar for each scenario: with what a person spends a working day, on average."""
    return _time_use(comparison, "hours", words or words_of("en"))


def _time_use(comparison: Comparison, account: str, words: Words) -> Picture:
    names = comparison.names
    means = [mean_parts(comparison.replications[name], account) for name in names]
    every = {part: [values.get(part, 0.0) for values in means] for part in COLOURS[account]}
    widest = max(sum(values.values()) for values in means)
    parts = {p: v for p, v in every.items() if max(v) > LEAST_NAMED * widest}
    quantity = fit("h", "", [widest], [widest / 10])  # the digits of a tenth of the bar
    labels = {part: words(f"accounts.{account}.{part}") for part in parts}
    with style():
        figure = new_figure(WIDTH, 2.2 + 0.8 * len(names))
        axes = figure.subplots()
        if parts:
            stacked(axes, names, parts, COLOURS[account], labels, quantity, words)
            columns = legend_columns([*labels.values()], WIDTH, 11)
            figure.legend(loc="outside lower center", ncols=columns, fontsize=11)
        axes.set_title(words(f"accounts.{account}.title"))
        axes.set_xlabel(words("figures.time_use", unit=words(f"explained.units.{quantity.unit}")))
        space_out(figure, w_pad=0.15, h_pad=0.1)
    return figure
