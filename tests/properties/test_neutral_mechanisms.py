"""What is stated so that it never acts changes no bit, and what acts is seen.

`test_neutral` does this for the mechanisms of an organization, this file for those of the queueing
core. It catches a mechanism that draws, schedules or counts something although it is off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from tests.support import COUNTED, NEUTRAL, RESULTS, finished, log_of, scenario_of


def differing(one: k.State, other: k.State) -> set[str]:
    """Return the names of the tables in which two runs differ, bit for bit."""
    tables = {
        name: (getattr(one, name).tobytes(), getattr(other, name).tobytes()) for name in RESULTS
    }
    tables["log"] = (log_of(one).tobytes(), log_of(other).tobytes())
    for name in COUNTED:
        tables[name] = (one.clock[0][name].tobytes(), other.clock[0][name].tobytes())
    return {name for name, (a, b) in tables.items() if a != b}


def duty(when: str) -> dict[str, Any]:
    """Return interruptions that first come long after the end."""
    return {
        f"organization__departments__{name}__interruptions": {
            "when": when,
            "every": "900000 h",
            "lasting": "1 h",
        }
        for name in ("sales", "logistics")
    }


URGENT = {"requests__support__priority": 1, "requests__order__priority": 2}
PLENTY = {"organization__departments": {"sales": {"staff": 60}, "logistics": {"staff": 60}}}
NOTHINGS: dict[str, tuple[dict[str, Any], dict[str, Any], set[str]]] = {
    "batches of 1": ({}, {"requests__order__batch": 1}, set()),
    "batches of 1 on average": (
        {}, {"requests__order__batch": {"mean": 1, "distribution": "geometric"}}, set()
    ),
    "batches of a list of 1": (
        {}, {"requests__order__batch": {"sizes": [1, 1], "weights": [2, 3]}}, set()
    ),
    "one request at once": ({}, {"organization__departments__sales__multitasking": 1}, set()),
    "multitasking with a colleague free": (
        PLENTY,
        {f"organization__departments__{name}__multitasking": 7 for name in ("sales", "logistics")},
        set(),
    ),
    "an open population": ({}, {"requests__order__population": 0}, set()),
    "preemption in one class": (
        {"requests__support__priority": 4}, {"dispatch__preemption": "resume"}, set()
    ),
    "preemption with a colleague free": (
        URGENT | PLENTY, {"dispatch__preemption": "resume"}, set()
    ),
    "a huge room": ({}, {"organization__departments__sales__room": 1_000_000}, set()),
    "an overflow that is never needed": (
        {},
        {
            "organization__departments__sales__room": 1_000_000,
            "organization__departments__sales__overflow": "logistics",
        },
        set(),
    ),
    "duties at work that never come": ({}, duty("serving"), set()),
    "duties that never come": ({}, duty("always"), {"events"}),
    "meetings that never come": ({}, duty("between"), {"events"}),
    "nobody writes letters": ({}, {"correspondence__handling": "9 h"}, set()),
    "a tree": ({}, {"organization__structure": "tree"}, set()),
    "a steep tree": (
        {}, {"organization__structure": "tree", "organization__span_of_control": 2}, set()
    ),
    "a tree with preemption and a room": (
        URGENT | {"dispatch__preemption": "resume", "organization__departments__sales__room": 3},
        {"organization__structure": "tree"},
        set(),
    ),
}  # fmt: skip
"""What to begin with, what is stated in addition, and which tables may differ.

The clocks of duties at any time draw their first gaps in events of their own.
"""


@pytest.mark.parametrize("name", NOTHINGS)
def test_what_does_nothing_changes_no_bit(name: str) -> None:
    """A mechanism stated so that it never acts leaves event log and results as they are."""
    base, stated, may_differ = NOTHINGS[name]
    plain = finished(scenario_of(NEUTRAL, **base))
    changed = finished(scenario_of(NEUTRAL, **base | stated))
    assert plain.clock[0].log_count > 3000
    assert differing(plain, changed) == may_differ


ACTS: dict[str, dict[str, Any]] = {
    "batches": {"requests__order__batch": 2},
    "multitasking": {"organization__departments__sales__multitasking": 2},
    "population": {"requests__order__population": 8, "requests__order__rate": "1 / h"},
    "preemption": URGENT | {"dispatch__preemption": "resume"},
    "room": {"organization__departments__sales__room": 0},
    "letters": {"correspondence__rate": "1 / h"},
    "shortest queue": {"dispatch__rule": "shortest_queue"},
    **{
        when: {
            "organization__departments__sales__interruptions": {
                "when": when, "lasting": "9 min",
                **({} if "idle" in when else {"every": {"mean": "2 h", "cv": 1}}),
            }
        }
        for when in ("serving", "always", "between", "idle", "once_idle")
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_what_does_something_is_seen(name: str) -> None:
    """The same mechanisms at other values do change the log: the comparison above can fail."""
    assert "log" in differing(
        finished(scenario_of(NEUTRAL)), finished(scenario_of(NEUTRAL, **ACTS[name]))
    )


def most_waiting(rows: Any, stage_names: Sequence[int]) -> int:
    """Return how many requests waited at most at stages, counted from the event log."""
    at = np.isin(rows.stage, stage_names)
    joins = at & (rows.activity == k.LOG_QUEUE) & (rows.detail < 0)  # detail: who takes it at once
    begins = at & (rows.activity == k.LOG_START)
    at_once = at & (rows.activity == k.LOG_QUEUE) & (rows.detail >= 0)
    waiting = np.cumsum(joins.astype(int) + at_once.astype(int) - begins.astype(int))
    return int(waiting[joins].max())


def test_a_room_as_large_as_ever_needed() -> None:
    """A room for the longest queue there ever was changes no bit; one place less turns one away."""
    plain = finished(scenario_of(NEUTRAL))
    assembly = assemble(scenario_of(NEUTRAL))
    for name in ("sales", "logistics"):
        stages = [i for i, (_, place) in enumerate(assembly.stage_names) if place == name]
        most = most_waiting(log_of(plain), stages)
        assert most >= 3
        room = f"organization__departments__{name}__room"
        assert differing(plain, finished(scenario_of(NEUTRAL, **{room: most}))) == set()
        lost = finished(scenario_of(NEUTRAL, **{room: most - 1}))
        assert lost.counts[:, :, k.BALKED].sum() > 0
        assert plain.counts[:, :, k.BALKED].sum() == 0
