"""The stretches between events of a case: how much of each was work, and how much waiting.

A log of states tells what a case is in from an event on: a stretch belongs to the event that begins
it. A log of the ends of steps tells what was finished: a stretch belongs to the event that ends it.
Before the first end of a case nothing is known, neither work nor wait: cases leave a team as they
came there, however long it works on them (Burke 1956).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.event_log import EventLog
from simulation.calibration.hours import MONDAY, Hours
from simulation.calibration.rows import UNKNOWN
from simulation.calibration.states import DONE, WORK
from simulation.scenario.units import HOUR
from simulation.scenario.working_week import WEEK

LONGEST_SITTING = 4 * HOUR
BUSY = 0.8
"""How much of the time since their last event people work on the first step of a case, of which
only the end is known (assumption)."""


@dataclass(frozen=True)
class Spans:
    """One row an event; µs of working time.

    Attributes:
        length: from the event to the next of its case.
        works: whether somebody of the team works on the case in the stretch of the event.
        work: in that stretch; at the first end of a case, before it.
        waiting: in that stretch, neither work nor for an approval.
        decision: work on the approval that is waited for from the event on.
    """

    length: np.ndarray
    works: np.ndarray
    work: np.ndarray
    waiting: np.ndarray
    decision: np.ndarray


def find_spans(log: EventLog, hours: Hours, end: np.ndarray) -> Spans:
    """Return the stretches of a log, given when that from each event ends."""
    length = hours.worked(end) - hours.worked(log.time)
    return _of_steps(log, hours, length) if log.steps else _of_states(log, hours, length)


def _of_states(log: EventLog, hours: Hours, length: np.ndarray) -> Spans:
    """Return stretches that begin with their event: all of a state, work as far as it is likely."""
    works = log.state == WORK
    work = np.where(works, length, 0)
    if not log.exact:
        begins = hours.worked(log.time)
        elsewhere = hours.worked(
            np.minimum(_turns_to_something_else(log), closing(log.time, hours))
        )
        most = np.minimum(LONGEST_SITTING, np.maximum(elsewhere - begins, 0))
        work = np.minimum(work, np.where(works, most, 0))
    outside = (log.state == DONE) | log.approvals.waits
    waiting = np.where(outside, 0, length) - np.where(log.state == DONE, 0, work)
    return Spans(length, works, work, waiting, np.where(log.approvals.decides, length, 0))


def _of_steps(log: EventLog, hours: Hours, length: np.ndarray) -> Spans:
    """Return stretches that end with their event: work since it could begin, waiting before that.

    The work of a step that is an approval is that of deciding.
    """
    approves = np.append(False, log.approvals.waits[:-1])
    before = np.append(0, length[:-1])  # nothing passes from the end of a case to the next one
    first = first_of_case(log)
    last = _last_event_of_person(log)
    free = hours.worked(log.time) - hours.worked(last)
    most = np.where(last > 0, free, np.where(first, 0, before))
    sitting = np.minimum(most, LONGEST_SITTING)
    work = np.where(first, BUSY * sitting, np.minimum(sitting, before))
    own = np.where(approves, 0, work)
    decision = np.where(log.approvals.waits, np.append(work[1:], 0), 0)
    return Spans(length, ~approves, own, np.where(first | approves, 0, before - own), decision)


def first_of_case(log: EventLog) -> np.ndarray:
    """Return which events are the first of their case."""
    return np.append(True, log.case[1:] != log.case[:-1])[: len(log.case)]


def _turns_to_something_else(log: EventLog) -> np.ndarray:
    """Return when the person of each event does something at another case; far off if never."""
    far = np.iinfo(np.int64).max // 4
    # Closing what is done already is the machine's doing, days later, in the name of who did it.
    closes = np.append(False, (log.case[1:] == log.case[:-1]) & (log.state[:-1] == DONE))
    acts = np.where(closes & (log.state == DONE), UNKNOWN, log.resource)
    # Of what happens at the same time, ends come first: one thing is put down, another taken up.
    order = np.lexsort((log.state == WORK, log.time, acts))
    case, person, time = log.case[order], acts[order], log.time[order]
    turns = np.append((case[1:] != case[:-1]) | (person[1:] != person[:-1]), True)
    ends = np.flatnonzero(turns)[np.searchsorted(np.flatnonzero(turns), np.arange(len(case)))]
    following = np.minimum(ends + 1, len(case) - 1)
    known = (ends + 1 < len(case)) & (person[following] == person) & (person >= 0)
    result = np.empty(len(case), np.int64)
    result[order] = np.where(known, time[following], far)
    return result


def _last_event_of_person(log: EventLog) -> np.ndarray:
    """Return when the person of each event did something before; 0 if never, or not known."""
    order = np.lexsort((log.time, log.resource))
    person, time = log.resource[order], log.time[order]
    known = np.append(False, (person[1:] == person[:-1]) & (person[1:] >= 0))
    result = np.empty(len(person), np.int64)
    result[order] = np.where(known, np.append(0, time[:-1]), 0)
    return result


def closing(moments: np.ndarray, hours: Hours) -> np.ndarray:
    """Return when it closes after each moment, on that day; far off if it never does."""
    if hours.share_of_the_week == 1:
        return np.full(len(moments), np.iinfo(np.int64).max // 4)
    week, within = np.divmod(moments - MONDAY, WEEK)
    closes = np.array([opening.closes for opening in hours.week.openings])
    number = np.searchsorted(closes, within, side="right")
    later = np.append(closes, closes[0] + WEEK)[number]
    return np.asarray(week * WEEK + MONDAY + later)
