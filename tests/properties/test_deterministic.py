"""Traces without chance, worked out by hand and compared to the microsecond."""

from __future__ import annotations

from typing import Any

from simulation.kernel import state as k
from tests.support import MINUTE, finished, log_of, scenario_of

Row = tuple[float, str, int]
"""(minute, activity, number of the request)."""

D_D_C = """\
extends: neutral
time: {horizon: 2 h, warm_up: 0 min}
organization: {departments: {desk: {staff: 1}}}
requests: {call: {rate: 10 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 10 min}
"""
SHOWN = {
    k.LOG_ARRIVE: "arrive",
    k.LOG_START: "start",
    k.LOG_COMPLETE: "complete",
    k.LOG_ABANDON: "abandon",
    k.LOG_CANCEL: "cancel",
}


def trace(until: float, **overrides: Any) -> list[Row]:
    """Return what happens before a minute, in the order in which it happens."""
    rows = log_of(finished(scenario_of(D_D_C, **overrides)))
    assert (rows.time % MINUTE == 0).all(), "all times are to be whole minutes"
    return [
        (row.time // MINUTE, SHOWN[row.activity], int(row.number))
        for row in rows
        if row.activity in SHOWN and row.time < until * MINUTE
    ]


def test_d_d_1() -> None:
    """An arrival every 6 min at one employee who takes 10: the n-th waits 4(n − 1) minutes."""
    assert trace(31) == [
        (6, "arrive", 0), (6, "start", 0),
        (12, "arrive", 1),
        (16, "complete", 0), (16, "start", 1),
        (18, "arrive", 2),
        (24, "arrive", 3),
        (26, "complete", 1), (26, "start", 2),
        (30, "arrive", 4),
    ]  # fmt: skip


def test_d_d_2() -> None:
    """Two employees who take 15 min keep pace with an arrival every 8 min, and each takes turns."""
    assert trace(
        40, organization__departments__desk__staff=2, work__desk="15 min",
        requests__call__rate="7.5 / h",
    ) == [
        (8, "arrive", 0), (8, "start", 0),
        (16, "arrive", 1), (16, "start", 1),
        (23, "complete", 0),
        (24, "arrive", 2), (24, "start", 2),
        (31, "complete", 1),
        (32, "arrive", 3), (32, "start", 3),
        (39, "complete", 2),
    ]  # fmt: skip


def test_the_longest_idle_takes_the_next() -> None:
    """Of three idle employees the one who has been idle longest takes the next request."""
    rows = log_of(
        finished(
            scenario_of(
                D_D_C, organization__departments__desk__staff=3, work__desk="7 min",
                requests__call__rate="6 / h",
            )
        )
    )  # fmt: skip
    starts = rows[rows.activity == k.LOG_START]
    assert starts.employee[:6].tolist() == [1, 2, 3, 1, 2, 3]
    assert (starts.time // MINUTE)[:6].tolist() == [10, 20, 30, 40, 50, 60]


def test_patience_that_ends_when_service_could_start() -> None:
    """A customer whose patience ends exactly when an employee is free is served; others leave.

    Work 16 min, patience 10 min: request 1 comes at 12 and could wait until 22, when request 0 is
    done. Requests 2 and 3 leave at 28 and 34; request 4 is served at 38.
    """
    assert trace(
        45, work__desk="16 min", channels__phone={"patience": "10 min"}
    ) == [
        (6, "arrive", 0), (6, "start", 0),
        (12, "arrive", 1),
        (18, "arrive", 2),
        (22, "complete", 0), (22, "start", 1),
        (24, "arrive", 3),
        (28, "abandon", 2),
        (30, "arrive", 4),
        (34, "abandon", 3),
        (36, "arrive", 5),
        (38, "complete", 1), (38, "start", 4),
        (42, "arrive", 6),
    ]  # fmt: skip


def test_patience_stops_at_the_first_service() -> None:
    """Patience that ends during service or afterwards, in the next queue, has no effect."""
    assert trace(
        40,
        organization__departments={"desk": {"staff": 1}, "store": {"staff": 1}},
        requests__call__route=["desk", "store"],
        requests__call__rate="5 / h",
        work={"desk": "3 min", "store": "20 min"},
        channels__phone={"patience": "2 min"},
    ) == [
        (12, "arrive", 0), (12, "start", 0), (15, "complete", 0), (15, "start", 0),
        (24, "arrive", 1), (24, "start", 1), (27, "complete", 1),
        (35, "complete", 0), (35, "start", 1),
        (36, "arrive", 2), (36, "start", 2), (39, "complete", 2),
    ]  # fmt: skip


def test_patience_until_done_spares_those_in_service() -> None:
    """`resolution_patience` cancels who waits; who is in service at that moment goes on to the end.

    Patience 15 min: request 0 is in service from 6 to 26 and stays, though its patience ends at 21.
    Request 1 (from 12) is cancelled at 27, when it is in service since 26: it is done at 46.
    Request 2 (from 18) is cancelled at 33, request 3 (from 24) at 39, request 4 (from 30) at 45.
    """
    assert trace(47, work__desk="20 min", requests__call__resolution_patience="15 min") == [
        (6, "arrive", 0), (6, "start", 0),
        (12, "arrive", 1), (18, "arrive", 2), (24, "arrive", 3),
        (26, "complete", 0), (26, "start", 1),
        (30, "arrive", 4),
        (33, "cancel", 2),
        (36, "arrive", 5),
        (39, "cancel", 3),
        (42, "arrive", 6),
        (45, "cancel", 4),
        (46, "complete", 1), (46, "start", 5),
    ]  # fmt: skip


TWO_KINDS: dict[str, Any] = {
    "requests": {
        "slow": {
            "rate": "6 / h",
            "interarrival": "deterministic",
            "route": ["desk"],
            "priority": 5,
        },
        "fast": {
            "rate": "6 / h",
            "interarrival": "deterministic",
            "route": ["desk"],
            "priority": 2,
        },
    }
}


def test_events_at_one_time() -> None:
    """At equal times the end of a service comes first, then arrivals in the order of their kinds.

    Every 10 min one request of each kind comes (even numbers ordinary, odd ones urgent), and
    service takes 10 min. So at each of those moments the employee takes what waited before the two
    arrive – the urgent one that has waited longest, since there always is one.
    """
    assert trace(41, **TWO_KINDS) == [
        (10, "arrive", 0), (10, "start", 0), (10, "arrive", 1),
        (20, "complete", 0), (20, "start", 1), (20, "arrive", 2), (20, "arrive", 3),
        (30, "complete", 1), (30, "start", 3), (30, "arrive", 4), (30, "arrive", 5),
        (40, "complete", 3), (40, "start", 5), (40, "arrive", 6), (40, "arrive", 7),
    ]  # fmt: skip


def test_fifo_within_a_priority() -> None:
    """Of equal priority, the one that came first is served first, and urgent ones before."""
    rows = trace(61, **TWO_KINDS, organization__departments__desk__staff=2, work__desk="15 min")
    started = [(minute, number) for minute, what, number in rows if what == "start"]
    assert started == [
        (10, 0), (10, 1),  # at 20 the pair 2, 3 comes, at 30 the pair 4, 5
        (25, 3), (25, 2),
        (40, 5), (40, 4),  # both done at 40, before the pair 6, 7 comes
        (55, 7), (55, 9),
    ]  # fmt: skip


def test_a_route_of_two_departments() -> None:
    """A request is handed on in the moment it is done, and the employee takes the next one."""
    assert trace(
        41,
        organization__departments={"desk": {"staff": 1}, "store": {"staff": 1}},
        requests__call__route=["desk", "store"],
        work={"desk": "10 min", "store": "15 min"},
        requests__call__rate="6 / h",
    ) == [
        (10, "arrive", 0), (10, "start", 0),
        (20, "complete", 0), (20, "start", 0), (20, "arrive", 1), (20, "start", 1),
        (30, "complete", 1), (30, "arrive", 2), (30, "start", 2),
        (35, "complete", 0), (35, "start", 1),
        (40, "complete", 2), (40, "arrive", 3), (40, "start", 3),
    ]  # fmt: skip


ASKING: dict[str, Any] = {
    "organization__departments": {"desk": {"staff": 1}, "store": {"staff": 1}},
    "requests__call__route": ["desk", "store"],
    "requests__call__rate": "6 / h",
    "work": {"desk": "8 min", "store": "5 min"},
    "communication": {
        "interdependence": "100 %", "handoff_fidelity": 0,
        "ask": "2 min", "relay": "1 min", "answer": "3 min",
    },
    "attention": {"synchronous": "100 %", "resumption": "1 min"},
}  # fmt: skip


def test_a_question_interrupts_and_what_remains_is_done_afterwards() -> None:
    """A question climbs over the chief, interrupts who knows, and comes back the same way.

    The store asks for 2 min (18 to 20), the chief relays (21), the desk has begun request 1 at 20,
    is interrupted at 21, answers until 24, resumes with 1 min of resumption and the 7 min that
    remained (32), the chief relays the answer (25), and the store works from 25 to 30.
    """
    names = SHOWN | {k.LOG_ASK: "ask", k.LOG_INTERRUPT: "interrupt", k.LOG_RESUME: "resume"}
    rows = log_of(finished(scenario_of(D_D_C, **ASKING)))
    shown = [
        (row.time // MINUTE, names[row.activity], int(row.number), int(row.employee))
        for row in rows
        if row.activity in names and row.time < 45 * MINUTE
    ]
    desk, store = 1, 2
    assert shown == [
        (10, "arrive", 0, -1), (10, "start", 0, desk),
        (18, "complete", 0, desk), (18, "ask", 0, store),
        (20, "arrive", 1, -1), (20, "start", 1, desk),
        (21, "interrupt", 1, desk),
        (24, "resume", 1, desk),
        (25, "start", 0, store),
        (30, "complete", 0, store), (30, "arrive", 2, -1),
        (32, "complete", 1, desk), (32, "ask", 1, store), (32, "start", 2, desk),
        (35, "interrupt", 2, desk),
        (38, "resume", 2, desk),
        (39, "start", 1, store),
        (40, "arrive", 3, -1),
        (44, "complete", 2, desk), (44, "start", 3, desk),
        (44, "complete", 1, store), (44, "ask", 2, store),
    ]  # fmt: skip


def test_hours_go_to_their_activities() -> None:
    """Until minute 33 the desk has worked 16 min, answered 3 and needed 1 to resume, no more."""
    state = finished(scenario_of(D_D_C, **ASKING, time__horizon="33 min"))
    desk, chief, store = state.hours[1], state.hours[0], state.hours[2]
    assert desk[[k.DIRECT, k.COORDINATION, k.SET_UP]].tolist() == [
        16 * MINUTE, 3 * MINUTE, MINUTE
    ]  # fmt: skip
    assert desk.sum() == 20 * MINUTE
    assert chief[k.COORDINATION] == chief.sum() == 2 * MINUTE
    assert store[[k.DIRECT, k.COORDINATION]].tolist() == [5 * MINUTE, 2 * MINUTE]
