"""How things end in the naive twin: an activity, a stage, a customer's patience, a request."""

from __future__ import annotations

from simulation.kernel import variates as purpose
from simulation.kernel.keys import draw

from .naive_absence import Absence
from .naive_calendar import CONTACT, DEADLINE, PATIENCE, RESOLUTION, TIMER
from .naive_opening import COMPLAINT, FOLLOW_UP
from .naive_things import Chore, Employee, Gathering, Letter, Message, Request, Stage


class Closing(Absence):
    """Completion and quality, patience, and the fate of a request."""

    def complete(self, e: Employee) -> None:
        """Let an employee be done with what it holds, and look further."""
        task = e.task
        if task is None:  # the first of the set
            task = self.leave_set(e)
        else:
            self.book_hours(e, task)
            e.task = None
        thing = task.thing
        e.just_off_duty = thing is Chore.DUTY
        if isinstance(thing, Request) and not e.hand:
            self.stop_clock(e)
        if isinstance(thing, Message):
            self.pass_on(thing, e)
        elif isinstance(thing, Letter):
            self.send_on(thing, e)
        elif isinstance(thing, Gathering):
            e.attended[thing.number] = self.now
        elif thing is Chore.NOTICE:
            e.read += 1
            e.unread -= 1
            self.note("READ", None, e)
        elif isinstance(thing, Request):
            if thing.phase == "ASKING":
                self.ask(thing)
            elif thing.phase == "REFERRING":
                self.refer(thing)
            else:
                e.served += 1
                e.practice[thing.stage.department] += 1
                self.finish_stage(e, thing)
        self.then("look_further", e)

    def finish_stage(self, e: Employee, r: Request) -> None:
        """Send a request whose work at a stage is done to where it goes next."""
        here = r.stage
        self.spend(r, "QUEUEING")
        self.count(r, "VISITS")
        self.note("COMPLETE", r, e)
        self.tally_stay(r, 1)
        r.last_department = here.department
        r.handled_by[here.department] = e
        r.handoffs_then[here.department] = r.handoffs
        r.handled_at[here.department] = self.now
        u = draw(r.key, purpose.NOTICE, self.visit(r))
        if u < self.scenario.attention.notices and e.contacts:
            self.then("post", e, 0)
        if r.original is not None:  # the customer has the answer, or gets it with the original
            self.then("close", r, "EARNED")
            return
        r.repeats += len(r.missing)  # what nobody knew, the customer said again
        again = self.stage_to_redo(e, r)
        if again is not None:
            r.rework_until = max(r.rework_until, here.position)
            r.stage = again
            self.then("enter", r)
        elif r.parent is not None:
            self.then("join", r)
        else:
            self.go_on(r)

    # ── Quality ───────────────────────────────────────────────────────────────────────────────

    def stage_to_redo(self, e: Employee, r: Request) -> Stage | None:
        """Judge the work done at a stage; return the stage an error sends the request to."""
        quality, visit = self.scenario.quality, self.visit(r)
        if draw(r.key, purpose.ERROR, visit) >= self.chance_of_error(e, r):
            return None
        if draw(r.key, purpose.DETECTION, visit) >= quality.detection:
            r.errors += 1
            self.count(r, "ERRORS_OUTSIDE")
            return None
        r.reworks += 1
        self.count(r, "REWORKS")
        self.note("REWORK", r, e)
        at_source = draw(r.key, purpose.BLAME, visit) < quality.rework_at_source
        if at_source and r.stage.position > 0 and r.parent is None:
            self.count(r, "PING_PONGS")
            return r.kind.stages[r.stage.position - 1]
        return r.stage

    # ── Patience ──────────────────────────────────────────────────────────────────────────────

    def ring(self, r: Request, timer: int) -> None:
        """Let a timer of a request go off."""
        if timer == CONTACT:
            self.contact_again(r)
        elif timer == DEADLINE:
            self.note("DEADLINE", r, r.owner, r.time_state)
            r.alone = r.time_state == "FOR_DECISION"
            self.count(r, "ALONE" if r.alone else "LATE_QUERIES")
            if not r.alone:
                self.counts[r.cohort, r.kind.name, "EXPIRED"] += r.pending
            assert r.owner is not None
            r.owner.alone += r.alone
            r.pending = 0
            self.then("come_back", r)
        elif r.phase == "FORKED" and timer == PATIENCE:  # nobody has seen a branch: all wait
            for branch in r.branches:
                self.leave_queue(branch)
                self.cut(branch)
            r.pending = 0
            self.then("close", r, "ABANDONED")
        elif r.queue is not None:
            self.leave_queue(r)
            self.then("close", r, "ABANDONED" if timer == PATIENCE else "CANCELLED")
        elif r.pending > 0 and r.phase != "FORKED":
            self.then("close", r, "CANCELLED")
        else:  # in somebody's hands: it ends when it would have to wait again
            r.overdue = True

    # ── Closing ───────────────────────────────────────────────────────────────────────────────

    def close(self, r: Request, fate: str) -> None:
        """End a request with a fate; a duplicate has none."""
        self.spend(r, "QUEUEING")
        caused = False
        if r.original is not None:
            self.count(r, "DUPLICATES_DONE")
            self.note("MERGE", r, r.owner)
        else:
            if self.rates_satisfaction():
                self.rate(r, fate)
            if fate == "EARNED":
                caused = self.succeed(r)
            else:
                self.fail(r, fate)
        for timer in (PATIENCE, RESOLUTION, DEADLINE, CONTACT):
            self.call_off((TIMER, r.slot, timer))
        r.is_open = False
        del self.open[r.slot]
        if r.source is not None:
            self.then("expect", r.kind, r.source)
        if caused:  # the slot is free once what it causes has been opened
            self.then("free", r.slot)
        else:
            self.free(r.slot)

    def succeed(self, r: Request) -> bool:
        """Book a request that was served to the end; return whether it causes others."""
        age = self.now - r.arrived
        self.count(r, "CLOSED")
        self.sums[r.cohort, r.kind.name, "SUM_RESOLUTION"] += age
        for state, time in r.times.items():
            self.sums[r.cohort, r.kind.name, state] += time
        self.tally_duration(r, 1, age)
        if self.clock.is_given:
            seen = self.as_seen(r, age)
            self.sums[r.cohort, r.kind.name, "SUM_RESOLUTION_SEEN"] += seen
            self.tally_duration(r, 3, seen)
        self.count_parts(r, "CLOSED")
        self.note("CLOSE", r, r.owner)
        return self.earn(r)

    def fail(self, r: Request, fate: str) -> None:
        """Book a request whose customer left."""
        self.count(r, fate)
        self.count_parts(r, fate)
        self.book(r, fate, r.value)
        if fate == "ABANDONED":
            age = self.now - r.arrived
            self.sums[r.cohort, r.kind.name, "SUM_WAIT_BEFORE_ABANDONING"] += age
            self.note("ABANDON", r, r.owner)
        elif fate == "CANCELLED":
            self.note("CANCEL", r, r.owner)

    def book(self, r: Request, fate: str, amount: int) -> None:
        """Book money that was to be expected; what is a bonus, is nobody's loss."""
        if not r.bonus:
            self.money[*r.account, fate] += max(amount, 0)

    def rate(self, r: Request, fate: str) -> None:
        """Book what a customer thinks of a request, and let an unhappy one leave for good."""
        satisfaction = self.satisfaction_of(r, fate)
        self.satisfaction[r.cohort, r.kind.name] += satisfaction
        self.ratings[r.cohort[1], ("kind", r.kind.number), int(satisfaction)] += 1
        for part in self.parts_of(r):
            self.ratings[r.cohort[1], part, int(satisfaction)] += 1
            self.opinions[r.cohort[1], part] += satisfaction
        self.count(r, "RATED")
        if satisfaction < 50.0:
            self.count(r, "UNHAPPY")
        if satisfaction >= 85.0:
            self.count(r, "PROMOTERS")
        elif satisfaction < 65.0:
            self.count(r, "DETRACTORS")
        if self.scenario.reputation.is_on:
            self.voices += self.voices_of(r, satisfaction)
        if r.customer >= 0:
            memory = self.scenario.customers.memory
            if memory > 0:
                before = self.remembered.get(r.customer)
                if before is not None:
                    satisfaction = memory * before + (1.0 - memory) * satisfaction
                self.remembered[r.customer] = satisfaction
            leaves = draw(r.key, purpose.DEFECTION, 0) < self.chance_of_leaving(r, satisfaction)
            if leaves and r.customer not in self.lost:
                self.lost.add(r.customer)
                self.count(r, "DEFECTIONS")
                self.note("DEFECT", r, None, r.customer)

    def earn(self, r: Request) -> bool:
        """Book the revenue of a request served to the end; return whether it causes another."""
        written, caused, won = r.kind.written, False, False
        if r.value < 0:
            self.count(r, "NOT_QUALIFIED")
        elif self.is_too_late(r):
            self.count(r, "TOO_LATE")
            self.book(r, "TOO_LATE", r.value)
        else:
            won = True
            self.count(r, "EARNED")
            if written.follow_up is not None:
                caused = True
                self.then("spawn", r, written.follow_up, FOLLOW_UP)
            else:
                refund = int(r.value * self.scenario.quality.refund + 0.5) if r.errors else 0
                if r.bonus:
                    self.money[*r.account, "GAINED"] += r.value - refund
                self.book(r, "EARNED", r.value - refund)
                self.book(r, "REFUNDED", refund)
        complains = draw(r.key, purpose.COMPLAINT, 0) < self.scenario.quality.complain
        if r.errors and written.complaint is not None and complains:
            caused = True
            self.count(r, "COMPLAINTS")
            self.then("spawn", r, written.complaint, COMPLAINT)
        elif not r.errors and not r.reworks and not r.contacts:
            self.count(r, "RESOLVED_FIRST")
            self.count_parts(r, "RESOLVED_FIRST")
        for i, kind in enumerate(r.kind.entails):
            if won and draw(r.key, purpose.ENTAILED, i) < kind.written.share:
                caused = True
                self.then("entail", r, i)
        marketing = self.scenario.marketing
        if marketing.kind == r.kind.name and draw(r.key, purpose.REPORTING, 0) < marketing.feedback:
            self.report(r, won)
        return caused
