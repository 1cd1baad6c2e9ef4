"""A small help desk whose truth is known, and its log as exports of ticket systems look.

It is there to try the calibration without a log of one's own, and to test it.

Tickets come while it is open, go from the desk to a second line and perhaps to a vendor team, wait
in queues, are worked on by named people, and sometimes wait for the customer; if wanted, some wait
for the approval of a manager. It is made by plain Python, independent of the simulation.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from simulation.spreadsheets import safe

EXAMPLE_TICKETS = 2500
START = datetime(2024, 1, 1)
OPENS, CLOSES = 8, 18
TEAMS = {"Service Desk": 5, "Second Line": 4, "Vendor Team": 2}
WORK = {"Service Desk": 12.0, "Second Line": 40.0, "Vendor Team": 25.0}  # minutes
QUEUE = {"Service Desk": 5.0, "Second Line": 90.0, "Vendor Team": 300.0}
ONWARD = {
    "Service Desk": ("Second Line", 0.4),
    "Second Line": ("Vendor Team", 0.25),
    "Vendor Team": ("Second Line", 0.3),
}
CUSTOMER_WAITS, CUSTOMER_MINUTES = 0.2, 400.0
APPROVERS, APPROVED_AT = ("Manager 1", "Manager 2"), "Second Line"
APPROVAL_MINUTES, DECISION_MINUTES = 600.0, 10.0


@dataclass
class Visit:
    """A ticket at a team: when it came there, was begun, perhaps waited, and was finished.

    Afterwards it may wait for an approval: who decides, from when on, and when that is done.
    """

    team: str
    person: str
    came: datetime
    begun: datetime
    waits: tuple[datetime, datetime] | None
    finished: datetime
    approval: tuple[str, datetime, datetime] | None = None

    @property
    def left(self) -> datetime:
        """When the ticket went on from the team."""
        return self.finished if self.approval is None else self.approval[2]


@dataclass
class Ticket:
    """A ticket and its way."""

    number: str
    kind: str
    priority: int
    channel: str
    opened: datetime
    visits: list[Visit] = field(default_factory=list)


def tickets(number: int, seed: int = 1, approvals: float = 0.0) -> list[Ticket]:
    """Return tickets over some weeks, some forty a day.

    Args:
        number: of tickets.
        seed: of all draws.
        approvals: the chance that a visit to the second line ends with an approval.
    """
    draw, decisions = random.Random(seed), random.Random(-seed)
    free = {f"{team} {i}": START for team, size in TEAMS.items() for i in range(size)}
    made, now = [], START
    for i in range(number):
        now = later(now, draw.expovariate(1 / 15))
        ticket = Ticket(
            f"T{i + 1:05}", draw.choice(["Incident", "Incident", "Request"]),
            draw.choices([2, 3, 4], [1, 6, 3])[0], draw.choices(["phone", "email"], [7, 3])[0], now,
        )  # fmt: skip
        _work_off(ticket, draw, free, decisions, approvals)
        made.append(ticket)
    return made


def _work_off(
    ticket: Ticket,
    draw: random.Random,
    free: dict[str, datetime],
    decisions: random.Random,
    approvals: float,
) -> None:
    team, came = "Service Desk", ticket.opened
    while True:
        person = min((name for name in free if name.startswith(team)), key=free.__getitem__)
        begun = later(max(later(came, draw.expovariate(1 / QUEUE[team])), free[person]), 0)
        work = draw.expovariate(1 / WORK[team])
        waits = None
        finished = later(begun, work)
        free[person] = finished
        if draw.random() < CUSTOMER_WAITS:
            stops = later(begun, work / 2)
            again = later(stops, draw.expovariate(1 / CUSTOMER_MINUTES))
            waits, finished = (stops, again), later(again, work / 2)
            free[person] = stops
        visit = Visit(team, person, came, begun, waits, finished)
        if team == APPROVED_AT and decisions.random() < approvals:
            visit.approval = _approval(decisions, finished)
        ticket.visits.append(visit)
        onward, chance = ONWARD[team]
        if draw.random() >= chance:
            return
        team, came = onward, visit.left


def _approval(draw: random.Random, asked: datetime) -> tuple[str, datetime, datetime]:
    begun = later(asked, draw.expovariate(1 / APPROVAL_MINUTES))
    return draw.choice(APPROVERS), begun, later(begun, draw.expovariate(1 / DECISION_MINUTES))


def later(moment: datetime, minutes: float) -> datetime:
    """Return the moment so many minutes of opening hours later."""
    moment = _open(moment)
    left = timedelta(minutes=minutes)
    while True:
        closing = moment.replace(hour=CLOSES, minute=0, second=0, microsecond=0)
        if moment + left <= closing:
            return moment + left
        left -= closing - moment
        moment = _open(closing)


def _open(moment: datetime) -> datetime:
    if moment.hour >= CLOSES:
        moment = (moment + timedelta(days=1)).replace(hour=OPENS, minute=0, second=0, microsecond=0)
    if moment.hour < OPENS:
        moment = moment.replace(hour=OPENS, minute=0, second=0, microsecond=0)
    while moment.weekday() >= 5:
        moment = (moment + timedelta(days=1)).replace(hour=OPENS, minute=0, second=0, microsecond=0)
    return moment


def states_of(ticket: Ticket) -> Iterator[tuple[datetime, str, str, str]]:
    """Yield when a ticket got which status at which team, by whom ("" for nobody)."""
    for visit in ticket.visits:
        yield visit.came, "queue", visit.team, ""
        yield visit.begun, "work", visit.team, visit.person
        if visit.waits:
            yield visit.waits[0], "wait", visit.team, visit.person
            yield visit.waits[1], "work", visit.team, visit.person
        if visit.approval:
            yield visit.finished, "approval", visit.team, visit.person
    last = ticket.visits[-1]
    yield last.left, "done", last.team, last.person


def write_servicenow(path: Path, made: Sequence[Ticket]) -> None:
    """Write one row an update, as an audit of incidents: day first, '?' for nothing, with a BOM."""
    names = {
        "queue": "New", "work": "Active", "wait": "Awaiting User Info", "done": "Resolved",
        "approval": "Awaiting Approval",
    }  # fmt: skip
    header = [
        "number", "incident_state", "active", "sys_updated_at", "contact_type", "category",
        "priority", "assignment_group", "assigned_to",
    ]  # fmt: skip
    words = {2: "2 - High", 3: "3 - Moderate", 4: "4 - Low"}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([safe(cell) for cell in header])
        for ticket in made:
            for when, state, team, person in states_of(ticket):
                stamp = f"{when.day}/{when.month}/{when.year} {when:%H:%M:%S}"
                row = (
                    ticket.number, names[state], str(state != "done").lower(), stamp,
                    ticket.channel, ticket.kind, words[ticket.priority], team, person or "?",
                )  # fmt: skip
                writer.writerow([safe(cell) for cell in row])
