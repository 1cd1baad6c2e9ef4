"""When what happens in the naive twin: a heap of events, and an agenda for the present instant."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from heapq import heappop, heappush
from typing import Any

from simulation.scenario import Scenario

from .naive_customers import Customers
from .naive_world import World

# What an event belongs to, in their order at equal times.
EMPLOYEE, SOURCE, OUTSIDE, DUTY, LETTER, MEETING, TIMER = range(7)
PATIENCE, RESOLUTION, DEADLINE, CONTACT = range(4)  # timers of a request
NEVER = 1 << 62


class Calendar(Customers, ABC):
    """Events to come, and the steps that follow at once."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        """Begin at time 0 with nothing to come."""
        super().__init__(scenario, world)
        self.events = 0
        self.calendar: list[tuple[int, tuple[int, ...]]] = []
        self.due: dict[tuple[int, ...], int] = {}
        self.agenda: deque[tuple[str, tuple[Any, ...]]] = deque()

    def run(self, until: int) -> None:
        """Let everything happen that is due before a time."""
        self.work_off()
        while self.calendar and self.calendar[0][0] < until:
            time, what = heappop(self.calendar)
            if self.due.get(what) != time:
                continue  # it was moved or called off
            del self.due[what]
            self.end_days(time)
            self.now = time
            self.events += 1
            self.happen(*what)
            self.work_off()
        self.end_days(until)
        self.now = until

    def work_off(self) -> None:
        """Let all steps of this instant happen."""
        while self.agenda:
            step, subject = self.agenda.popleft()
            getattr(self, step)(*subject)

    @abstractmethod
    def happen(self, sort: int, number: int, part: int = -1) -> None:
        """Let an event happen."""

    def schedule(self, what: tuple[int, ...], time: int) -> None:
        """Let the next event of something happen at a time, instead of any scheduled before."""
        self.due[what] = time
        heappush(self.calendar, (time, what))

    def call_off(self, what: tuple[int, ...]) -> int:
        """Let the next event of something not happen; return when it would have."""
        return self.due.pop(what, NEVER)

    def then(self, step: str, *subject: Any) -> None:
        """Let a step (a method) happen at this instant, after all that was caused before it."""
        self.agenda.append((step, subject))
