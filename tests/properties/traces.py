"""Scenarios without chance in their durations, and their traces: what happens at each minute."""

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

NEARLY_EVERYTHING = """\
extends: neutral
time: {horizon: 6000 min, warm_up: 600 min}
organization:
  structure: cross_functional
  teams: 2
  departments:
    sales: {staff: 4, room: 2, overflow: back}
    store: {staff: 4, interruptions: {when: always, every: 97 min, lasting: 13 min}}
    desk: {staff: 4, skill: 2, interruptions: {when: serving, every: 53 min, lasting: 7 min}}
    back: {staff: 2, multitasking: 2, room: 1}
channels:
  phone: {share: 50 %, patience: 17 min, work_factor: 0.5, expected_response: 5 min}
  mail: {share: 50 %, expected_response: 120 min}
requests:
  order:
    rate: 7.5 / h
    interarrival: deterministic
    batch: {sizes: [1, 2, 3]}
    priority: 2
    resolution_patience: 400 min
    complaint: complaint
    expected_resolution: 240 min
    route: [sales, {together: [store, desk]}, {department: desk, next: {desk: 20 %}}]
  call:
    rate: 1 / h
    population: 5
    interarrival: deterministic
    priority: 1
    expected_resolution: 60 min
    route: [desk, back]
  complaint: {rate: 0 / h, route: [back], expected_resolution: 90 min}
work: {sales: 20 min, store: 25 min, desk: 10 min, back: 30 min}
dispatch: {preemption: resume}
service: {helping: true, cross_skill: 0.5, set_up: 2 min}
communication:
  {interdependence: 40 %, ask: 2 min, relay: 1 min, answer: 4 min, handoff_fidelity: 0.5,
   query_deadline: 45 min, relay_fidelity: 0.9}
authority: {exceptions: 20 %, approval: 6 min, deadline: 50 min}
attention:
  {synchronous: 50 %, resumption: 1 min, notices: 30 %, reading: 1 min, notices_interrupt: 40 %,
   order: {fifo: 0.5, random: 0.5}}
quality: {error: 10 %}
customers: {count: 100, defection_unsatisfied: 30 %}
"""
"""Durations without chance, decisions with; speeds are powers of 2, so that nothing is rounded."""


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
