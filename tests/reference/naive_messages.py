"""How the naive twin's people write to each other: questions, decisions, letters."""

from __future__ import annotations

import math

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw

from .naive_attention import Attention
from .naive_calendar import DEADLINE, LETTER, TIMER
from .naive_draws import exponential, microseconds
from .naive_findings import deputy_of
from .naive_things import Employee, Letter, Message, Request, Task
from .naive_world import HOUR


def way_down(e: Employee) -> list[int]:
    """Return the numbers of people on the way from the chief down to an employee."""
    return [superior.number for superior in reversed(e.chain())]


class Messages(Attention):
    """Context and authority are asked for along a path of readers; letters take such a path too."""

    def ask(self, r: Request) -> None:
        """Send a query for each missing facet and park the request until all are answered."""
        if r.overdue:
            self.then("close", r, "CANCELLED")
            return
        assert r.owner is not None
        r.phase = "INFORMED"
        self.park(r, "FOR_INFORMATION", self.scenario.communication.query_deadline)
        r.pending = len(r.missing)
        for facet in sorted(r.missing):
            target = self.holder_of(r, r.stage.needs[facet])
            reader = self.next_reader(r.owner, target)
            m = self.compose(r, "QUERY", facet, reader, target)
            direct = self.scenario.communication.direct_contact
            if draw(m.key, purpose.DIRECT, 0) < direct:
                reader = m.path[1] = target
            self.count(r, "QUERIES")
            self.note("SEND", r, reader, target.number)
            self.then("deliver", m)

    def refer(self, r: Request) -> None:
        """Send the question that a request's owner has written upwards, and park the request."""
        if r.overdue:
            self.then("close", r, "CANCELLED")
            return
        assert r.owner is not None
        r.phase = "DECIDED"
        self.park(r, "FOR_DECISION", self.scenario.authority.deadline)
        superiors = [r.owner.manager, r.owner.second_manager]
        r.pending = 0
        for line, superior in enumerate(superiors):
            if superior is not None:
                r.pending += 1
                m = self.compose(r, "APPROVAL", line, superior, None)
                self.count(r, "APPROVALS")
                self.note("SEND", r, superior, -1)
                self.then("deliver", m)

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
        path = [r.owner, reader]
        return Message(key, r, kind, facet, r.waits, path, target, synchronous, born=self.now)

    def come_back(self, r: Request) -> None:
        """Bring a parked request back to the employee who asked."""
        e = r.owner
        assert e is not None
        self.spend(r, "QUEUEING")
        self.note("RETURN", r, e, sum(1 << facet for facet in r.missing))
        if e.away:
            self.hand_on(r)
        elif self.takes(e):
            self.take_up(e, Task(r))
            self.begin(e)
        else:
            self.join_queue(r, e.desk)

    def hand_on(self, r: Request) -> None:
        """Bring a request whose employee is away to its station."""
        station = self.world.station(r.stage.department, r.territory)
        r.is_assigned, r.station = False, station
        taker = self.who_takes(station, None)
        if taker is not None:
            self.take_up(taker, Task(r))
            self.begin(taker)
        else:
            self.join_queue(r, station.desk)

    def deliver(self, m: Message | Letter) -> None:
        """Bring a message to its next reader, who turns to it at once or finds it later."""
        e = deputy_of(m.path[m.hop])
        if m.synchronous and m.hop > 0 and self.can_be_interrupted(e):
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
        if m.kind == "FEEDBACK":
            self.pass_report_on(m, e)
            return
        place = m.path[m.hop]  # a deputy acts in its place
        if self.is_addressee(m):
            if m.kind == "APPROVAL":
                m.level = m.hop
                e.decided += 1
                self.note_message("DECIDE", m, e, m.level)
            m.returning = True
            m.hop -= 1
        else:
            u = draw(m.key, purpose.HARM, 2 * m.hop + m.returning)
            if m.kind == "QUERY":
                e.relayed += 1
                if u >= self.scenario.communication.relay_fidelity:
                    m.harmed = True
            if m.returning:
                m.hop -= 1
            else:
                if m.target is not None:
                    onward = self.next_reader(place, m.target)
                else:  # a demand for a decision: its facet is the line it climbs
                    second = place.second_manager if m.facet == 1 else None
                    above = second or place.manager
                    assert above is not None
                    onward = above
                m.path.append(onward)
                m.hop += 1
        if m.hop > 0:
            self.then("deliver", m)
        else:
            self.take_effect(m)

    def take_effect(self, m: Message) -> None:
        """Let an answer or a decision that is back take effect, if it is still waited for."""
        r = m.request
        self.messages_under_way -= 1
        if m.kind == "QUERY":
            self.count(r, "ANSWERS")
            self.sums[r.cohort, r.kind.name, "SUM_ANSWER"] += self.now - m.born
            self.tally(r.cohort[1], ("message", 0), 0, self.now - m.born)
        is_late = r.waits != m.wait or r.pending == 0 or r.phase == "FORKED"
        if not r.is_open or is_late:
            return
        if m.kind == "APPROVAL":
            r.level = max(r.level, m.level)
        elif m.harmed:
            self.count(r, "HARMED")
        else:
            self.count(r, "ANSWERED")
            assert m.target is not None
            department = r.stage.needs[m.facet]
            r.missing.remove(m.facet)
            r.handled_by[department] = m.target
            r.handoffs_then[department] = r.handoffs
            r.handled_at[department] = self.now
            assert r.owner is not None
            self.answers.append((r.owner.number, m.target.number))
        r.pending -= 1
        if r.pending == 0:
            self.call_off((TIMER, r.slot, DEADLINE))
            self.then("come_back", r)

    # ── Feedback to marketing ─────────────────────────────────────────────────────────────────

    def report(self, r: Request, won: bool) -> None:
        """Let the owner of a request tell marketing how it ended."""
        assert r.owner is not None
        assert self.scenario.marketing.department is not None
        key = derive(r.key, purpose.FEEDBACK, 0)
        members = self.world.station(self.scenario.marketing.department, r.territory).members
        target = members[int(draw(key, purpose.TARGET, 0) * len(members))]
        synchronous = draw(key, purpose.SYNCHRONOUS, 0) < self.scenario.attention.synchronous
        facet = 2 * r.segment + won
        m = Message(key, r, "FEEDBACK", facet, 0, [r.owner], target, synchronous, hop=0)
        m.born = self.now
        self.messages_under_way += 1
        self.count(r, "FEEDBACKS")
        self.note("SEND", r, r.owner, target.number)
        self.then("deliver", m)

    def pass_report_on(self, m: Message, e: Employee) -> None:
        """Let whoever has handled a report send it on; marketing learns from it."""
        place = m.path[m.hop]
        assert m.target is not None
        if place is m.target:
            self.messages_under_way -= 1
            self.count(m.request, "FEEDBACKS_ARRIVED")
            took = self.now - m.born
            self.sums[m.request.cohort, m.request.kind.name, "SUM_FEEDBACK"] += took
            self.tally(m.request.cohort[1], ("message", 0), 1, took)
            if not m.harmed:
                segment, won = divmod(m.facet, 2)
                self.feedback[segment, won == 1] += 1
                self.count(m.request, "FEEDBACKS_READ")
            return
        fidelity = self.scenario.communication.relay_fidelity
        e.relayed += m.hop > 0
        if m.hop > 0 and draw(m.key, purpose.HARM, 2 * m.hop) >= fidelity:
            m.harmed = True
        m.path.append(self.next_reader(place, m.target))
        m.hop += 1
        self.then("deliver", m)

    # ── Letters ───────────────────────────────────────────────────────────────────────────────

    def write(self, e: Employee) -> None:
        """Let an employee write to a colleague, and schedule when it writes again."""
        number = e.letters
        e.letters += 1
        mean = HOUR / self.scenario.correspondence.rate
        gap = exponential(mean, draw(e.key, purpose.LETTER_GAP, number + 1))
        self.schedule((LETTER, e.number), self.now + microseconds(gap))
        if number < 0 or e.away:
            return  # at time 0 only the first gap is drawn
        key = derive(e.key, purpose.LETTER, number)
        others = [other for other in self.world.employees if other is not e]
        reach = self.scenario.correspondence.reach
        if reach is not None:
            others = self.those_so_far(e, others, draw(key, purpose.NEARNESS, 0), reach)
        target = others[int(draw(key, purpose.TARGET, 0) * len(others))]
        m = Letter(key, self.cohort, self.now, [e], target)
        self.messages_under_way += 1
        self.letters[m.cohort, "LETTERS_SENT"] += 1
        self.note("LETTER", None, e, target.number)
        self.then("deliver", m)

    def those_so_far(
        self, e: Employee, others: list[Employee], u: float, reach: float
    ) -> list[Employee]:
        """Return all who stand as many steps up and down from an employee as a draw says."""
        groups: dict[tuple[int, int], list[Employee]] = {}
        for other in sorted(others, key=way_down):
            common = next(superior for superior in e.chain() if superior in other.chain())
            up, down = e.chain().index(common), other.chain().index(common)
            groups.setdefault((up, down), []).append(other)
        total = 0.0
        running = []
        for (up, down), people in sorted(groups.items()):
            distance = math.sqrt(max(0, up**2 + down**2 - 2))
            total += len(people) * math.exp(-distance / reach)
            running.append((total, people))
        return next(people for so_far, people in running if so_far >= u * total)

    def send_on(self, m: Letter, e: Employee) -> None:
        """Let an employee who has handled a letter send it on; the one it is for only gets it."""
        self.note_message("HANDLE", m, e, m.hop)
        self.letters[m.cohort, "LETTER_HOPS"] += 1
        onward = self.next_reader(m.path[m.hop], m.target)
        if onward is m.target:
            self.messages_under_way -= 1
            self.letters[m.cohort, "LETTERS_DELIVERED"] += 1
            self.letters[m.cohort, "LETTER_TIME"] += self.now - m.born
        else:
            m.path.append(onward)
            m.hop += 1
            self.then("deliver", m)
