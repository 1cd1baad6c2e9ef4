"""The working days of a week, and how working time lies in the calendar.

Working time is the opening hours one after the other; the calendar counts µs from the midnight
before the first Monday. The moment at which it closes is the one at which it opens again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from simulation.scenario.sections.opening_hours import OpeningHours
from simulation.scenario.units import HOUR

DAY = 24 * HOUR
WEEK = 7 * DAY


class Opening(NamedTuple):
    """A span of opening hours; `worked` is the working time of the week before it.

    `opens` and `closes` are µs from the beginning of the week.
    """

    opens: int
    closes: int
    worked: int


@dataclass(frozen=True)
class WorkingWeek:
    """How long each working day of a week is (µs), and its opening hours if there are any.

    Attributes:
        lengths: of each working day.
        weekdays: of each, 0 is Monday.
        openings: opening hours of the week; empty without a calendar.
    """

    lengths: tuple[int, ...]
    weekdays: tuple[int, ...]
    openings: tuple[Opening, ...] = ()

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """When each working day begins, in working time of its week."""
        return tuple(accumulate((0, *self.lengths[:-1])))

    @cached_property
    def length(self) -> int:
        """Working time of a week, in µs."""
        return sum(self.lengths)

    def start_of(self, day: int) -> int:
        """Return the working time at which a day begins, days counting from 0."""
        week, number = divmod(day, len(self.lengths))
        return week * self.length + self.starts[number]

    def day_of(self, time: int) -> int:
        """Return the day in which a working time lies."""
        week, within = divmod(time, self.length)
        return week * len(self.lengths) + bisect_right(self.starts, within) - 1

    def days_at(self, time: float) -> float:
        """Return how many days have passed at a working time, a part of one included."""
        day = self.day_of(int(time))
        return day + (time - self.start_of(day)) / self.lengths[day % len(self.lengths)]

    def days_until(self, time: int) -> int:
        """Return how many days begin before a working time."""
        return self.day_of(time - 1) + 1

    def moment_of(self, time: int, *, closing: bool = False) -> int:
        """Return what the calendar shows at a working time.

        Where it closes at that time, that is the next opening, or the `closing` if asked for.
        """
        week, within = divmod(time - closing, self.length)
        opening = self.openings[bisect_right([o.worked for o in self.openings], within) - 1]
        return week * WEEK + opening.opens + within - opening.worked + closing

    def time_at(self, moment: int) -> int:
        """Return the working time at a moment of the calendar, the next opening if it is closed."""
        week, within = divmod(moment, WEEK)
        for opening in self.openings:
            if within < opening.closes:
                return week * self.length + opening.worked + max(within - opening.opens, 0)
        return (week + 1) * self.length

    def moment_closed(self, closed: int) -> int:
        """Return the moment at which it has been closed for so long (µs) in all."""
        week, within = divmod(closed, WEEK - self.length)
        for opening in self.openings:
            if within < opening.opens - opening.worked:
                return week * WEEK + within + opening.worked
        return week * WEEK + within + self.length


@lru_cache
def equal_days(day: int, days_per_week: int) -> WorkingWeek:
    """Return a week of so many days of one length, from Monday on."""
    return WorkingWeek((day,) * days_per_week, tuple(range(days_per_week)))


def week_of(hours: OpeningHours) -> WorkingWeek:
    """Return the week of opening hours."""
    lengths: list[int] = []
    weekdays: list[int] = []
    openings: list[Opening] = []
    worked = 0
    for number, spans in enumerate(hours.by_weekday):
        before = worked
        for opens, closes in spans:
            openings.append(Opening(number * DAY + opens, number * DAY + closes, worked))
            worked += closes - opens
        if spans:
            lengths.append(worked - before)
            weekdays.append(number)
    return WorkingWeek(tuple(lengths), tuple(weekdays), tuple(openings))
