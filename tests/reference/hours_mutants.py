"""Twins with one deliberate mistake each about meetings and opening hours."""

from __future__ import annotations

from .naive import Twin
from .naive_things import Employee, Gathering, Request


class Strangers(Twin):
    """Lets people learn nothing in meetings."""

    def have_met(self, e: Employee, other: Employee, since: int) -> bool:
        """Return that they have not."""
        return False


class Prophets(Twin):
    """Lets people learn in meetings what has yet to be done."""

    def have_met(self, e: Employee, other: Employee, since: int) -> bool:
        """Return whether they have ever met."""
        return super().have_met(e, other, -1)


class Gossips(Twin):
    """Lets people learn from others who sat in another meeting of the same sort."""

    def have_met(self, e: Employee, other: Employee, since: int) -> bool:
        """Return whether both have been there after a time, together or not."""
        return any(end > since and number in other.attended for number, end in e.attended.items())


class Summoned(Twin):
    """Calls even those who are away to a meeting."""

    def call_in(self, meeting: Gathering, position: int) -> None:
        """Call even those who are away."""
        e = meeting.members[position]
        away, e.away = e.away, False
        super().call_in(meeting, position)
        e.away = away


class Unhurried(Twin):
    """Lets people finish all that waits for them before they go to a meeting."""

    def look_further(self, e: Employee) -> None:
        """Put the meeting off while messages wait."""
        appointment = e.appointment
        if appointment is not None and e.inbox and e.task is None:
            e.appointment = None
            super().look_further(e)
            e.appointment = appointment
        else:
            super().look_further(e)


class NightSleeper(Twin):
    """Lets the time of customers stand still at night."""

    def when_waited(self, r: Request, wait: int) -> int:
        """Return when the working time is over."""
        return r.arrived + wait


class Sedentary(Twin):
    """Lets customers take what is open for what they see of a wait."""

    def as_seen(self, r: Request, waited: int) -> int:
        """Return the working time."""
        return waited


class OneMarket(Twin):
    """Lets customers come by the same channels by day and by night."""

    def channel_of(self, r: Request, hours: str = "all") -> int:
        """Return a channel as if hours did not matter."""
        return super().channel_of(r)


HOURS_MUTANTS: list[type[Twin]] = [
    Strangers,
    Prophets,
    Gossips,
    Summoned,
    Unhurried,
    NightSleeper,
    Sedentary,
    OneMarket,
]
