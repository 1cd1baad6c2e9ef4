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
Part = tuple[str, int]
"""A sort of part (kind, department, channel, segment, message), and which one of it."""


class Ledger:
    """The clock, and all that is written down as it goes."""

    def __init__(self, scenario: Scenario, world: World) -> None:
        """Begin at time 0 with nothing written."""
        self.scenario = scenario
        self.world = world
        self.clock = world.hours
        days = self.clock.day(scenario.time.horizon - 1) + 1
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
        self.durations: Counter[tuple[bool, Part, int, int]] = Counter()
        self.ratings: Counter[tuple[bool, Part, int]] = Counter()
        self.parts: Counter[tuple[bool, Part, str]] = Counter()
        self.opinions: defaultdict[tuple[bool, Part], float] = defaultdict(float)
        self.voices = 0.0  # what customers tell others, good less bad
        self.feedback: Counter[tuple[int, bool]] = Counter()  # deals by segment, whether won
        self.levels: list[tuple[int, int, int]] = []
        self.demand_digest = 0
        self.potential_value: Counter[str] = Counter()
        self.beyond: Counter[int] = Counter()  # that came in beyond the potential, by kind
        self.answers: list[tuple[int, int]] = []  # who asked, who answered

    def end_days(self, time: int) -> None:
        """Write down the levels at the end of each day that is over by a time."""
        while self.clock.start(len(self.levels) + 1) <= time:
            unread = sum(e.unread for e in self.world.employees)
            self.levels.append((self.open_requests, self.messages_under_way, unread))

    @property
    def open_requests(self) -> int:
        """How many requests are open, branches not counted."""
        return sum(r.parent is None for r in self.open.values())

    @property
    def day(self) -> int:
        """The day, from 0."""
        return self.clock.day(self.now)

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

    def parts_of(self, r: Request) -> list[Part]:
        """Return what a request counts for besides its kind, where there are several of a sort."""
        parts = []
        if len(self.world.channels) > 1:
            parts.append(("channel", r.channel))
        if len(self.world.segment_shares) > 1:
            parts.append(("segment", r.segment))
        return parts

    def tally(self, window: bool, part: Part, histogram: int, duration: int) -> None:
        """Count a duration in a histogram: all below 2**20 µs, then 64 bins an octave."""
        place = 0
        if duration >= 1 << 20:
            octave = duration.bit_length() - 21
            place = min(1 + 64 * octave + ((duration >> (octave + 14)) & 63), 64 * 26)
        self.durations[window, part, histogram, place] += 1

    def tally_duration(self, r: Request, histogram: int, duration: int) -> None:
        """Count a time to the first answer (0) or to resolution (1), for all that it counts for.

        By the customer's clock (2 and 3) it counts for the kind alone.
        """
        self.tally(r.cohort[1], ("kind", r.kind.number), histogram, duration)
        if histogram > 1:
            return
        for part in self.parts_of(r):
            self.tally(r.cohort[1], part, histogram, duration)
            self.parts[r.cohort[1], part, ("FIRST", "RESOLUTION")[histogram]] += duration

    def tally_stay(self, r: Request, histogram: int) -> None:
        """Count how long a request has been at its stage, for the department there."""
        part = ("department", self.world.number[r.stage.department])
        self.tally(r.cohort[1], part, histogram, self.now - r.entered)
        column = ("FIRST", "RESOLUTION")[histogram]
        self.parts[r.cohort[1], part, column] += self.now - r.entered

    def count_parts(self, r: Request, column: str) -> None:
        """Count something for the channel and the segment of a request."""
        for part in self.parts_of(r):
            self.parts[r.cohort[1], part, column] += 1

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
