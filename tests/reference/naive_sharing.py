"""How an employee of the naive twin works on several requests at once (processor sharing).

The requests in hand share the time equally. `progress` is what each of them would have got had it
been in hand from the beginning (virtual time): a request that takes 10 min and is taken up at
progress 50 min is done at progress 60 min, however many others come and go.
"""

from __future__ import annotations

from .naive_calendar import EMPLOYEE
from .naive_service import Service
from .naive_things import Employee, Request, Task


class Sharing(Service):
    """The set of requests in an employee's hands."""

    def join_set(self, e: Employee, task: Task) -> None:
        """Take a request into the set."""
        assert isinstance(task.thing, Request)
        self.advance(e)
        self.book_shares(e)
        task.finish = e.progress + self.begin_request(e, task, task.thing)
        e.hand.append(task)
        e.hand.sort(key=lambda task: task.finish)  # who came first stays first if equal
        self.schedule_first(e)

    def leave_set(self, e: Employee) -> Task:
        """Take the request that is done out of the set, the others going on."""
        self.book_shares(e)
        task = e.hand.pop(0)
        e.progress = task.finish
        e.progress_since = self.now
        if e.hand:
            self.schedule_first(e)
        return task

    def pause_set(self, e: Employee) -> None:
        """Lay the whole set aside."""
        self.advance(e)
        self.book_shares(e)
        self.call_off((EMPLOYEE, e.number))
        e.is_paused = True
        for r in self.requests_in_hand(e):
            self.spend(r, "QUEUEING")

    def resume_set(self, e: Employee) -> None:
        """Go back to the whole set; finding the threads again costs time once."""
        e.is_paused = False
        e.hours_since = self.now
        e.progress_since = self.now + self.scenario.attention.resumption
        for r in self.requests_in_hand(e):
            self.spend(r, "WORKING")
        self.schedule_first(e)

    def requests_in_hand(self, e: Employee) -> list[Request]:
        """Return the requests of the set, in the order in which they would be done."""
        return [task.thing for task in e.hand if isinstance(task.thing, Request)]

    def advance(self, e: Employee) -> None:
        """Let the set get on until now."""
        if e.hand:
            e.progress += max(0, self.now - e.progress_since) / len(e.hand)
        e.progress_since = max(e.progress_since, self.now)

    def schedule_first(self, e: Employee) -> None:
        """Schedule the end of the request of the set that is done first."""
        left = (e.hand[0].finish - e.progress) * len(e.hand)
        end = e.progress_since + max(0, int(left + 0.5))
        self.schedule((EMPLOYEE, e.number), end)
