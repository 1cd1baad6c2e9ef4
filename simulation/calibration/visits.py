"""Visits: a case at a team, from coming there until it goes on; work and waiting told apart.

A person works on one thing at a time. So work on a case lasts from an event to that person's next
event at another case, at most until the case changes its state, until it closes, or for a sitting
of four hours (assumption). Where begin and end of work are recorded, they are taken as they are.
Where only ends of steps are, see spans.py: before the first end of a case nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.event_log import EventLog
from simulation.calibration.hours import Hours
from simulation.calibration.rows import Rows
from simulation.calibration.spans import Spans, find_spans, first_of_case
from simulation.calibration.states import DONE, PASSED_ON, WORK

NEVER = -1
ENOUGH = 40
"""Visits seen from their beginning that a department needs, for those alone to tell its work."""


@dataclass(frozen=True)
class Visits(Rows):
    """One row a visit, by case and order; times in µs of working time.

    Attributes:
        case, team: whose, where.
        begins: when it began, on the calendar.
        work: hands on.
        before: waiting until work begins.
        within: waiting after that, for others or in hand while something else is done.
        resource: who worked, −1 unknown.
        reopened: whether the case had been done before, and came back with this visit.
        pause: how long it had been done then.
        worked_on: whether any work is recorded in it.
        approved: whether it needed an approval.
        approval: waiting for that, which is no part of the other waits.
        decision: work of whoever decided, as far as that is recorded.
        seen: whether it is seen from its beginning; the first step of a case is not, where only
            ends are told. Its wait is unknown, and its work an assumption.
        step: work in the stretch of its first event.
    """

    case: np.ndarray
    team: np.ndarray
    begins: np.ndarray
    work: np.ndarray
    before: np.ndarray
    within: np.ndarray
    resource: np.ndarray
    reopened: np.ndarray
    pause: np.ndarray
    worked_on: np.ndarray
    approved: np.ndarray
    approval: np.ndarray
    decision: np.ndarray
    seen: np.ndarray
    step: np.ndarray

    @property
    def first(self) -> np.ndarray:
        """Whether each is the first of its case."""
        return np.append(True, self.case[1:] != self.case[:-1])[: len(self.case)]

    def tells_work(self, department: np.ndarray) -> np.ndarray:
        """Return which visits tell how long work takes in their department.

        Those seen from their beginning; where these are too few, all of them.
        """
        known = np.bincount(department[self.seen & (department >= 0)], minlength=1)
        few = np.append(known, 0)[np.minimum(department, len(known))] < ENOUGH
        return np.asarray(self.seen | few)

    def of_first_steps(self, here: np.ndarray) -> np.ndarray:
        """Return works that stand for first steps not seen, given visits to a department.

        As long as the first steps of its other visits, but not longer than their people can have
        worked on them, as far as those are named.
        """
        others, most = self.step[here & self.seen], self.work[here & ~self.seen]
        is_less = len(others) < ENOUGH or 0 < float(most.mean()) < float(others.mean())
        return np.asarray(most if is_less else others)


@dataclass(frozen=True)
class Cases(Rows):
    """One row a case; moments in µs on the calendar.

    Attributes:
        arrival: when it came.
        taken_up: when work began, or it was done; `NEVER` if neither happened.
        resolved: when it was done for the first time, `NEVER` if it was not.
        ended: its last event.
        approval: how long approvals took on the calendar, decisions included; `NEVER` if there was
            none.
        left: whether its customer left before anybody answered.
    """

    arrival: np.ndarray
    taken_up: np.ndarray
    resolved: np.ndarray
    ended: np.ndarray
    approval: np.ndarray
    left: np.ndarray


def find_visits(log: EventLog, hours: Hours) -> tuple[Visits, Cases]:
    """Return visits and cases of a log."""
    team = _teams_on_the_way(log)
    ends_case = np.append(log.case[1:] != log.case[:-1], True)
    end = np.where(ends_case, log.time, np.append(log.time[1:], 0))
    spans = find_spans(log, hours, end)
    came_back = _came_back(log, ends_case)
    changes = np.append(True, (log.case[1:] != log.case[:-1]) | (team[1:] != team[:-1]))
    begins = changes | came_back | _is_second_step(log, spans)
    number = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(number, values, minlength=len(first))

    begun = _since(np.isin(log.state, (WORK, DONE)) | log.steps, number)
    approval = log.approvals.waits
    is_first_wait = ~begun & (log.state != WORK)
    worker = np.full(len(first), -1)
    working = np.flatnonzero(spans.works & (log.resource >= 0))[::-1]
    worker[number[working]] = log.resource[working]
    pause = np.zeros(len(first))
    pause[number[came_back]] = spans.length[np.flatnonzero(came_back) - 1]
    visits = Visits(
        log.case[first], team[first], log.time[first], total(spans.work),
        total(np.where(is_first_wait, spans.waiting, 0)),
        total(np.where(is_first_wait, 0, spans.waiting)),
        worker, came_back[first], pause, total(spans.works) > 0,
        total(approval) > 0, total(np.where(approval, spans.length - spans.decision, 0)),
        total(spans.decision), ~(first_of_case(log)[first] & log.steps), spans.work[first],
    )  # fmt: skip
    return visits, _cases(log, end)


def _is_second_step(log: EventLog, spans: Spans) -> np.ndarray:
    """Return the second step of each case where only ends are told: there begins what is seen."""
    if not log.steps:
        return np.zeros(len(log.case), bool)
    steps = np.cumsum(spans.works)
    of_its_case = steps - steps[log.starts[log.case]]
    return np.asarray(spans.works & (of_its_case == 1))


def _teams_on_the_way(log: EventLog) -> np.ndarray:
    """Return the team of each event; a case that has left its team waits at the next one."""
    following = np.append(log.team[1:], -1)
    same = np.append(log.case[1:] == log.case[:-1], False)
    if log.steps:
        return log.team
    return np.where((log.state == PASSED_ON) & same, following, log.team)


def _came_back(log: EventLog, ends_case: np.ndarray) -> np.ndarray:
    """Return where a case that was done goes on: in another state, or at another team."""
    was_done = np.append(False, (log.state[:-1] == DONE) & ~ends_case[:-1])
    moved = np.append(False, log.team[1:] != log.team[:-1])
    return np.asarray(was_done & ((log.state != DONE) | moved))


def _since(what: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return whether something was so at an earlier event of the same group."""
    here = np.arange(len(what))
    last = np.maximum.accumulate(np.where(what, here, -1))
    before = np.append(-1, last[:-1])
    return np.asarray((before >= 0) & (group[np.maximum(before, 0)] == group))


def _cases(log: EventLog, end: np.ndarray) -> Cases:
    starts = log.starts
    taken_up = _first_time(log, np.isin(log.state, (WORK, DONE)) | log.steps)
    resolved = _first_time(log, log.state == DONE)
    waits = log.approvals.waits
    approval = np.bincount(log.case, np.where(waits, end - log.time, 0), minlength=log.cases)
    needed = np.bincount(log.case, waits, minlength=log.cases) > 0
    gives_up = _first_time(log, log.gives_up)
    answered = _first_time(log, log.state == WORK) != NEVER
    return Cases(
        log.time[starts[:-1]], taken_up, resolved, log.time[starts[1:] - 1],
        np.where(needed, approval, NEVER),
        (gives_up != NEVER) & (gives_up == resolved) & ~answered & (not log.steps),
    )  # fmt: skip


def _first_time(log: EventLog, what: np.ndarray) -> np.ndarray:
    """Return when something was so for the first time in each case, `NEVER` if it never was."""
    found = np.full(log.cases, NEVER)
    where = np.flatnonzero(what)[::-1]  # so that the first is written last
    found[log.case[where]] = log.time[where]
    return found
