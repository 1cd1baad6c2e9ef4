"""How requests come about in the naive twin: by arriving, as a duplicate, or caused by others."""

from __future__ import annotations

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw

from .naive_calendar import CONTACT, PATIENCE, RESOLUTION, TIMER
from .naive_dispatch import Dispatch
from .naive_draws import microseconds
from .naive_things import Kind, Request

FOLLOW_UP, COMPLAINT = 1, 2  # causes, in the key of the child


class Opening(Dispatch):
    """Requests that come in, in whatever way, and customers who get in touch again."""

    def new_request(
        self, kind: Kind, key: int, customer: int, parent: Request | None = None
    ) -> Request:
        """Return a request that has not come in yet; its customer is that of its parent."""
        market = self.market_of(key, customer)
        r = Request(
            key,
            self.requests_so_far,
            self.take_slot(),
            kind,
            self.now,
            self.cohort,
            (self.cohort, kind.name),
            customer,
            draw(market, purpose.TERRITORY, 0),
            0,
            kind.difficulty(draw(key, purpose.DIFFICULTY, 0)),
            kind.stages[0],
            kind.priority,
            self.segment_of(market),
        )
        self.requests_so_far += 1
        if parent is not None:
            r.territory, r.segment = parent.territory, parent.segment
            r.handled_by = dict(parent.handled_by)
            r.handled_at = dict(parent.handled_at)
            r.handoffs_then = {
                department: then - parent.handoffs - 1
                for department, then in parent.handoffs_then.items()
            }
        return r

    def come_in(self, r: Request, hours: str = "all", late: int = 0) -> None:
        """Let a request come in now, which may have come before it opened."""
        r.arrived = r.since = self.now
        r.cohort, r.account = self.cohort, (self.cohort, r.kind.name)
        self.open[r.slot] = r
        if not r.carries:
            r.channel = self.channel_of(r, hours)
        if self.clock.is_given:
            r.came = self.clock.moment(self.now) - late
        limits = {}
        patience = self.world.patience[r.channel]
        if patience:
            limit = microseconds(patience(draw(r.key, purpose.PATIENCE, 0)))
            self.schedule((TIMER, r.slot, PATIENCE), self.when_waited(r, limit))
            limits["ABANDONED"] = limit
        if r.kind.resolution_patience:
            u = draw(r.key, purpose.RESOLUTION_PATIENCE, 0)
            limit = microseconds(r.kind.resolution_patience(u))
            self.schedule((TIMER, r.slot, RESOLUTION), self.when_waited(r, limit))
            limits["CANCELLED"] = limit
        if self.world.contacts_after and self.is_on_several_channels(r):
            time = self.when_waited(r, self.time_to_contact(r))
            self.schedule((TIMER, r.slot, CONTACT), time)
        self.count(r, "ARRIVED")
        self.note("ARRIVE", r, None, r.channel)
        fate = min(limits, key=lambda fate: limits[fate], default=None)
        if fate is not None and limits[fate] < late:  # gave up before it opened
            self.then("close", r, fate)
        else:
            self.then("enter", r)

    # ── Contacting again ──────────────────────────────────────────────────────────────────────

    def contact_again(self, r: Request) -> None:
        """Let a customer who has no answer yet get in touch again."""
        r.contacts += 1
        self.count(r, "RECONTACTS")
        self.note("RECONTACT", r, None, r.contacts)
        if r.contacts < self.scenario.customers.most_contacts:
            wait = self.time_to_contact(r)
            time = self.now + wait
            if self.clock.is_given:
                time = self.clock.working_time(self.clock.moment(self.now) + wait)
            self.schedule((TIMER, r.slot, CONTACT), time)
        if self.is_linked(r):
            self.merge(r)
        else:
            self.duplicate(r)

    def merge(self, r: Request) -> None:
        """Let a request become more urgent, with its branches, as far as it waits anywhere."""
        self.count(r, "MERGED")
        waiting = [r] if r.desk is not None else r.branches if r.phase == "FORKED" else []
        if r.priority > 0:
            for part in waiting:
                desk, since = part.desk, part.waiting_since
                assert desk is not None
                self.leave_queue(part)
                part.priority -= 1
                self.join_queue(part, desk)
                part.waiting_since = since
            if r.phase == "FORKED":
                r.priority -= 1

    def duplicate(self, r: Request) -> None:
        """Let a request come in once more, by another channel, as if it were a new one."""
        key = derive(r.key, purpose.CONTACT, r.contacts)
        d = Request(
            key,
            self.requests_so_far,
            self.take_slot(),
            r.kind,
            self.now,
            self.cohort,
            (self.cohort, r.kind.name),
            r.customer,
            r.territory,
            self.other_channel(key, r.channel),
            r.difficulty,
            r.kind.first,
            r.kind.priority,
            r.segment,
            original=r,
            since=self.now,
        )
        self.requests_so_far += 1
        self.open[d.slot] = d
        self.count(d, "DUPLICATES")
        self.note("ARRIVE", d, None, d.channel)
        self.then("enter", d)

    # ── What a closed request causes ──────────────────────────────────────────────────────────

    def spawn(self, parent: Request, name: str, cause: int) -> None:
        """Let in what a closed request causes; a follow-up takes over its value."""
        key = derive(parent.key, purpose.CHILD, cause)
        child = self.new_request(self.world.kind[name], key, parent.customer, parent)
        self.come_in(child)
        if cause == FOLLOW_UP:
            child.value = parent.value
            child.account = parent.account
            child.bonus = parent.bonus

    def entail(self, parent: Request, i: int) -> None:
        """Prepare the i-th request that a won one entails; it comes in later."""
        kind = parent.kind.entails[i]
        key = derive(parent.key, purpose.JOURNEY, i)
        child = self.new_request(kind, key, parent.customer, parent)
        channel = self.world.connected_channel
        connected = self.scenario.customers.connected
        if channel is not None and draw(key, purpose.CONNECTED, 0) < connected:
            child.channel, child.carries = channel, True
        self.dormant[child.slot] = child
        delay = microseconds(kind.delay(draw(key, purpose.DELAY, 0)))
        self.schedule((TIMER, child.slot, CONTACT), self.now + delay)
        self.note("JOURNEY", child, None, parent.number)

    def awaken(self, r: Request) -> None:
        """Let in a request that another one entailed, unless its customer is lost."""
        del self.dormant[r.slot]
        if r.customer in self.lost:
            self.note("LOST", None, None, r.customer)
            self.free(r.slot)
            return
        self.come_in(r)
        self.count(r, "JOURNEYS")
