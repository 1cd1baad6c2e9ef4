"""Targets: the paths of one scenario on which a factor acts, and what it does at each."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.experiments.designs.amounts import amount_of, written
from simulation.experiments.designs.factors import Factor, Level, is_whole
from simulation.scenario.families import WrittenDistribution
from simulation.scenario.problems import Path
from simulation.scenario.sections.scenario import Scenario as ScenarioSection
from simulation.scenario.shape import section_at
from simulation.scenario.tree import Node, format_path, parse_path, value_at

ANY = "\N{PLACE OF INTEREST SIGN}"
"""Stands for ``*`` while a pattern is read as a path."""


@dataclass(frozen=True)
class Target:
    """A path of one scenario on which a factor acts, and what it does there."""

    path: str
    value: Callable[[Level], object]


def targets_of(factor: Factor, base: Node | None) -> list[Target]:
    """Return where a factor acts in a scenario.

    Raises:
        ValueError: nothing stands there, or what is to be multiplied is no number.
    """
    if factor.alternatives is not None:
        return []
    if not factor.multiplies and base is None:
        return [Target(path, factor.setting) for path in factor.paths]
    targets = []
    for pattern in factor.paths:
        if not factor.multiplies and "*" not in pattern:
            targets.append(Target(pattern, factor.setting))
            continue
        assert base is not None
        found = list(_matching(base, pattern))
        if not found:
            raise ValueError(f"nothing stands at {pattern}")
        for path in found:
            if not factor.multiplies:
                targets.append(Target(format_path(path), factor.setting))
            else:
                targets.append(_multiplied(path, base))
    return targets


def _multiplied(path: Path, base: Node) -> Target:
    """Return a target that multiplies a number, or all durations of a distribution."""
    shown = format_path(path)
    if section_at(ScenarioSection, path[:-1]) is WrittenDistribution:
        raise ValueError(f"multiply the distribution itself: {format_path(path[:-1])}")
    value = value_at(base, path, otherwise=None)
    if isinstance(value, Mapping):
        around: Mapping[str, Any] = value
        if section_at(ScenarioSection, path) is not WrittenDistribution:
            raise ValueError(f"{shown} is no number")
        return Target(shown, lambda level: _scaled(around, float(level)))
    amount = amount_of(value)
    if amount is None:
        raise ValueError(f"{shown} is no number")
    whole = is_whole(shown)

    def product(level: Level) -> object:
        number = amount.number * float(level)
        is_rounded = whole and math.isfinite(number)  # what is out of reach is told as it is
        return written(int(number + 0.5) if is_rounded else number, amount.unit)

    return Target(shown, product)


def _scaled(value: Any, factor: float) -> Any:
    """Return a distribution with every duration in it multiplied; shares and numbers stay."""
    if isinstance(value, Mapping):
        return {key: _scaled(item, factor) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_scaled(item, factor) for item in value]
    amount = amount_of(value)
    if amount is None or amount.unit in ("", "%"):
        return value
    return written(amount.number * factor, amount.unit)


def _matching(root: Node, pattern: str) -> Iterator[Path]:
    """Yield the paths of a scenario that a pattern with ``*`` stands for."""
    steps = parse_path(pattern.replace("*", ANY))
    ways: list[tuple[Path, Node]] = [((), root)]
    for step in steps:
        following: list[tuple[Path, Node]] = []
        for path, node in ways:
            for key, child in _children(node):
                if step in (ANY, key):
                    following.append(((*path, key), child))
        ways = following
    for path, _ in ways:
        yield path


def _children(node: Node) -> Iterator[tuple[str | int, Node]]:
    if isinstance(node.value, Mapping):
        yield from node.value.items()
    elif isinstance(node.value, list):
        yield from enumerate(node.value)
