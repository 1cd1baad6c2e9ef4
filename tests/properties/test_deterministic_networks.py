"""Traces without chance: sharing, forks, batches, overflow, populations, letters.

The second half of `test_deterministic_mechanisms`; the tables are worked out by hand as there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel.keys import derive, draw
from simulation.kernel.variates import LETTER, TARGET
from tests.support import MINUTE, finished, log_of, scenario_of

from .traces import desk, every, trace

# ── Several requests at once ──────────────────────────────────────────────────────────────────────


def jobs(*sizes: tuple[int, int], at_once: int) -> Any:
    """Return a desk at which one request of each kind comes, given as (minute, minutes of work)."""
    return desk(
        organization__departments__desk={"staff": 1, "multitasking": at_once},
        requests={
            f"job {i}": every(minute, route=[{"department": "desk", "work": f"{work} min"}])
            for i, (minute, work) in enumerate(sizes)
        },
    )


def test_two_at_once() -> None:
    """Half of the time each: 4 alone, then 2 · 3 for both (B done at 110), then A's 5 left."""
    assert trace(jobs((100, 12), (104, 3), at_once=9), 150) == [
        (100, "arrive 0, start 0"),
        (104, "arrive 1, start 1"),
        (110, "complete 1"),
        (115, "complete 0"),
    ]


def test_three_at_once() -> None:
    """Work left when the number changes, A, B, C and D: the sum is what there is of the time.

    104: 8, 3. 106: 7, 2, 4. 112 (B done as D comes, which shares from then on): 5, 0, 2, 1.
    115 (D): 4, –, 1. 117 (C): 3. 120 (A).
    """
    assert trace(jobs((100, 12), (104, 3), (106, 4), (112, 1), at_once=3), 150) == [
        (100, "arrive 0, start 0"),
        (104, "arrive 1, start 1"),
        (106, "arrive 2, start 2"),
        (112, "complete 1, arrive 3, start 3"),
        (115, "complete 3"),
        (117, "complete 2"),
        (120, "complete 0"),
    ]


def test_at_most_two_at_once() -> None:
    """The third waits until one of two is done, and shares from then on.

    104: 8, 3. 110 (B): 5 and the 4 of C, which waited. 118 (C): 1 left of A.
    """
    assert trace(jobs((100, 12), (104, 3), (106, 4), at_once=2), 150) == [
        (100, "arrive 0, start 0"),
        (104, "arrive 1, start 1"),
        (106, "arrive 2"),
        (110, "complete 1, start 2"),
        (118, "complete 2"),
        (119, "complete 0"),
    ]


def test_equals_at_once_end_in_the_order_in_which_they_began() -> None:
    """Three alike that come together end together after three times their work."""
    scenario = desk(
        organization__departments__desk={"staff": 1, "multitasking": 3},
        requests__call=every(100, batch=3) | {"rate": "1.8 / h"},
    )
    assert trace(scenario, 150) == [
        (100, "arrive 0, start 0, arrive 1, start 1, arrive 2, start 2"),
        (130, "complete 0, complete 1, complete 2"),
    ]


# ── Fork and join ─────────────────────────────────────────────────────────────────────────────────
# Branches take numbers of their own: after request 0 and its two branches comes request 3.

FORK: dict[str, Any] = {
    "organization__departments": {
        "sales": {"staff": 1},
        "store": {"staff": 1},
        "desk": {"staff": 1},
    },
    "requests__call": every(20, route=[{"together": ["sales", "store"]}, "desk"]),
}


def test_branches_that_end_together() -> None:
    """Two branches of 10 min end at one instant and join once; the request goes on at once."""
    scenario = desk(**FORK, work={"sales": "10 min", "store": "10 min", "desk": "5 min"})
    assert trace(scenario, 36, who=True, close=True) == [
        (20, "arrive 0, fork 0, start 0 by 1, start 0 by 2"),
        (30, "complete 0 by 1, complete 0 by 2, join 0 by 2, start 0 by 3"),
        (35, "complete 0 by 3, close 0 by 3"),
    ]


@pytest.mark.parametrize("branches", [["sales", "store"], ["store", "sales"]])
@pytest.mark.parametrize(("last", "share"), [("sales", 1), ("store", 1), ("desk", 0)])
def test_it_comes_back_to_where_a_branch_was(branches: list[str], last: str, share: int) -> None:
    """Whatever the order in which branches are written."""
    route = [{"together": branches}, last]
    work = {"sales": "2 min", "store": "3 min", "desk": "4 min"}
    scenario = desk(**FORK | {"requests__call": every(20, route=route)}, work=work)
    counts = finished(scenario, log=False).counts.sum(axis=(0, 1))
    assert counts[k.ARRIVED] > 50
    assert counts[k.RETURNED] == pytest.approx(share * counts[k.ARRIVED], abs=2)


