"""Where everybody stands in the living chart: pyramids for departments, round tables for teams.

Places are told in a square of side 1, and within a frame (a department, a team, a cell) from −1 to
1, so that the page can stretch frames to any screen and keep round what is round. People keep
their numbers through all structures: when the structure changes, they walk to their new places.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulation.assembly import Assembly
from simulation.organization import Organization

MOST_BOXES_A_ROW = 7
MOST_TIES = 240  # drawn; more would be a grey cloud
TOP, BOTTOM = 0.235, 0.985
GAP = 0.018
BOX, ROUND, CELL, BAND = "box", "round", "cell", "band"
STAFF, MANAGER, HEAD = 0, 1, 2


@dataclass(frozen=True)
class Frame:
    """A department, a team, or a cell of both.

    Attributes:
        shape: BOX, ROUND, CELL (not drawn) or BAND (a row of a matrix).
        x, y, width, height: in the square.
        label: name of the department or unit; "" for none.
    """

    shape: str
    x: float
    y: float
    width: float
    height: float
    label: str = ""


@dataclass
class Layout:
    """Where everything stands.

    Attributes:
        frames: in the order in which they are drawn.
        people: [E] (frame, u, v); frame −1 is the whole square, with u and v from 0 to 1.
        desks: [stations] (frame, u, v): where requests wait for anyone of a station.
        ranks: [E] STAFF, MANAGER or HEAD (the chief and who reports to the chief).
        lines: (superior, subordinate).
        ties: pairs who know each other across units, as many as can be drawn.
    """

    frames: list[Frame] = field(default_factory=list)
    people: list[tuple[int, float, float]] = field(default_factory=list)
    desks: list[tuple[int, float, float]] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    lines: list[tuple[int, int]] = field(default_factory=list)
    ties: list[tuple[int, int]] = field(default_factory=list)


def lay_out(assembly: Assembly) -> Layout:
    """Return where everybody stands, by what the structure is rather than by its name."""
    organization = assembly.organization
    layout = Layout(people=[(-1, 0.5, 0.115)] * organization.size)
    if (organization.second_manager >= 0).any():
        _matrix(layout, organization)
    elif _has_mixed_units(organization):
        _round_tables(layout, organization)
    else:
        _pyramids(layout, organization)
    layout.ranks = _ranks(organization)
    layout.lines = [
        (int(above), person) for person, above in enumerate(organization.manager) if above >= 0
    ]
    layout.ties = list(_ties_across(organization))
    layout.desks = list(_desks(layout, assembly))
    return layout


def _ranks(organization: Organization) -> list[int]:
    manages = organization.manages
    ranks = np.where(manages, MANAGER, STAFF)
    ranks[(organization.depth <= 1) & manages] = HEAD
    return [int(rank) for rank in ranks]


def _has_mixed_units(organization: Organization) -> bool:
    """Return whether some unit has members of several departments."""
    departments: dict[int, set[int]] = {}
    for unit, department in zip(organization.unit, organization.roster.department, strict=True):
        if unit >= 0:
            departments.setdefault(int(unit), set()).add(int(department))
    return any(len(found) > 1 for found in departments.values())


# ── Departments as pyramids ──


def _pyramids(layout: Layout, organization: Organization) -> None:
    """Put each department into a box, its sectors side by side, who leads on top."""
    roster = organization.roster
    groups = [list(roster.of(d)) for d in range(len(roster.departments))]
    columns = [_columns_of(organization, group) for group in groups]
    boxes = _boxes_in_rows([sum(widths) for widths in columns])
    for d, (group, widths, box) in enumerate(zip(groups, columns, boxes, strict=True)):
        number = len(layout.frames)
        layout.frames.append(Frame(BOX, *box, roster.departments[d]))
        left = -1.0
        for unit, width in zip(_units_of(organization, group), widths, strict=True):
            right = left + 2 * width / sum(widths)
            people = sorted(
                (e for e in group if organization.unit[e] == unit),
                key=lambda e: (int(organization.depth[e]), e),
            )
            for person, u, v in _pyramid(people, width, left, right):
                layout.people[person] = (number, u, v)
            left = right


def _units_of(organization: Organization, group: Sequence[int]) -> list[int]:
    return list(dict.fromkeys(int(organization.unit[e]) for e in group))


def _columns_of(organization: Organization, group: Sequence[int]) -> list[int]:
    """Return how many people wide each unit of a department is drawn."""
    sizes = [
        sum(1 for e in group if organization.unit[e] == unit)
        for unit in _units_of(organization, group)
    ]
    return [max(1, round(math.sqrt(size * 0.8))) for size in sizes]


def _boxes_in_rows(widths: Sequence[int]) -> list[tuple[float, float, float, float]]:
    """Return (x, y, width, height) of boxes as wide as they need, in one row or more."""
    rows = math.ceil(len(widths) / MOST_BOXES_A_ROW)
    length = math.ceil(len(widths) / rows)
    height = (BOTTOM - TOP - GAP * (rows - 1)) / rows
    boxes = []
    for row in range(rows):
        inside = [max(width, 2.2) + 0.6 for width in widths[row * length : (row + 1) * length]]
        room = 1 - GAP * (len(inside) + 1)
        x = GAP
        for width in inside:
            share = room * width / sum(inside)
            boxes.append((x, TOP + row * (height + GAP), share, height))
            x += share + GAP
    return boxes


def _pyramid(
    people: Sequence[int], columns: int, left: float, right: float
) -> Iterator[tuple[int, float, float]]:
    """Yield places of people from the top down: the first alone, the rest in centred rows."""
    rows = [people[:1]]
    rest = people[1:]
    rows += [rest[i : i + columns] for i in range(0, len(rest), columns)]
    step = (right - left) / columns
    depth = max(len(rows) - 1, 1)
    for r, row in enumerate(rows):
        v = -0.56 + 1.26 * (r / depth if len(rows) > 3 else r / 3)
        middle = (left + right) / 2
        for i, person in enumerate(row):
            yield person, middle + (i - (len(row) - 1) / 2) * step, v


# ── Teams as round tables ──


def _round_tables(layout: Layout, organization: Organization) -> None:
    """Put each unit around a table, departments side by side, who leads in the middle."""
    units = range(len(organization.units))
    across = math.ceil(math.sqrt(len(units)))
    down = math.ceil(len(units) / across)
    width, height = 1 / across, (BOTTOM - TOP) / down
    for unit in units:
        row, column = divmod(unit, across)
        in_row = min(across, len(units) - row * across)
        x = column * width + (across - in_row) * width / 2
        number = len(layout.frames)
        layout.frames.append(
            Frame(
                ROUND,
                x + GAP / 2,
                TOP + row * height,
                width - GAP,
                height - GAP / 2,
                organization.units[unit],
            )
        )
        members = np.flatnonzero(organization.unit == unit).tolist()
        for person, u, v in _around(organization, members):
            layout.people[person] = (number, u, v)


def _around(
    organization: Organization, members: Sequence[int]
) -> Iterator[tuple[int, float, float]]:
    if not members:
        return
    lead = min(members, key=lambda e: (int(organization.depth[e]), e))
    yield lead, 0.0, 0.0
    others = [e for e in members if e != lead]
    rings = 1 if len(others) <= 16 else 2 if len(others) <= 45 else 3
    shares = [(ring + 1.6) for ring in range(rings)]
    start = 0
    for ring in range(rings):
        end = round(len(others) * sum(shares[: ring + 1]) / sum(shares))
        radius = 0.78 if rings == 1 else 0.44 + 0.4 * ring / (rings - 1)
        for i, person in enumerate(others[start:end]):
            angle = 2 * math.pi * (i + 0.5 * (ring % 2)) / (end - start) - math.pi / 2
            yield person, radius * math.cos(angle), radius * math.sin(angle)
        start = end


# ── Both at once ──


def _matrix(layout: Layout, organization: Organization) -> None:
    """Put departments into columns and teams into rows; each person stands where both meet."""
    roster = organization.roster
    across, down = len(roster.departments), len(organization.units)
    margin = 0.1
    width, height = (1 - margin - GAP) / across, (BOTTOM - TOP - 0.07) / down
    top = TOP + 0.07
    for d, name in enumerate(roster.departments):
        layout.frames.append(
            Frame(BOX, margin + d * width + GAP / 3, TOP, width - GAP / 1.5, BOTTOM - TOP, name)
        )
    for t, name in enumerate(organization.units):
        layout.frames.append(
            Frame(BAND, GAP / 2, top + t * height + 0.008, 1 - GAP, height - 0.016, name)
        )
    for d in range(across):
        for t in range(down):
            number = len(layout.frames)
            x, y = margin + d * width + GAP / 3, top + t * height
            layout.frames.append(Frame(CELL, x, y, width - GAP / 1.5, height))
            people = [e for e in roster.of(d) if organization.unit[e] == t]
            for person, u, v in _grid(people):
                layout.people[person] = (number, u, v)


def _grid(people: Sequence[int]) -> Iterator[tuple[int, float, float]]:
    columns = max(1, math.ceil(math.sqrt(len(people))))
    rows = max(1, math.ceil(len(people) / columns))
    for i, person in enumerate(people):
        row, column = divmod(i, columns)
        in_row = min(columns, len(people) - row * columns)
        u = (column - (in_row - 1) / 2) * 1.3 / columns
        v = (row - (rows - 1) / 2) * 1.25 / rows
        yield person, u, v


# ── Ties and desks ──


def _ties_across(organization: Organization) -> Iterator[tuple[int, int]]:
    """Yield ties between people of different units and departments."""
    lateral = np.flatnonzero(organization.lateral > 0)
    found = [
        (int(a), int(b))
        for a in lateral
        for b in organization.contacts_of(int(a))
        if a < b and _is_across(organization, int(a), int(b))
    ]
    step = max(1, math.ceil(len(found) / MOST_TIES))
    yield from found[::step]


def _is_across(organization: Organization, a: int, b: int) -> bool:
    if organization.manager[a] == b or organization.manager[b] == a:
        return False
    if organization.second_manager[a] == b or organization.second_manager[b] == a:
        return False
    department = organization.roster.department
    return bool(organization.unit[a] != organization.unit[b] and department[a] != department[b])


def _desks(layout: Layout, assembly: Assembly) -> Iterator[tuple[int, float, float]]:
    """Yield where requests wait for a station: below its people, or at the rim of their table."""
    stations, members = assembly.parameters.stations, assembly.parameters.members
    for station in stations:
        start = int(station.member_start)
        places = [layout.people[e] for e in members[start : start + int(station.member_count)]]
        frames = [frame for frame, _, _ in places]
        frame = max(set(frames), key=frames.count)
        inside = [(u, v) for number, u, v in places if number == frame]
        u = sum(place[0] for place in inside) / len(inside)
        v = sum(place[1] for place in inside) / len(inside)
        if layout.frames[frame].shape == ROUND:
            length = math.hypot(u, v)
            yield (frame, u / length, v / length) if length > 0.05 else (frame, 0.0, -0.4)
        else:
            yield frame, u, 0.9
