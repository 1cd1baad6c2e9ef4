"""The big levers: what each sets in a scenario, and where it stands.

A lever knows fields by path, no mechanism. Those that a running organization keeps (generations)
act from the start only.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.scenario import Scenario
from simulation.scenario.collaboration import EFFECTS
from simulation.scenario.problems import Path
from simulation.scenario.tree import format_path

Values = dict[str, object]
STRUCTURES = ("hierarchical", "cross_functional", "matrix", "network")
DECISION_LEVELS = {"hierarchical": 2, "network": 2, "cross_functional": 1, "matrix": 1}
"""Who decides in the shipped scenario of each structure: the lever of structure brings it along."""


@dataclass(frozen=True)
class Lever:
    """A slider.

    Attributes:
        name: key of its words.
        least, most, step: of the slider.
        read: where it stands in a scenario, given the one it started from.
        write: what it sets, given the scenario it started from.
        unit: per cent, or nothing.
        only_from_start: whether a running organization cannot change it.
    """

    name: str
    least: float
    most: float
    step: float
    read: Callable[[Scenario, Scenario], float]
    write: Callable[[float, Scenario], Values]
    unit: str = ""
    only_from_start: bool = False


@dataclass(frozen=True)
class Choice:
    """A lever with a few positions, each with its words."""

    name: str
    options: tuple[str, ...]
    read: Callable[[Scenario], str]
    write: Callable[[str], Values]
    only_from_start: bool = False


def _collaboration(scenario: Scenario, start: Scenario) -> float:
    """Return where the knob stands; NaN where nobody has touched it."""
    return math.nan if scenario.collaboration is None else 100 * scenario.collaboration


def _collaborate(level: float, start: Scenario) -> Values:
    """Set the knob, and let go of the finer parameters that would win over it."""
    finer: Values = {format_path(path): None for path, _ in EFFECTS if _is_set(start, path)}
    return {**finer, "authority.decision_level": None, "collaboration": f"{level:g} %"}


def _is_set(scenario: Scenario, path: Path) -> bool:
    section: Any = scenario
    for key in path[:-1]:
        section = getattr(section, str(key))
    return path[-1] in section.model_fields_set


def _demand(scenario: Scenario, start: Scenario) -> float:
    usual = sum(kind.rate for kind in start.requests.values())
    return 100 * sum(kind.rate for kind in scenario.requests.values()) / usual if usual else 100.0


def _demand_more(level: float, start: Scenario) -> Values:
    return {
        format_path(("requests", name, "rate")): f"{kind.rate * level / 100:.6g} / h"
        for name, kind in start.requests.items()
        if kind.rate > 0
    }


LEVERS = (
    Lever("collaboration", 0, 100, 5, _collaboration, _collaborate, "%"),
    Lever(
        "interdependence",
        0,
        100,
        5,
        lambda scenario, start: 100 * scenario.communication.interdependence,
        lambda level, start: {"communication.interdependence": f"{level:g} %"},
        "%",
    ),
    Lever("demand", 50, 150, 5, _demand, _demand_more, "%"),
    Lever(
        "span",
        2,
        15,
        1,
        lambda scenario, start: scenario.organization.span_of_control,
        lambda level, start: {"organization.span_of_control": int(level)},
    ),
    Lever(
        "shared_system",
        0,
        100,
        10,
        lambda scenario, start: 100 * scenario.communication.shared_system,
        lambda level, start: {"communication.shared_system": f"{level:g} %"},
        "%",
    ),
)
CHOICES = (
    Choice(
        "structure",
        STRUCTURES,
        lambda scenario: scenario.organization.structure,
        lambda name: {
            "organization.structure": name,
            "authority.decision_level": DECISION_LEVELS[name],
        },
    ),
    Choice(
        "generations",
        ("none", "article"),
        lambda scenario: "article" if scenario.people.generations else "none",
        lambda name: {"people.generations": "article" if name == "article" else {}},
        only_from_start=True,
    ),
)


def positions(scenario: Scenario, start: Scenario) -> dict[str, Any]:
    """Return where every lever stands."""
    sliders = {lever.name: lever.read(scenario, start) for lever in LEVERS}
    return {**sliders, **{choice.name: choice.read(scenario) for choice in CHOICES}}


def values_of(item: Lever | Choice, value: Any, start: Scenario) -> Values:
    """Return what a lever sets when it is moved somewhere; positions beyond its ends are cut."""
    if isinstance(item, Lever):
        return item.write(min(max(float(value), item.least), item.most), start)
    return item.write(value if value in item.options else item.options[0])


def lever(name: str) -> Lever | Choice:
    """Return a lever by its name.

    Raises:
        KeyError: there is none.
    """
    known: dict[str, Lever | Choice] = {item.name: item for item in (*LEVERS, *CHOICES)}
    return known[name]
