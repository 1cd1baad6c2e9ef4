"""The naive twin: the model of docs/design.md written the obvious way.

A heap of events, lists for queues, dictionaries for counts, an object for each request, message
and employee. No packed keys, no linked lists, no compiled code. It is slow and meant to be read: it
is the executable specification with which the kernel is compared, row by row of the event log.
What happens stands here; what is found out before in naive_findings.py, what is written down in
naive_ledger.py, what stands still in naive_world.py.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw, fold
from simulation.organization import Organization
from simulation.scenario import Scenario

from .naive_draws import microseconds
from .naive_findings import Findings
from .naive_things import Desk, Employee, Kind, Message, Request, Stage, Station, Task
from .naive_world import World

FOLLOW_UP, COMPLAINT = 1, 2  # causes, in the key of the child
# What an event belongs to, in their order at equal times.
EMPLOYEE, ARRIVALS, TIMER = 0, 1, 2
PATIENCE, RESOLUTION, DEADLINE = 0, 1, 2  # timers of a request


class Twin(Findings):
    """One replication of a scenario."""

    def __init__(
        self,
        scenario: Scenario,
        organization: Organization,
        seed: int,
        replication: int = 0,
        reputation: float = 1.0,
    ) -> None:
        """Begin at time 0: everyone idle, nothing open, the first arrivals scheduled."""
        root = derive(derive(seed, purpose.REPLICATION, 0), purpose.REPLICATION, 1 + replication)
        super().__init__(scenario, World(scenario, organization, root))
        self.reputation = reputation
        weights = scenario.satisfaction
        self.rates = any(getattr(weights, name) > 0 for name in type(weights).model_fields)
        self.events = 0
        self.calendar: list[tuple[int, tuple[int, ...]]] = []
        self.due: dict[tuple[int, ...], int] = {}
        self.agenda: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self.free_slots: list[int] = []
        self.slots_used = 0
        self.requests_so_far = 0
        self.lost: set[int] = set()

        for kind in self.world.kinds:
            if kind.interarrival is not None:
                self.schedule((ARRIVALS, kind.number), 0)

    # ── Time ──────────────────────────────────────────────────────────────────────────────────

    def run(self, until: int) -> None:
        """Let everything happen that is due before a time."""
        while self.calendar and self.calendar[0][0] < until:
            time, what = heappop(self.calendar)
            if self.due.get(what) != time:
                continue  # it was moved or called off
            del self.due[what]
            self.end_days(time)
            self.now = time
            self.events += 1
            self.happen(*what)
            while self.agenda:
                step, subject = self.agenda.popleft()
                step(*subject)
        self.end_days(until)
        self.now = until

    def happen(self, sort: int, number: int, timer: int = -1) -> None:
        """Let an event happen: the end of an activity, an arrival, or a timer."""
        if sort == EMPLOYEE:
            self.complete(self.world.employees[number])
        elif sort == ARRIVALS:
            self.arrive(self.world.kinds[number])
        else:
            self.ring(self.open[number], timer)

    def schedule(self, what: tuple[int, ...], time: int) -> None:
        """Let the next event of something happen at a time, instead of any scheduled before."""
        self.due[what] = time
        heappush(self.calendar, (time, what))

    def then(self, step: Callable[..., None], *subject: Any) -> None:
        """Let something happen at this instant, after all that was caused before it."""
        self.agenda.append((step, subject))

    # ── Arrivals ──────────────────────────────────────────────────────────────────────────────

    def arrive(self, kind: Kind) -> None:
        """Let the next potential request of a kind come, and schedule the one after it."""
        number = kind.arrivals
        kind.arrivals += 1
        assert kind.interarrival is not None
        gap = kind.interarrival(draw(kind.key, purpose.INTERARRIVAL, number + 1))
        self.schedule((ARRIVALS, kind.number), self.now + microseconds(gap))
        if number < 0:
            return  # time 0: only the first gap is drawn
        key = derive(kind.key, purpose.ARRIVAL, number)
        mark = draw(key, purpose.THINNING, 0)
        share = self.rate_share(kind)
        expected = mark < share
        if expected:  # would have come at reputation 1
            self.counts[self.cohort, kind.name, "POTENTIAL"] += 1
            self.potential_value[kind.name] += max(self.worth(kind, key), 0)
            self.demand_digest = fold(self.demand_digest, key, self.now)
        if mark >= share * self.reputation:
            if expected:
                self.settle_unborn(kind, "NEVER_CAME", key)
            return
        customer = -1
        if self.scenario.customers.count > 0:
            customer = int(draw(key, purpose.CUSTOMER, 0) * self.scenario.customers.count)
        if customer in self.lost:
            if expected:
                self.settle_unborn(kind, "CUSTOMER_LOST", key)
            self.note("LOST", None, None, customer)
            return
        self.open_request(kind, key, customer).value = self.worth(kind, key)

    def settle_unborn(self, kind: Kind, fate: str, key: int) -> None:
        """Book the fate of a potential arrival that never became a request."""
        self.counts[self.cohort, kind.name, fate] += 1
        self.money[self.cohort, kind.name, fate] += max(self.worth(kind, key), 0)

    def open_request(self, kind: Kind, key: int, customer: int) -> Request:
        """Turn an arrival, or what another request caused, into a request."""
        market = key if customer < 0 else derive(self.world.root, purpose.CUSTOMER, customer)
        shares = self.world.channel_shares
        channel = min(bisect_right(shares, draw(key, purpose.CHANNEL, 0)), len(shares) - 1)
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
            channel,
            kind.difficulty(draw(key, purpose.DIFFICULTY, 0)),
            kind.stages[0],
            since=self.now,
        )
        self.requests_so_far += 1
        self.open[r.slot] = r
        patience = self.world.patience[channel]
        if patience:
            limit = microseconds(patience(draw(key, purpose.PATIENCE, 0)))
            self.schedule((TIMER, r.slot, PATIENCE), self.now + limit)
        if kind.resolution_patience:
            u = draw(key, purpose.RESOLUTION_PATIENCE, 0)
            limit = microseconds(kind.resolution_patience(u))
            self.schedule((TIMER, r.slot, RESOLUTION), self.now + limit)
        self.count(r, "ARRIVED")
        self.note("ARRIVE", r, None, channel)
        self.then(self.enter, r)
        return r

    def take_slot(self) -> int:
        """Return the slot that was freed last, else one never used."""
        if self.free_slots:
            return self.free_slots.pop()
        self.slots_used += 1
        return self.slots_used - 1

    # ── Dispatch ──────────────────────────────────────────────────────────────────────────────

    def enter(self, r: Request) -> None:
        """Bring a request to its stage: somebody takes it at once, or it waits."""
        r.visits[r.stage.department] += 1
        r.phase, r.missing, r.level, r.alone = "FRESH", set(), 0, False
        if r.overdue:
            self.then(self.close, r, "CANCELLED")
            return
        station = self.world.station(r.stage.department, r.territory)
        person = self.assignee(r, station)
        taker = self.longest_idle(station)
        if person is not None:
            taker = person if person.idle else None
        if taker is not None:
            self.take_up(taker, Task(r))
        else:
            self.join_queue(r, (person or station).desk)
        self.note("QUEUE", r, person, taker.number if taker else -1)
        if taker is not None:
            self.begin(taker)

    def assignee(self, r: Request, station: Station) -> Employee | None:
        """Return the person a request is meant for by the dispatch rule, None for any."""
        department = r.stage.department
        match self.scenario.dispatch.rule:
            case "least_loaded":
                return min(station.members, key=self.load)
            case "round_robin":
                station.turn += 1
                return station.members[(station.turn - 1) % len(station.members)]
            case "random":
                u = draw(r.key, purpose.DISPATCH, self.visit(r))
                return station.members[int(u * len(station.members))]
            case "same_owner":
                return r.handled_by.get(department)
            case "same_team" if r.owner is not None:
                unit = r.owner.unit
                mates = [
                    e
                    for e in self.world.employees
                    if e.department == department and e.unit == unit and e.station is not None
                ]
                return min(mates, key=self.load, default=None)
        return None

    # ── Waiting ───────────────────────────────────────────────────────────────────────────────

    def join_queue(self, r: Request, desk: Desk) -> None:
        """Let a request wait, behind those of its priority."""
        r.queue = desk.queues[r.kind.written.priority]
        r.queue.append(r)
        r.waiting_since = self.now

    def leave_queue(self, r: Request) -> None:
        """Take a request out of the queue it waits in."""
        assert r.queue is not None
        r.queue.remove(r)
        r.queue = None

    def take_up(self, e: Employee, task: Task) -> None:
        """Put something into an employee's hands."""
        e.task = task
        if e.idle:
            e.idle = False
            e.idle_time += self.now - e.idle_since
            if e.station:
                e.station.idle.remove(e)

    def stand_idle(self, e: Employee) -> None:
        """Let an employee wait for work, behind those who have waited longer."""
        e.idle = True
        e.idle_since = self.now
        if e.station:
            e.station.idle.append(e)

    # ── Service ───────────────────────────────────────────────────────────────────────────────

    def begin(self, e: Employee) -> None:
        """Let an employee begin (or resume) what it has just taken up."""
        task = e.task
        assert task is not None
        task.since = self.now
        if isinstance(task.thing, Request):
            duration = self.begin_request(e, task, task.thing)
        elif isinstance(task.thing, Message):
            task.activity = "COORDINATION"
            duration = microseconds(self.handling_time(task.thing, e))
        else:
            task.activity = "READING"
            duration = microseconds(self.reading_work(draw(e.key, purpose.READING, e.read)))
        task.until = self.now + duration
        self.schedule((EMPLOYEE, e.number), task.until)

    def begin_request(self, e: Employee, task: Task, r: Request) -> int:
        """Begin a request at its stage; return the duration."""
        self.spend(r, "WORKING")
        if r.phase == "FRESH":
            self.meet(e, r)
            r.missing = self.missing_facets(e, r)
            if r.missing:
                r.phase = "ASKING"
                questions = len(r.missing)
                self.note("ASK", r, e, questions)
                task.activity = "COORDINATION"
                asking = self.ask_work(draw(r.key, purpose.ASKING, self.visit(r))) * questions
                return self.set_up(e, task, r) + microseconds(asking)
            r.phase = "INFORMED"
        if r.phase == "INFORMED":
            if self.exceeds_authority(e, r):
                r.phase = "REFERRING"
                self.note("ASK", r, e, 0)
                task.activity = "COORDINATION"
                writing = self.ask_work(draw(r.key, purpose.REFERRING, self.visit(r)))
                return self.set_up(e, task, r) + microseconds(writing)
            r.phase = "DECIDED"
        r.phase = "WORK"
        task.activity = "DIRECT" if r.rework_until < 0 else "REWORK"
        self.note("START", r, e)
        return self.set_up(e, task, r) + self.work_of(e, r)

    def meet(self, e: Employee, r: Request) -> None:
        """Let an employee see a request for the first time at this stage."""
        if r.first_response is None:
            r.first_response = self.now - r.arrived
            self.due.pop((TIMER, r.slot, PATIENCE), None)
            self.count(r, "FIRST_RESPONSES")
            self.sums[r.cohort, r.kind.name, "SUM_FIRST_RESPONSE"] += r.first_response
            self.tally_duration(r, 0, r.first_response)
        if r.owner is not None and r.owner is not e:
            r.handoffs += 1
            self.count(r, "HANDOFFS")
        r.owner = e

    def set_up(self, e: Employee, task: Task, r: Request) -> int:
        """Return the set-up that changing to the department of a request costs."""
        changes = e.last_department not in (None, r.stage.department)
        e.last_department = r.stage.department
        task.set_up = self.scenario.service.set_up if changes else 0
        return task.set_up

    def complete(self, e: Employee) -> None:
        """Let an employee be done with what it holds, and look further."""
        task = e.task
        assert task is not None
        self.book_hours(e, task)
        e.task = None
        if isinstance(task.thing, Message):
            self.pass_on(task.thing, e)
        elif task.thing is None:
            e.read += 1
            e.unread -= 1
            self.note("READ", None, e)
        elif task.thing.phase == "ASKING":
            self.ask(task.thing)
        elif task.thing.phase == "REFERRING":
            self.refer(task.thing)
        else:
            e.served += 1
            self.finish_stage(e, task.thing)
        self.then(self.look_further, e)

    def finish_stage(self, e: Employee, r: Request) -> None:
        """Send a request whose work at a stage is done to where it goes next."""
        here = r.stage
        self.spend(r, "QUEUEING")
        self.count(r, "VISITS")
        self.note("COMPLETE", r, e)
        r.handled_by[here.department] = e
        r.handoffs_then[here.department] = r.handoffs
        u = draw(r.key, purpose.NOTICE, self.visit(r))
        if u < self.scenario.attention.notices and e.contacts:
            self.then(self.post, e, 0)
        r.repeats += len(r.missing)  # what nobody knew, the customer said again
        again = self.stage_to_redo(e, r)
        if again is not None:
            r.rework_until = max(r.rework_until, here.position)
            r.stage = again
            self.then(self.enter, r)
            return
        onward = self.next_position(r)
        if r.rework_until <= here.position:
            r.rework_until = -1
        if onward == len(r.kind.stages):
            self.then(self.close, r, "EARNED")
            return
        if onward < here.position:
            self.count(r, "PING_PONGS")
        r.stage = r.kind.stages[onward]
        self.then(self.enter, r)

    # ── Quality ───────────────────────────────────────────────────────────────────────────────

    def stage_to_redo(self, e: Employee, r: Request) -> Stage | None:
        """Judge the work done at a stage; return the stage an error sends the request to."""
        quality, visit = self.scenario.quality, self.visit(r)
        if draw(r.key, purpose.ERROR, visit) >= self.chance_of_error(r):
            return None
        if draw(r.key, purpose.DETECTION, visit) >= quality.detection:
            r.errors += 1
            self.count(r, "ERRORS_OUTSIDE")
            return None
        r.reworks += 1
        self.count(r, "REWORKS")
        self.note("REWORK", r, e)
        at_source = draw(r.key, purpose.BLAME, visit) < quality.rework_at_source
        if at_source and r.stage.position > 0:
            self.count(r, "PING_PONGS")
            return r.kind.stages[r.stage.position - 1]
        return r.stage

    # ── Context and authority ─────────────────────────────────────────────────────────────────

    def ask(self, r: Request) -> None:
        """Send a query for each missing facet and park the request until all are answered."""
        if r.overdue:
            self.then(self.close, r, "CANCELLED")
            return
        assert r.owner is not None
        r.phase = "INFORMED"
        self.park(r, "FOR_INFORMATION", self.scenario.communication.query_deadline)
        r.pending = len(r.missing)
        for facet in sorted(r.missing):
            target = self.holder_of(r, r.stage.needs[facet])
            reader = self.next_reader(r.owner, target)
            m = self.compose(r, "QUERY", facet, reader, target)
            self.count(r, "QUERIES")
            self.note("SEND", r, reader, target.number)
            self.then(self.deliver, m)

    def exceeds_authority(self, e: Employee, r: Request) -> bool:
        """Return whether a request's stage is beyond what its employee may decide."""
        authority = self.scenario.authority
        if authority.decision_level == 0 or e.manager is None:
            return False
        return draw(r.key, purpose.EXCEPTION, self.visit(r)) < authority.exceptions

    def refer(self, r: Request) -> None:
        """Send the question that a request's owner has written upwards, and park the request."""
        if r.overdue:
            self.then(self.close, r, "CANCELLED")
            return
        assert r.owner is not None
        assert r.owner.manager is not None
        r.phase = "DECIDED"
        self.park(r, "FOR_DECISION", self.scenario.authority.deadline)
        r.pending = 1
        m = self.compose(r, "APPROVAL", 0, r.owner.manager, None)
        self.count(r, "APPROVALS")
        self.note("SEND", r, r.owner.manager, -1)
        self.then(self.deliver, m)

    def park(self, r: Request, state: str, deadline: int) -> None:
        """Let a request wait for others, holding nobody, at most until a deadline."""
        self.spend(r, state)
        r.waits += 1
        self.schedule((TIMER, r.slot, DEADLINE), self.now + deadline)
        self.note("PARK", r, r.owner, state)

    def compose(
        self, r: Request, kind: str, facet: int, reader: Employee, target: Employee | None
    ) -> Message:
        """Write a message about a request from its owner to a first reader."""
        assert r.owner is not None
        index = (self.visit(r) << 6) + (facet << 1) + (kind == "APPROVAL")
        key = derive(r.key, purpose.MESSAGE, index)
        synchronous = draw(key, purpose.SYNCHRONOUS, 0) < self.scenario.attention.synchronous
        self.messages_under_way += 1
        return Message(key, r, kind, facet, r.waits, [r.owner, reader], target, synchronous)

    def come_back(self, r: Request) -> None:
        """Bring a parked request back to the employee who asked."""
        e = r.owner
        assert e is not None
        self.spend(r, "QUEUEING")
        self.note("RETURN", r, e, sum(1 << facet for facet in r.missing))
        if e.idle:
            self.take_up(e, Task(r))
            self.begin(e)
        else:
            self.join_queue(r, e.desk)

    # ── Messages ──────────────────────────────────────────────────────────────────────────────

    def deliver(self, m: Message) -> None:
        """Bring a message to its next reader, who turns to it at once or finds it later."""
        e = m.path[m.hop]
        if m.synchronous and self.can_be_interrupted(e):
            self.lay_aside(e)
            self.take_up(e, Task(m))
            self.begin(e)
        elif e.idle:
            self.take_up(e, Task(m))
            self.begin(e)
        else:
            m.waiting_since = self.now
            e.inbox.append(m)

    def pass_on(self, m: Message, e: Employee) -> None:
        """Let an employee who has handled a message answer it, decide it or pass it on."""
        self.note_message("HANDLE", m, e, m.hop)
        self.count(m.request, "HOPS")
        if self.is_addressee(m, e):
            if m.kind == "APPROVAL":
                m.level = m.hop
                self.note_message("DECIDE", m, e, m.level)
            m.returning = True
            m.hop -= 1
        else:
            u = draw(m.key, purpose.HARM, 2 * m.hop + m.returning)
            if m.kind == "QUERY" and u >= self.scenario.communication.relay_fidelity:
                m.harmed = True
            if m.returning:
                m.hop -= 1
            else:
                onward = e.manager if m.target is None else self.next_reader(e, m.target)
                assert onward is not None
                m.path.append(onward)
                m.hop += 1
        if m.hop > 0:
            self.then(self.deliver, m)
        else:
            self.take_effect(m)

    def take_effect(self, m: Message) -> None:
        """Let an answer or a decision that is back take effect, if it is still waited for."""
        r = m.request
        self.messages_under_way -= 1
        if not r.is_open or r.waits != m.wait or r.pending == 0:
            return
        if m.kind == "APPROVAL":
            r.level = m.level
        elif not m.harmed:
            assert m.target is not None
            department = r.stage.needs[m.facet]
            r.missing.remove(m.facet)
            r.handled_by[department] = m.target
            r.handoffs_then[department] = r.handoffs
        r.pending -= 1
        if r.pending == 0:
            del self.due[TIMER, r.slot, DEADLINE]
            self.then(self.come_back, r)

    # ── Attention ─────────────────────────────────────────────────────────────────────────────

    def look_further(self, e: Employee) -> None:
        """Let a free employee take the next thing, or stand idle."""
        if e.task is not None or e.idle:
            return
        if e.aside is not None:
            self.resume(e)
            return
        choice = self.choose(e)
        e.picks += 1
        if choice is None:
            self.stand_idle(e)
            return
        if isinstance(choice.thing, Message):
            e.inbox.remove(choice.thing)
        elif isinstance(choice.thing, Request):
            self.leave_queue(choice.thing)
        self.take_up(e, choice)
        self.begin(e)

    def lay_aside(self, e: Employee) -> None:
        """Interrupt the request in an employee's hands; what remains of its work is kept."""
        task = e.task
        assert task is not None
        assert isinstance(task.thing, Request)
        self.book_hours(e, task)
        self.spend(task.thing, "QUEUEING")
        e.task, e.aside = None, task
        e.interruptions += 1
        self.note("INTERRUPT", task.thing, e)

    def resume(self, e: Employee) -> None:
        """Let an employee go back to what it laid aside; finding the thread again costs time."""
        task = e.aside
        assert task is not None
        assert isinstance(task.thing, Request)
        resumption = self.scenario.attention.resumption
        task.until += self.now - task.since + resumption
        task.since = self.now
        task.set_up += resumption
        e.task, e.aside = task, None
        self.note("RESUME", task.thing, e)
        self.spend(task.thing, "WORKING")
        self.schedule((EMPLOYEE, e.number), task.until)

    def post(self, sender: Employee, position: int) -> None:
        """Show a notice to one contact of its sender after the other."""
        if position + 1 < len(sender.contacts):
            self.then(self.post, sender, position + 1)
        e = sender.contacts[position]
        if e.unread == 0:
            e.unread_since = self.now
        e.unread += 1
        interrupts = False
        if self.can_be_interrupted(e):
            key = derive(e.key, purpose.NOTICE_INTERRUPTS, e.read + e.unread)
            chance = self.scenario.attention.notices_interrupt
            interrupts = draw(key, purpose.NOTICE_INTERRUPTS, 0) < chance
        if interrupts:
            self.lay_aside(e)
        if e.idle or interrupts:
            self.take_up(e, Task(None))
            self.begin(e)

    # ── Patience ──────────────────────────────────────────────────────────────────────────────

    def ring(self, r: Request, timer: int) -> None:
        """Let a timer of a request go off."""
        if timer == DEADLINE:
            self.note("DEADLINE", r, r.owner, r.time_state)
            r.alone = r.time_state == "FOR_DECISION"
            self.count(r, "ALONE" if r.alone else "LATE_QUERIES")
            r.pending = 0
            self.then(self.come_back, r)
        elif r.queue is not None:
            self.leave_queue(r)
            self.then(self.close, r, "ABANDONED" if timer == PATIENCE else "CANCELLED")
        elif r.pending > 0:
            self.then(self.close, r, "CANCELLED")
        else:  # in somebody's hands: it ends when it would have to wait again
            r.overdue = True

    # ── Closing ───────────────────────────────────────────────────────────────────────────────

    def close(self, r: Request, fate: str) -> None:
        """End a request with a fate."""
        self.spend(r, "QUEUEING")
        if self.rates:
            self.rate(r, fate)
        age = self.now - r.arrived
        if fate == "EARNED":
            self.count(r, "CLOSED")
            self.sums[r.cohort, r.kind.name, "SUM_RESOLUTION"] += age
            for state, time in r.times.items():
                self.sums[r.cohort, r.kind.name, state] += time
            self.tally_duration(r, 1, age)
            self.note("CLOSE", r, r.owner)
            caused = self.earn(r)
        else:
            caused = False
            self.count(r, fate)
            self.money[*r.account, fate] += max(r.value, 0)
            if fate == "ABANDONED":
                self.sums[r.cohort, r.kind.name, "SUM_WAIT_BEFORE_ABANDONING"] += age
            self.note("ABANDON" if fate == "ABANDONED" else "CANCEL", r, r.owner)
        for timer in (PATIENCE, RESOLUTION, DEADLINE):
            self.due.pop((TIMER, r.slot, timer), None)
        r.is_open = False
        del self.open[r.slot]
        if caused:  # the slot is free once what it causes has been opened
            self.then(self.free_slots.append, r.slot)
        else:
            self.free_slots.append(r.slot)

    def rate(self, r: Request, fate: str) -> None:
        """Book what a customer thinks of a request, and let an unhappy one leave for good."""
        satisfaction = self.satisfaction_of(r, fate)
        self.satisfaction[r.cohort, r.kind.name] += satisfaction
        self.ratings[r.cohort[1], r.kind.name, int(satisfaction)] += 1
        self.count(r, "RATED")
        if satisfaction < 50.0:
            self.count(r, "UNHAPPY")
        if satisfaction >= 85.0:
            self.count(r, "PROMOTERS")
        elif satisfaction < 65.0:
            self.count(r, "DETRACTORS")
        if r.customer >= 0:
            low = self.scenario.customers.defection_satisfied
            high = self.scenario.customers.defection_unsatisfied
            chance = low + (high - low) * (1.0 - satisfaction / 100.0)
            if draw(r.key, purpose.DEFECTION, 0) < chance:
                self.lost.add(r.customer)
                self.count(r, "DEFECTIONS")
                self.note("DEFECT", r, None, r.customer)

    def earn(self, r: Request) -> bool:
        """Book the revenue of a request served to the end; return whether it causes another."""
        written, caused = r.kind.written, False
        if r.value < 0:
            self.count(r, "NOT_QUALIFIED")
        else:
            self.count(r, "EARNED")
            if written.follow_up is not None:
                caused = True
                self.then(self.spawn, r, written.follow_up, FOLLOW_UP)
            else:
                refund = int(r.value * self.scenario.quality.refund + 0.5) if r.errors else 0
                self.money[*r.account, "EARNED"] += r.value - refund
                self.money[*r.account, "REFUNDED"] += refund
        complains = draw(r.key, purpose.COMPLAINT, 0) < self.scenario.quality.complain
        if r.errors and written.complaint is not None and complains:
            caused = True
            self.count(r, "COMPLAINTS")
            self.then(self.spawn, r, written.complaint, COMPLAINT)
        elif not r.errors and not r.reworks:
            self.count(r, "RESOLVED_FIRST")
        return caused

    def spawn(self, parent: Request, kind: str, cause: int) -> None:
        """Open the request that a closed one causes; a follow-up takes over its value."""
        key = derive(parent.key, purpose.CHILD, cause)
        child = self.open_request(self.world.kind[kind], key, parent.customer)
        child.territory = parent.territory
        self.spawned[kind] += 1
        if cause == FOLLOW_UP:
            child.value = parent.value
            child.account = parent.account
