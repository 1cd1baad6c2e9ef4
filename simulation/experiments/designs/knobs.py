"""Knobs: what a search may turn in each scenario, and where the scenario itself stands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from simulation.experiments.designs.amounts import amount_of, as_text
from simulation.experiments.designs.checks import COLUMNS, problems_at
from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.factors import Factor, FactorError, Level, of_values, resolve
from simulation.experiments.designs.optimize_sections import Optimize
from simulation.experiments.designs.sampling import Design
from simulation.scenario.problems import Finding, Path, Problem
from simulation.scenario.tree import Node, parse_path, value_at

SEARCH = "search"
"""The type of a design whose points are found one after the other."""


def path_of_staff(department: str) -> str:
    """Return where the staff of a department stands."""
    return f"organization.departments.{_quoted(department)}.staff"


def _quoted(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() else f'"{name}"'


def design_of_search(given: Optimize, root: Node) -> tuple[Design | None, list[Problem]]:
    """Return the design of a search: its knobs, those of all scenarios first, and no points yet."""
    assert given.search is not None
    factors: dict[str, Factor] = {}
    problems: list[Problem] = []
    for place, name, written in _written(given):
        try:
            factor = resolve(name, written)
        except FactorError as error:
            problems += problems_at(root, place, error.findings)
            continue
        problems += problems_at(root, place, _needs(factor, factors.get(name)))
        factors.setdefault(name, factor)
    if given.budget is not None and given.budget.rest is not None:
        rest = given.budget.rest
        if rest in factors:
            found = Finding("has the name of a knob", "rename the knob", got=rest)
            problems += problems_at(root, ("optimize", "budget", "rest"), [found])
        factors[rest] = of_values(rest, (path_of_staff(rest),), False, (1,))
    if problems:
        return None, problems
    return Design(SEARCH, tuple(factors.values()), [], None, 0), []


def _written(given: Optimize) -> Iterator[tuple[Path, str, WrittenFactor]]:
    assert given.search is not None
    place: Path = ("optimize", "search")
    for name, written in given.search.knobs.items():
        yield (*place, "knobs", name), name, written
    for label, knobs in given.search.own.items():
        for name, written in knobs.items():
            yield (*place, "own", label, name), name, written


def _needs(factor: Factor, same: Factor | None) -> Iterator[Finding]:
    if factor.at is None or (factor.levels is not None and len(factor.levels) < 2):
        yield Finding("a knob needs two values at least", "write range: {low: …, high: …}")
    if factor.name in COLUMNS:
        yield Finding("is the name of a column of results", "choose another name", on_key=True)
    if same is not None and same.unit != factor.unit:
        yield Finding("a knob of this name has another unit", "choose another name", on_key=True)


def own_factors(given: Optimize, label: str) -> list[Factor]:
    """Return the knobs of a scenario as they are used, in the order of the columns."""
    assert given.search is not None
    written = {**given.search.knobs, **given.search.own.get(label, {})}
    return [resolve(name, factor) for name, factor in written.items()]


def standing(base: Node, factor: Factor) -> Level:
    """Return the level that a factor has in a scenario as it is; NaN where that is none."""
    if factor.multiplies:
        return 1.0
    if factor.alternatives is not None:
        return math.nan
    value = value_at(base, parse_path(factor.paths[0]), otherwise=None)
    if factor.unit is None:
        return math.nan if value is None else as_text(value)
    amount = amount_of(value)
    if amount is None or amount.unit != factor.unit:
        return math.nan
    return amount.number


def share_of(factor: Factor, level: Level) -> float | None:
    """Return where between the ends of a knob a level lies; None if it lies outside."""
    if factor.levels is not None and factor.low is None:
        if level not in factor.levels:
            return None
        return (factor.levels.index(level) + 0.5) / len(factor.levels)
    assert factor.at is not None
    if isinstance(level, str) or math.isnan(level):
        return None
    low, high = 0.0, 1.0
    if not float(factor.at(low)) <= level <= float(factor.at(high)):
        return None
    for _ in range(50):  # levels rise with the share, evenly or not
        middle = (low + high) / 2
        low, high = (middle, high) if float(factor.at(middle)) < level else (low, middle)
    return high


def aligned(factors: tuple[Factor, ...], levels: Mapping[str, Level]) -> tuple[Level, ...]:
    """Return levels in the order of the columns; NaN for knobs that a scenario has not."""
    return tuple(levels.get(factor.name, math.nan) for factor in factors)
