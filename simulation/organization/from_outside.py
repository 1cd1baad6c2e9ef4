"""What a structure from outside returns, held against what is needed: every mistake at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.plug_ins import Origin, PlugInError

if TYPE_CHECKING:
    from simulation.organization.organization import Roster, Structure


def checked(structure: Structure, roster: Roster, name: str, origin: Origin) -> Structure:
    """Return what a structure function from outside returned, if the rest can rely on it.

    Raises:
        PlugInError: it cannot; the message tells everything that is wrong.
    """
    try:  # ties may be an iterator, which can be read once
        ties = tuple((int(a), int(b)) for a, b in structure.ties)
    except (TypeError, ValueError):
        problems = ["ties must be pairs of employees, such as [(3, 7)]"]
    else:
        structure = replace(structure, ties=ties)
        problems = list(_problems(structure, roster))
    if problems:
        raise PlugInError(
            f"{origin}: the structure '{name}' returns what is no organization: "
            + "; ".join(problems)
        )
    return structure


def _problems(structure: Structure, roster: Roster) -> Iterator[str]:
    size = len(roster.department)
    sound = True
    if not isinstance(structure.units, list | tuple):
        yield f"units must be a tuple of names (got {type(structure.units).__name__})"
        return
    lines = [("manager", size), ("unit", len(structure.units))]
    if structure.second_manager is not None:
        lines.append(("second_manager", size))
    for field, limit in lines:
        told = list(_problems_of_line(field, getattr(structure, field), size, limit))
        sound = sound and not told
        yield from told
    if sound:
        roots = np.flatnonzero(np.asarray(structure.manager) < 0)
        if roots.tolist() != [0]:
            yield (
                f"manager must be -1 for employee 0, the chief, and nobody else (got {_few(roots)})"
            )
        homeless = np.flatnonzero(np.asarray(structure.unit)[1:] < 0) + 1
        if len(homeless):
            yield f"unit must name one for everybody but the chief (none for {_few(homeless)})"
    if any(not 0 <= e < size for pair in structure.ties for e in pair):
        yield f"ties name employees that do not exist; they are numbered from 0 to {size - 1}"
    yield from _problems_of_territories(structure, roster, sound)


def _problems_of_line(field: str, line: Any, size: int, limit: int) -> Iterator[str]:
    try:
        values = np.asarray(line)
    except ValueError:  # rows of different lengths
        values = np.asarray(line, object)
    if values.shape != (size,) or values.dtype.kind != "i":
        got = f"{values.dtype} of shape {values.shape}"
        yield f"{field} must hold one whole number for each of the {size} employees (got {got})"
    elif ((values < -1) | (values >= limit)).any():
        wrong = values[(values < -1) | (values >= limit)]
        yield f"{field} must lie between -1 and {limit - 1} (got {_few(wrong)})"


def _problems_of_territories(structure: Structure, roster: Roster, sound: bool) -> Iterator[str]:
    number = len(roster.departments)
    try:
        territories = [tuple(map(int, units)) for units in structure.territories]
    except (TypeError, ValueError):
        territories = []
    if len(territories) != number or not all(territories):
        yield f"territories must name one unit or more for each of the {number} departments"
        return
    for d, units in enumerate(territories):
        if any(not 0 <= unit < len(structure.units) for unit in units):
            yield (
                f"territories of {roster.departments[d]} name units that do not exist "
                f"(got {_few(np.array(units))} of {len(structure.units)})"
            )
    if sound and not len(structure.units):
        yield "units must name at least one"


def _few(values: Any) -> str:
    shown = ", ".join(str(int(value)) for value in values[:5])
    return f"{shown}, …" if len(values) > 5 else shown or "none"
