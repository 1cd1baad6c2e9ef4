"""How often cases come: over which time they can be counted, and their profile of day and week.

A log sampled by the date of closing has the cases closed in some weeks, whenever they came;
their arrivals thin out towards the past, and no rate must be read off those edges. Where cases are
done within a much shorter time than they come in, those done are counted instead: in the long run
as many are done as come.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.calibration.hours import MONDAY, Hours
from simulation.calibration.visits import Cases
from simulation.scenario.units import HOUR
from simulation.scenario.working_week import DAY, WEEK

MOST_OF_THEM = 0.7
"""Where the edges are thin, cases are counted in the shortest time that holds so many of them."""
BY_CLOSING = 0.7
THIN = 0.5
PARTS = 10
LEAST_WEEKS = 3
LEAST_FOR_PROFILE = 200
FLAT = 0.08
"""A profile that differs from flat by no more than chance and this is left out (assumption)."""


@dataclass(frozen=True)
class Window:
    """The time over which cases are counted, from `begins` to `ends` on the calendar.

    Attributes:
        by_closing: whether cases count when they are done, since the log was sampled by that.
        counted: whether each case counts.
        worked: working time in it, µs.
    """

    begins: int
    ends: int
    by_closing: bool
    counted: np.ndarray
    worked: float

    @property
    def rate(self) -> float:
        """Cases in an hour of working time."""
        return float(self.counted.sum()) / (self.worked / HOUR)


@dataclass(frozen=True)
class Arrivals:
    """When cases come.

    Attributes:
        window: over which they are counted.
        day: multipliers over equal parts of a working day; empty if flat.
        week: multipliers of working days; empty if flat.
        outside: share of the cases that come while it is closed, and wait until it opens.
    """

    window: Window
    day: tuple[float, ...]
    week: tuple[float, ...]
    outside: float


def find_arrivals(cases: Cases, hours: Hours) -> Arrivals:
    """Return when cases come."""
    window = find_window(cases, hours)
    within = (cases.arrival >= window.begins) & (cases.arrival <= window.ends)
    came = cases.arrival[within]
    inside = came[hours.is_open(came)]
    outside = float(_have_to_wait(cases, hours)[within].mean()) if within.any() else 0.0
    return Arrivals(
        window, _of_the_day(inside, hours), _of_the_week(inside, window, hours), outside
    )


def _have_to_wait(cases: Cases, hours: Hours) -> np.ndarray:
    """Return which cases come while it is closed, and find nobody until it opens."""
    taken_up = np.where(cases.taken_up < 0, cases.ended, cases.taken_up)
    later = hours.worked(taken_up) > hours.worked(cases.arrival)
    return np.asarray(~hours.is_open(cases.arrival) & (later | hours.is_open(taken_up)))


def find_window(cases: Cases, hours: Hours) -> Window:
    """Return over which time cases can be counted."""
    done = np.where(cases.resolved >= 0, cases.resolved, cases.ended)
    moments_of = (cases.arrival, done, cases.ended)
    axes = [hours.worked(moments) for moments in moments_of]
    spans = [_shortest(axis) for axis in axes]
    lengths = [high - low for low, high in spans]
    shortest = int(np.argmin(lengths))
    by_closing = lengths[shortest] < BY_CLOSING * lengths[0]
    by = shortest if by_closing else 0
    axis = axes[by]
    low, high = spans[by] if by_closing or _has_thin_edges(axis) else (axis.min(), axis.max())
    counted = (axis >= low) & (axis <= high)
    number = max(int(counted.sum()), 2)
    moments = moments_of[by][counted]
    worked = float(max(high - low, HOUR)) * number / (number - 1)
    return Window(int(moments.min()), int(moments.max()), bool(by_closing), counted, worked)


def _shortest(times: np.ndarray) -> tuple[float, float]:
    """Return the shortest stretch that holds most of the times."""
    ordered = np.sort(times)
    inside = max(math.ceil(MOST_OF_THEM * len(ordered)), 1)
    lengths = ordered[inside - 1 :] - ordered[: len(ordered) - inside + 1]
    first = int(np.argmin(lengths))
    return float(ordered[first]), float(ordered[first + inside - 1])


def _has_thin_edges(times: np.ndarray) -> bool:
    """Whether cases are much rarer at the beginning or the end than in between."""
    counts, _ = np.histogram(times, PARTS)
    usual = np.median(counts) or counts.mean()  # no cases in most parts: some lie years away
    return bool(min(counts[0], counts[-1]) < THIN * usual)


def _of_the_day(moments: np.ndarray, hours: Hours) -> tuple[float, ...]:
    """Return the profile over the hours of a working day, if all open days have the same."""
    lengths = set(hours.week.lengths)
    spans = {(o.opens % DAY, o.closes - o.opens) for o in hours.week.openings}
    unknown = hours.days_only or len(lengths) > 1 or len(spans) > 1
    if unknown or len(moments) < LEAST_FOR_PROFILE:
        return ()
    opens, length = next(iter(spans))
    parts = max(round(length / HOUR), 1)
    within = (moments - MONDAY) % DAY - opens
    counts = np.bincount(np.clip(within * parts // length, 0, parts - 1), minlength=parts)
    return _multipliers(counts, np.full(parts, 1 / parts))


def _of_the_week(moments: np.ndarray, window: Window, hours: Hours) -> tuple[float, ...]:
    weeks = (window.ends - window.begins) / WEEK
    if len(moments) < LEAST_FOR_PROFILE or len(hours.week.lengths) == 1 or weeks < LEAST_WEEKS:
        return ()
    weekday = (moments - MONDAY) % WEEK // DAY
    counts = np.bincount(weekday, minlength=7)[list(hours.week.weekdays)]
    often = _how_often_each(window, hours)
    shares = often * np.array(hours.week.lengths)
    return _multipliers(counts, shares / shares.sum())


def _how_often_each(window: Window, hours: Hours) -> np.ndarray:
    """Return how many of each working day lie in a window."""
    first, last = (int((moment - MONDAY) // DAY) for moment in (window.begins, window.ends))
    days = np.arange(first, last + 1) % 7
    return np.array([max(int((days == weekday).sum()), 1) for weekday in hours.week.weekdays])


def _multipliers(counts: np.ndarray, expected: np.ndarray) -> tuple[float, ...]:
    """Return counts over what a flat profile expects; nothing where that is all chance."""
    total = counts.sum()
    chance = np.sum((counts - total * expected) ** 2 / (total * expected))
    freedom = len(counts) - 1
    relative = counts / (total * expected)
    significant = chance > freedom + 3 * np.sqrt(2 * freedom)
    if not significant or np.abs(relative - 1).max() < FLAT:
        return ()
    scaled = relative / relative.mean()
    return tuple(float(f"{value:.3g}") for value in scaled)
