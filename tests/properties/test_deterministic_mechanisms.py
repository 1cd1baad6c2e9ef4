"""Traces of the queueing core's mechanisms without chance, worked out by hand.

Each table is the whole story of some requests, to the microsecond and in the order in which things
happen at one instant. They catch what means and laws do not see: an end that comes after what it
should precede, a place or a clock that is one too early, work that is lost or done twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.kernel import state as k
from tests.support import MINUTE, finished, log_of

from .traces import desk, every, starts, trace

# ── First come, first served ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("staff", "gap", "work"),
    [(1, 7, 25), (2, 6, 15), (3, 7, 25), (5, 4, 21), (5, 4, 20), (4, 5, 19), (7, 1, 500)],
)
def test_d_d_c(staff: int, gap: int, work: int) -> None:
    """Of `c` regular employees each serves every c-th request, back to back if there are too many.

    So request n = q c + r begins at (r + 1) gap + q max(work, c gap). Catches any discipline but
    first come, first served, a lost or doubled request, and idle employees beside a queue.
    """
    came, began = starts(
        desk(
            organization__departments__desk__staff=staff,
            work__desk=f"{work} min",
            requests__call=every(gap),
        )
    )
    n = np.arange(len(came))
    q, r = n // staff, n % staff
    exact = ((r + 1) * gap + q * max(work, staff * gap)) * MINUTE
    has_begun = exact < 20 * 60 * MINUTE
    assert came.tolist() == ((n + 1) * gap * MINUTE).tolist()
    assert began[has_begun].tolist() == exact[has_begun].tolist()
    assert (began[~has_begun] == -1).all()


# ── Two priorities ────────────────────────────────────────────────────────────────────────────────

TWO_CLASSES = {
    "ordinary": every(10, priority=2, route=[{"department": "desk", "work": "8 min"}]),
    "urgent": every(12, priority=1, route=[{"department": "desk", "work": "3 min"}]),
}


def test_priority_without_preemption() -> None:
    """The urgent wait for the end of what is in hand, and go before all that waits.

    At 40 the end of 4 comes before the arrival of 6, so the urgent 5 is taken up.
    """
    assert trace(desk(requests=TWO_CLASSES), 52) == [
        (10, "arrive 0, start 0"),
        (12, "arrive 1"),
        (18, "complete 0, start 1"),
        (20, "arrive 2"),
        (21, "complete 1, start 2"),
        (24, "arrive 3"),
        (29, "complete 2, start 3"),
        (30, "arrive 4"),
        (32, "complete 3, start 4"),
        (36, "arrive 5"),
        (40, "complete 4, start 5, arrive 6"),
        (43, "complete 5, start 6"),
        (48, "arrive 7"),
        (50, "arrive 8"),
        (51, "complete 6, start 7"),
    ]


def test_what_is_announced_is_the_work_of_those_who_wait() -> None:
    """Nobody stays for more than 10 min: 2 takes 1 min, but finds 1 with 9.5 min waiting.

    Catches an announcement that takes all who wait for as quick as the newcomer.
    """
    scenario = desk(
        channels={"phone": {"share": "100 %", "balking": "10 min"}},
        requests={
            "first": every(100, route=[{"department": "desk", "work": "10 min"}]),
            "slow": every(101, route=[{"department": "desk", "work": "9.5 min"}]),
            "quick": every(102, route=[{"department": "desk", "work": "1 min"}]),
        },
    )
    assert trace(scenario, 111) == [
        (100, "arrive 0, start 0"),
        (101, "arrive 1"),
        (102, "arrive 2, balk 2"),
        (110, "complete 0, start 1"),
    ]


def test_what_a_helper_has_to_give_up_goes_to_the_front_of_its_own_queue() -> None:
    """A clerk of the store (2) helps in sales with 1, until 3 comes to the store at 410.

    51 of the 60 min are left, which sales (1) does from 430 on, before 2, that came after it; the
    helper comes back to 2 at 460. Catches a request that gives way into the queue of its helper.
    """

    def job(minute: int, department: str, work: int, priority: int) -> dict[str, Any]:
        route = [{"department": department, "work": f"{work} min"}]
        return every(minute, priority=priority, route=route)

    scenario = desk(
        organization={
            "structure": "cross_functional",
            "teams": 1,
            "departments": {"sales": {"staff": 1}, "store": {"staff": 1}},
        },
        work={"sales": "1 min", "store": "1 min"},
        service__helping=True,
        service__cross_skill=1,
        dispatch__preemption="resume",
        requests={
            "first": job(400, "sales", 30, 3),
            "helped": job(401, "sales", 60, 3),
            "later": job(402, "sales", 20, 3),
            "urgent": job(410, "store", 50, 1),
        },
    )
    assert trace(scenario, 700, who=True) == [
        (400, "arrive 0, start 0 by 1"),
        (401, "arrive 1, start 1 by 2"),
        (402, "arrive 2"),
        (410, "arrive 3, preempt 1 by 2, start 3 by 2"),
        (430, "complete 0 by 1, resume 1 by 1"),
        (460, "complete 3 by 2, start 2 by 2"),
        (480, "complete 2 by 2"),
        (481, "complete 1 by 1"),
    ]


def test_priority_with_preemption() -> None:
    """The urgent are served at once; the ordinary lose no work, and keep their place in front.

    Request 0 has 6 of its 8 min left when 1 comes, 2 has 5, 4 has 4, 6 has 3, and 8 has 2, which it
    does before 9 although that began to wait just before 8 had to give way.
    """
    assert trace(desk(requests=TWO_CLASSES, dispatch__preemption="resume"), 66) == [
        (10, "arrive 0, start 0"),
        (12, "arrive 1, preempt 0, start 1"),
        (15, "complete 1, resume 0"),
        (20, "arrive 2"),
        (21, "complete 0, start 2"),
        (24, "arrive 3, preempt 2, start 3"),
        (27, "complete 3, resume 2"),
        (30, "arrive 4"),
        (32, "complete 2, start 4"),
        (36, "arrive 5, preempt 4, start 5"),
        (39, "complete 5, resume 4"),
        (40, "arrive 6"),
        (43, "complete 4, start 6"),
        (48, "arrive 7, preempt 6, start 7"),
        (50, "arrive 8"),
        (51, "complete 7, resume 6"),
        (54, "complete 6, start 8"),
        (60, "arrive 9, arrive 10, preempt 8, start 10"),
        (63, "complete 10, resume 8"),
        (65, "complete 8, start 9"),
    ]


def test_who_gives_way_and_who_goes_on() -> None:
    """Of two at ordinary work who began last gives way, and whoever is free first goes on with it.

    At 9 employee 2 leaves request 1 (9 min left), which employee 1 takes up at 14. At 18 employee
    2 leaves request 3, begun at 15 (7 min left), as employee 1 is at 1 since 14; it goes on at 23.
    """
    requests = {
        "ordinary": every(4, priority=2),
        "urgent": every(9, priority=1, route=[{"department": "desk", "work": "6 min"}]),
    }
    scenario = desk(
        organization__departments__desk__staff=2, requests=requests, dispatch__preemption="resume"
    )
    assert trace(scenario, 25, who=True) == [
        (4, "arrive 0, start 0 by 1"),
        (8, "arrive 1, start 1 by 2"),
        (9, "arrive 2, preempt 1 by 2, start 2 by 2"),
        (12, "arrive 3"),
        (14, "complete 0 by 1, resume 1 by 1"),
        (15, "complete 2 by 2, start 3 by 2"),
        (16, "arrive 4"),
        (18, "arrive 5, preempt 3 by 2, start 5 by 2"),
        (20, "arrive 6"),
        (23, "complete 1 by 1, resume 3 by 1"),
        (24, "complete 5 by 2, start 4 by 2, arrive 7"),
    ]


def test_patience_that_ends_in_hand_is_told_by_who_has_to_give_way() -> None:
    """Whose customer waits no longer while it is worked on is cancelled when it would wait again.

    Request 0 is begun at 20 and given up for 1 at 33, one minute after its customer's patience of
    12 min has ended; 2 comes at 40 and is done at 55, as none but the urgent come before.
    """
    requests = {
        "ordinary": every(20, priority=2, resolution_patience="12 min",
                          route=[{"department": "desk", "work": "15 min"}]),
        "urgent": every(33, priority=1, route=[{"department": "desk", "work": "2 min"}]),
    }  # fmt: skip
    assert trace(desk(requests=requests, dispatch__preemption="resume"), 56) == [
        (20, "arrive 0, start 0"),
        (33, "arrive 1, preempt 0, start 1, cancel 0"),
        (35, "complete 1"),
        (40, "arrive 2, start 2"),
        (55, "complete 2"),
    ]


# ── Recognized: who tries again moves up ──────────────────────────────────────────────────────────

RECOGNIZED: dict[str, Any] = {
    "customers__several_channels": "100 %",
    "customers__recontact_after": "5 min",
    "customers__most_contacts": 1,
    "communication__shared_system": "100 %",
}


def test_who_is_recognized_goes_on_waiting_since_it_came() -> None:
    """By age who came at 12 goes before who came at 14, though it moved up at 17.

    The desk is at request 0 from 11 to 31; 2 is in the highest class and cannot move.
    """
    route = [{"department": "desk", "work": "20 min"}]
    requests = {
        "first": every(11, priority=1, route=route),
        "slow": every(12, priority=3, route=route),
        "quick": every(14, priority=1, route=route),
        "rare": every(900, priority=2, route=route),
    }
    told = trace(desk(requests=requests, attention__order="fifo", **RECOGNIZED), 52)
    assert [line for _, line in told if "start" in line] == [
        "arrive 0, start 0",
        "complete 0, start 1",
        "complete 1, start 2",
    ]


def test_branches_move_up_with_their_request() -> None:
    """Who waits at two desks and tries again at 108 goes before the urgent of 110 at both.

    Both desks are busy from 100 to 130, and nobody has met the request before.
    """
    departments = ("sales", "store")
    requests = {
        "both": every(103, priority=2, route=[{"together": list(departments)}]),
        **{f"long_{d}": every(100, route=[{"department": d, "work": "30 min"}])
           for d in departments},
        **{f"urgent_{d}": every(110, route=[d]) for d in departments},
    }  # fmt: skip
    told = trace(
        desk(
            organization__departments={d: {"staff": 1} for d in departments},
            work=dict.fromkeys(departments, "10 min"), requests=requests, **RECOGNIZED,
        ),
        155,
    )  # fmt: skip
    assert told[-3:] == [
        (130, "complete 0, start 2, complete 1, start 2"),
        (140, "complete 2, start 5, complete 2, join 2, start 6"),
        (150, "complete 5, complete 6"),
    ]


# ── At one instant: the end of work comes first ───────────────────────────────────────────────────


def test_preemption_when_work_ends_at_that_instant() -> None:
    """An urgent request that comes as work ends takes nothing away: the work is done."""
    requests = {
        "ordinary": every(10, priority=2, route=[{"department": "desk", "work": "5 min"}]),
        "urgent": every(15, priority=1, route=[{"department": "desk", "work": "2 min"}]),
    }
    assert trace(desk(requests=requests, dispatch__preemption="resume"), 30) == [
        (10, "arrive 0, start 0"),
        (15, "complete 0, arrive 1, start 1"),
        (17, "complete 1"),
        (20, "arrive 2, start 2"),
        (25, "complete 2"),
    ]


def test_preemption_of_what_has_begun_at_that_instant() -> None:
    """What is taken up and preempted at once keeps all of its work."""
    requests = {
        "ordinary": every(10, priority=2, batch=2, route=[{"department": "desk", "work": "5 min"}]),
        "urgent": every(15, priority=1, route=[{"department": "desk", "work": "2 min"}]),
    }
    requests["ordinary"]["rate"] = "12 / h"  # of requests: a pair every 10 min
    assert trace(desk(requests=requests, dispatch__preemption="resume"), 23) == [
        (10, "arrive 0, start 0, arrive 1"),
        (15, "complete 0, start 1, arrive 2, preempt 1, start 2"),
        (17, "complete 2, resume 1"),
        (20, "arrive 3, arrive 4"),
        (22, "complete 1, start 3"),
    ]


@pytest.mark.parametrize("patience", ["channels__phone", "requests__call__resolution_patience"])
def test_patience_to_the_microsecond(patience: str) -> None:
    """Who could wait until the very µs at which the desk is free is served, 1 µs less is too short.

    Requests come every 6 min and take 16: the second (12) could begin at 22.
    """
    for limit, fate in (("600 s", k.LOG_START), ("599.999999 s", None)):
        value = {"patience": limit} if patience.startswith("channels") else limit
        rows = log_of(
            finished(desk(work__desk="16 min", requests__call__rate="10 / h", **{patience: value}))
        )
        second = rows[(rows.number == 1) & (rows.time <= 22 * MINUTE)]
        if fate is None:
            gone = k.LOG_ABANDON if patience.startswith("channels") else k.LOG_CANCEL
            assert second.activity.tolist() == [k.LOG_ARRIVE, k.LOG_QUEUE, gone]
            assert second.time[-1] == 22 * MINUTE - 1
        else:
            assert second.activity.tolist() == [k.LOG_ARRIVE, k.LOG_QUEUE, fate]
            assert second.time[-1] == 22 * MINUTE


def test_a_place_that_frees_at_that_instant() -> None:
    """Who comes as the room loses one to the desk finds a place; 1 µs earlier there is none.

    One place, requests every 6 min that take 12: at 18, 30, 42 a place frees as somebody comes, and
    every second one, at 24, 36, is turned away.
    """
    scenario = desk(
        organization__departments__desk__room=1,
        work__desk="12 min",
        requests__call__rate="10 / h",
    )
    assert trace(scenario, 43) == [
        (6, "arrive 0, start 0"),
        (12, "arrive 1"),
        (18, "complete 0, start 1, arrive 2"),
        (24, "arrive 3, balk 3"),
        (30, "complete 1, start 2, arrive 4"),
        (36, "arrive 5, balk 5"),
        (42, "complete 2, start 4, arrive 6"),
    ]
    later = desk(
        organization__departments__desk__room=1,
        work__desk="720.000001 s",
        requests__call__rate="10 / h",
    )
    rows = log_of(finished(later))
    turned_away = rows[rows.activity == k.LOG_BALK]
    assert turned_away.time[0] == 18 * MINUTE
    assert turned_away.number[0] == 2


def test_no_place_at_all() -> None:
    """Without a place to wait, who comes as the work ends is served, and all others are lost."""
    scenario = desk(organization__departments__desk__room=0, requests__call__rate="12 / h")
    assert trace(scenario, 26) == [
        (5, "arrive 0, start 0"),
        (10, "arrive 1, balk 1"),
        (15, "complete 0, arrive 2, start 2"),
        (20, "arrive 3, balk 3"),
        (25, "complete 2, arrive 4, start 4"),
    ]


# ── Duties ────────────────────────────────────────────────────────────────────────────────────────


def duties(when: str, every: str, lasting: str) -> dict[str, Any]:
    """Return the interruptions of the desk."""
    interruptions = {"when": when, "every": every, "lasting": lasting}
    return {"organization__departments__desk": {"staff": 1, "interruptions": interruptions}}


def test_duties_by_a_clock_of_work() -> None:
    """The clock runs with the work only; at 0 left when work ends, the next work is interrupted.

    Ten min of work to a duty: five with request 0, five with 1, whose end comes first at 70. So
    duties stop 2 at its very start, 4 likewise, and 6, hours after the clock ran out.
    """
    scenario = desk(
        **duties("serving", "10 min", "3 min"),
        work__desk="5 min",
        requests__call=every(60, batch=3) | {"rate": "3 / h"},
    )
    assert trace(scenario, 184) == [
        (60, "arrive 0, start 0, arrive 1, arrive 2"),
        (65, "complete 0, start 1"),
        (70, "complete 1, start 2, interrupt 2, duty"),
        (73, "resume 2"),
        (78, "complete 2"),
        (120, "arrive 3, start 3, arrive 4, arrive 5"),
        (125, "complete 3, start 4, interrupt 4, duty"),
        (128, "resume 4"),
        (133, "complete 4, start 5"),
        (138, "complete 5"),
        (180, "arrive 6, start 6, arrive 7, arrive 8, interrupt 6, duty"),
        (183, "resume 6"),
    ]


def test_duties_at_any_time() -> None:
    """A duty comes after the end of work and after an arrival of that instant, and stops all else.

    Every 15 min, for 4: at 15 the desk is idle, at 30 it has just begun, at 45 it is idle again.
    """
    scenario = desk(**duties("always", "15 min", "4 min"), work__desk="5 min")
    assert trace(scenario, 61) == [
        (10, "arrive 0, start 0"),
        (15, "complete 0, duty"),
        (20, "arrive 1, start 1"),
        (25, "complete 1"),
        (30, "arrive 2, start 2, interrupt 2, duty"),
        (34, "resume 2"),
        (39, "complete 2"),
        (40, "arrive 3, start 3"),
        (45, "complete 3, duty"),
        (50, "arrive 4, start 4"),
        (55, "complete 4"),
        (60, "arrive 5, start 5, interrupt 5, duty"),
    ]


def test_duties_that_pile_up() -> None:
    """Duties that come during another are attended before the work goes on – here, never again.

    Every 15 min, for 20: the second comes at 30 during the first, the third at 45 and the fourth at
    60 during the second and third.
    """
    scenario = desk(
        **duties("always", "15 min", "20 min"), work__desk="10 min", requests__call=every(10)
    )
    assert [line for line in trace(scenario, 100) if "arrive" not in line[1]] == [
        (15, "interrupt 0, duty"),
        (35, "duty"),
        (55, "duty"),
        (75, "duty"),
        (95, "duty"),
    ]


def test_duties_between() -> None:
    """A duty that comes as work ends waits for what has been taken up at that instant."""
    scenario = desk(
        **duties("between", "15 min", "4 min"),
        work__desk="5 min",
        requests__call=every(10, batch=2) | {"rate": "12 / h"},
    )
    assert trace(scenario, 39) == [
        (10, "arrive 0, start 0, arrive 1"),
        (15, "complete 0, start 1"),
        (20, "complete 1, duty, arrive 2, arrive 3"),
        (24, "start 2"),
        (29, "complete 2, start 3"),
        (30, "arrive 4, arrive 5"),
        (34, "complete 3, duty"),
        (38, "start 4"),
    ]


def test_duties_when_idle() -> None:
    """Who has nothing to do turns to a duty of 7 min again and again, and does not leave it early.

    At the opening everybody stands idle: the first request is served at once. `once_idle` stands
    idle after one duty.
    """
    interruptions = {"when": "idle", "lasting": "7 min"}
    scenario = desk(
        organization__departments__desk={"staff": 1, "interruptions": interruptions},
        work__desk="4 min",
        requests__call=every(30),
    )
    assert trace(scenario, 68) == [
        (30, "arrive 0, start 0"),
        (34, "complete 0, duty"),
        (41, "duty"), (48, "duty"), (55, "duty"),
        (60, "arrive 1"),
        (62, "start 1"),
        (66, "complete 1, duty"),
    ]  # fmt: skip
    once = desk(
        organization__departments__desk={
            "staff": 1, "interruptions": {"when": "once_idle", "lasting": "7 min"}
        },
        work__desk="4 min",
        requests__call=every(30),
    )  # fmt: skip
    assert trace(once, 65) == [
        (30, "arrive 0, start 0"),
        (34, "complete 0, duty"),
        (60, "arrive 1, start 1"),
        (64, "complete 1, duty"),
    ]
