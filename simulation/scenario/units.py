"""Quantities as people write them: ``15 min``, ``6 / h``, ``40 %``.

Durations are whole microseconds of working time, rates are events per working hour, shares are
fractions of 1. A day and a week are working ones, so they depend on the `Calendar` in force.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import NamedTuple

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
LONGEST = 1_000_000 * HOUR
"""No duration is longer: 500 working years, well inside 64 bits and the whole numbers of floats."""

_UNIT_WORDS = {
    "s": "s", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
    "min": "min", "mins": "min", "minute": "min", "minutes": "min",
    "h": "h", "hour": "h", "hours": "h",
    "day": "day", "days": "day", "week": "week", "weeks": "week",
}  # fmt: skip
_NUMBER = r"(?P<number>[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?)"
_DURATION = re.compile(rf"\s*{_NUMBER}\s*(?P<unit>[^\W\d_]*)\s*", re.ASCII)
_RATE = re.compile(rf"\s*{_NUMBER}\s*(?:/|per\s)\s*(?P<unit>[^\W\d_]+)\s*", re.ASCII)
_SHARE = re.compile(rf"\s*{_NUMBER}\s*(?P<unit>%?)\s*", re.ASCII)

_PLAIN_NUMBER = r"(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?"
_UNITS = "(s|secs?|seconds?|mins?|minutes?|h|hours?|days?|weeks?)"
DURATION_PATTERN = rf"^\s*{_PLAIN_NUMBER}\s*{_UNITS}\s*$"
RATE_PATTERN = rf"^\s*{_PLAIN_NUMBER}\s*(/|per)\s*{_UNITS}\s*$"
SHARE_PATTERN = rf"^\s*{_PLAIN_NUMBER}\s*%\s*$"


class UnitError(ValueError):
    """A text is not the quantity it should be; `remedy` says how to write one."""

    def __init__(self, message: str, remedy: str = "") -> None:
        """Keep what is wrong and what would be right."""
        self.message = message
        self.remedy = remedy
        super().__init__(message)


class Calendar(NamedTuple):
    """How long a working day is (microseconds), and how many of them make a week.

    Where there are opening hours, `week` is how long they are in a week, and `day` rounded.
    """

    day: int = 8 * HOUR
    days_per_week: int = 5
    week: int = 0

    def length(self, unit: str) -> Decimal:
        """Return the microseconds of working time in one `unit` (s, min, h, day, week)."""
        week = self.week or self.day * self.days_per_week
        if unit == "day":
            return Decimal(week) / self.days_per_week
        if unit == "week":
            return Decimal(week)
        return Decimal({"s": SECOND, "min": MINUTE, "h": HOUR}[unit])


STANDARD = Calendar()
CUSTOMERS = Calendar(24 * HOUR, 7)
"""How customers count, where it is not always open: their days have 24 hours."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_calendar: ContextVar[Calendar] = ContextVar("calendar", default=STANDARD)


def current_calendar() -> Calendar:
    """Return the calendar by which days and weeks are being read now."""
    return _calendar.get()


def customers_calendar() -> Calendar:
    """Return the calendar by which customers count: that in force if there are no hours."""
    current = current_calendar()
    return CUSTOMERS if current.week else current


@contextmanager
def using(calendar: Calendar) -> Iterator[None]:
    """Read days and weeks by `calendar` within the block."""
    token = _calendar.set(calendar)
    try:
        yield
    finally:
        _calendar.reset(token)


def parse_duration(text: object, calendar: Calendar | None = None) -> int:
    """Return the microseconds of working time that `text`, such as ``2.5 h``, stands for.

    Raises:
        UnitError: no unit, an unknown one, a negative or an impossibly long duration.
    """
    if isinstance(text, str):
        return _duration_of(text, calendar or current_calendar())
    return _read_duration(text, calendar or current_calendar())


