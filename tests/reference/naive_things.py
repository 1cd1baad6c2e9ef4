"""The things of the naive twin: stages, kinds, desks, employees, requests, messages, tasks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from simulation.scenario.sections.requests import Request as WrittenRequest

from .naive_draws import Quantile

Cohort = tuple[int, bool]
"""(days in a row, whether after the warm-up): where what a request does is counted."""


@dataclass(eq=False)
class Stage:
    """One stop of a route; `number` counts the stages of all kinds."""

    number: int
    position: int
    department: str
    work: Quantile
    needs: tuple[str, ...]
    turns: list[tuple[float, int]]  # (cumulative share, position); empty = always straight on


@dataclass(eq=False)
class Kind:
    """One kind of request, and its stream of potential arrivals."""

    name: str
    number: int
    written: WrittenRequest
    key: int
    stages: list[Stage]
    interarrival: Quantile | None  # at the highest rate; None = only caused by other requests
    multipliers: list[list[float]]  # [weekday][part of the day], relative to the highest
    value_spread: Quantile
    difficulty: Quantile
    resolution_patience: Quantile | None
    arrivals: int = -1


class Desk:
    """Queues of requests, one a priority."""

    def __init__(self, priorities: list[int]) -> None:
        """Begin with nothing waiting."""
        self.queues: dict[int, list[Request]] = {priority: [] for priority in priorities}

    def count(self) -> int:
        """Return how many requests wait here."""
        return sum(map(len, self.queues.values()))


@dataclass(eq=False)
class Station:
    """The staff of a department within a sector or team (or all of it), with one desk."""

    department: str
    unit: int | None
    desk: Desk
    members: list[Employee] = field(default_factory=list)
    helpers: list[Station] = field(default_factory=list)  # other stations of the same unit
    idle: list[Employee] = field(default_factory=list)  # who has been idle longest comes first
    turn: int = 0


@dataclass(eq=False)
class Employee:
    """A person: who it is, whom it knows, and what it is doing."""

    number: int
    key: int
    department: str | None
    unit: int
    skill: float
    uses_system: bool
    desk: Desk  # what is meant for this person alone
    manager: Employee | None = None
    contacts: list[Employee] = field(default_factory=list)  # in the order of their numbers
    station: Station | None = None  # None = serves no customers

    task: Task | None = None
    aside: Task | None = None  # what an interruption tore from its hands
    idle: bool = True
    idle_since: int = 0
    idle_time: int = 0
    last_department: str | None = None
    inbox: list[Message] = field(default_factory=list)
    unread: int = 0
    unread_since: int = 0
    read: int = 0
    picks: int = 0
    interruptions: int = 0
    served: int = 0

    def chain(self) -> list[Employee]:
        """Return the employee and all its superiors up to the chief."""
        return [self] if self.manager is None else [self, *self.manager.chain()]


@dataclass(eq=False)
class Request:
    """A request on its way; what it is, where it stands, and what happened to it."""

    key: int
    number: int
    slot: int  # of the kernel's table: the order of timers at equal times
    kind: Kind
    arrived: int
    cohort: Cohort
    account: tuple[Cohort, str]  # where its money is booked
    customer: int
    territory: float
    channel: int
    difficulty: float
    stage: Stage
    value: int = 0  # hundredths; -1 = its customer cannot be won
    is_open: bool = True
    since: int = 0
    time_state: str = "QUEUEING"
    times: Counter[str] = field(default_factory=Counter)
    phase: str = "FRESH"
    owner: Employee | None = None
    queue: list[Request] | None = None
    waiting_since: int = 0
    first_response: int | None = None
    missing: set[int] = field(default_factory=set)  # positions among the needs of the stage
    pending: int = 0  # answers it waits for
    waits: int = 0
    level: int = 0
    alone: bool = False
    overdue: bool = False
    rework_until: int = -1  # position of the stage at which the rework ends
    handoffs: int = 0
    repeats: int = 0
    errors: int = 0
    reworks: int = 0
    visits: Counter[str] = field(default_factory=Counter)
    handled_by: dict[str, Employee] = field(default_factory=dict)
    handoffs_then: dict[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class Message:
    """A question or a demand for a decision, on its way along a path of readers."""

    key: int
    request: Request
    kind: str
    facet: int
    wait: int  # which wait of its request it belongs to
    path: list[Employee]
    target: Employee | None
    synchronous: bool
    hop: int = 1
    returning: bool = False
    harmed: bool = False
    level: int = 0
    waiting_since: int = 0


@dataclass(eq=False)
class Task:
    """What an employee holds: a request, a message, or (None) a notice."""

    thing: Request | Message | None
    activity: str = ""
    since: int = 0
    until: int = 0
    set_up: int = 0  # µs at its start that are set-up
