"""When the naive twin's organization is open: working time, and the calendar customers live by."""

from __future__ import annotations

from simulation.scenario import Scenario

DAY = 24 * 3_600_000_000  # µs
WEEK = 7 * DAY


class Hours:
    """The opening hours of a week, or its working days alone."""

    def __init__(self, scenario: Scenario) -> None:
        """Read the calendar of a scenario, if it has one."""
        calendar = scenario.calendar
        self.is_given = calendar is not None
        self.spans: list[tuple[int, int]] = []  # within the week
        self.days = [scenario.time.hours_per_day] * scenario.time.days_per_week
        if calendar is not None:
            self.days = []
            for weekday, hours in enumerate(calendar.by_weekday):
                self.spans += [(weekday * DAY + a, weekday * DAY + b) for a, b in hours]
                if hours:
                    self.days.append(sum(b - a for a, b in hours))
        self.week = sum(self.days)
        ends = [0, *(b for _, b in self.spans)]
        begins = [*(a for a, _ in self.spans), WEEK]
        self.gaps = list(zip(ends, begins, strict=True))

    def day(self, time: int) -> int:
        """Return the day in which a working time lies."""
        week, rest = divmod(time, self.week)
        day = 0
        while rest >= self.days[day]:
            rest -= self.days[day]
            day += 1
        return week * len(self.days) + day

    def start(self, day: int) -> int:
        """Return when a day begins, in working time."""
        week, number = divmod(day, len(self.days))
        return week * self.week + sum(self.days[:number])

    def working_time(self, moment: int) -> int:
        """Return how long it has been open until a moment of the calendar."""
        week, rest = divmod(moment, WEEK)
        return week * self.week + sum(max(0, min(rest, b) - a) for a, b in self.spans)

    def moment(self, time: int) -> int:
        """Return the moment at which it has been open for so long, and is open."""
        week, rest = divmod(time, self.week)
        return week * WEEK + _within(self.spans, rest)

    def closed_moment(self, closed: int) -> int:
        """Return the moment at which it has been closed for so long, and is closed."""
        week, rest = divmod(closed, WEEK - self.week)
        return week * WEEK + _within(self.gaps, rest)


def _within(spans: list[tuple[int, int]], rest: int) -> int:
    """Return the place at which so much of some spans has gone by."""
    for begin, end in spans:
        if rest < end - begin:
            return begin + rest
        rest -= end - begin
    raise ValueError("more than there is")
