"""Where requests waited: the departments on their routes, and how long it took at each."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from simulation.experiments.comparison import Comparison
from simulation.outcomes.output_analysis import estimate
from simulation.presentation.naming import department_in
from simulation.presentation.plots.style import (
    INK,
    QUIET,
    Picture,
    colours,
    new_figure,
    short,
    space_out,
    style,
    wrapped,
)
from simulation.presentation.quantities import UNDEFINED, fit
from simulation.presentation.words import Words, words_of
from simulation.scenario import Scenario

Edge = tuple[str, str]
COLD_TO_HOT = LinearSegmentedColormap.from_list("waits", ["#FFFFFF", "#FBD9B5", "#E8833A"])
BOX = (1.62, 0.9)
STEP = (2.4, 1.22)
WIDEST_ARROW, LEAST_ARROW = 8.0, 1.0  # points
MOST_DEPARTMENTS = 14
ARROW = "#B4B4B4"
WIDTH = 11.5  # inches, or more where a route is long
UNIT = (0.85, 1.15)  # inches, at least and at most
DIP = 0.5  # how far arrows that lead back hang down


@dataclass(frozen=True)
class Network:
    """The departments on the routes of a scenario and how requests pass between them.

    Attributes:
        flow: expected share of all route steps, by (from, to); departments in the order of routes.
        places: column and row of each department.
    """

    flow: dict[Edge, float]
    places: dict[str, tuple[int, int]]

    @property
    def leads_back(self) -> bool:
        """Whether requests come back to a department further left."""
        columns = {department: column for department, (column, _) in self.places.items()}
        drawn = [(one, other) for one, other in self.flow if one in columns and other in columns]
        return any(columns[other] <= columns[one] for one, other in drawn)


def paths(comparison: Comparison, words: Words | None = None) -> Picture:
    """Return the routes of each scenario as a network; the longer the wait, the hotter the box."""
    words = words or words_of("en")
    names, colour = comparison.names, colours(comparison.names)
    networks = [network_of(comparison, name) for name in names]
    waits = {name: _waits(comparison, name) for name in names}
    longest = max(
        (w for of in waits.values() for w, _ in of.values() if math.isfinite(w)), default=0.0
    )
    columns = max(column for n in networks for column, _ in n.places.values()) + 1
    rows = max(row for n in networks for _, row in n.places.values()) + 1
    wide, high = columns * STEP[0] + 0.1, rows * STEP[1]
    beside = 2 if wide <= 2.5 * STEP[0] and len(names) > 1 else 1
    lines = -(-len(names) // beside)
    below = DIP if any(network.leads_back for network in networks) else 0.0
    inches = min(max(WIDTH / (beside * wide), UNIT[0]), UNIT[1])
    with style():
        width = max(WIDTH, beside * wide * inches)
        figure = new_figure(width, lines * ((high + below) * inches + 0.5) + 0.6)
        grid = figure.subplots(lines, beside, squeeze=False)
        for axes in grid.ravel()[len(names) :]:
            axes.set_visible(False)
        for axes, name, network in zip(grid.ravel(), names, networks, strict=False):
            _draw(axes, network, waits[name], longest, words, size=10 * min(inches, 1.0))
            axes.set_xlim(-0.7, wide - 0.8)
            axes.set_ylim(-high + STEP[1] - BOX[1] / 2 - 0.3 - below, BOX[1] / 2 + 0.4)
            axes.set_title(short(name), color=colour[name])
        note = textwrap.fill(words("figures.paths.note"), 118)
        figure.supxlabel(note, fontsize=10, color=QUIET)
        space_out(figure, w_pad=0.1, h_pad=0.1)
    return figure


def network_of(comparison: Comparison, name: str) -> Network:
    """Return how requests pass between departments: routes, weighted by how many come."""
    scenario = comparison.scenarios[name]
    flow: dict[Edge, float] = {}
    for kind in scenario.requests:
        values = comparison.part_values(name, "kind", kind, "requests")
        _follow(scenario, kind, estimate(values).mean, flow)
    return Network(flow, _places(flow))


def _follow(scenario: Scenario, kind: str, number: float, flow: dict[Edge, float]) -> None:
    """Add the steps of a kind of request, from the customer ("") on; the last step is left out."""
    route = scenario.requests[kind].route
    for first in route[0].departments:
        flow["", first] = flow.get(("", first), 0.0) + number
    for i, stage in enumerate(route):
        for target, share in scenario.requests[kind].destinations(i):
            if target == len(route) or route[target].departments == stage.departments:
                continue
            for one in stage.departments:
                for other in route[target].departments:
                    flow[one, other] = flow.get((one, other), 0.0) + number * share


def _places(flow: dict[Edge, float]) -> dict[str, tuple[int, int]]:
    """Return column and row of each department: further on the routes is further right."""
    departments = dict.fromkeys(other for _, other in flow)
    column = dict.fromkeys(departments, 0)
    forward: list[Edge] = []
    for one, other in sorted(flow, key=lambda edge: -flow[edge]):
        if one and not _leads(forward, other, one):
            forward.append((one, other))
    for _ in departments:
        for one, other in forward:
            column[other] = max(column[other], column[one] + 1)
    rows: dict[int, int] = {}
    places = {}
    for name in list(departments)[:MOST_DEPARTMENTS]:
        row = rows.get(column[name], 0)
        rows[column[name]] = row + 1
        places[name] = (column[name], row)
    return places


def _leads(edges: list[Edge], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        new = {other for one, other in edges if one == here} - seen
        seen |= new
        waiting += new
    return False


def _waits(comparison: Comparison, name: str) -> dict[str, tuple[float, float]]:
    """Return by department the mean hours until somebody takes a request up, and from then on."""
    found = {}
    for department in comparison.parts("department"):
        first, whole = (
            estimate(comparison.part_values(name, "department", department, figure)).mean
            for figure in ("response_time_first_mean", "response_time_resolution_mean")
        )
        found[department] = (first, whole - first)
    return found


def _draw(
    axes: Axes,
    network: Network,
    waits: dict[str, tuple[float, float]],
    longest: float,
    words: Words,
    size: float,
) -> None:
    most = max(network.flow.values(), default=1.0) or 1.0
    for (one, other), number in network.flow.items():
        if other in network.places and (not one or one in network.places) and number > 0:
            width = max(LEAST_ARROW, WIDEST_ARROW * number / most)
            _arrow(axes, network.places, one, other, width)
    for department, place in network.places.items():
        _box(axes, place, department, waits[department], longest, words, size)
    axes.set_axis_off()
    axes.set_aspect("equal")


def _centre(place: tuple[int, int]) -> tuple[float, float]:
    return place[0] * STEP[0] + BOX[0] / 2, -place[1] * STEP[1]


def _arrow(
    axes: Axes, places: dict[str, tuple[int, int]], one: str, other: str, width: float
) -> None:
    x, y = _centre(places[other])
    end = (x - BOX[0] / 2 - 0.04, y)
    if not one and places[other][0] > 0:  # customers who come in the middle of others' routes
        start, end, curve = (x, y + BOX[1] / 2 + 0.36), (x, y + BOX[1] / 2 + 0.03), 0.0
    elif not one:
        start, curve = (x - BOX[0] / 2 - 0.62, y), 0.0
    else:
        from_x, from_y = _centre(places[one])
        start = (from_x + BOX[0] / 2 + 0.04, from_y)
        straight = places[other][0] == places[one][0] + 1
        curve = 0.0 if straight else 0.25
        if places[other][0] <= places[one][0]:  # back
            start, end = (from_x, from_y - BOX[1] / 2), (x, y - BOX[1] / 2)
            curve = -2 * DIP / max(from_x - x, 2 * DIP)  # hangs down by DIP
    axes.add_patch(
        FancyArrowPatch(
            start, end, connectionstyle=f"arc3,rad={curve}", arrowstyle="-|>", lw=width,
            color=ARROW, shrinkA=0, shrinkB=width / 2, zorder=1, mutation_scale=9 + 1.2 * width,
            joinstyle="miter", capstyle="butt",
        )
    )  # fmt: skip


def _box(
    axes: Axes,
    place: tuple[int, int],
    department: str,
    wait: tuple[float, float],
    longest: float,
    words: Words,
    size: float,
) -> None:
    x, y = _centre(place)
    heat = wait[0] / longest if longest and math.isfinite(wait[0]) else 0.0
    axes.add_patch(
        FancyBboxPatch(
            (x - BOX[0] / 2, y - BOX[1] / 2), *BOX, boxstyle="round,pad=0,rounding_size=0.12",
            fc=COLD_TO_HOT(heat), ec=INK, lw=1.1, zorder=2,
        )
    )  # fmt: skip
    name = wrapped(department_in(words, department), 17)
    letters: dict[str, Any] = {
        "weight": "bold",
        "fontsize": size + 1 - 1.5 * name.count("\n"),
        "linespacing": 1.0,
    }
    axes.text(x, y + 0.24, name, ha="center", va="center", zorder=3, **letters)
    for line, (key, hours) in enumerate(zip(("waits", "then"), wait, strict=True)):
        text = words(f"figures.paths.{key}", time=_time(hours, words))
        axes.text(
            x, y - 0.04 - 0.25 * line, text, ha="center", va="center", fontsize=size, zorder=3
        )


def _time(hours: float, words: Words) -> str:
    if math.isnan(hours):  # nobody came, or nobody was taken up
        return UNDEFINED
    quantity = fit("h", "", [hours])
    return words.number(quantity.with_unit(quantity.plain(hours)))