def test_the_later_branch_counts() -> None:
    """A request waits for its later branch, and each department takes the next one when it can.

    Sales needs 10 min for each, the store 4, and requests come every 8: sales begins at 8, 18, 28.
    """
    scenario = desk(
        **FORK | {"requests__call": every(8, route=[{"together": ["sales", "store"]}])},
        work={"sales": "10 min", "store": "4 min"},
    )
    assert trace(scenario, 32, who=True, close=True) == [
        (8, "arrive 0, fork 0, start 0 by 1, start 0 by 2"),
        (12, "complete 0 by 2"),
        (16, "arrive 3, fork 3, start 3 by 2"),
        (18, "complete 0 by 1, join 0 by 1, start 3 by 1, close 0 by 1"),
        (20, "complete 3 by 2"),
        (24, "arrive 6, fork 6, start 6 by 2"),
        (28, "complete 3 by 1, join 3 by 1, start 6 by 1, close 3 by 1, complete 6 by 2"),
    ]


def test_patience_while_split() -> None:
    """Who gives up before anybody has met a branch takes both along; one branch met is enough."""
    scenario = desk(
        **FORK | {"requests__call": every(8, route=[{"together": ["sales", "store"]}])},
        work={"sales": "30 min", "store": "30 min"},
        channels__phone={"patience": "5 min"},
    )
    assert trace(scenario, 39, close=True) == [
        (8, "arrive 0, fork 0, start 0, start 0"),
        (16, "arrive 3, fork 3"),
        (21, "abandon 3"),
        (24, "arrive 6, fork 6"),
        (29, "abandon 6"),
        (32, "arrive 9, fork 9"),
        (37, "abandon 9"),
        (38, "complete 0, complete 0, join 0, close 0"),
    ]


# ── Batches, overflow, populations ────────────────────────────────────────────────────────────────


def test_a_batch_at_a_full_room() -> None:
    """Of a batch of five one is served, two wait, two are lost; at 60 the desk is free again."""
    scenario = desk(
        organization__departments__desk__room=2,
        requests__call=every(30, batch=5) | {"rate": "10 / h"},
    )
    batch = "arrive 0, start 0, arrive 1, arrive 2, arrive 3, balk 3, arrive 4, balk 4"
    again = "arrive 5, start 5, arrive 6, arrive 7, arrive 8, balk 8, arrive 9, balk 9"
    assert trace(scenario, 61) == [
        (30, batch),
        (40, "complete 0, start 1"),
        (50, "complete 1, start 2"),
        (60, f"complete 2, {again}"),
    ]


def test_a_chain_of_overflows() -> None:
    """Who finds two departments full goes to the third, and is lost if there is no place either.

    Work takes 20 min, at another department twice as long (cross-skill): the desk has a request
    from 5, 25 and 45 on, the second department from 10 and 50, the third from 15 and 55.
    """
    scenario = desk(
        organization__departments={
            "desk": {"staff": 1, "room": 0, "overflow": "second"},
            "second": {"staff": 1, "room": 0, "overflow": "third"},
            "third": {"staff": 1, "room": 1},
        },
        requests__call=every(5),
        work={"desk": "20 min"},
        service__cross_skill=0.5,
    )
    assert trace(scenario, 56, who=True) == [
        (5, "arrive 0, start 0 by 1"),
        (10, "arrive 1, overflow 1, start 1 by 2"),
        (15, "arrive 2, overflow 2, overflow 2, start 2 by 3"),
        (20, "arrive 3, overflow 3, overflow 3"),
        (25, "complete 0 by 1, arrive 4, start 4 by 1"),
        (30, "arrive 5, overflow 5, overflow 5, balk 5"),
        (35, "arrive 6, overflow 6, overflow 6, balk 6"),
        (40, "arrive 7, overflow 7, overflow 7, balk 7"),
        (45, "complete 4 by 1, arrive 8, start 8 by 1"),
        (50, "complete 1 by 2, arrive 9, overflow 9, start 9 by 2"),
        (55, "complete 2 by 3, start 3 by 3, arrive 10, overflow 10, overflow 10"),
    ]


