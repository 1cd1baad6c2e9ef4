"""Dates for working time: on which day and at which hour something happens.

Simulated weeks begin on a Monday. A clock with a fixed offset from UTC shows them: simulated time
knows no change to summer time, in which an hour would be lost or happen twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from simulation.scenario.units import HOUR
from simulation.scenario.working_week import WorkingWeek

NOMINAL_START = datetime(2024, 1, 1, tzinfo=UTC)  # a Monday
OPENING_HOUR = 9
MOST_HOURS_FROM_OPENING = 15
EXAMPLE = "2026-03-02, or 2026-03-02T00:00+01:00 with its offset from UTC"


def start_on(text: str) -> datetime:
    """Return the Monday that a text names, with an offset (of 0 if it has none).

    Raises:
        ValueError: it is no date, no Monday, or a time of day.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"'{text}' is no date; write {EXAMPLE}") from None
    if moment.time() != time(0):
        raise ValueError(f"'{text}' is a time of day; opening hours tell it: write {EXAMPLE}")
    if moment.weekday() != 0:
        monday = moment.date() - timedelta(days=moment.weekday())
        raise ValueError(
            f"'{text}' is a {moment:%A}, and simulated weeks begin on a Monday; "
            f"write {monday} or {monday + timedelta(days=7)}"
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def clock(week: WorkingWeek, start: datetime = NOMINAL_START) -> Callable[[int], datetime]:
    """Return a function from working time in µs to the date, by the opening hours of the week.

    Without any, days are from Monday on, from nine o'clock (from midnight if they are long).
    """
    if week.openings:
        return lambda time: start + timedelta(microseconds=week.moment_of(time))
    opening = OPENING_HOUR if week.lengths[0] <= MOST_HOURS_FROM_OPENING * HOUR else 0

    def date(time: int) -> datetime:
        day = week.day_of(time)
        number, weekday = divmod(day, len(week.lengths))
        within = time - week.start_of(day)
        return start + timedelta(days=7 * number + weekday, hours=opening, microseconds=within)

    return date


def stamp(moment: datetime) -> str:
    """Return a date as ISO 8601 has it, to the microsecond and with its offset."""
    return moment.isoformat(timespec="microseconds")
