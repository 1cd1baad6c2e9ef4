"""How the naive twin serves a request: what is in a hand, and how long it takes from there."""

from __future__ import annotations

from simulation.kernel import variates as purpose
from simulation.kernel.keys import draw

from .naive_calendar import CONTACT, PATIENCE, TIMER, Calendar
from .naive_draws import microseconds
from .naive_things import Desk, Employee, Request, Task


class Service(Calendar):
    """Queues and hands, and the beginning of work on a request."""

    def join_queue(self, r: Request, desk: Desk) -> None:
        """Let a request wait, behind those of its priority."""
        r.desk, r.queue = desk, desk.queues[r.priority]
        r.queue.append(r)
        r.waiting_since = self.now

    def leave_queue(self, r: Request) -> None:
        """Take a request out of the queue it waits in."""
        assert r.queue is not None
        r.queue.remove(r)
        r.desk = r.queue = None

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

    def begin_request(self, e: Employee, task: Task, r: Request) -> int:
        """Begin a request at its stage; return the duration."""
        self.spend(r, "WORKING")
        if r.is_preempted:
            return self.begin_again(e, task, r)
        if r.phase == "FRESH":
            self.meet(e, r)
            r.missing = self.missing_facets(e, r)
            self.count_facets(e, r)
            if r.missing:
                r.phase = "ASKING"
                questions = len(r.missing)
                self.note("ASK", r, e, questions)
                task.activity = "COORDINATION"
                asking = self.ask_work(draw(r.key, purpose.ASKING, self.visit(r))) * questions
                return self.set_up(e, task, r) + microseconds(asking)
            r.phase = "INFORMED"
        else:
            self.hand_over(e, r)  # if who asked is away
        if r.phase == "INFORMED":
            if self.exceeds_authority(e, r):
                r.phase = "REFERRING"
                self.note("ASK", r, e, 0)
                task.activity = "COORDINATION"
                e.referred += 1
                writing = self.ask_work(draw(r.key, purpose.REFERRING, self.visit(r)))
                return self.set_up(e, task, r) + microseconds(writing)
            e.decided += 1
            r.phase = "DECIDED"
        r.phase = "WORK"
        task.activity = "DIRECT" if r.rework_until < 0 else "REWORK"
        self.note("START", r, e)
        return self.set_up(e, task, r) + self.work_of(e, r)

    def begin_again(self, e: Employee, task: Task, r: Request) -> int:
        """Begin what is left of a request that was preempted; return the duration."""
        r.is_preempted = False
        before, left = r.owner, r.remaining
        assert before is not None
        self.hand_over(e, r)
        self.note("RESUME", r, e)
        task.activity = "COORDINATION"
        if r.phase == "WORK":
            task.activity = "DIRECT" if r.rework_until < 0 else "REWORK"
            if e is not before:  # who works at another speed needs another time
                left = microseconds(left * (self.speed(before, r) / self.speed(e, r)))
        self.set_up(e, task, r)
        task.set_up += self.scenario.attention.resumption
        return task.set_up + left

    def meet(self, e: Employee, r: Request) -> None:
        """Let an employee see a request for the first time at this stage."""
        case = r.case  # who meets a branch answers the customer
        if r.original is not None:  # so does who meets a duplicate
            r.first_response = self.now - r.arrived
            case = r.original
        if case.is_open and case.first_response is None:
            self.answer(case)
        self.tally_stay(r, 0)
        self.hand_over(e, r)

    def answer(self, r: Request) -> None:
        """Let a customer get the first answer, and stop waiting for it."""
        r.first_response = self.now - r.arrived
        for timer in (PATIENCE, CONTACT):
            self.call_off((TIMER, r.slot, timer))
        self.count(r, "FIRST_RESPONSES")
        if r.first_response > 0:
            self.count(r, "WAITED")
        self.sums[r.cohort, r.kind.name, "SUM_FIRST_RESPONSE"] += r.first_response
        self.tally_duration(r, 0, r.first_response)
        if self.clock.is_given:
            seen = self.as_seen(r, r.first_response)
            self.sums[r.cohort, r.kind.name, "SUM_FIRST_RESPONSE_SEEN"] += seen
            self.tally_duration(r, 2, seen)

    def hand_over(self, e: Employee, r: Request) -> None:
        """Let an employee own a request."""
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
