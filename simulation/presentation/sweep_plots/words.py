"""Words on the axes of sweeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulation.experiments.designs.factors import Level
from simulation.experiments.regimes import Axis
from simulation.presentation.quantities import brief
from simulation.presentation.words import Words


def label(name: str, unit: str) -> str:
    """Return what stands at an axis: Coordination cost, or Interdependence, %."""
    words = name.replace("_", " ").replace(".", " ")
    words = words[:1].upper() + words[1:]
    return f"{words}, {unit}" if unit else words


def of_axis(axis: Axis) -> str:
    """Return what stands at the axis of a plane."""
    return label(axis.name, axis.unit)


def number(value: float, words: Words) -> str:
    """Return a level with three digits."""
    return words.number(brief(value))


def others(levels: Mapping[str, Level], units: Mapping[str, str], words: Words) -> str:
    """Return the levels of the factors that are not on the axes, in one line."""
    told = (_level(name, level, units.get(name, ""), words) for name, level in levels.items())
    return ", ".join(told)


def _level(name: str, level: Level, unit: str, words: Words) -> str:
    told = name.replace("_", " ")
    if isinstance(level, str):
        return f"{told}: {level}"
    return f"{told} {number(float(level), words)}{' ' if unit else ''}{unit}"


def spread(items: Iterable[object], most: int) -> list[int]:
    """Return the positions of at most so many items in equal steps, the first among them."""
    n = len(list(items))
    return list(range(0, n, max(1, -(-(n - 1) // (most - 1)))))
