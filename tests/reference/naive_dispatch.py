"""How the naive twin brings a request to its stage: whom it goes to, where it waits, or not."""

from __future__ import annotations

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw

from .naive_messages import Messages
from .naive_things import Employee, Request, Station, Task


class Dispatch(Messages):
    """Stations, rules and rooms; preemption; forks, and where their branches join."""

    def enter(self, r: Request) -> None:
        """Bring a request to its stage: somebody takes it at once, or it waits, or it is lost."""
        r.visits[r.stage.department] += 1
        r.phase, r.missing, r.level, r.alone = "FRESH", set(), 0, False
        if r.overdue:
            self.then("close", r, "CANCELLED")
            return
        if r.stage.together:
            self.fork(r)
            return
        r.entered = self.now
        comes_again = r.visits[r.stage.department] > 1
        if comes_again and r.last_department != r.stage.department and not r.has_returned:
            r.has_returned = True
            self.count(r, "RETURNED")
        station = self.world.station(r.stage.department, r.territory)
        while True:
            person = self.assignee(r, station)
            taker = self.who_takes(station, person)
            victim = None if taker else self.who_yields(r, station, person)
            if taker or victim or not self.is_full(station, person):
                break
            overflow = self.scenario.organization.departments[station.department].overflow
            if overflow is None:
                self.note("BALK", r, None, station.number)
                self.then("close", r, "BALKED")
                return
            station = self.world.station(overflow, r.territory)
            self.count(r, "OVERFLOWS")
            self.note("OVERFLOW", r, None, station.number)
        if taker is None and victim is None and self.finds_it_too_long(r, station, person):
            self.note("BALK", r, None, station.number)
            self.then("close", r, "BALKED")
            return
        r.is_assigned, r.station = person is not None, station
        if victim is not None:
            self.put_back(victim)
            taker = victim
        if taker is not None:
            self.take_up(taker, Task(r))
        else:
            self.join_queue(r, (person or station).desk)
        self.note("QUEUE", r, person, taker.number if taker else -1)
        if taker is not None:
            self.begin(taker)

    def assignee(self, r: Request, station: Station) -> Employee | None:
        """Return the person a request is meant for by the dispatch rule, None for any."""
        department = station.department
        match self.scenario.dispatch.rule:
            case "least_loaded":
                return min(present(station.members), key=self.load, default=None)
            case "shortest_queue":
                shortest = min(present(station.members), key=lambda e: e.desk.count(), default=None)
                return shortest
            case "round_robin":
                station.turn += 1
                return next(iter(present(station.members, station.turn - 1)), None)
            case "random":
                u = draw(r.key, purpose.DISPATCH, self.visit(r))
                return next(iter(present(station.members, int(u * len(station.members)))), None)
            case "same_owner":
                known = r.handled_by.get(department)
                return None if known is None or known.away else known
            case "same_team" if r.owner is not None:
                unit = r.owner.unit
                mates = [
                    e
                    for e in self.world.employees
                    if e.department == department and e.unit == unit and e.station is not None
                ]
                return min(present(mates), key=self.load, default=None)
        return None

    def put_back(self, e: Employee) -> None:
        """Take a request out of an employee's hands, for a more important one.

        It waits again, or is cancelled if its customer would not wait any more.
        """
        task = e.task
        assert task is not None
        r = task.thing
        assert isinstance(r, Request)
        self.stop_clock(e)
        self.book_hours(e, task)
        self.spend(r, "QUEUEING")
        e.task = None
        e.interruptions += 1
        r.is_preempted = True
        r.remaining = task.until - self.now - task.set_up
        self.count(r, "PREEMPTIONS")
        self.note("PREEMPT", r, e)
        if r.overdue:
            self.then("close", r, "CANCELLED")
            return
        assert r.station is not None
        desk = e.desk if r.is_assigned else r.station.desk
        r.desk, r.queue = desk, desk.queues[r.priority]
        r.queue.insert(0, r)
        r.waiting_since = self.now
        if not r.is_assigned:
            self.then("offer", r, r.station)

    def offer(self, r: Request, station: Station) -> None:
        """Let someone idle at a station take up a request that was put back there.

        There is someone idle where a rule named the person who had to give it up.
        """
        e = self.longest_idle(station)
        if e is not None and r.queue is not None:
            self.leave_queue(r)
            self.take_up(e, Task(r))
            self.begin(e)

    # ── Forks ─────────────────────────────────────────────────────────────────────────────────

    def fork(self, r: Request) -> None:
        """Let a request be worked on by several at once, in branches."""
        self.spend(r, "IN_PARALLEL")
        r.phase = "FORKED"
        r.branches = []
        r.pending = len(r.stage.together)
        self.note("FORK", r, None, r.pending)
        for i, stage in enumerate(r.stage.together):
            index = (r.visits[r.stage.department] << 6) + i
            branch = Request(
                derive(r.key, purpose.BRANCH, index),
                self.requests_so_far,
                self.take_slot(),
                r.kind,
                self.now,
                r.cohort,
                r.account,
                r.customer,
                r.territory,
                r.channel,
                r.difficulty,
                stage,
                r.priority,
                segment=r.segment,
                carries=r.carries,
                parent=r,
                since=self.now,
                owner=r.owner,
                rework_until=r.rework_until,
                handled_by=dict(r.handled_by),
                handoffs_then={d: then - r.handoffs for d, then in r.handoffs_then.items()},
                handled_at=dict(r.handled_at),
            )
            self.requests_so_far += 1
            self.open[branch.slot] = branch
            r.branches.append(branch)
            self.then("enter", branch)
        for stage in r.stage.together[1:]:
            r.visits[stage.department] += 1

    def join(self, branch: Request) -> None:
        """Bring what was done in a branch together; after the last one the request goes on."""
        r, department = branch.case, branch.stage.department
        r.handoffs += branch.handoffs
        r.handled_by[department] = branch.handled_by[department]
        r.handoffs_then[department] = r.handoffs
        r.handled_at[department] = self.now
        r.repeats += branch.repeats
        r.errors += branch.errors
        r.reworks += branch.reworks
        r.owner = branch.owner
        self.cut(branch)
        r.pending -= 1
        if r.pending == 0:
            self.spend(r, "QUEUEING")
            self.note("JOIN", r, r.owner)
            if r.overdue:
                self.then("close", r, "CANCELLED")
            else:
                self.go_on(r)

    def cut(self, branch: Request) -> None:
        """Let a branch be no more."""
        branch.is_open = False
        del self.open[branch.slot]
        self.free(branch.slot)

    def go_on(self, r: Request) -> None:
        """Send a request whose stage is done to the next one, or to its end."""
        here, onward = r.stage, self.next_position(r)
        if r.rework_until <= here.position:
            r.rework_until = -1
        if onward == len(r.kind.stages):
            self.then("close", r, "EARNED")
            return
        if onward < here.position:
            self.count(r, "PING_PONGS")
        r.stage = r.kind.stages[onward]
        self.then("enter", r)


def present(people: list[Employee], first: int = 0) -> list[Employee]:
    """Return who of some people is there, in their order from one of them on, round."""
    first %= len(people) or 1
    return [e for e in (*people[first:], *people[:first]) if not e.away]
