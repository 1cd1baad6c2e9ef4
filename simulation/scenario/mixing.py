"""Mixtures of two scenarios: the first one with some of what differs taken from the second.

What differs is told field by field (`differences`) and put into factors, each of which is taken
from one of the two as a whole: a field by itself, a department or kind of request that only one of
them has, or fields that make no sense without each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulation.scenario.comparing import Difference, differences
from simulation.scenario.loading import parse_scenario
from simulation.scenario.outline import inner, names
from simulation.scenario.problems import Path, ScenarioError
from simulation.scenario.sections.scenario import Scenario
from simulation.scenario.tree import format_path, parse_path
from simulation.scenario.written import dump_scenario, to_yaml_value

ITEMS = (("organization", "departments"), ("channels",), ("requests",))
"""Mappings whose items may be in one of two scenarios only."""
NOT_MIXED = ("collaboration",)
"""What only sets other fields, which are told themselves."""
OF_CALENDAR = {f"time.{field}": field for field in ("hours_per_day", "days_per_week")}
"""What follows from a calendar, and cannot be told beside one."""
MOST_FIELDS = 8
"""Factors beyond which each section of the file is one."""


@dataclass(frozen=True)
class Factor:
    """Something that is taken from one of two scenarios as a whole.

    Attributes:
        name: its fields, or the section they are in.
        fields: what differs.
        changes: what makes it that of the second scenario, as for ``--set``.
    """

    name: str
    fields: tuple[Difference, ...]
    changes: Mapping[str, Any]


def mixture(a: Scenario, b: Scenario, factors: Sequence[Factor], chosen: Iterable[int]) -> Scenario:
    """Return the first scenario with some factors taken from the second.

    Raises:
        ScenarioError: that is no scenario.
    """
    wanted = sorted(set(chosen))
    if not wanted:
        return a
    if len(wanted) == len(factors):
        return b
    return _with([factors[i] for i in wanted], a)


def _with(factors: Sequence[Factor], a: Scenario) -> Scenario:
    changes = {path: value for factor in factors for path, value in factor.changes.items()}
    return parse_scenario(dump_scenario(a), changes)


def factors_between(
    a: Scenario, b: Scenario, groups: Mapping[str, Sequence[str]] | None = None
) -> tuple[Factor, ...]:
    """Return what differs between two scenarios as factors.

    Args:
        a, b: the scenarios.
        groups: fields that belong together by a name of one's own, as ``{"structure":
            ["organization"]}``; a field belongs to the path it begins with. The others stand alone.

    Raises:
        ValueError: they cannot be mixed, such as when only the order of departments differs.
    """
    found = [item for item in differences(a, b) if item.path not in NOT_MIXED]
    factors = _grouped(a, b, found, groups or {})
    if len(factors) > MOST_FIELDS and not groups:
        sections = dict.fromkeys(str(parse_path(item.path)[0]) for item in found)
        factors = _grouped(a, b, found, {name: [name] for name in sections})
    factors = _joined(a, b, factors)
    if len(factors) > 1:
        left = [item.path for item in differences(_with(factors, a), b)]
        left = [path for path in left if path not in NOT_MIXED]
        if left:
            raise ValueError(
                f"{a.name} and {b.name} cannot be mixed: {', '.join(left[:5])} "
                "cannot be taken over from one into the other"
            )
    return factors


def _grouped(
    a: Scenario, b: Scenario, found: Sequence[Difference], groups: Mapping[str, Sequence[str]]
) -> tuple[Factor, ...]:
    members: dict[str, list[Difference]] = {}
    for item in found:
        if item.path.startswith("order of "):
            continue
        members.setdefault(_group_of(a, b, item.path, groups), []).append(item)
    return tuple(Factor(name, tuple(f), _changes(b, f)) for name, f in members.items())


def _group_of(a: Scenario, b: Scenario, path: str, groups: Mapping[str, Sequence[str]]) -> str:
    for name, paths in groups.items():
        if any(path == start or path.startswith(f"{start}.") for start in paths):
            return name
    if path in OF_CALENDAR and not (a.calendar is None and b.calendar is None):
        return "calendar"
    return only_in_one(a, b, path) or path


def only_in_one(a: Scenario, b: Scenario, path: str) -> str | None:
    """Return the department, channel or kind of a field, if only one of the scenarios has it."""
    item = None if path.startswith("order of ") else _item_of(path)
    if item is None or (_has(a, item) and _has(b, item)):
        return None
    return format_path(item)


def _item_of(path: str) -> Path | None:
    """Return the department, channel or kind of request that a field belongs to."""
    steps = parse_path(path)
    for start in ITEMS:
        if steps[: len(start)] == start and len(steps) > len(start):
            return steps[: len(start) + 1]
    return None


def _has(scenario: Scenario, item: Path) -> bool:
    return item[-1] in tuple(names(inner(scenario, *map(str, item[:-1]))))


def _changes(b: Scenario, fields: Sequence[Difference]) -> dict[str, Any]:
    """Return what takes fields over; an item that is not there any more goes as a whole.

    How long days are is left to the calendar, where there is one.
    """
    changes: dict[str, Any] = {}
    for item in fields:
        owner = _item_of(item.path)
        if owner is not None and not _has(b, owner):
            changes[format_path(owner)] = None
        else:
            changes[item.path] = item.b
        if item.path == "calendar" or (item.path in OF_CALENDAR and b.calendar is not None):
            changes |= _lengths(b)
    return changes


def _lengths(b: Scenario) -> dict[str, Any]:
    """Return how long days and weeks are; nothing is said of it beside a calendar."""
    with_calendar = b.calendar is not None
    return {
        path: None if with_calendar else to_yaml_value(b.time, field)
        for path, field in OF_CALENDAR.items()
    }


def _joined(a: Scenario, b: Scenario, factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """Return the factors, those that cannot be taken over alone joined into one."""
    everything = range(len(factors))
    dependent = [
        i
        for i in everything
        if not _is_scenario(a, b, factors, [i])
        or not _is_scenario(a, b, factors, [j for j in everything if j != i])
    ]
    if len(dependent) < 2:
        return factors
    fields = tuple(item for i in dependent for item in factors[i].fields)
    changes = {path: value for i in dependent for path, value in factors[i].changes.items()}
    one = Factor(", ".join(factors[i].name for i in dependent), fields, changes)
    return (one, *(factors[i] for i in everything if i not in dependent))


def _is_scenario(a: Scenario, b: Scenario, factors: Sequence[Factor], chosen: list[int]) -> bool:
    try:
        mixture(a, b, factors, chosen)
    except ScenarioError:
        return False
    return True
