"""The map of regimes: where which organization does better, to look at and to click.

It is the map of the shipped experiment `regime_map`, as the sweep found it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.designs.points import Variants
from simulation.presentation.dashboard.drafts import Draft, shipped
from simulation.scenario.places import EXPERIMENTS, bundled_folder

EXPERIMENT = "regime_map"


@dataclass(frozen=True)
class Cell:
    """A point of the map.

    Attributes:
        across, up: values of the two factors, as shown.
        values: what is set there, of each side.
        better: which side does better, by metric; None where that is not clear.
    """

    across: str
    up: str
    values: tuple[Mapping[str, object], Mapping[str, object]]
    better: Mapping[str, int | None]


@dataclass(frozen=True)
class RegimeMap:
    """The map; `rows` from the largest value of the upward factor down, as it is drawn.

    Attributes:
        sides: the two shipped scenarios.
        across, up: names of the two factors.
        replications: of each scenario in each cell.
        seed: of all of them.
        rows: of cells.
    """

    sides: tuple[str, str]
    across: str
    up: str
    replications: int
    seed: int
    rows: tuple[tuple[Cell, ...], ...]

    def drafts(self, cell: Cell) -> tuple[Draft, Draft]:
        """Return the two organizations of a cell."""
        first, second = (
            shipped(name).with_values(values)
            for name, values in zip(self.sides, cell.values, strict=True)
        )
        return first, second


@cache
def regime_map() -> RegimeMap | None:
    """Return the map that was computed, None if there is none."""
    place = bundled_folder() / EXPERIMENTS / f"{EXPERIMENT}.json"
    if not place.is_file():
        return None
    told = json.loads(place.read_text(encoding="utf-8"))
    experiment = load_experiment(EXPERIMENT)
    first, second = (Variants(experiment, name) for name in told["scenarios"])
    across, up = told["x"], told["y"]
    rows = []
    for j, high in enumerate(up["values"]):
        row = []
        for i, far in enumerate(across["values"]):
            levels = (far, high)
            better = {found["metric"]: _side(found["winner"][j][i]) for found in told["maps"]}
            values = (first.values(levels), second.values(levels))
            row.append(Cell(_shown(across, far), _shown(up, high), values, better))
        rows.append(tuple(row))
    return RegimeMap(
        tuple(told["scenarios"]),
        across["name"],
        up["name"],
        told["replications"],
        told["seed"],
        tuple(reversed(rows)),
    )


def _side(winner: int | None) -> int | None:
    """Return the position of the side that wins, from the -1, 0, 1 of the file."""
    return {-1: 0, 1: 1}.get(winner or 0)


def _shown(axis: Mapping[str, Any], value: float) -> str:
    digits = 2 if abs(value) < 10 else 3
    return f"{value:.{digits}g} {axis['unit']}".strip()
