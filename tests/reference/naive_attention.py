"""What the naive twin's people turn to: they begin, are interrupted, resume, and look further."""

from __future__ import annotations

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw

from .naive_calendar import DUTY, EMPLOYEE, MEETING, NEVER
from .naive_draws import microseconds
from .naive_sharing import Sharing
from .naive_things import Chore, Employee, Gathering, Letter, Message, Request, Task

ON_THE_CLOCK = ("always", "between")


class Attention(Sharing):
    """Beginnings, interruptions and choices; notices; duties besides requests."""

    def begin(self, e: Employee) -> None:
        """Let an employee begin what it has just taken up."""
        task = e.task
        assert task is not None
        task.since = self.now
        if isinstance(task.thing, Request):
            self.start_clock(e)
            if e.most_at_once > 1:
                e.task = None
                self.join_set(e, task)
                return
            duration = self.begin_request(e, task, task.thing)
        elif isinstance(task.thing, Message | Letter):
            task.activity = "COORDINATION"
            duration = microseconds(self.handling_time(task.thing))
        elif isinstance(task.thing, Gathering):
            task.activity = "IN_MEETING"
            self.note("MEET", None, e, task.thing.number)
            duration = task.thing.ends - self.now
        elif task.thing is Chore.NOTICE:
            task.activity = "READING"
            duration = microseconds(self.reading_work(draw(e.key, purpose.READING, e.read)))
        else:
            assert e.duties is not None
            task.activity = "INTERRUPTED"
            self.note("DUTY", None, e, e.duties.when)
            u = draw(e.key, purpose.DUTY_LASTING, e.duties_begun)
            duration = microseconds(e.duties.lasting(u))
            e.duties_begun += 1
        task.until = self.now + duration
        self.schedule((EMPLOYEE, e.number), task.until)

    def lay_aside(self, e: Employee) -> None:
        """Interrupt what is in an employee's hands; what remains of its work is kept."""
        self.stop_clock(e)
        if e.hand:
            self.pause_set(e)
            first = e.hand[0].thing
        else:
            task = e.task
            assert task is not None
            first = task.thing
            assert isinstance(first, Request)
            self.book_hours(e, task)
            self.spend(first, "QUEUEING")
            e.task, e.aside = None, task
        assert isinstance(first, Request)
        e.interruptions += 1
        self.note("INTERRUPT", first, e)

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
        self.start_clock(e)

    def look_further(self, e: Employee) -> None:
        """Let a free employee take the next thing, or stand idle."""
        if e.task is not None or e.idle:
            return
        if e.appointment is not None and e.appointment.ends <= self.now:
            e.appointment = None  # missed
        if e.appointment is not None:
            self.go_to_meeting(e)
        elif e.duties_due > 0:
            self.turn_to_duty(e)
        elif e.aside is not None:
            self.resume(e)
        elif e.is_paused:
            self.resume_set(e)
            self.note("RESUME", self.requests_in_hand(e)[0], e)
            self.start_clock(e)
            self.look_for_more(e)
        elif e.away:
            if not e.hand:
                e.gone_since = self.now
        elif not e.hand or len(e.hand) < e.most_at_once:
            self.choose_next(e)

    def choose_next(self, e: Employee) -> None:
        """Let an employee choose from what waits."""
        choice = self.choose(e)
        e.picks += 1
        if choice is None:
            if not e.hand:
                self.rest(e)
            return
        if isinstance(choice.thing, Request):
            self.leave_queue(choice.thing)
        elif e.hand:
            self.lay_aside(e)
        if isinstance(choice.thing, Message | Letter):
            e.inbox.remove(choice.thing)
        self.take_up(e, choice)
        self.begin(e)
        if isinstance(choice.thing, Request):
            self.look_for_more(e)

    def look_for_more(self, e: Employee) -> None:
        """Let an employee look again who could work on one request more."""
        if self.is_sharing(e) and len(e.hand) < e.most_at_once:
            self.then("look_further", e)

    # ── Notices ───────────────────────────────────────────────────────────────────────────────

    def post(self, sender: Employee, position: int) -> None:
        """Show a notice to one contact of its sender after the other."""
        if position + 1 < len(sender.contacts):
            self.then("post", sender, position + 1)
        e = sender.contacts[position]
        if e.away:
            return
        if e.unread == 0:
            e.unread_since = self.now
        e.unread += 1
        if e not in (sender.manager, sender.second_manager):
            e.distracted += not self.matters(sender.department, e.department)
        interrupts = False
        if self.can_be_interrupted(e):
            key = derive(e.key, purpose.NOTICE_INTERRUPTS, e.read + e.unread)
            chance = self.scenario.attention.notices_interrupt
            interrupts = draw(key, purpose.NOTICE_INTERRUPTS, 0) < chance
        if interrupts:
            self.lay_aside(e)
        if e.idle or interrupts:
            self.take_up(e, Task(Chore.NOTICE))
            self.begin(e)

    # ── Meetings ──────────────────────────────────────────────────────────────────────────────

    def convene(self, meeting: Gathering) -> None:
        """Let a meeting begin, and schedule when it takes place again."""
        meeting.times += 1
        week, number = divmod(meeting.times, len(meeting.starts))
        time = week * self.clock.week + meeting.starts[number]
        self.schedule((MEETING, meeting.number), time)
        if meeting.times > 0:  # at time 0 only the first is scheduled
            meeting.ends = self.now + meeting.lasting
            self.then("call_in", meeting, 0)

    def call_in(self, meeting: Gathering, position: int) -> None:
        """Call one member of a meeting after the other."""
        if position + 1 < len(meeting.members):
            self.then("call_in", meeting, position + 1)
        e = meeting.members[position]
        if e.away:
            return
        e.appointment = meeting
        is_at_work = self.can_be_interrupted(e)
        if is_at_work:
            self.lay_aside(e)
        if e.idle or is_at_work:
            self.go_to_meeting(e)

    def go_to_meeting(self, e: Employee) -> None:
        """Let an employee go to the meeting it is called to."""
        assert e.appointment is not None
        self.take_up(e, Task(e.appointment))
        e.appointment = None
        self.begin(e)

    def matters(self, sender: str | None, reader: str | None) -> bool:
        """Return whether a department asks for what another one knows, or works on from there."""
        for kind in self.world.kinds:
            for stage in kind.stages:
                if sender is None or reader is None:
                    continue
                places = stage.together or [stage]
                for place in places:
                    if place.department == reader and sender in place.needs:
                        return True
                if sender not in [place.department for place in places]:
                    continue
                onward = {to for _, to in stage.turns} or {stage.position + 1}
                for to in onward:
                    if to < len(kind.stages):
                        after = kind.stages[to].together or [kind.stages[to]]
                        if reader in [place.department for place in after]:
                            return True
        return False

    # ── Duties besides requests ───────────────────────────────────────────────────────────────

    def turn_to_duty(self, e: Employee) -> None:
        """Let an employee take up a duty that is due, from whatever is in its hands."""
        if e.task is not None or self.is_sharing(e):
            self.lay_aside(e)
        e.duties_due -= 1
        self.take_up(e, Task(Chore.DUTY))
        self.begin(e)

    def rest(self, e: Employee) -> None:
        """Let an employee who finds nothing to do stand idle, or use the time for a duty."""
        when = e.duties.when if e.duties and e.station else ""
        if when == "idle" or (when == "once_idle" and not e.just_off_duty):
            e.duties_due += 1
            self.turn_to_duty(e)
        else:
            self.stand_idle(e)

    def duty_falls_due(self, e: Employee) -> None:
        """Let the clock of an employee's duties ring, and wind it up again."""
        assert e.duties is not None
        opening = e.duties.when in ON_THE_CLOCK and e.duty_gaps == 0
        gap = self.next_gap(e)
        if e.duties.when in ON_THE_CLOCK:
            self.schedule((DUTY, e.number), self.now + gap)
        else:
            e.serving_left = gap
        if opening or (e.away and e.duties.when in ON_THE_CLOCK):
            return
        e.duties_due += 1
        interrupts = e.duties.when != "between" and self.can_be_interrupted(e)
        if e.idle or interrupts:
            self.turn_to_duty(e)

    def next_gap(self, e: Employee) -> int:
        """Draw the time to an employee's next duty."""
        assert e.duties is not None
        assert e.duties.every is not None
        e.duty_gaps += 1
        return microseconds(e.duties.every(draw(e.key, purpose.DUTY_GAP, e.duty_gaps - 1)))

    def start_clock(self, e: Employee) -> None:
        """Let the clock of duties run that come only while serving, if it stands."""
        if e.duties and e.duties.when == "serving" and (DUTY, e.number) not in self.due:
            if e.serving_left is None:
                e.serving_left = self.next_gap(e)
            self.schedule((DUTY, e.number), self.now + e.serving_left)

    def stop_clock(self, e: Employee) -> None:
        """Let the clock of duties stand that come only while serving."""
        if e.duties and e.duties.when == "serving":
            due = self.call_off((DUTY, e.number))
            if due < NEVER:
                e.serving_left = due - self.now
