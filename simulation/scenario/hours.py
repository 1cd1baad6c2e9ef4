"""Opening hours as people write them: ``9:00-12:00, 13:00-17:00``, or ``closed``.

A day's hours are pairs (opens, closes) of µs from midnight, in order and without overlap.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, TypeAlias

from simulation.scenario.fields import Quantity
from simulation.scenario.units import HOUR, MINUTE, UnitError

MIDNIGHT = 24 * HOUR
CLOSED = "closed"
REMEDY = "write 9:00-17:00, or 9:00-12:00, 13:00-17:00 with a break, or closed"
_TIME = r"\d{1,2}:\d{2}"
_SPAN = re.compile(r"\s*([^\s–-]+)\s*[-–]\s*([^\s–-]+)\s*")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
PATTERN = rf"^\s*(closed|{_TIME}\s*[-–]\s*{_TIME}(\s*,\s*{_TIME}\s*[-–]\s*{_TIME})*)\s*$"

Span: TypeAlias = tuple[int, int]
"""When it opens and when it closes, in µs from midnight."""


def parse_hours(text: object) -> tuple[Span, ...]:
    """Return the hours of a day that a text stands for; none if it is closed.

    Raises:
        UnitError: no hours, no times of day, closing before opening, or an overlap.
    """
    if not isinstance(text, str) or not text.strip():
        raise UnitError("must be opening hours", REMEDY)
    if text.strip().lower() == CLOSED:
        return ()
    spans = sorted(_span(part) for part in text.split(","))
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            whole = format_span((before[0], max(before[1], after[1])))
            raise UnitError(
                f"{format_span(before)} and {format_span(after)} overlap",
                f"write {whole}, or leave a break between them",
            )
    return _joined(spans)


def format_hours(spans: tuple[Span, ...]) -> str:
    """Return a text that `parse_hours` reads back."""
    return ", ".join(map(format_span, spans)) or CLOSED


def format_span(span: Span) -> str:
    """Return a span as one writes it."""
    return f"{_clock(span[0])}-{_clock(span[1])}"


def _clock(time: int) -> str:
    hours, minutes = divmod(time // MINUTE, 60)
    return f"{hours}:{minutes:02}"


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise UnitError("must be opening hours", REMEDY)
    opens, closes = _time(match[1]), _time(match[2])
    if closes <= opens:
        remedy = f"write {_clock(opens)}-24:00, and 0:00-{_clock(closes)} for the next day"
        if opens == closes or closes == 0:
            remedy = REMEDY if opens == closes else f"write {_clock(opens)}-24:00"
        message = f"closes at {_clock(closes)}, not after it opens at {_clock(opens)}"
        raise UnitError(message, remedy)
    return opens, closes


def _time(text: str) -> int:
    match = _CLOCK.fullmatch(text)
    time = int(match[1]) * HOUR + int(match[2]) * MINUTE if match else MIDNIGHT + 1
    if match is None or int(match[2]) > 59 or time > MIDNIGHT:
        raise UnitError(f"'{text}' is no time of day", "write 0:00 to 24:00, such as 9:30")
    return time


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Return spans with those joined that touch."""
    found: list[Span] = []
    for opens, closes in spans:
        if found and found[-1][1] == opens:
            found[-1] = (found[-1][0], closes)
        else:
            found.append((opens, closes))
    return tuple(found)


HOURS = Quantity(
    "hours", parse_hours, format_hours, PATTERN, ("9:00-17:00", "9:00-12:00, 13:00-17:00", CLOSED)
)
Hours: TypeAlias = Annotated[tuple[Span, ...], HOURS]
"""The opening hours of a day, written ``9:00-17:00``."""
