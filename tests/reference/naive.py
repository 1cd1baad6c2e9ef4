"""The naive twin: the model of docs/design.md written the obvious way.

A heap of events, lists for queues, dictionaries for counts, an object for each request, message
and employee. No packed keys, no linked lists, no compiled code. It is slow and meant to be read: it
is the executable specification with which the kernel is compared, row by row of the event log.

Each file adds a chapter to the one before, so that it reads from the bottom up: what stands still
(naive_world.py), what is written down (naive_ledger.py), what is found out (naive_findings.py and
naive_customers.py), when what happens (naive_calendar.py), then service, sharing, attention,
messages, dispatch, opening and closing, and here the arrivals. A step that leads back to a later
chapter goes through the agenda.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw, fold
from simulation.organization import Organization
from simulation.scenario import Scenario

from .naive_attention import ON_THE_CLOCK
from .naive_calendar import DUTY, EMPLOYEE, LETTER, MEETING, OUTSIDE, SOURCE
from .naive_closing import Closing
from .naive_draws import microseconds
from .naive_things import Kind, Request, Source
from .naive_world import World


class Twin(Closing):
    """One replication of a scenario."""

    def __init__(
        self,
        scenario: Scenario,
        organization: Organization,
        seed: int,
        replication: int = 0,
        reputation: float = 1.0,
        appeal: Sequence[float] = (),
    ) -> None:
        """Begin at time 0: everyone idle, nothing open, the clocks about to be wound up."""
        root = derive(derive(seed, purpose.REPLICATION, 0), purpose.REPLICATION, 1 + replication)
        super().__init__(scenario, World(scenario, organization, root))
        self.reputation = reputation
        self.appeal = appeal or [1.0] * max(1, len(self.world.segments))
        for kind in self.world.kinds:
            for member in range(len(kind.sources)):
                self.schedule((SOURCE, kind.number, member), 0)
            if kind.outside is not None:
                self.schedule((OUTSIDE, kind.number), 0)
        for e in self.world.employees:
            if e.duties and e.duties.when in ON_THE_CLOCK:
                self.schedule((DUTY, e.number), 0)
            if scenario.correspondence.rate > 0:
                self.schedule((LETTER, e.number), 0)
        for meeting in self.world.gatherings:
            self.schedule((MEETING, meeting.number), 0)

    def happen(self, sort: int, number: int, part: int = -1) -> None:
        """Let an event happen: the end of an activity, an arrival, a duty, a letter, a timer."""
        if sort == EMPLOYEE:
            self.complete(self.world.employees[number])
        elif sort == SOURCE:
            kind = self.world.kinds[number]
            self.arrive(kind, kind.sources[part])
        elif sort == OUTSIDE:
            self.arrive_outside(self.world.kinds[number])
        elif sort == MEETING:
            self.convene(self.world.gatherings[number])
        elif sort == DUTY:
            self.duty_falls_due(self.world.employees[number])
        elif sort == LETTER:
            self.write(self.world.employees[number])
        elif number in self.dormant:
            self.awaken(self.dormant[number])
        else:
            self.ring(self.open[number], part)

    # ── Arrivals ──────────────────────────────────────────────────────────────────────────────

    def arrive(self, kind: Kind, source: Source) -> None:
        """Let the next potential requests of a source come, and expect those after them."""
        number = source.arrivals
        source.arrivals += 1
        if number < 0 or kind.written.population == 0:
            self.expect(kind, source)
        if number < 0:
            return  # time 0: only the first gap is drawn
        key = derive(source.key, purpose.ARRIVAL, number)
        self.come(kind, source, key, kind.batch(draw(key, purpose.BATCH, 0)), 0)

    def expect(self, kind: Kind, source: Source) -> None:
        """Schedule what comes next from a source."""
        assert kind.interarrival is not None
        gap = kind.interarrival(draw(source.key, purpose.INTERARRIVAL, source.arrivals))
        member = kind.sources.index(source)
        self.schedule((SOURCE, kind.number, member), self.now + microseconds(gap))

    def arrive_outside(self, kind: Kind) -> None:
        """Let what came while it was closed come in, and expect what comes after."""
        source = kind.outside
        assert source is not None
        assert kind.interarrival_outside is not None
        number, closed = source.arrivals, source.closed
        source.arrivals += 1
        gap = kind.interarrival_outside(draw(source.key, purpose.INTERARRIVAL, source.arrivals))
        source.closed += microseconds(gap)
        moment = self.clock.closed_moment(source.closed)
        self.schedule((OUTSIDE, kind.number), self.clock.working_time(moment))
        if number < 0:
            return  # time 0: only the first gap is drawn
        late = self.clock.moment(self.now) - self.clock.closed_moment(closed)
        key = derive(source.key, purpose.ARRIVAL, number)
        self.come(kind, source, key, kind.batch(draw(key, purpose.BATCH, 0)), 0, late)

    def come(
        self, kind: Kind, source: Source, batch: int, size: int, j: int, late: int = 0
    ) -> None:
        """Let a potential request of a batch come, then the one after it."""
        key = derive(batch, purpose.MEMBER, j) if j > 0 else batch
        segment = self.segment_of(self.market_of(key, self.customer_of(key)))
        mark = draw(batch, purpose.THINNING, 0)
        share = (1.0 if late else self.rate_share(kind)) * kind.reference
        expected = mark < share
        if expected:  # would have come at reputation and appeal 1
            self.counts[self.cohort, kind.name, "POTENTIAL"] += 1
            self.potential_value[kind.name] += max(self.worth(kind, key, segment), 0)
            if kind.written.population == 0:
                self.demand_digest = fold(self.demand_digest, key, self.now)
        if kind.written.population == 0:
            share *= self.reputation
            if kind.by_segment:
                share *= self.appeal[segment]
        r = self.realize(kind, key, expected, mark < share, late)
        if kind.written.population > 0:
            if r is None:
                self.expect(kind, source)
            else:
                r.source = source
        if j + 1 < size:
            self.then("come", kind, source, batch, size, j + 1, late)

    def realize(
        self, kind: Kind, key: int, expected: bool, comes: bool, late: int
    ) -> Request | None:
        """Open the request that a potential one becomes, or book why it does not."""
        if not comes:
            if expected:
                self.settle_unborn(kind, "NEVER_CAME", key)
            return None
        customer = self.customer_of(key)
        if customer in self.lost:
            if expected:
                self.settle_unborn(kind, "CUSTOMER_LOST", key)
            self.note("LOST", None, None, customer)
            return None
        r = self.new_request(kind, key, customer)
        r.value = self.worth(kind, key, r.segment)
        if not expected:
            r.bonus = True
            self.beyond[kind.number] += 1
        hours = "all"
        if kind.outside is not None:
            hours = "closed" if late else "open"
        self.come_in(r, hours, late)
        return r

    def settle_unborn(self, kind: Kind, fate: str, key: int) -> None:
        """Book the fate of a potential arrival that never became a request."""
        self.counts[self.cohort, kind.name, fate] += 1
        segment = self.segment_of(self.market_of(key, self.customer_of(key)))
        self.money[self.cohort, kind.name, fate] += max(self.worth(kind, key, segment), 0)
