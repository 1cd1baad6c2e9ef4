"""How people of the naive twin leave and come back, and who takes over from them."""

from __future__ import annotations

from .naive_findings import deputy_of, in_hand
from .naive_opening import Opening
from .naive_things import Chore, Employee, Task


class Absence(Opening):
    """Who is away finishes what it has in hand; others do what waits for it."""

    def change_roster(self, leaving: list[Employee], joining: list[Employee]) -> None:
        """Let the first of those who leave or come back do so; one thing after the other."""
        if not leaving and not joining:
            return
        e = min(leaving + joining, key=lambda e: e.number)
        if e in joining:
            joining.remove(e)
            self.come_to_work(e)
        elif not e.away:
            self.leave(e)
        if e in leaving and not self.pass_one_on(e):
            leaving.remove(e)
        self.then("change_roster", leaving, joining)

    def come_to_work(self, e: Employee) -> None:
        """Let an employee take things again."""
        e.away = False
        if e.gone_since is not None:
            e.gone += self.now - e.gone_since
            e.idle_time += self.now - e.gone_since
            e.gone_since = None
        if e.task is None and not e.idle:
            self.then("look_further", e)

    def leave(self, e: Employee) -> None:
        """Let an employee take nothing new any more."""
        e.away = True
        e.duties_due = 0
        e.appointment = None
        e.unread = int(e.task is not None and e.task.thing is Chore.NOTICE)
        if e.idle:
            e.idle = False
            e.idle_time += self.now - e.idle_since
            if e.station:
                e.station.idle.remove(e)
        if in_hand(e) == 0:
            e.gone_since = self.now

    def pass_one_on(self, e: Employee) -> bool:
        """Let the first thing that waits for an employee go to somebody else, if there is one."""
        queue = next((queue for queue in e.desk.queues.values() if queue), None)
        if queue is not None:
            r = queue[0]
            self.leave_queue(r)
            self.hand_on(r)
            return True
        deputy = deputy_of(e)
        if not e.inbox or deputy is e:
            return False
        m = e.inbox.pop(0)
        if deputy.idle:
            self.take_up(deputy, Task(m))
            self.begin(deputy)
        else:
            m.waiting_since = self.now
            deputy.inbox.append(m)
        return True