def test_a_finite_population() -> None:
    """Each of two customers comes back 10 min after it was served for 6: a cycle of 16, after 22.

    Both come at 10; the second waits and is 6 min behind from then on.
    """
    scenario = desk(requests__call=every(10, population=2), work__desk="6 min")
    assert trace(scenario, 60) == [
        (10, "arrive 0, start 0, arrive 1"),
        (16, "complete 0, start 1"),
        (22, "complete 1"),
        (26, "arrive 2, start 2"),
        (32, "complete 2, arrive 3, start 3"),
        (38, "complete 3"),
        (42, "arrive 4, start 4"),
        (48, "complete 4, arrive 5, start 5"),
        (54, "complete 5"),
        (58, "arrive 6, start 6"),
    ]


def test_a_lost_request_sends_its_customer_back_to_thinking() -> None:
    """Of three customers at a desk without a room two are turned away and come back 10 min later.

    All come at 10; those who were lost again at 20, where the first of them is served; the other
    again at 30. Who was served until 16 comes at 26, as the desk is free.
    """
    scenario = desk(
        organization__departments__desk__room=0,
        requests__call=every(10, population=3),
        work__desk="6 min",
    )
    assert trace(scenario, 31) == [
        (10, "arrive 0, start 0, arrive 1, balk 1, arrive 2, balk 2"),
        (16, "complete 0"),
        (20, "arrive 3, start 3, arrive 4, balk 4"),
        (26, "complete 3, arrive 5, start 5"),
        (30, "arrive 6, balk 6"),
    ]


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────

LETTERS = """\
extends: neutral
time: {horizon: 10000 h, warm_up: 0 h}
organization: {structure: tree, span_of_control: 2, departments: {staff: {staff: 6}}}
requests: {nothing: {rate: 0 / h, route: [staff]}}
correspondence: {rate: 0.01 / h, handling: 1 min}
"""
WAYS = {  # chief 0 over 1 and 2; 1 over 3 and 4; 2 over 5 and 6
    (3, 4): [3, 1],
    (3, 1): [3],
    (3, 0): [3, 1],
    (3, 2): [3, 1, 0],
    (3, 6): [3, 1, 0, 2],
    (5, 4): [5, 2, 0, 1],
    (6, 5): [6, 2],
    (1, 2): [1, 0],
    (1, 5): [1, 0, 2],
    (1, 4): [1],
    (0, 6): [0, 2],
    (0, 1): [0],
    (2, 3): [2, 0, 1],
}
"""From whom to whom: who works on the letter, one after the other."""


def test_letters_through_a_small_tree() -> None:
    """A letter climbs to the common superior and down again, a minute with everyone but its reader.

    The target is drawn evenly among the others, from the key of the letter.
    """
    scenario = scenario_of(LETTERS)
    state = finished(scenario)
    rows = log_of(state)
    rows = rows[np.isin(rows.activity, (k.LOG_LETTER, k.LOG_HANDLE))]
    written = rows[rows.activity == k.LOG_LETTER]
    handled = rows[rows.activity == k.LOG_HANDLE]
    alone = [
        letter
        for letter, before, after in zip(
            written[1:-1], written.time[:-2], written.time[2:], strict=True
        )
        if min(letter.time - before, after - letter.time) > 10 * MINUTE
    ]
    seen = set()
    for letter in alone:
        way = (int(letter.employee), int(letter.detail))
        if way in WAYS:
            mine = handled[
                (handled.time > letter.time) & (handled.time < letter.time + 10 * MINUTE)
            ]
            assert mine.employee.tolist() == WAYS[way], way
            steps = [MINUTE * (step + 1) for step in range(len(WAYS[way]))]
            assert (mine.time - letter.time).tolist() == steps
            assert mine.detail.tolist() == list(range(len(WAYS[way])))
            seen.add(way)
    assert seen == set(WAYS), "every way of the table is to be seen"


def test_letters_go_to_whom_their_key_says() -> None:
    """The i-th letter of an employee is keyed by its number and goes to one of the others."""
    p, _ = assemble(scenario_of(LETTERS)).start(1, 0)
    rows = log_of(finished(scenario_of(LETTERS)))
    for e in range(7):
        mine = rows[(rows.activity == k.LOG_LETTER) & (rows.employee == e)]
        others = [other for other in range(7) if other != e]
        expected = [
            others[int(draw(derive(p.people.key[e], LETTER, i), TARGET, 0) * 6)]
            for i in range(len(mine))
        ]
        assert mine.detail.tolist() == expected
        assert set(expected) == set(others)