def _read_duration(text: object, calendar: Calendar) -> int:
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    number = _plain_number(text)
    if match is None and number is None:
        raise UnitError("must be a duration", "write a number and a unit: 15 min, 2 h, 3 days")
    if match is None or not match["unit"]:
        shown = match["number"] if match else number
        raise UnitError(
            "a duration needs its unit", f"write the unit: {shown} min, {shown} h, {shown} days"
        )
    unit = _UNIT_WORDS.get(match["unit"].lower())
    if unit is None:
        raise UnitError(
            f"unknown unit of time '{match['unit']}'", "known are: s, min, h, days, weeks"
        )
    exact = Decimal(match["number"]) * calendar.length(unit)
    if exact < 0:
        raise UnitError("a duration cannot be negative", "write 0 or more")
    if exact > LONGEST:
        raise UnitError("is too long", f"the longest duration is {LONGEST // HOUR} h")
    return int(exact.to_integral_value(ROUND_HALF_EVEN))


_duration_of = lru_cache(maxsize=4096)(_read_duration)  # few are written, each of them often


def format_duration(duration: float, calendar: Calendar | None = None) -> str:
    """Return `duration` as a text that `parse_duration` reads back to the same microseconds.

    The largest unit is taken, up to days, in which the number has at most one decimal.
    """
    calendar = calendar or current_calendar()
    whole = round(duration)
    if whole == 0:
        return "0 min"
    for unit in ("day", "h", "min", "s"):
        length = calendar.length(unit)
        if length == int(length) and whole >= length and whole * 10 % int(length) == 0:
            number = Decimal(whole * 10 // int(length)) / 10
            return f"{number.normalize():f} {_counted(unit, number)}"
    return f"{(Decimal(whole) / SECOND).normalize():f} s"


def parse_clock_time(text: object) -> int:
    """Return a duration that may not be told in days or weeks, since it says how long they are.

    Raises:
        UnitError: as `parse_duration`, and for days and weeks.
    """
    duration = parse_duration(text, STANDARD)
    match = _DURATION.fullmatch(str(text))
    if match and _UNIT_WORDS[match["unit"].lower()] in ("day", "week"):
        raise UnitError("cannot be told in days or weeks, whose length it is", "write 8 h")
    return duration


def format_clock_time(duration: float) -> str:
    """Return `duration` as `parse_clock_time` reads it back."""
    return format_duration(duration, Calendar(day=LONGEST))


def _counted(unit: str, number: Decimal) -> str:
    return unit + "s" if unit == "day" and number != 1 else unit


def parse_rate(text: object, calendar: Calendar | None = None) -> float:
    """Return the events per working hour that `text`, such as ``40 / day``, stands for.

    Raises:
        UnitError: not a number, a slash and a unit of time, or a negative number.
    """
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    number = _plain_number(text)
    if match is None:
        share = _SHARE.fullmatch(text) if isinstance(text, str) else None
        if number is not None or (share is not None and not share["unit"]):
            shown = number if number is not None else str(text).strip()
            raise UnitError("a rate needs its unit", f"write the unit: {shown} / h, {shown} / day")
        raise UnitError("must be a rate", "write a number per unit of time: 6 / h, 40 / day")
    unit = _UNIT_WORDS.get(match["unit"].lower())
    if unit is None:
        raise UnitError(
            f"unknown unit of time '{match['unit']}'", "known are: s, min, h, day, week"
        )
    rate = float(match["number"])
    if unit != "h":
        rate = rate * HOUR / float((calendar or current_calendar()).length(unit))
    if rate < 0:
        raise UnitError("a rate cannot be negative", "write 0 / h or more")
    if not math.isfinite(rate):
        raise UnitError("is too large", "write a rate such as 6 / h")
    return rate


def format_rate(rate: float) -> str:
    """Return `rate` as a text that `parse_rate` reads back to the very same number."""
    return f"{_shortest(rate)} / h"


def parse_share(value: object) -> float:
    """Return the fraction of 1 that ``40 %`` or 0.4 stands for.

    Raises:
        UnitError: neither a percentage nor a number.
    """
    if not isinstance(value, bool) and isinstance(value, int | float):
        return _as_float(value)
    match = _SHARE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UnitError("must be a share", "write a percentage, 40 %, or a fraction, 0.4")
    if match["unit"]:
        return float(Decimal(match["number"]) / 100)
    return float(match["number"])


def format_share(share: float) -> str | float:
    """Return `share` as a percentage if that reads back to the very same number, else as it is."""
    text = f"{(Decimal(repr(share)) * 100).normalize():f} %"
    return text if len(text) <= 9 and parse_share(text) == share else share


def _as_float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _plain_number(value: object) -> int | float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value


def _shortest(number: float) -> str:
    return repr(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
