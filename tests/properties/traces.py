"""Traces to be compared with tables worked out by hand: what happens at each minute, in words."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from simulation.kernel import state as k
from simulation.scenario import Scenario
from tests.support import MINUTE, finished, log_of, scenario_of

WORDS = {
    k.LOG_ARRIVE: "arrive",
    k.LOG_START: "start",
    k.LOG_COMPLETE: "complete",
    k.LOG_INTERRUPT: "interrupt",
    k.LOG_RESUME: "resume",
    k.LOG_ABANDON: "abandon",
    k.LOG_CANCEL: "cancel",
    k.LOG_BALK: "balk",
    k.LOG_OVERFLOW: "overflow",
    k.LOG_PREEMPT: "preempt",
    k.LOG_FORK: "fork",
    k.LOG_JOIN: "join",
    k.LOG_DUTY: "duty",
    k.LOG_CLOSE: "close",
}
Line = tuple[int, str]
"""(minute, what happens then, in its order: activity and number of the request)."""

ONE_DESK = """\
extends: neutral
time: {horizon: 20 h, warm_up: 0 min}
organization: {departments: {desk: {staff: 1}}}
requests: {call: {rate: 6 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 10 min}
"""


def every(minutes: float, **more: Any) -> dict[str, Any]:
    """Return a kind of request that comes to the desk at regular intervals."""
    gap = {"rate": f"{60 / minutes} / h", "interarrival": "deterministic"}
    return {**gap, "route": ["desk"], **more}


def desk(**overrides: Any) -> Scenario:
    """Return a scenario of one desk without chance."""
    return scenario_of(ONE_DESK, **overrides)


def trace(scenario: Scenario, until: int, *, who: bool = False, close: bool = False) -> list[Line]:
    """Return what happens before a minute, a line for each minute at which anything does.

    Args:
        scenario: without chance.
        until: minute.
        who: whether to tell the number of the employee.
        close: whether to tell the end of requests that were served.
    """
    rows = log_of(finished(scenario))
    rows = rows[rows.time < until * MINUTE]
    assert (rows.time % MINUTE == 0).all(), "all times are to be whole minutes"
    shown = [
        row for row in rows if row.activity in WORDS and (close or row.activity != k.LOG_CLOSE)
    ]
    return [
        (int(time // MINUTE), ", ".join(_told(row, who) for row in group))
        for time, group in groupby(shown, lambda row: row.time)
    ]


def _told(row: Any, who: bool) -> str:
    number = f" {row.number}" if row.number >= 0 else ""
    by = f" by {row.employee}" if who and row.employee >= 0 else ""
    return WORDS[row.activity] + number + by


def starts(scenario: Scenario, seed: int = 1, replication: int = 0) -> tuple[Any, Any]:
    """Return when each request of a run came and when its work first began, in µs, by its number.

    What never began has −1.
    """
    rows = log_of(finished(scenario, seed, replication))
    came = rows[rows.activity == k.LOG_ARRIVE]
    assert (came.number == range(len(came))).all()
    began = came.time * 0 - 1
    first = rows[rows.activity == k.LOG_START][::-1]  # of several starts the first is written last
    began[first.number] = first.time
    return came.time.copy(), began
