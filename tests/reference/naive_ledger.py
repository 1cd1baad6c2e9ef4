"""What the naive twin writes down: the event log, counts, money, hours, time in state, levels.

Names of activities, counts and states are those of `simulation.kernel.state`, as text.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict

from simulation.scenario import Scenario

from .naive_things import Cohort, Employee, Letter, Message, Request, Task
from .naive_world import World

MOST_COHORTS = 250
Row = tuple[int, int, str, int, int, int | str]
"""(time, number of the request, activity, stage, employee, detail) of the event log."""


class Ledger:
    """The clock, and all that is written down as it goes."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        """Begin at time 0 with nothing written."""
        self.scenario = scenario
        self.world = world
        days = math.ceil(scenario.time.horizon / scenario.time.hours_per_day)
        self.days_a_cohort = math.ceil(days / MOST_COHORTS)
        self.now = 0
        self.open: dict[int, Request] = {}  # by slot, branches too
        self.requests_so_far = 0
        self.messages_under_way = 0
        self.dormant: dict[int, Request] = {}  # by slot, entailed and still to come
        self.lost: set[int] = set()  # customers
        self.remembered: dict[int, float] = {}  # satisfaction, by customer
        self.free_slots: list[int] = []
        self.slots_used = 0

        self.log: list[Row] = []
        self.counts: Counter[tuple[Cohort, str, str]] = Counter()
        self.money: Counter[tuple[Cohort, str, str]] = Counter()
        self.sums: Counter[tuple[Cohort, str, str]] = Counter()
        self.hours: Counter[tuple[int, str]] = Counter()
        self.letters: Counter[tuple[Cohort, str]] = Counter()
        self.satisfaction: defaultdict[tuple[Cohort, str], float] = defaultdict(float)
        self.durations: Counter[tuple[bool, str, int, int]] = Counter()
        self.ratings: Counter[tuple[bool, str, int]] = Counter()
        self.voices = 0.0  # what customers tell others, good less bad
        self.feedback: Counter[tuple[int, bool]] = Counter()  # deals by segment, whether won
        self.levels: list[tuple[int, int, int]] = []
        self.demand_digest = 0
        self.potential_value: Counter[str] = Counter()
        self.beyond: Counter[int] = Counter()  # that came in beyond the potential, by kind
        self.answers: list[tuple[int, int]] = []  # who asked, who answered

    def end_days(self, time: int) -> None:
        """Write down the levels at the end of each day that is over by a time."""
        while (len(self.levels) + 1) * self.scenario.time.hours_per_day <= time:
            unread = sum(e.unread for e in self.world.employees)
            self.levels.append((self.open_requests, self.messages_under_way, unread))

    @property
    def open_requests(self) -> int:
        """How many requests are open, branches not counted."""
        return sum(r.parent is None for r in self.open.values())

    @property
    def day(self) -> int:
        """The day, from 0."""
        return self.now // self.scenario.time.hours_per_day

    @property
    def cohort(self) -> Cohort:
        """The cohort of what arrives now."""
        return self.day // self.days_a_cohort, self.now >= self.scenario.time.warm_up

    def take_slot(self) -> int:
        """Return the slot that was freed last, else one never used."""
        if self.free_slots:
            return self.free_slots.pop()
        self.slots_used += 1
        return self.slots_used - 1

    def free(self, slot: int) -> None:
        """Let a slot be used again."""
        self.free_slots.append(slot)

    def note(
        self, activity: str, r: Request | None, e: Employee | None, detail: int | str = 0
    ) -> None:
        """Write a row about a request."""
        employee = e.number if e else -1
        if r is None:
            self.log.append((self.now, -1, activity, -1, employee, detail))
        else:
            row = (self.now, r.case.number, activity, r.stage.number, employee, detail)
            self.log.append(row)

    def note_message(self, activity: str, m: Message | Letter, e: Employee, detail: int) -> None:
        """Write a row about a message."""
        number = m.request.case.number if isinstance(m, Message) else -1
        self.log.append((self.now, number, activity, -1, e.number, detail))

    def count(self, r: Request, what: str) -> None:
        """Count something in the cohort of a request."""
        self.counts[r.cohort, r.kind.name, what] += 1

    def tally_duration(self, r: Request, histogram: int, duration: int) -> None:
        """Count a duration in a histogram: all below 2**20 µs, then 64 bins an octave."""
        place = 0
        if duration >= 1 << 20:
            octave = duration.bit_length() - 21
            place = min(1 + 64 * octave + ((duration >> (octave + 14)) & 63), 64 * 26)
        self.durations[r.cohort[1], r.kind.name, histogram, place] += 1

    def spend(self, r: Request, state: str) -> None:
        """Book the time since the last change on the state it was in, and change the state."""
        r.times["REWORKING" if r.rework_until >= 0 else r.time_state] += self.now - r.since
        r.since = self.now
        r.time_state = state

    def book_hours(self, e: Employee, task: Task) -> None:
        """Book what an employee did since it began or resumed: set-up first."""
        elapsed = self.now - task.since
        set_up = min(elapsed, task.set_up)
        task.set_up -= set_up
        task.since = self.now
        self.hours[e.number, "SET_UP"] += set_up
        self.hours[e.number, task.activity] += elapsed - set_up

    def book_shares(self, e: Employee) -> None:
        """Book what an employee with a set of requests did: each got the same of its time."""
        elapsed = self.now - e.hours_since
        e.hours_since = self.now
        if not e.hand:
            return
        share, rest = divmod(elapsed, len(e.hand))
        for task in e.hand:
            self.hours[e.number, task.activity] += share
        self.hours[e.number, e.hand[0].activity] += rest
