"""The things of the naive twin: stages, kinds, desks, employees, requests, messages, tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from simulation.scenario.sections.requests import Request as WrittenRequest

from .naive_draws import Quantile

Cohort = tuple[int, bool]
"""(days in a row, whether after the warm-up): where what a request does is counted."""


@dataclass(eq=False)
class Stage:
    """One stop of a route; `number` counts, kind by kind, its stages, then their branches."""

    number: int
    position: int
    department: str  # of a fork: that of its first branch
    work: Quantile
    mean_work: float  # µs
    needs: tuple[str, ...]
    turns: list[tuple[float, int]]  # (cumulative share, position); empty = always straight on
    together: list[Stage] = field(default_factory=list)  # branches of a fork


@dataclass(eq=False)
class Source:
    """What sends requests of a kind: the market, or a member of a population."""

    key: int
    arrivals: int = -1
    closed: int = 0  # of the market outside hours: µs during which it is closed, at the next one


@dataclass(eq=False)
class Kind:
    """One kind of request, and its stream of potential arrivals."""

    name: str
    number: int
    written: WrittenRequest
    priority: int  # rank among those there are; the lowest is served first
    key: int
    stages: list[Stage]
    sources: list[Source]  # none = only caused by other requests
    outside: Source | None  # of what comes while it is closed
    interarrival: Quantile | None  # at the highest rate
    interarrival_outside: Quantile | None
    reference: float  # share of the highest rate when reputation and appeal are 1
    by_segment: bool  # whether marketing decides how many of each segment come
    batch: Callable[[float], int]  # from a uniform draw to a size
    multipliers: list[list[float]]  # [weekday][part of the day], relative to the highest
    value_spread: Quantile
    difficulty: Quantile
    resolution_patience: Quantile | None
    delay: Quantile  # after the request that entails it
    entails: list[Kind] = field(default_factory=list)

    @property
    def first(self) -> Stage:
        """Where a request of this kind is worked on first (its first branch if it forks)."""
        return (self.stages[0].together or self.stages)[0]


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

    number: int
    department: str
    unit: int | None
    desk: Desk
    members: list[Employee] = field(default_factory=list)
    helpers: list[Station] = field(default_factory=list)  # other stations of the same unit
    idle: list[Employee] = field(default_factory=list)  # who has been idle longest comes first
    turn: int = 0


@dataclass(eq=False)
class Duties:
    """What takes people away from requests: in which situation, how often, for how long."""

    when: str
    every: Quantile | None
    lasting: Quantile


@dataclass(eq=False)
class Gathering:
    """A regular meeting: who sits there, when in the week, for how long."""

    number: int
    members: list[Employee]
    starts: list[int]
    lasting: int
    times: int = -1  # it took place so far
    ends: int = 0


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
    duties: Duties | None = None
    most_at_once: int = 1  # requests it works on at the same time
    manager: Employee | None = None
    second_manager: Employee | None = None  # lead of its team in a matrix
    contacts: list[Employee] = field(default_factory=list)  # in the order of their numbers
    station: Station | None = None  # None = serves no customers

    task: Task | None = None
    aside: Task | None = None  # what an interruption tore from its hands
    idle: bool = True
    idle_since: int = 0
    idle_time: int = 0
    last_department: str | None = None
    inbox: list[Message | Letter] = field(default_factory=list)
    unread: int = 0
    unread_since: int = 0
    read: int = 0
    picks: int = 0
    interruptions: int = 0
    served: int = 0
    letters: int = -1

    duties_due: int = 0  # that wait to be taken up
    duties_begun: int = 0
    duty_gaps: int = 0  # drawn so far
    serving_left: int | None = None  # µs of serving until the next duty; None = not yet drawn
    just_off_duty: bool = False

    appointment: Gathering | None = None  # that has begun, and is still to be gone to
    attended: dict[int, int] = field(default_factory=dict)  # end of the last one, by gathering

    away: bool = False
    gone_since: int | None = None  # with nothing in hand any more
    gone: int = 0  # µs so
    speeds: dict[str, float] = field(default_factory=dict)  # by department, where changed
    error_factor: float = 1.0
    practice: Counter[str] = field(default_factory=Counter)
    decided: int = 0
    referred: int = 0
    alone: int = 0
    relayed: int = 0
    distracted: int = 0

    # Who works on several requests at once has a set of them instead of a task.
    hand: list[Task] = field(default_factory=list)  # the one that ends next comes first
    is_paused: bool = False  # the set is laid aside
    progress: float = 0.0  # µs that each request in hand would have got so far: virtual time
    progress_since: int = 0  # since when it is as it is
    hours_since: int = 0  # since when hours are not booked

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
    priority: int
    segment: int = 0
    contacts: int = 0  # how often its customer got in touch again
    bonus: bool = False  # came only because reputation or appeal is above 1
    carries: bool = False  # comes from a connected product, and tells what is known of it
    original: Request | None = None  # of a duplicate
    source: Source | None = None  # of a population: waits until it is closed
    parent: Request | None = None  # of a branch
    branches: list[Request] = field(default_factory=list)
    value: int = 0  # hundredths; -1 = its customer cannot be won
    is_open: bool = True
    since: int = 0
    time_state: str = "QUEUEING"
    times: Counter[str] = field(default_factory=Counter)
    phase: str = "FRESH"
    owner: Employee | None = None
    desk: Desk | None = None  # where it waits
    queue: list[Request] | None = None  # the one of its priority there
    station: Station | None = None  # that it came to
    waiting_since: int = 0
    is_assigned: bool = False  # to a person, by the dispatch rule
    is_preempted: bool = False
    remaining: int = 0  # µs of its activity, when it was preempted
    first_response: int | None = None
    missing: set[int] = field(default_factory=set)  # positions among the needs of the stage
    pending: int = 0  # answers, or branches, it waits for
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
    entered: int = 0  # when it came to its stage
    last_department: str | None = None  # where its last service was
    has_returned: bool = False
    handled_by: dict[str, Employee] = field(default_factory=dict)
    handoffs_then: dict[str, int] = field(default_factory=dict)
    handled_at: dict[str, int] = field(default_factory=dict)
    came: int = 0  # by the calendar, if there is one

    @property
    def case(self) -> Request:
        """The request itself, or the one it is a branch of."""
        return self.parent or self


@dataclass(eq=False)
class Message:
    """A question, a demand for a decision or a report, on its way along a path of readers."""

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
    born: int = 0


@dataclass(eq=False)
class Letter:
    """What one employee writes to another, on its way along a path of readers."""

    key: int
    cohort: Cohort
    born: int
    path: list[Employee]  # its writer comes first
    target: Employee
    synchronous: bool = False
    hop: int = 0
    waiting_since: int = 0


class Chore(Enum):
    """What is in hand besides requests and messages."""

    NOTICE = "a notice to read"
    DUTY = "what takes one away from requests"


Thing = Request | Message | Letter | Gathering | Chore


@dataclass(eq=False)
class Task:
    """What an employee holds."""

    thing: Thing
    activity: str = ""
    since: int = 0
    until: int = 0
    set_up: int = 0  # µs at its start that are set-up
    finish: float = 0.0  # in a set: the progress at which it is done
