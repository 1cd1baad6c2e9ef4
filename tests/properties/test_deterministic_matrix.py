"""Two bosses, minute by minute: an approval is asked of both, and the request waits for both."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.kernel import state as k
from tests.support import MINUTE, finished, log_of, scenario_of

MATRIX = """\
extends: neutral
time: {horizon: 100 min, warm_up: 0 min}
organization:
  structure: matrix
  teams: 2
  managers_serve: false
  departments: {desk: {staff: 4}}
requests: {call: {rate: 1 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 10 min}
communication: {ask: 1 min, relay: 2 min}
authority: {exceptions: 100 %, decision_level: 1, approval: 5 min, control: 0.5, deadline: 1 day}
"""
"""1 is the head and leads team 1 (1 and 3), 2 leads team 2 (2 and 4); 3 and 4 serve.

Employee 3 has the same superior twice, and so one; 4, to whom the first call falls, has two.
"""


def decisions(**changes: Any) -> list[tuple[int, str, int, int]]:
    """Return (minute, what, employee, detail) of all that happens about the decision."""
    words = {
        k.LOG_SEND: "send", k.LOG_HANDLE: "handle", k.LOG_DECIDE: "decide",
        k.LOG_DEADLINE: "deadline", k.LOG_RETURN: "return",
    }  # fmt: skip
    rows = log_of(finished(scenario_of(MATRIX, **changes)))
    return [
        (int(row.time // MINUTE), words[row.activity], int(row.employee), int(row.detail))
        for row in rows
        if row.activity in words
    ]


def test_both_are_asked_at_once_and_both_must_decide() -> None:
    """Head and lead decide at the same time; after the second decision the request comes back."""
    assert decisions() == [
        (61, "send", 1, -1),
        (61, "send", 2, -1),
        (66, "handle", 1, 1),
        (66, "decide", 1, 1),
        (66, "handle", 2, 1),
        (66, "decide", 2, 1),
        (66, "return", 4, 0),
    ]


def test_each_line_climbs_for_itself() -> None:
    """Two levels up, the chief decides both questions, one after the other."""
    assert decisions(authority__decision_level=2) == [
        (61, "send", 1, -1),
        (61, "send", 2, -1),
        (63, "handle", 1, 1),
        (63, "handle", 2, 1),
        (68, "handle", 0, 2),
        (68, "decide", 0, 2),
        (70, "handle", 1, 1),  # on the way back
        (73, "handle", 0, 2),
        (73, "decide", 0, 2),
        (75, "handle", 2, 1),
        (75, "return", 4, 0),
    ]


def test_one_decision_of_two_is_none() -> None:
    """At the deadline whoever lacks one of the decisions decides alone; the late one counts not."""
    changes = {"authority__decision_level": 2, "authority__deadline": "10 min"}
    found = decisions(**changes)
    assert (71, "deadline", 4, k.FOR_DECISION) in found
    assert (70, "handle", 1, 1) in found
    assert (75, "handle", 2, 1) in found
    state = finished(scenario_of(MATRIX, **changes))
    assert state.counts[:, 0, k.ALONE].sum() == 1


@pytest.mark.parametrize("structure", ["matrix", "hierarchical"])
def test_approvals_are_counted(structure: str) -> None:
    """Each superior who is asked is an approval of its own."""
    state = finished(scenario_of(MATRIX, organization__structure=structure))
    assert state.counts[:, 0, k.APPROVALS].sum() == (2 if structure == "matrix" else 1)
