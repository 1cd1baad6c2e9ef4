"""The event log of one replication in the terms of process mining.

The kernel notes verbs ("start work", "complete work"); here each becomes an activity of a case with
a transition of the standard lifecycle (schedule, start, suspend, resume, complete: IEEE 1849). What
is done at a stage is the activity that bears the name of its department; `ask` is the writing of
questions to others or to a superior; all else bears its verb and is complete at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly
from simulation.kernel import state as k
from simulation.outcomes.costs import wages
from simulation.scenario.units import HOUR

CHUNK = 50_000  # rows turned into Python's objects at a time
ASK = "ask"
SCHEDULE, START, SUSPEND, RESUME, COMPLETE = "schedule", "start", "suspend", "resume", "complete"

VERBS = {
    k.LOG_ARRIVE: "arrive",
    k.LOG_QUEUE: "come to stage",
    k.LOG_START: "start work",
    k.LOG_ASK: "start asking",
    k.LOG_PARK: "wait for others",
    k.LOG_RETURN: "return from waiting",
    k.LOG_COMPLETE: "complete work",
    k.LOG_SEND: "send message",
    k.LOG_HANDLE: "handle message",
    k.LOG_DECIDE: "decide",
    k.LOG_DEADLINE: "stop waiting at deadline",
    k.LOG_INTERRUPT: "interrupt work",
    k.LOG_RESUME: "resume work",
    k.LOG_REWORK: "send back for rework",
    k.LOG_ABANDON: "customer gives up",
    k.LOG_CANCEL: "customer cancels",
    k.LOG_CLOSE: "close",
    k.LOG_DEFECT: "customer leaves for good",
    k.LOG_BALK: "turned away",
    k.LOG_OVERFLOW: "sent on, room full",
    k.LOG_PREEMPT: "give way",
    k.LOG_FORK: "split",
    k.LOG_JOIN: "join",
    k.LOG_RECONTACT: "customer tries again",
    k.LOG_MERGE: "close duplicate",
}
"""Readable names; what belongs to no request (notices, arrivals that never came) is left out."""

ENDS = (k.LOG_CLOSE, k.LOG_ABANDON, k.LOG_CANCEL, k.LOG_BALK, k.LOG_MERGE)
BEGINS = {k.LOG_START: START, k.LOG_ASK: START, k.LOG_RESUME: RESUME}
LAYS_ASIDE = (k.LOG_INTERRUPT, k.LOG_PREEMPT)
FINISHES = (k.LOG_COMPLETE, k.LOG_PARK)


class Event(NamedTuple):
    """One line of the log.

    Attributes:
        case: number of the request.
        activity: what is done; the name of a department is the work of a stage there.
        lifecycle: a transition of the standard lifecycle.
        time: µs of working time.
        resource: who; empty if nobody of the organization.
        department: of the resource; of the stage, where a request comes to one.
        stage: department of the stage the request is at, where that is known.
        cost: wages of the time in hand, where something is completed; None elsewhere.
        verb: what the model did.
    """

    case: int
    activity: str
    lifecycle: str
    time: int
    resource: str
    department: str
    stage: str
    cost: float | None
    verb: str


class Case(NamedTuple):
    """What is known of a request as a whole.

    Attributes:
        number: in the order in which requests were born.
        kind: of request; empty if it never came to a stage.
        channel: by which it came.
        is_measured: whether it arrived after the warm-up, as what metrics tell of did.
    """

    number: int
    kind: str
    channel: str
    is_measured: bool


@dataclass
class _InHand:
    """What is done to a request at a stage: since when somebody is at it, what it has cost."""

    activity: str
    since: int | None
    cost: float = 0.0


@dataclass
class _Course:
    """What an open request is doing, by stage (branches are at several at once)."""

    in_hand: dict[int, _InHand] = field(default_factory=dict)
    asker: dict[int, int] = field(default_factory=dict)


class EventLog:
    """The log of a run: its cases and its events, in the order of time or case by case.

    Only the kernel's table (32 bytes an event) and a few numbers a case are held; events are made
    as they are asked for.
    """

    def __init__(self, assembly: Assembly, log: npt.NDArray[Any]) -> None:
        """Keep the rows that are about requests.

        Args:
            assembly: what was run, as it was at the beginning.
            log: [rows] LOG_ROW, in the order in which things happened.
        """
        self._log = log[(log["number"] >= 0) & np.isin(log["activity"], list(VERBS))]
        self._assembly = assembly
        organization = assembly.organization
        self._names = [organization.name(e) for e in range(organization.size)]
        self._departments = ["", *organization.roster.departments]  # −1, the chief, has none
        self._of_person = organization.roster.department.tolist()
        # Nobody's minute has a price while several requests share it.
        shares = assembly.parameters.people.multitasking > 1
        self._wages = np.where(shares, np.nan, wages(assembly)).tolist()
        self._kind, self._channel, self._arrived = self._of_cases()

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self._log)

    def case(self, number: int) -> Case:
        """Return what is known of a case."""
        kind, channel = int(self._kind[number]), int(self._channel[number])
        warm_up = self._assembly.scenario.time.warm_up
        return Case(
            number,
            self._assembly.kinds[kind] if kind >= 0 else "",
            self._assembly.channels[channel] if channel >= 0 else "",
            bool(self._arrived[number] >= warm_up),
        )

    def in_order(self) -> Iterator[Event]:
        """Yield the events in the order in which they happened."""
        return self._events(None)

    def by_case(self) -> Iterator[Event]:
        """Yield the events case by case, each in the order in which they happened."""
        return self._events(np.argsort(self._log["number"], kind="stable"))

    def _of_cases(
        self,
    ) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16], npt.NDArray[np.int64]]:
        """Return kind and channel of each case (−1 unknown), and when it arrived in µs."""
        log, assembly = self._log, self._assembly
        cases = int(log["number"].max(initial=-1)) + 1
        kind_of_stage = np.array([assembly.kinds.index(kind) for kind, _ in assembly.stage_names])
        kind = np.full(cases, -1, np.int16)
        at_stage = log[log["stage"] >= 0]
        kind[at_stage["number"]] = kind_of_stage[at_stage["stage"]]
        arrivals = log[log["activity"] == k.LOG_ARRIVE]
        channel = np.full(cases, -1, np.int16)
        arrived = np.full(cases, -1, np.int64)
        if assembly.channels:
            channel[arrivals["number"]] = arrivals["detail"]
        arrived[arrivals["number"]] = arrivals["time"]
        return kind, channel, arrived

    def _events(self, order: npt.NDArray[np.intp] | None) -> Iterator[Event]:
        courses: dict[int, _Course] = {}
        for start in range(0, len(self._log), CHUNK):
            rows = slice(start, start + CHUNK)
            chunk = self._log[rows if order is None else order[rows]]
            names = ("number", "activity", "time", "employee", "stage")
            for row in zip(*(chunk[name].tolist() for name in names), strict=True):
                yield self._event(courses, *row)

    def _event(
        self, courses: dict[int, _Course], case: int, code: int, time: int, person: int, stage: int
    ) -> Event:
        activity, lifecycle, cost = VERBS[code], COMPLETE, None
        if code == k.LOG_QUEUE:
            activity, lifecycle = self._department(stage), SCHEDULE
        elif code in BEGINS or code in LAYS_ASIDE or code in FINISHES:
            course = courses.setdefault(case, _Course())
            activity, lifecycle, cost = self._work(course, code, time, person, stage)
        elif code == k.LOG_SEND and case in courses:  # the kernel names its first reader
            person = courses[case].asker.get(stage, person)
        elif code == k.LOG_RETURN and case in courses:
            courses[case].asker.pop(stage, None)
        elif code in ENDS:
            courses.pop(case, None)
        return Event(
            case,
            activity,
            lifecycle,
            time,
            self._names[person] if person >= 0 else "",
            self._place(person, stage, lifecycle),
            self._department(stage),
            cost,
            VERBS[code],
        )

    def _work(
        self, course: _Course, code: int, time: int, person: int, stage: int
    ) -> tuple[str, str, float | None]:
        """Follow what is in hand; return activity, transition and, when it is done, the cost."""
        if code in (k.LOG_START, k.LOG_ASK):
            activity = self._department(stage) if code == k.LOG_START else ASK
            course.in_hand[stage] = _InHand(activity, None)
        usual = ASK if code == k.LOG_PARK else self._department(stage)
        work = course.in_hand.setdefault(stage, _InHand(usual, None))
        if code in BEGINS:
            work.since = time
            return work.activity, BEGINS[code], None
        if work.since is not None:
            work.cost += self._wages[person] * (time - work.since) / HOUR
            work.since = None
        if code in LAYS_ASIDE:
            return work.activity, SUSPEND, None
        del course.in_hand[stage]
        if code == k.LOG_PARK:
            course.asker[stage] = person
        return work.activity, COMPLETE, None if math.isnan(work.cost) else work.cost

    def _department(self, stage: int) -> str:
        return self._assembly.stage_names[stage][1] if stage >= 0 else ""

    def _place(self, person: int, stage: int, lifecycle: str) -> str:
        if lifecycle == SCHEDULE:
            return self._department(stage)
        return self._departments[self._of_person[person] + 1] if person >= 0 else ""
