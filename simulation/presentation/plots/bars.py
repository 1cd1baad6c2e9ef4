"""Bars whose parts add up to a whole, one bar a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes

from simulation.presentation.plots.style import INK, only_bottom, wrapped
from simulation.presentation.quantities import Quantity
from simulation.presentation.words import Words

DARK = ("#0072B2", "#D55E00", "#009E73", "#666666")
LEAST_LABELLED = 0.06  # share of the widest bar


def stacked(
    axes: Axes,
    names: Sequence[str],
    parts: Mapping[str, Sequence[float]],
    colours: Mapping[str, str],
    labels: Mapping[str, str],
    quantity: Quantity,
    words: Words,
) -> None:
    """Draw a bar for each name, cut into parts (all ≥ 0), with the sum at its end.

    Args:
        axes: where.
        names: of the bars, from above.
        parts: of each bar, by part.
        colours, labels: of each part.
        quantity: how numbers are written.
        words: of a language.
    """
    totals = [quantity.scaled(sum(values)) for values in zip(*parts.values(), strict=True)]
    widest = max(totals, default=0.0) or 1.0
    left = [0.0] * len(names)
    for part, values in parts.items():
        lengths = [quantity.scaled(value) for value in values]
        colour = colours[part]
        axes.barh(
            range(len(names)), lengths, left=left, height=0.56, color=colour, edgecolor="white",
            linewidth=1, label=labels[part],
        )  # fmt: skip
        for y, (start, length, value) in enumerate(zip(left, lengths, values, strict=True)):
            if length > LEAST_LABELLED * widest:
                ink = "white" if colour in DARK else INK
                text = words.number(quantity.plain(value))
                axes.text(start + length / 2, y, text, ha="center", va="center", color=ink)
        left = [start + length for start, length in zip(left, lengths, strict=True)]
    for y, values in enumerate(zip(*parts.values(), strict=True)):
        axes.annotate(
            words.number(quantity.plain(sum(values))), (left[y], y), (8, 0),
            textcoords="offset points", va="center", weight="bold",
        )  # fmt: skip
    axes.set_yticks(range(len(names)), [wrapped(name) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, widest * 1.12)
    only_bottom(axes, words)
