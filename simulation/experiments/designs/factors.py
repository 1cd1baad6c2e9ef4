"""Factors: what is varied, and which value belongs to which share of the way from low to high."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulation.experiments.designs.amounts import amount_of, as_text, common_unit, written
from simulation.experiments.designs.factor_sections import Distribution, Range, WrittenFactor
from simulation.scenario.fields import Quantity
from simulation.scenario.frozen import thawed
from simulation.scenario.problems import Finding
from simulation.scenario.sections.scenario import Scenario
from simulation.scenario.shape import bare, field_metadata, section_at
from simulation.scenario.tree import parse_path

Level = float | int | str
"""A value of a factor as tables have it: a number in the unit of the factor, or a word."""


@dataclass(frozen=True)
class Factor:
    """Something that is varied.

    Attributes:
        name: as in tables and figures.
        paths: where it acts; ``*`` stands for every key.
        multiplies: whether what stands there is multiplied instead of set.
        unit: of its values, "" for plain numbers; None if they are no numbers.
        levels: in a factorial design, in order.
        at: gives the value for a share of the way (the quantile), for designs that sample.
        low, high: of a range or distribution with ends, else None.
        settings: the values to set by level, where they are more than the level tells.
        alternatives: the values by level and path, where each level sets its own paths.
    """

    name: str
    paths: tuple[str, ...]
    multiplies: bool
    unit: str | None
    levels: tuple[Level, ...] | None
    at: Callable[[float], Level]
    low: float | None = None
    high: float | None = None
    settings: dict[str, Any] | None = None
    alternatives: dict[str, dict[str, Any]] | None = None

    def setting(self, level: Level) -> object:
        """Return the value as a scenario would have it."""
        if self.settings is not None:
            return self.settings[str(level)]
        return written(level, self.unit or "") if not isinstance(level, str) else level

    def shown(self, level: Level) -> str:
        """Return a level with its unit."""
        return str(written(level, self.unit or "")) if not isinstance(level, str) else level


class FactorError(Exception):
    """A factor cannot be used; `findings` say where in it and why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(findings)
        self.findings = findings


def resolve(name: str, given: WrittenFactor) -> Factor:
    """Return a factor as designs use it.

    Raises:
        FactorError: its values do not go together.
    """
    paths = given.paths or (name,)
    multiplies = bool(given.multiply)
    if given.alternatives:
        return of_alternatives(name, given)
    whole = not multiplies and all(is_whole(path) for path in paths)
    if given.range is not None:
        return _of_range(name, paths, multiplies, given.range, whole)
    if given.distribution is not None:
        return _of_distribution(name, paths, multiplies, given.distribution, whole)
    return of_values(name, paths, multiplies, given.values)


def of_values(
    name: str, paths: tuple[str, ...], multiplies: bool, values: tuple[object, ...]
) -> Factor:
    """Return a factor with values one by one; without any, they come from a table of points."""
    unit = common_unit(values) if values else None
    if multiplies and values and unit != "":
        message = "what multiplies is a plain number"
        raise FactorError(Finding(message, "write values: [0.5, 1, 2]", ("values",)))
    if unit is None and values and all(amount_of(value) is not None for value in values):
        raise FactorError(Finding("its values have different units", "write the same", ("values",)))
    levels: tuple[Level, ...]
    settings = None
    if unit is None:
        levels = tuple(as_text(value) for value in values)
        settings = {as_text(value): thawed(value) for value in values}
    else:
        levels = tuple(found.number for value in values if (found := amount_of(value)))
    if len(set(levels)) < len(levels):
        raise FactorError(Finding("a value is there twice", "remove one", ("values",)))

    def at(share: float) -> Level:
        return levels[min(int(share * len(levels)), len(levels) - 1)]

    return Factor(name, paths, multiplies, unit, levels, at, settings=settings)


def of_alternatives(name: str, given: WrittenFactor) -> Factor:
    """Return a factor whose levels are the names of alternatives."""
    levels = tuple(given.alternatives)
    values = {
        level: {path: thawed(value) for path, value in given.alternatives[level].items()}
        for level in levels
    }

    def at(share: float) -> Level:
        return levels[min(int(share * len(levels)), len(levels) - 1)]

    return Factor(name, given.paths, False, None, levels, at, alternatives=values)


def _of_range(
    name: str, paths: tuple[str, ...], multiplies: bool, given: Range, whole: bool
) -> Factor:
    low, high, unit = _ends(given.low, given.high, ("range",), multiplies)
    is_log = given.spacing == "log"
    if is_log and low <= 0:
        raise FactorError(Finding("equal factors need a low above 0", "", ("range", "low")))
    if whole:
        _check_whole(low, high, "range")
    between = _log_between if is_log else _between
    levels: tuple[Level, ...] | None = None
    if given.steps is not None:
        raw = [between(low, high, i / (given.steps - 1)) for i in range(given.steps)]
        levels = tuple(_rounded(value, whole) for value in raw)
        if len(set(levels)) < len(levels):
            remedy = f"write steps: {len(set(levels))} or fewer"
            raise FactorError(
                Finding("steps give the same whole number twice", remedy, ("range", "steps"))
            )
    at = _whole_between(low, high) if whole and not is_log else _sampled(between, low, high, whole)
    return Factor(name, paths, multiplies, unit, levels, at, low, high)


