"""Knobs: what a search may turn in each scenario, and where the scenario itself stands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from simulation.experiments.designs.amounts import amount_of, as_text
from simulation.experiments.designs.checks import name_findings, problems_at, same_paths
from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.factors import Factor, FactorError, Level, of_values, resolve
from simulation.experiments.designs.optimize_sections import Optimize, Search
from simulation.experiments.designs.sampling import Design
from simulation.scenario.problems import Finding, Path, Problem
from simulation.scenario.tree import Node, format_path, parse_path, value_at

SEARCH = "search"
"""The type of a design whose points are found one after the other."""


def path_of_staff(department: str) -> str:
    """Return where the staff of a department stands."""
    return format_path(("organization", "departments", department, "staff"))


def design_of_search(given: Optimize, root: Node) -> tuple[Design | None, list[Problem]]:
    """Return the design of a search: its knobs, those of all scenarios first, and no points yet."""
    assert given.search is not None
    factors: dict[str, Factor] = {}
    problems: list[Problem] = []
    for place, name, written in _written(given.search):
        try:
            factor = resolve(name, written)
        except FactorError as error:
            problems += problems_at(root, place, error.findings)
            continue
        problems += problems_at(root, place, name_findings(name, written))
        problems += problems_at(root, place, _needs(factor, factors.get(name)))
        factors.setdefault(name, factor)
    problems += _turned_twice(given, root)
    if given.budget is not None and given.budget.rest is not None:
        rest = given.budget.rest
        if rest in factors:
            found = Finding("has the name of a knob", "rename the knob", got=rest)
            problems += problems_at(root, ("optimize", "budget", "rest"), [found])
        factors[rest] = of_values(rest, (path_of_staff(rest),), False, (1,))
    if problems:
        return None, problems
    return Design(SEARCH, tuple(factors.values()), [], None, 0), []


def _written(search: Search) -> Iterator[tuple[Path, str, WrittenFactor]]:
    for name, written in search.knobs.items():
        yield place_of_knob(search, name), name, written
    for label, knobs in search.own.items():
        for name, written in knobs.items():
            yield place_of_knob(search, name, label), name, written


def place_of_knob(search: Search, name: str, label: str = "") -> Path:
    """Return where a knob of a scenario stands in the file, by default one of every scenario."""
    where = ("own", label) if name in search.own.get(label, {}) else ("knobs",)
    return ("optimize", "search", *where, name)


def _turned_twice(given: Optimize, root: Node) -> Iterator[Problem]:
    """Find paths of a scenario on which two knobs act, or a knob and the rest of the budget."""
    assert given.search is not None
    rest = given.budget.rest if given.budget is not None else None
    for label in ("", *given.search.own):
        knobs = {**given.search.knobs, **given.search.own.get(label, {})}
        varied: dict[str, tuple[str, ...]] = {}
        if rest is not None:
            varied[rest] = (path_of_staff(rest),)
        varied |= {name: written.paths or (name,) for name, written in knobs.items()}
        for found in same_paths(varied):
            name = str(found.at[0])
            place = place_of_knob(given.search, name, label)
            yield from problems_at(root, place, [found._replace(at=())])


def _needs(factor: Factor, same: Factor | None) -> Iterator[Finding]:
    if factor.levels is not None and len(factor.levels) < 2:
        yield Finding("a knob needs two values at least", "write range: {low: …, high: …}")
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
