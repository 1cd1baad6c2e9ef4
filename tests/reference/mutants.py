"""Twins with one deliberate mistake each: the comparison must find every one of them."""

from __future__ import annotations

import numpy as np

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive

from .naive import Twin
from .naive_things import Employee, Kind, Letter, Message, Request, Source, Stage, Station, Task


class LastIdleFirst(Twin):
    """Gives work to those who have been idle shortest."""

    def longest_idle(self, station: Station) -> Employee | None:
        """Return who came last."""
        return station.idle[-1] if station.idle else super().longest_idle(station)


class Undisturbed(Twin):
    """Lets nobody be interrupted."""

    def can_be_interrupted(self, e: Employee) -> bool:
        """Return that it cannot."""
        return False


class Direct(Twin):
    """Lets everybody write to everybody."""

    def next_reader(self, holder: Employee, target: Employee) -> Employee:
        """Return the target itself."""
        return target


class FirstSlotFreed(Twin):
    """Uses the slots of requests again in another order: timers at equal times change places."""

    def take_slot(self) -> int:
        """Return the slot that was freed first."""
        if self.free_slots:
            return self.free_slots.pop(0)
        return super().take_slot()


class Impartial(Twin):
    """Forgets that who decides alone errs more often."""

    def chance_of_error(self, e: Employee, r: Request) -> float:
        """Return the chance as if somebody had decided."""
        alone, r.alone = r.alone, False
        chance = super().chance_of_error(e, r)
        r.alone = alone
        return chance


class Lenient(Twin):
    """Lets what has to give way wait again though its customer waits no longer."""

    def put_back(self, e: Employee) -> None:
        """Put it back as if there were time."""
        assert e.task is not None
        r = e.task.thing
        assert isinstance(r, Request)
        overdue, r.overdue = r.overdue, False
        super().put_back(e)
        r.overdue = overdue


class OneBoss(Twin):
    """Goes on when the first of two superiors has decided."""

    def take_effect(self, m: Message) -> None:
        """Wait for no other decision."""
        if m.kind == "APPROVAL" and m.request.waits == m.wait:
            m.request.pending = min(m.request.pending, 1)
        super().take_effect(m)


class LastWord(Twin):
    """Believes the last of two decisions, not the higher one."""

    def take_effect(self, m: Message) -> None:
        """Forget the level of the first."""
        if m.kind == "APPROVAL" and m.request.waits == m.wait:
            m.request.level = 0
        super().take_effect(m)


class Forgetful(Twin):
    """Sends every fault back to the first stage."""

    def stage_to_redo(self, e: Employee, r: Request) -> Stage | None:
        """Return the first stage where there is one to redo."""
        return r.kind.stages[0] if super().stage_to_redo(e, r) else None


class Effortless(Twin):
    """Books all set-up as work, and nothing else differently."""

    def book_hours(self, e: Employee, task: Task) -> None:
        """Book without set-up."""
        task.set_up = 0
        super().book_hours(e, task)


class Rounding(Twin):
    """Differs in the last digit of satisfaction."""

    def satisfaction_of(self, r: Request, fate: str) -> float:
        """Return the next number."""
        return float(np.nextafter(super().satisfaction_of(r, fate), 0.0))


class Trusting(Twin):
    """Believes answers that were harmed on the way."""

    def take_effect(self, m: Message) -> None:
        """Let it take effect as if unharmed."""
        m.harmed = False
        super().take_effect(m)


class Unfeeling(Twin):
    """Goes on with requests whose customers have given up during the work."""

    def enter(self, r: Request) -> None:
        """Bring it to its stage all the same."""
        r.overdue = False
        super().enter(r)


class BackOfTheQueue(Twin):
    """Lets what was preempted wait behind the others."""

    def put_back(self, e: Employee) -> None:
        """Put it back, then at the end."""
        assert e.task is not None
        r = e.task.thing
        assert isinstance(r, Request)
        super().put_back(e)
        assert r.queue is not None
        r.queue.append(r.queue.pop(0))


class SameSpeed(Twin):
    """Believes that what another employee began takes as long as it would have taken them."""

    def begin_again(self, e: Employee, task: Task, r: Request) -> int:
        """Begin with what the former owner had left."""
        skill, department = e.skill, e.department
        assert r.owner is not None
        e.skill, e.department = r.owner.skill, r.owner.department
        duration = super().begin_again(e, task, r)
        e.skill, e.department = skill, department
        return duration


class Roomier(Twin):
    """Has one place more in each room."""

    def is_full(self, station: Station, person: Employee | None) -> bool:
        """Return whether one more than may would wait."""
        room = self.scenario.organization.departments[station.department].room
        return room is not None and (person or station).desk.count() > room


class Ticking(Twin):
    """Never stops the clock of duties that come while serving."""

    def stop_clock(self, e: Employee) -> None:
        """Let it tick."""


class Restless(Twin):
    """Takes up a second duty when the first is over."""

    def rest(self, e: Employee) -> None:
        """Forget the duty just done."""
        e.just_off_duty = False
        super().rest(e)


class OneAtATime(Twin):
    """Gives people another request only when they look for one."""

    def takes(self, e: Employee) -> bool:
        """Return whether they are idle."""
        return e.idle


class Unfair(Twin):
    """Books what is left over from equal shares for the request that came last."""

    def book_shares(self, e: Employee) -> None:
        """Book with the set turned round."""
        e.hand.reverse()
        super().book_shares(e)
        e.hand.reverse()


class LateClock(Twin):
    """Lets a set go on at once that was laid aside."""

    def resume_set(self, e: Employee) -> None:
        """Go back without finding the threads."""
        super().resume_set(e)
        e.progress_since = self.now
        self.schedule_first(e)


class Possessive(Twin):
    """Gives a request back to who had it before it forked."""

    def join(self, branch: Request) -> None:
        """Join without a new owner."""
        branch.owner = branch.case.owner or branch.owner
        super().join(branch)


class Faithful(Twin):
    """Lets what waits for somebody who leaves wait for their return."""

    def pass_one_on(self, e: Employee) -> bool:
        """Pass nothing on."""
        return False


class Unrepresented(Twin):
    """Knows no deputies: who is away still gets messages."""

    def deliver(self, m: Message | Letter) -> None:
        """Put the message into the inbox of whoever is away."""
        if m.path[m.hop].away:
            m.path[m.hop].inbox.append(m)
        else:
            super().deliver(m)


class Hospitable(Twin):
    """Lets members of a population send the next request while the last is open."""

    def realize(
        self, kind: Kind, key: int, expected: bool, comes: bool, late: int
    ) -> Request | None:
        """Open it, and expect the next one at once."""
        r = super().realize(kind, key, expected, comes, late)
        if r is not None and kind.written.population > 0:
            source = next(s for s in kind.sources if key == self.key_of_last(s))
            self.then("expect", kind, source)
        return r

    def key_of_last(self, source: Source) -> int:
        """Return the key of the last arrival of a source."""
        return derive(source.key, purpose.ARRIVAL, source.arrivals - 1)


MUTANTS: tuple[type[Twin], ...] = (
    LastIdleFirst, Undisturbed, Direct, FirstSlotFreed, Impartial, Forgetful, Effortless, Rounding,
    Trusting, Unfeeling, BackOfTheQueue, SameSpeed, Roomier, Ticking, Restless, OneAtATime, Unfair,
    LateClock, Possessive, Hospitable, Faithful, Unrepresented, OneBoss, Lenient,
)  # fmt: skip