def _of_distribution(
    name: str, paths: tuple[str, ...], multiplies: bool, given: Distribution, whole: bool
) -> Factor:
    parts = {
        key: getattr(given, key)
        for key in ("low", "high", "mode", "mean", "sd")
        if getattr(given, key) is not None
    }
    unit = _unit_of(parts, ("distribution",), multiplies)
    numbers = {key: float(found.number) for key, v in parts.items() if (found := amount_of(v))}
    low, high = numbers.get("low"), numbers.get("high")
    if low is not None and high is not None and not low < high:
        raise FactorError(Finding("low must be below high", "", ("distribution",)))
    if whole and low is not None and high is not None:
        _check_whole(low, high, "distribution")
    if given.type in ("uniform", "log_uniform"):
        assert low is not None
        assert high is not None
        if given.type == "uniform":
            at = _whole_between(low, high) if whole else _sampled(_between, low, high, whole)
        elif low <= 0:
            message = "a log_uniform distribution needs a low above 0"
            raise FactorError(Finding(message, "", ("distribution", "low")))
        else:
            at = _sampled(_log_between, low, high, whole)
        return Factor(name, paths, multiplies, unit, None, at, low, high)
    quantile = _quantile(given.type, numbers)

    def drawn(share: float) -> Level:
        return _rounded(quantile(share), whole)

    return Factor(name, paths, multiplies, unit, None, drawn, low, high)


def _quantile(law: str, numbers: dict[str, float]) -> Callable[[float], float]:
    """Return the quantile function of a normal (perhaps cut) or triangular distribution."""
    from scipy.special import ndtr, ndtri

    if law == "triangular":
        low, mode, high = numbers["low"], numbers["mode"], numbers["high"]
        if not low <= mode <= high:
            message = "the mode must lie between low and high"
            raise FactorError(Finding(message, "", ("distribution", "mode")))
        turn = (mode - low) / (high - low)

        def triangular(share: float) -> float:
            if share <= turn:
                return low + math.sqrt(share * (high - low) * (mode - low))
            return high - math.sqrt((1 - share) * (high - low) * (high - mode))

        return triangular
    mean, sd = numbers["mean"], numbers["sd"]
    if sd <= 0:
        raise FactorError(Finding("must be above 0", "", ("distribution", "sd")))
    least = float(ndtr((numbers["low"] - mean) / sd)) if "low" in numbers else 0.0
    most = float(ndtr((numbers["high"] - mean) / sd)) if "high" in numbers else 1.0
    if most - least < 1e-6:
        message = "nearly nothing of the distribution lies between low and high"
        raise FactorError(Finding(message, "move mean, low or high", ("distribution",)))

    lowest, highest = numbers.get("low", -math.inf), numbers.get("high", math.inf)

    def normal(share: float) -> float:
        inside = min(max(least + share * (most - least), 1e-9), 1 - 1e-9)
        # Rounding may lead past the ends, where a share of -1e-16 would be refused.
        return min(max(mean + sd * float(ndtri(inside)), lowest), highest)

    return normal


def _ends(
    low: object, high: object, place: tuple[str, ...], multiplies: bool
) -> tuple[float, float, str]:
    unit = _unit_of({"low": low, "high": high}, place, multiplies)
    first, last = amount_of(low), amount_of(high)
    assert first is not None
    assert last is not None
    if not first.number < last.number:
        raise FactorError(Finding("low must be below high", "", (*place, "low")))
    return first.number, last.number, unit


def _check_whole(low: float, high: float, place: str) -> None:
    """Refuse ends such as 1.2 and 1.8, where whole numbers stand and none lies between."""
    if math.ceil(low) > math.floor(high):
        message = "no whole number lies between low and high"
        raise FactorError(Finding(message, "write whole numbers", (place,)))


def _unit_of(parts: dict[str, object], place: tuple[str, ...], multiplies: bool) -> str:
    for key, value in parts.items():
        if amount_of(value) is None:
            remedy = "write one such as 4, 0.5, 20 % or 15 min"
            raise FactorError(Finding("must be a number with its unit", remedy, (*place, key)))
    unit = common_unit(list(parts.values()))
    if unit is None:
        raise FactorError(Finding("its numbers have different units", "write the same", place))
    if multiplies and unit:
        raise FactorError(Finding("what multiplies is a plain number", "leave the unit out", place))
    return unit


def _between(low: float, high: float, share: float) -> float:
    return low + share * (high - low)


def _log_between(low: float, high: float, share: float) -> float:
    return low * math.exp(share * math.log(high / low))


def _sampled(
    between: Callable[[float, float, float], float], low: float, high: float, whole: bool
) -> Callable[[float], Level]:
    return lambda share: _rounded(between(low, high, share), whole)


def _whole_between(low: float, high: float) -> Callable[[float], Level]:
    """Return whole numbers that are equally likely, both ends too."""
    first, last = math.ceil(low), math.floor(high)
    return lambda share: min(first + int(share * (last - first + 1)), last)


def _rounded(value: float, whole: bool) -> float | int:
    return math.floor(value + 0.5) if whole else float(f"{value:.12g}")


def is_whole(text: str) -> bool:
    """Whether whole numbers stand at a path of a scenario."""
    try:
        path = parse_path(text)
    except ValueError:
        return False
    section = section_at(Scenario, path[:-1])
    info = section.model_fields.get(str(path[-1])) if section is not None else None
    if info is None or bare(info.annotation) is not int:
        return False
    return not any(isinstance(mark, Quantity) for mark in field_metadata(info))
