"""What makes a difference: the contribution of each setting, from the baseline to the scenario."""

from __future__ import annotations

import math
import textwrap

from matplotlib.axes import Axes

from simulation.experiments.explanation import Explanation
from simulation.presentation.explaining import Block, contribution_blocks
from simulation.presentation.plots.style import (
    INK,
    QUIET,
    Picture,
    new_figure,
    only_bottom,
    short,
    space_out,
    style,
)
from simulation.presentation.words import Words, words_of

LESS, MORE, WHOLE = "#0072B2", "#E69F00", "#666666"


def contributions(explanation: Explanation, currency: str, words: Words | None = None) -> Picture:
    """Return for each headline metric the steps that lead from no difference to the whole one."""
    words = words or words_of("en")
    blocks = contribution_blocks(explanation, words, currency)
    rows = max((len(block.lines) for block in blocks), default=1)
    with style():
        figure = new_figure(11.5, 1.3 + 0.5 * rows)
        grid = figure.subplots(1, max(len(blocks), 1), sharey=True, squeeze=False)[0]
        for axes, block in zip(grid, blocks, strict=False):
            _steps(axes, block, words)
        space_out(figure, w_pad=0.12, h_pad=0.1)
    return figure


def _steps(axes: Axes, block: Block, words: Words) -> None:
    at = 0.0
    reach = [0.0]
    for y, line in enumerate(block.lines):
        start = 0.0 if line.is_total else at
        value = line.value if math.isfinite(line.value) else 0.0
        colour = WHOLE if line.is_total else (LESS if value < 0 else MORE)
        axes.barh(
            y, value, left=start, height=0.55, color=colour, alpha=1 if line.is_clear else 0.5
        )
        at = start + value
        reach += [start, at]
        if not line.is_total:
            axes.plot([at, at], [y - 0.28, y + 1.28], color=QUIET, lw=0.9, zorder=0)
        outward = 6 if value >= 0 else -6
        axes.annotate(
            words.number(line.gap), (at, y), (outward, 0), textcoords="offset points",
            ha="left" if value >= 0 else "right", va="center", fontsize=11,
            weight="bold" if line.is_total else "normal",
        )  # fmt: skip
    axes.axvline(0, color=INK, lw=1.1)
    low, high = min(reach), max(reach)
    room = 0.42 * ((high - low) or 1.0)
    axes.set_xlim(low - room, high + room)
    labels = [textwrap.fill(short(line.name, 60), 30) for line in block.lines]
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    title, _, unit = block.title.rpartition(", ")
    axes.set_title(textwrap.fill(title, 20), fontsize=12)
    axes.set_xlabel(unit)
    only_bottom(axes, words)
