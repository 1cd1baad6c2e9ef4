"""Twins that are mistaken about customers, one deliberate mistake each."""

from __future__ import annotations

from .naive import Twin
from .naive_things import Employee, Kind, Letter, Message, Request, Station, Task


class Unmoved(Twin):
    """Recognizes who tries again, and lets nobody move up."""

    def merge(self, r: Request) -> None:
        """Only count it."""
        self.count(r, "MERGED")


class Renewed(Twin):
    """Lets who moves up wait anew."""

    def merge(self, r: Request) -> None:
        """Forget since when it has waited."""
        before = r.priority
        super().merge(r)
        if r.priority < before:
            for part in [r, *r.branches]:
                part.waiting_since = self.now


class Undivided(Twin):
    """Lets branches stay where they are when their customer is recognized."""

    def merge(self, r: Request) -> None:
        """Leave out what has forked."""
        if r.phase == "FORKED":
            self.count(r, "MERGED")
        else:
            super().merge(r)


class Unaware(Twin):
    """Does not see that who answers a duplicate answers the customer."""

    def meet(self, e: Employee, r: Request) -> None:
        """Meet a duplicate without looking at the original."""
        if r.original is None:
            super().meet(e, r)
        else:
            self.hand_over(e, r)


class OneWay(Twin):
    """Believes that customers try again by the same channel."""

    def other_channel(self, key: int, channel: int) -> int:
        """Return the same."""
        return channel


class Changeable(Twin):
    """Draws for each request anew whether its customer uses several channels."""

    def market_of(self, key: int, customer: int) -> int:
        """Return the request itself."""
        return key


class Unattached(Twin):
    """Announces the wait for the station to those who wait for one person."""

    def finds_it_too_long(self, r: Request, station: Station, person: Employee | None) -> bool:
        """Judge without the person."""
        return super().finds_it_too_long(r, station, None)


class Newcomer(Twin):
    """Does not count the handoff from a request to what it causes."""

    def new_request(
        self, kind: Kind, key: int, customer: int, parent: Request | None = None
    ) -> Request:
        """Take over what is known as it was."""
        r = super().new_request(kind, key, customer, parent)
        r.handoffs_then = {department: then + 1 for department, then in r.handoffs_then.items()}
        return r


class Eager(Twin):
    """Lets what was entailed come though the customer has left."""

    def awaken(self, r: Request) -> None:
        """Forget for a moment who has left."""
        lost, self.lost = self.lost, set()
        super().awaken(r)
        self.lost = lost


class Mute(Twin):
    """Does not hear what connected products tell."""

    def is_known(self, e: Employee, r: Request, department: str) -> bool:
        """Return what would be known of any other."""
        carries, r.carries = r.carries, False
        known = super().is_known(e, r, department)
        r.carries = carries
        return known


class Amnesiac(Twin):
    """Lets customers judge by the last request only."""

    def rate(self, r: Request, fate: str) -> None:
        """Forget what was before."""
        self.remembered.pop(r.customer, None)
        super().rate(r, fate)


class Greedy(Twin):
    """Books what came beyond the potential as if it had been expected."""

    def book(self, r: Request, fate: str, amount: int) -> None:
        """Book it all."""
        self.money[*r.account, fate] += max(amount, 0)


class Credulous(Twin):
    """Lets marketing learn from reports that were harmed on the way."""

    def pass_report_on(self, m: Message, e: Employee) -> None:
        """Pass it on as if unharmed."""
        m.harmed = False
        super().pass_report_on(m, e)


class Importunate(Twin):
    """Lets reports interrupt those who write them."""

    def deliver(self, m: Message | Letter) -> None:
        """Let its writer turn to it at once."""
        e = m.path[m.hop]
        if m.hop == 0 and m.synchronous and self.can_be_interrupted(e):
            self.lay_aside(e)
            self.take_up(e, Task(m))
            self.begin(e)
        else:
            super().deliver(m)


CUSTOMER_MUTANTS: tuple[type[Twin], ...] = (
    Unmoved, Renewed, Undivided, Unaware, OneWay, Changeable, Unattached, Newcomer, Eager, Mute,
    Amnesiac, Greedy, Credulous, Importunate,
)  # fmt: skip
