"""Two organizations with one clock, and how they stand against each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from simulation.assembly import Assembly
from simulation.experiments.live.watched import Frame, WatchedRun
from simulation.scenario import Scenario
from simulation.scenario.working_week import WorkingWeek


class Score(NamedTuple):
    """A metric on both sides, so far; the difference is the second less the first."""

    first: float
    second: float

    @property
    def difference(self) -> float:
        """Second less first; NaN where one of them is not defined."""
        gap = self.second - self.first
        return gap if math.isfinite(gap) else math.nan


class Duel:
    """Two watched runs at the same time of their clocks.

    Attributes:
        sides: the two runs.
        time: µs at which both stand.
    """

    def __init__(self, first: Scenario | Assembly, second: Scenario | Assembly) -> None:
        """Stand at the beginning of both.

        Raises:
            UnservedDepartmentError: a department on a route has nobody who serves customers.
        """
        self.sides = [WatchedRun(first), WatchedRun(second)]
        self.time = 0
        self._met_the_same = True

    @property
    def horizon(self) -> int:
        """When the shorter of both ends."""
        return min(side.scenario.time.horizon for side in self.sides)

    @property
    def week(self) -> WorkingWeek:
        """The working days of the first, by which days are counted."""
        return self.sides[0].scenario.week

    @property
    def warm_up(self) -> int:
        """When both are measured."""
        return max(side.scenario.time.warm_up for side in self.sides)

    @property
    def same_customers(self) -> bool:
        """Whether both have met the same potential arrivals so far.

        While a thread runs one of them on, it is what it was when both stood at one time.
        """
        first, second = (side.model.state.clock[0] for side in self.sides)
        if first.now == second.now:
            self._met_the_same = bool(first.demand_digest == second.demand_digest)
        return self._met_the_same

    def replace(self, side: int, scenario: Scenario | Assembly) -> None:
        """Put another scenario on a side; it stands at its beginning until both look at a time.

        Raises:
            UnservedDepartmentError: a department on a route has nobody who serves customers.
        """
        newcomer = WatchedRun(scenario)
        self.sides[side].close()
        self.sides[side] = newcomer

    def look_at(self, time: int, hours_before: int = 0) -> list[Frame]:
        """Set both to a time, forwards or back; return what happened in the hours (µs) before."""
        self.time = min(max(time, 0), self.horizon)
        return self.look([0, 1], hours_before)

    def look(self, numbers: Sequence[int], hours_before: int = 0) -> list[Frame]:
        """Set some sides to the time of the clock; return what happened in the hours before."""

        def look(number: int) -> Frame:
            return self.sides[number].look_at(self.time, hours_before)

        with ThreadPoolExecutor(2) as pool:  # the kernel releases the interpreter's lock
            return list(pool.map(look, numbers))

    def advance(self, time: int, *, with_moves: bool = True) -> list[Frame]:
        """Run both on to a time and return what happened until then."""
        self.time = min(time, self.horizon)
        return [side.advance(self.time, with_moves=with_moves) for side in self.sides]

    def measure(self, names: Iterable[str]) -> dict[str, Score]:
        """Return metrics of both as they stand now."""
        names = tuple(names)
        first, second = (side.measure(names) for side in self.sides)
        return {name: Score(first[name], second[name]) for name in names}

    def close(self) -> None:
        """Let go of all tables."""
        for side in self.sides:
            side.close()
