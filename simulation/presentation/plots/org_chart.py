"""Org charts: a dot a person, coloured by department; who reports to whom, and who else may talk.

Those without subordinates stand in a block below their superior, so that some hundred people fit
on a page. Ties besides the lines of reporting are drawn where they cross units.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from simulation.organization import Organization
from simulation.organization.organization import CHIEF
from simulation.presentation.naming import department_in
from simulation.presentation.plots.style import (
    FAINT,
    INK,
    OKABE_ITO,
    QUIET,
    Picture,
    in_legend,
    legend_columns,
    new_figure,
    style,
)
from simulation.presentation.words import Words, words_of

CHIEF_DEPARTMENT = -1
Places = dict[int, tuple[float, float]]
MOST_PEOPLE = 700  # beyond it dots would be dust
MOST_TIES = 120  # more would hide who reports to whom
ROWS = 5  # of a block
GAP = 0.9  # between blocks
DOWN, ROW = 1.75, 0.62
COLOURS = OKABE_ITO[:7]  # black is the chief's
SIGNS = ("o", "s", "^", "D", "v", "P")  # of departments beyond the colours
MOST_NAMED = len(COLOURS) * len(SIGNS)


def org_chart(organization: Organization, words: Words | None = None) -> Picture:
    """Return an organization drawn from the chief down; a sentence if it is too large."""
    words = words or words_of("en")
    with style():
        if organization.size > MOST_PEOPLE:
            figure = new_figure(8, 0.8)
            text = words(
                "figures.org_chart.too_many", people=words.number(f"{organization.size:,}")
            )
            figure.text(0.5, 0.5, text, ha="center", va="center", color=QUIET)
            return figure
        places = layout(organization)
        wide = max(x for x, _ in places.values()) - min(x for x, _ in places.values()) + 1.4
        high = max(y for _, y in places.values()) - min(y for _, y in places.values()) + 1.4
        scale = min(0.42, 11.0 / wide)
        width = max(wide * scale, 5.0)
        handles = _legend(organization, words)
        labels = [str(handle.get_label()) for handle in handles]
        columns = legend_columns(labels, width, 10, most=6)
        lines = -(-len(handles) // columns)
        figure = new_figure(width, high * scale + 0.35 + 0.2 * lines)
        axes = figure.subplots()
        _draw(axes, organization, places, size=13 * scale / 0.42)
        figure.legend(handles=handles, loc="outside lower center", ncols=columns, fontsize=10)
    return figure


def layout(organization: Organization) -> Places:
    """Return where each employee is drawn; no two lie on each other."""
    below: list[list[int]] = [[] for _ in range(organization.size)]
    for person, superior in enumerate(organization.manager.tolist()):
        if superior >= 0:
            below[superior].append(person)
    places: Places = {}
    _place(CHIEF, below, 0.0, 0.0, places)
    return places


def _place(
    person: int, below: Sequence[Sequence[int]], x: float, y: float, places: Places
) -> float:
    """Place a person with all below from x on to the right; return where it ends."""
    start, end = x, x
    leading = [e for e in below[person] if below[e]]
    others = [e for e in below[person] if not below[e]]
    for subordinate in leading:
        end = _place(subordinate, below, end, y - DOWN, places) + GAP
    if others:
        rows = min(ROWS, max(1, math.ceil(math.sqrt(len(others)))))
        for number, subordinate in enumerate(others):
            places[subordinate] = (end + number // rows, y - DOWN - ROW * (number % rows))
        end += math.ceil(len(others) / rows)
    elif leading:
        end -= GAP
    end = max(end, start + 1.0)
    places[person] = ((start + end - 1.0) / 2, y)
    return end


def _draw(axes: Axes, organization: Organization, places: Places, size: float) -> None:
    manages = organization.manages
    for person, superior in enumerate(organization.manager.tolist()):
        if superior >= 0:
            (x, y), (up_x, up_y) = places[person], places[superior]
            middle = up_y - DOWN * 0.55
            is_leading = bool(manages[person])
            axes.plot(
                [up_x, up_x, x, x], [up_y, middle, middle, y], color=QUIET if is_leading else FAINT,
                lw=1.2 if is_leading else 1.0, zorder=1, solid_joinstyle="round",
            )  # fmt: skip
    for a, b in _ties(organization):
        (x, y), (other_x, other_y) = places[a], places[b]
        bow = 0.12 * abs(other_x - x)
        t = np.linspace(0, 1, 12)
        curve = y + (other_y - y) * t - 4 * bow * t * (1 - t)
        axes.plot(x + (other_x - x) * t, curve, color="#0072B2", lw=0.7, alpha=0.35, zorder=1.5)
    look = _looks(organization)
    for person, (x, y) in places.items():
        colour, sign = look[person]
        axes.plot(
            x, y, sign, ms=size * (1.35 if manages[person] else 1.0), color=colour,
            mec=INK if manages[person] else "white", mew=1.3 if manages[person] else 0.8, zorder=3,
        )  # fmt: skip
    axes.set_axis_off()
    axes.set_aspect("equal")
    (left, right), (low, high) = (
        (min(side), max(side)) for side in zip(*places.values(), strict=True)
    )
    axes.set_xlim(left - 0.7, right + 0.7)
    axes.set_ylim(min(low - 0.7, axes.dataLim.y0 - 0.1), high + 0.7)


def _ties(organization: Organization) -> list[tuple[int, int]]:
    """Return ties across units besides the lines of reporting; none if there are too many."""
    found = []
    second = organization.second_manager.tolist()
    manager, unit = organization.manager.tolist(), organization.unit.tolist()
    for person in range(organization.size):
        if second[person] >= 0:
            found.append((person, second[person]))
        start, end = organization.contact_start[person : person + 2].tolist()
        for other in organization.contacts[start:end].tolist():
            is_formal = manager[person] == other or manager[other] == person
            if person < other and not is_formal and unit[person] != unit[other]:
                found.append((person, other))
    return found if len(found) <= MOST_TIES else []


def _looks(organization: Organization) -> list[tuple[str, str]]:
    """Return colour and sign of each person."""
    return [look_of(d) for d in organization.roster.department.tolist()]


def look_of(department: int) -> tuple[str, str]:
    """Return colour and sign of a department; the chief is -1."""
    if department < 0:
        return INK, "o"
    return COLOURS[department % len(COLOURS)], SIGNS[department // len(COLOURS) % len(SIGNS)]


def _legend(organization: Organization, words: Words) -> list[Line2D]:
    roster = organization.roster
    entries = [(words("figures.org_chart.chief"), look_of(CHIEF_DEPARTMENT))]
    for d, name in enumerate(roster.departments[:MOST_NAMED]):
        entries.append((in_legend(department_in(words, name)), look_of(d)))
    return [
        Line2D([], [], ls="", marker=sign, ms=9, color=colour, mec="white", label=label)
        for label, (colour, sign) in entries
    ]
