"""Opening hours found in a log, and working time on them.

Open is when people do something: a weekday with at least a fifth of the events of a busy day, and
its hours with at least a tenth of those of a busy hour. What a log cannot tell is assumed: weekdays
that a short log does not reach are like the others, and where it tells days only, they have eight
hours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.scenario.sections.opening_hours import OpeningHours
from simulation.scenario.units import HOUR, WEEKDAYS
from simulation.scenario.working_week import DAY, WEEK, WorkingWeek, week_of

MONDAY = 4 * DAY
"""The first Monday after the epoch: 5 January 1970."""
OPEN_DAY, OPEN_HOUR = 0.2, 0.1
NEARLY_ALL_DAY = 22
LONGEST_BREAK = 3
WHOLE_DAY = "0:00-8:00"
"""Eight hours (assumption), from midnight, where the events of a log of days lie."""


@dataclass(frozen=True)
class Hours:
    """When an organization works.

    Attributes:
        written: as under ``calendar:`` in a scenario.
        week: the same as spans of a week.
        days_only: whether the log tells days, no time of day.
    """

    written: dict[str, str]
    week: WorkingWeek
    days_only: bool = False

    def worked(self, moments: np.ndarray) -> np.ndarray:
        """Return the working time (µs) passed at moments (µs from the epoch); never decreasing."""
        week, within = np.divmod(np.asarray(moments) - MONDAY, WEEK)
        opens = np.array([opening.opens for opening in self.week.openings])
        closes = np.array([opening.closes for opening in self.week.openings])
        before = np.array([opening.worked for opening in self.week.openings])
        last = np.searchsorted(opens, within, side="right") - 1
        inside = np.clip(within - opens[last], 0, closes[last] - opens[last])
        passed = np.where(last < 0, 0, before[last] + inside)
        return week * self.week.length + passed

    def is_open(self, moments: np.ndarray) -> np.ndarray:
        """Return whether it is open at each moment."""
        within = (np.asarray(moments) - MONDAY) % WEEK
        opens = np.array([opening.opens for opening in self.week.openings])
        closes = np.array([opening.closes for opening in self.week.openings])
        last = np.searchsorted(opens, within, side="right") - 1
        return (last >= 0) & (within < closes[last])

    @property
    def is_cut_at_midnight(self) -> bool:
        """Whether a day ends at midnight or begins there, as by the clock of another zone."""
        ends = {end for span in self.written.values() for end in span.split("-")}
        return not self.days_only and len(ends & {"0:00", "24:00"}) == 1

    @property
    def share_of_the_week(self) -> float:
        """Share of all time at which it is open."""
        return self.week.length / WEEK


def find_hours(moments: np.ndarray) -> Hours:
    """Return the opening hours in which the moments of people's events lie."""
    within = (moments - MONDAY) % WEEK
    table = np.bincount(within // HOUR, minlength=168).reshape(7, 24)
    days = table.sum(axis=1)
    busy = np.sort(days)[-5:].mean()
    is_open = days >= OPEN_DAY * busy
    if is_open[:5].any():
        is_open[:5] |= ~_reached(moments)[:5]
    days_only = tells_days_only(moments)
    written = {}
    for group, members in (("weekdays", range(5)), ("weekend", range(5, 7))):
        open_days = [day for day in members if is_open[day]]
        if not open_days:
            continue
        span = WHOLE_DAY if days_only else _span(table[open_days].sum(axis=0))
        if len(open_days) == len(members):
            written[group] = span
        else:
            written |= {WEEKDAYS[day]: span for day in open_days}
    return Hours(written, week_of(OpeningHours.model_validate(written)), days_only)


def tells_days_only(moments: np.ndarray) -> bool:
    """Whether nothing happens but at midnight."""
    return bool((moments % DAY == 0).all())


def _reached(moments: np.ndarray) -> np.ndarray:
    """Return which days of the week lie between the first moment and the last."""
    first, last = ((moment - MONDAY) // DAY for moment in (moments.min(), moments.max()))
    reached = np.zeros(7, bool)
    reached[np.arange(first, min(last, first + 6) + 1) % 7] = True
    return reached


def _span(counts: np.ndarray) -> str:
    """Return from when to when it is open, given the events of each hour of the day."""
    busy = np.sort(counts)[-6:].mean()
    is_open = counts >= max(OPEN_HOUR * busy, 1)
    best = (0, 0)
    begin, last = None, -LONGEST_BREAK - 1
    for hour in np.flatnonzero(is_open).tolist():
        if begin is None or hour - last > LONGEST_BREAK:
            begin = hour
        last = hour
        if counts[begin : hour + 1].sum() > counts[best[0] : best[1]].sum():
            best = (begin, hour + 1)
    opens, closes = best
    if closes - opens >= NEARLY_ALL_DAY:
        opens, closes = 0, 24
    return f"{opens}:00-{closes}:00"
