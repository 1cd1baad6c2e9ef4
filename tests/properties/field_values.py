"""What a field of a scenario is moved over: values that follow from its type and its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.scenario import ParameterRow
from simulation.scenario.units import format_duration, format_rate, format_share, parse_duration

from .field_bases import SETTINGS, Setting

NEAR = 1e-6
"""How near to a bound a value near it lies, relative to the range or absolutely."""
ABOVE = 1e9
"""What stands for the upper bound of a number that has none."""

DURATIONS = ("0 min", "0.000001 s", "1 s", "1 min", "1 h", "1 day", "30 days", "1000000 h")
RATES = ("0 / h", "0.01 / h", "1 / h", "20 / h", "1000 / h", "1000000 / h")
DISTRIBUTIONS: tuple[Any, ...] = (
    "0 min",
    "0.000001 s",
    "10 min",
    {"mean": "10 min", "cv": 0},
    {"mean": "10 min", "cv": 0.01},
    {"mean": "10 min", "cv": 3},
    {"mean": "10 min", "cv": 10},
    {"mean": "10 min", "distribution": "exponential"},
    {"mean": "10 min", "distribution": "gamma", "cv": 0.3},
    {"mean": "10 min", "distribution": "gamma", "cv": 4},
    {"mean": "10 min", "distribution": "weibull", "shape": 0.5},
    {"mean": "10 min", "distribution": "weibull", "shape": 9},
    {"mean": "10 min", "distribution": "erlang", "shape": 3},
    {"mean": "10 min", "distribution": "hyperexponential", "cv": 2},
    {"low": "0 min", "high": "20 min"},
    {"values": ["0 min", "5 min", "1 day"], "weights": [1, 8, 0.5]},
    {"mean": "1000000 h", "cv": 10},
    "1000000 h",
)
"""Every family, and the bounds of mean and variation."""
SHAPES: tuple[Any, ...] = (
    "exponential",
    "deterministic",
    {"distribution": "gamma", "cv": 0.2},
    {"distribution": "lognormal", "cv": 10},
    {"distribution": "weibull", "shape": 0.5},
    {"distribution": "erlang", "shape": 4},
    {"distribution": "hyperexponential", "cv": 3},
    {"distribution": "uniform", "cv": 0.3},
    {"distribution": "empirical", "values": [0, 1, 5]},
)
FACTORS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""By which a value grows in the test of signs."""


def setting_of(path: str) -> Setting:
    """Return the setting of a field: its own, or the base of the nearest section around it."""
    if path in SETTINGS:
        return SETTINGS[path]
    around = path
    while around and around not in SETTINGS:
        around = around.removesuffix("[]") if around.endswith("[]") else around.rpartition(".")[0]
    found = SETTINGS.get(around, Setting())
    return Setting(found.changes, found.base, found.places)


def values_of(row: ParameterRow) -> list[Any]:
    """Return the written values a field is moved over: those of its type, then those set for it."""
    found = [*_by_type(row), *setting_of(row.path).values]
    if row.default == "none" and row.neutral == "none" and "none" not in found:
        found.append("none")
    return found


def _by_type(row: ParameterRow) -> Iterator[Any]:
    low, high = limits(row)
    if row.type == "share":
        yield from (format_share(low + (high - low) * at) for at in (0, NEAR, 0.25, 0.5, 0.75))
        yield from (format_share(low + (high - low) * at) for at in (1 - NEAR, 1))
    elif row.type == "whole number":
        least, most = row.known.ge or 0, row.known.le or int(high)
        points = {least, least + 1, least + 2, 5, 30, most}
        yield from sorted(point for point in points if low <= point <= high)
    elif row.type == "number":
        first = low + NEAR if row.known.gt is not None else low
        middle = [point for point in (0.01, 0.3, 1.0, 3.0, 50.0) if first < point < high]
        yield from (first, low + 2 * NEAR, *middle, high - (high - low) * NEAR, high)
    elif row.type == "duration":
        yield from _durations(row, low, high)
    elif row.type == "rate":
        yield from RATES
    elif row.type == "distribution":
        yield from DISTRIBUTIONS
    elif row.type == "distribution by text":
        yield from ({"sales": distribution} for distribution in DISTRIBUTIONS)
    elif row.type == "shape":
        yield from SHAPES
    elif row.type == "true or false":
        yield from (False, True)
    elif " | " in row.type and "share by" not in row.type:
        yield from row.type.split(" | ")


def _durations(row: ParameterRow, low: float, high: float) -> Iterator[str]:
    for text in (format_duration(low), *DURATIONS, format_duration(high)):
        length = parse_duration(text)
        if low <= length <= high and not (row.known.gt is not None and length <= low):
            yield text


def beyond(row: ParameterRow) -> list[Any]:
    """Return values just outside the bounds of a field; none where it has no bounds."""
    low, high = limits(row)
    known = row.known
    lower, upper = known.gt if known.gt is not None else known.ge, known.le
    if row.type == "share":
        return [format_share(low - NEAR), format_share(high + NEAR)]
    if row.type == "whole number":
        return [int(bound) + step for bound, step in ((lower, -1), (upper, 1)) if bound is not None]
    if row.type == "number":
        below = [low if known.gt is not None else low - NEAR] if lower is not None else []
        return below + ([high * (1 + NEAR) + NEAR] if upper is not None else [])
    if row.type == "duration":
        below = [format_duration(low if known.gt is not None else low - 1)] if low > 0 else []
        return [*below, "-1 s", format_duration(high + 1)]
    return ["-1 / h"] if row.type == "rate" else []


def limits(row: ParameterRow) -> tuple[float, float]:
    """Return the least and the greatest number that a field may hold."""
    known = row.known
    low = known.gt if known.gt is not None else known.ge
    if row.type == "share":
        return _number(low, 0.0), _number(known.le, 1.0)
    if row.type == "duration":
        return _number(low, 0.0), _number(known.le, parse_duration("1000000 h"))
    return _number(low, -ABOVE), _number(known.le, ABOVE)


def _number(bound: float | str | None, otherwise: float) -> float:
    if bound is None:
        return otherwise
    return float(parse_duration(bound)) if isinstance(bound, str) else float(bound)


def rising_of(row: ParameterRow, now: Any) -> list[Any]:
    """Return growing values of a field whose signs are to be tested; none if there is no way."""
    if chosen := setting_of(row.path).rising:
        return list(chosen)
    low, high = limits(row)
    if row.type == "share":
        return [format_share(low + (high - low) * at) for at in (0, 0.1, 0.3, 0.6, 1)]
    if row.type == "distribution" and now not in (None, "none"):
        return [_lengthened(now, factor) for factor in FACTORS]
    if row.type == "duration":
        return [format_duration(parse_duration(now) * factor) for factor in FACTORS]
    if row.type == "rate":
        return [format_rate(float(now.split()[0]) * factor) for factor in FACTORS]
    if row.type == "whole number" and isinstance(now, int):
        points = {round(now * factor) for factor in FACTORS} | {now + 1}
        return sorted(point for point in points if low <= point <= high)
    if row.type == "number" and isinstance(now, int | float) and now > 0:
        points = {min(max(now * factor, low), high) for factor in FACTORS}
        return sorted(point for point in points if row.known.gt is None or point > low)
    if row.type == "number":
        return [point for point in (0.0, 0.5, 1.0, 3.0) if low <= point <= high]
    return []


def _lengthened(written: Any, factor: float) -> Any:
    if isinstance(written, Mapping):
        return {**written, "mean": _lengthened(written["mean"], factor)}
    return format_duration(parse_duration(written) * factor)
