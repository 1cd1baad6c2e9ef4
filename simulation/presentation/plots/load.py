"""Load by person: who is how busy, by department and level, the chief included."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from simulation.experiments.comparison import Comparison
from simulation.organization import Organization
from simulation.organization.organization import CHIEF
from simulation.outcomes import daily
from simulation.outcomes.daily import Floats
from simulation.presentation.naming import department_in
from simulation.presentation.plots.style import (
    QUIET,
    Picture,
    colours,
    new_figure,
    only_bottom,
    short,
    space_out,
    style,
    wrapped,
)
from simulation.presentation.words import Words, words_of

MOST_DOTS = 150  # a department; beyond it evenly spaced ranks stand for all
MOST_DEPARTMENTS = 14
MOST_ON_THE_LINE = 8  # managers; more are spread like the others
SPREAD = 0.30


def load_by_person(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return a panel for each scenario, a row for each department, a dot for each person."""
    names = comparison.names
    words = words or words_of("en")
    columns = len(names) if len(names) <= 3 else 2 + (len(names) > 4)
    lines = -(-len(names) // columns)
    labels = [
        [label for label, _ in _rows(_organization(comparison, name), words)] for name in names
    ]
    rows = max(len(row) for row in labels)
    alike = all(row == labels[0] for row in labels)
    colour = colours(names)
    with style():
        figure = new_figure(max(2.2 + 4.6 * columns, 9.0), lines * (1.6 + 0.55 * rows) + 0.5)
        grid = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=alike)
        panels = grid.ravel().tolist()
        for axes, name in zip(panels, names, strict=False):
            records = [replication.record for replication in comparison.replications[name]]
            busy = daily.busy_shares(records)
            _panel(axes, _organization(comparison, name), busy, colour[name], words)
            axes.set_title(short(name), color=colour[name])
            axes.set_xlabel(words("figures.load_by_person.axis"))
            axes.tick_params(labelbottom=True)
        for axes in panels[len(names) :]:
            axes.set_visible(False)
        space_out(figure, w_pad=0.15, h_pad=0.1)
        figure.legend(handles=_legend(words), loc="outside lower center", ncols=3, fontsize=11)
    return figure


def _organization(comparison: Comparison, name: str) -> Organization:
    return comparison.replications[name][0].record.assembly.organization


def _rows(organization: Organization, words: Words) -> list[tuple[str, list[int]]]:
    """Return (label, people) from the chief down; few departments one by one, many as one."""
    roster = organization.roster
    used = [
        (department_in(words, name), list(roster.of(d)))
        for d, name in enumerate(roster.departments)
    ]
    if len(used) > MOST_DEPARTMENTS:
        rest = [person for _, people in used[MOST_DEPARTMENTS - 1 :] for person in people]
        used = [*used[: MOST_DEPARTMENTS - 1], (words("figures.load_by_person.others"), rest)]
    return [(words("figures.load_by_person.chief"), [CHIEF]), *used]


def _panel(axes: Axes, organization: Organization, busy: Floats, colour: str, words: Words) -> None:
    rows = _rows(organization, words)
    manages = organization.manages
    for y, (_, people) in enumerate(rows):
        chosen = np.array(people)
        for leading in (False, True):
            some = chosen[manages[chosen] == leading]
            shares = _thinned(np.sort(100 * busy[some]))
            is_alone = leading and len(shares) <= MOST_ON_THE_LINE
            offsets = np.zeros(len(shares)) if is_alone else beeswarm(shares, 1.6, SPREAD)
            marker = "D" if leading else "o"
            axes.plot(
                shares, y + offsets, marker, ms=7 if leading else 6, mew=1,
                color=colour if not leading else "white", mec="white" if not leading else colour,
                alpha=0.75 if not leading else 1.0, zorder=3 + leading,
            )  # fmt: skip
        mean = 100 * float(busy[chosen].mean())
        if len(people) > 1:
            axes.plot([mean, mean], [y - 0.36, y + 0.36], color=QUIET, lw=1.6, zorder=2)
    axes.axhline(0.5, color=QUIET, lw=0.8, ls=(0, (2, 3)))
    axes.set_yticks(range(len(rows)), [wrapped(label, 18) for label, _ in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-1.5, 101.5)
    only_bottom(axes, words)


def _thinned(ordered: Floats) -> Floats:
    if len(ordered) <= MOST_DOTS:
        return ordered
    ranks = np.linspace(0, len(ordered) - 1, MOST_DOTS).round().astype(np.int64)
    return np.asarray(ordered[ranks])


def beeswarm(ordered: Floats, width: float, spread: float) -> Floats:
    """Return offsets by which dots at ascending places are moved so that they lie side by side.

    Args:
        ordered: places of the dots, ascending.
        width: dots nearer than this would overlap.
        spread: largest offset.
    """
    lanes = np.full(9, -np.inf)  # where the last dot of each lane lies
    heights = spread * np.array([0, 1, -1, 2, -2, 3, -3, 4, -4]) / 4
    offsets = np.zeros(len(ordered))
    for i, place in enumerate(ordered):
        free = np.flatnonzero(lanes + width <= place)
        lane = int(free[0]) if len(free) else int(np.argmin(lanes))
        lanes[lane] = place
        offsets[i] = heights[lane]
    return offsets


def _legend(words: Words) -> list[Line2D]:
    return [
        _sign("o", 6, words("figures.load_by_person.without"), QUIET),
        _sign("D", 7, words("figures.load_by_person.with"), "white"),
        _sign("|", 14, words("figures.load_by_person.mean"), QUIET),
    ]


def _sign(marker: str, size: float, label: str, colour: str) -> Line2D:
    return Line2D([], [], ls="", marker=marker, ms=size, label=label, color=colour, mec=QUIET)
