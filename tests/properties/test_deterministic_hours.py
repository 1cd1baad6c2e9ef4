"""Opening hours and meetings without chance, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.model import OrganizationModel
from tests.support import HOUR, MINUTE, finished, log_of, scenario_of

AN_HOUR_A_DAY = """\
extends: neutral
time: {horizon: 5 h, warm_up: 0 min}
calendar: {weekdays: "9:00-10:00"}
organization: {departments: {desk: {staff: 1}}}
requests: {call: {rate: 2 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 40 min}
"""


def rows_of(activity: int, text: str = AN_HOUR_A_DAY, **overrides: Any) -> list[tuple[int, int]]:
    """Return when (in working minutes) something happened to which request."""
    rows = log_of(finished(scenario_of(text, **overrides)))
    assert (rows.time % MINUTE == 0).all(), "all times are to be whole minutes"
    chosen = rows[rows.activity == activity]
    return [(int(row.time) // MINUTE, int(row.number)) for row in chosen]


def test_d_d_1_with_opening_hours() -> None:
    """Work stops at ten and goes on at nine: 40 min of work may take a night by the clock.

    The first comes on Monday at 9:30 and is done on Tuesday at 9:10; the second comes on Tuesday at
    9:00 and is done at 9:50, the third comes at 9:30 and is done on Wednesday at 9:30.
    """
    assert rows_of(k.LOG_ARRIVE)[:3] == [(30, 0), (60, 1), (90, 2)]
    assert rows_of(k.LOG_COMPLETE)[:3] == [(70, 0), (110, 1), (150, 2)]
    state = finished(scenario_of(AN_HOUR_A_DAY, time__horizon="155 min"))
    sums = state.sums.sum(axis=(0, 1)) // MINUTE
    answered = 0 + 10 + 20 + 30  # the fourth, of Wednesday at 9:00, is begun at 9:30
    assert sums[k.SUM_FIRST_RESPONSE] == sums[k.SUM_FIRST_RESPONSE_SEEN] == answered
    assert sums[k.SUM_RESOLUTION] == 40 + 50 + 60
    assert sums[k.SUM_RESOLUTION_SEEN] == (23 * 60 + 40) + 50 + 24 * 60


def test_over_a_weekend() -> None:
    """From Tuesday 9:35 to Wednesday 9:15, within Thursday, from Friday 9:45 to Monday 9:25."""
    changes = {"time__horizon": "330 min", "requests__call__rate": f"{60 / 95!r} / h"}
    assert rows_of(k.LOG_COMPLETE, **changes) == [(135, 0), (230, 1), (325, 2)]
    model = OrganizationModel(scenario_of(AN_HOUR_A_DAY, **changes))
    model.run()
    seen = model.measure("response_time_resolution_customer_mean", "response_time_resolution_mean")
    assert seen["response_time_resolution_mean"] * 60 == pytest.approx(40)
    by_the_clock = (23 * 60 + 40) + 40 + (71 * 60 + 40)
    assert seen["response_time_resolution_customer_mean"] * 60 == pytest.approx(by_the_clock / 3)


def test_patience_ends_at_night() -> None:
    """Who has waited from 9:30 and gives up after half a day has gone before it opens again."""
    channels = {"any": {"patience": "12 h"}}
    gone = rows_of(k.LOG_ABANDON, channels=channels, requests__call__rate="4 / h", work__desk="2 h")
    # The first is served from Monday 9:15 to Wednesday 9:15; others come every 15 min.
    assert set(gone[:5]) == {(60, 1), (60, 2), (120, 3), (120, 4), (120, 5)}


def test_patience_lasts_over_night() -> None:
    """Who gives up after a day, which has 24 hours for customers, is still there in the morning."""
    channels = {"any": {"patience": "1 day"}}
    gone = rows_of(k.LOG_ABANDON, channels=channels, requests__call__rate="4 / h", work__desk="2 h")
    assert gone[:3] == [(90, 1), (105, 2), (120, 3)]


BY_NIGHT = """\
extends: neutral
time: {horizon: 2 h, warm_up: 0 min}
calendar: {weekdays: "9:00-10:00"}
organization: {departments: {desk: {staff: 30}}}
channels: {web: {share: 100 %, outside_hours: 50 %, patience: 8 h}}
requests: {call: {rate: 8.15 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 1 min}
"""
"""163 h of a week it is closed: somebody comes after every 8 h of these."""


def test_who_comes_by_night_waits_from_then_on() -> None:
    """They come on Monday at 8:00 and 17:00, on Tuesday at 1:00, and have patience for 8 h.

    The first is served at the opening, the second has left at 1:00, the third waits exactly until
    9:00 and is served.
    """
    state = finished(scenario_of(BY_NIGHT))
    rows = log_of(state)
    at_opening = rows[(rows.time % HOUR == 0)]
    assert at_opening[at_opening.activity == k.LOG_ARRIVE].time.tolist() == [0, HOUR, HOUR]
    gone = at_opening[at_opening.activity == k.LOG_ABANDON]
    assert gone.time.tolist() == [HOUR]
    assert at_opening[at_opening.activity == k.LOG_START].time.tolist() == [0, HOUR]
    sums = state.sums.sum(axis=(0, 1))
    assert sums[k.SUM_FIRST_RESPONSE] == 0
    assert sums[k.SUM_FIRST_RESPONSE_SEEN] == (1 + 8) * HOUR


def test_the_first_patience_to_end_decides() -> None:
    """Of two patiences that end by night the shorter one tells what became of the request."""
    changes = {"requests__call__resolution_patience": "5 h"}
    assert len(rows_at_opening(k.LOG_CANCEL, **changes)) == 2
    assert not rows_at_opening(k.LOG_ABANDON, **changes)
    changes = {"requests__call__resolution_patience": "9 h"}
    assert len(rows_at_opening(k.LOG_ABANDON, **changes)) == 1


def rows_at_opening(activity: int, **changes: Any) -> list[int]:
    """Return when something happened at an opening."""
    rows = log_of(finished(scenario_of(BY_NIGHT, **changes)))
    chosen = rows[(rows.activity == activity) & (rows.time % HOUR == 0)]
    times: list[int] = chosen.time.tolist()
    return times


def test_days_of_different_length() -> None:
    """Days end when it closes, whatever their length; a week is what its hours add up to."""
    text = AN_HOUR_A_DAY.replace(
        '{weekdays: "9:00-10:00"}',
        '{monday: "9:00-12:00", thursday: "14:00-16:00", sunday: "8:00-9:00"}',
    ).replace("horizon: 5 h", "horizon: 2 weeks")
    model = OrganizationModel(scenario_of(text))
    ends = []
    while model.running:
        model.step()
        ends.append(model.time_now // HOUR)
    assert ends == [3, 5, 6, 9, 11, 12]
    arrived = model.state.counts[:, 0, k.ARRIVED].tolist()
    assert arrived == [5, 4, 2, 6, 4, 2]  # one every half hour, the first after half an hour


# ── Meetings ──────────────────────────────────────────────────────────────────────────────────────

TEAM = """\
extends: neutral
time: {horizon: 4 weeks, warm_up: 0 min}
organization:
  {structure: cross_functional, teams: 1, departments: {sales: {staff: 1}, logistics: {staff: 1}}}
requests: {order: {rate: 1.2 / h, interarrival: deterministic,
                   route: [sales, {department: logistics, needs: [sales]}]}}
work: {sales: 40 min, logistics: 45 min}
communication: {interdependence: 100 %, handoff_fidelity: 0, ask: 1 min, answer: 1 min}
meetings: {staff: 8 h, length: 1 h}
"""


def run(**overrides: Any) -> tuple[Any, Any]:
    """Return the parameters and the final state of the team."""
    assembly = assemble(scenario_of(TEAM, **overrides))
    parameters, state = assembly.start(1, 0, log=True)
    return parameters, advance(parameters, state, assembly.scenario.time.horizon)


def test_idle_people_meet_for_exactly_as_long_as_is_told() -> None:
    """With nothing else to do, both sit there for 8 h a week, at the same times."""
    parameters, state = run(requests__order__rate="0.0001 / h")
    assert state.hours[:, k.IN_MEETING].tolist() == [0, 32 * HOUR, 32 * HOUR]
    rows = log_of(state)
    met = rows[rows.activity == k.LOG_MEET]
    first, second = (met[met.employee == e].time.tolist() for e in (1, 2))
    assert first == second
    week = 40 * HOUR
    times = parameters.meeting_times.tolist()
    assert first == [w * week + time for w in range(4) for time in times]
    within_the_day = np.array(times) % (8 * HOUR)
    assert (within_the_day <= 7 * HOUR).all()  # over before it closes


def test_a_request_in_hand_is_laid_aside_for_a_meeting() -> None:
    """All come at once, leave together, and go on with what they had in hand."""
    parameters, state = run(communication__interdependence="0 %")
    rows = log_of(state)
    times = parameters.meeting_times.tolist()
    starts = [w * 40 * HOUR + time for w in range(4) for time in times]
    aside = rows[rows.activity == k.LOG_INTERRUPT]
    for e in (1, 2):
        assert rows[(rows.activity == k.LOG_MEET) & (rows.employee == e)].time.tolist() == starts
        assert state.hours[e, k.IN_MEETING] == 32 * HOUR
        interrupted = set(aside[aside.employee == e].time.tolist())
        assert interrupted
        assert interrupted <= set(starts)
    resumed = rows[rows.activity == k.LOG_RESUME]
    assert set(resumed.time.tolist()) <= {start + HOUR for start in starts}
    assert len(resumed) == len(aside)


def test_a_message_in_hand_is_finished_before_a_meeting() -> None:
    """Who is answering comes late, turns to nothing else before, and leaves in time."""
    parameters, state = run(communication__answer="30 min", communication__ask="5 min")
    rows = log_of(state)
    times = parameters.meeting_times.tolist()
    starts = np.array([w * 40 * HOUR + time for w in range(4) for time in times])
    met = rows[(rows.activity == k.LOG_MEET) & (rows.employee == 1)].time
    meeting = starts[np.searchsorted(starts, met, side="right") - 1]
    late = met - meeting
    assert (late < 30 * MINUTE).all()
    assert (late > 0).sum() >= 3
    assert state.hours[1, k.IN_MEETING] == (HOUR - late).sum()
    handled = rows[(rows.activity == k.LOG_HANDLE) & (rows.employee == 1)].time.tolist()
    assert set(met[late > 0].tolist()) <= set(handled)


def test_what_was_done_before_a_meeting_is_known_after_it() -> None:
    """Logistics asks sales exactly where no meeting of both has ended in between."""
    parameters, state = run()
    rows = log_of(state)
    met = rows[rows.activity == k.LOG_MEET]
    assert len(met[met.employee == 1]) == len(met[met.employee == 2]) == 32  # nobody missed one
    ends = np.array(
        [
            w * 40 * HOUR + time + HOUR
            for w in range(4)
            for time in parameters.meeting_times.tolist()
        ]
    )
    asked = set(rows[rows.activity == k.LOG_ASK].number.tolist())
    expected, looked_at = set(), 0
    for number in range(int(state.clock[0].number)):
        mine = rows[rows.number == number]
        done = mine[(mine.activity == k.LOG_COMPLETE) & (mine.stage == 0)].time
        begun = mine[(mine.stage == 1) & np.isin(mine.activity, (k.LOG_ASK, k.LOG_START))].time
        if len(begun):
            looked_at += 1
            last = ends[ends <= begun[0]].max(initial=-1)
            if last <= done[0]:
                expected.add(number)
    assert asked == expected
    assert 0.02 < 1 - len(asked) / looked_at < 0.9  # some ask, some need not


def test_who_does_not_sit_together_learns_nothing() -> None:
    """In the silo each department meets by itself, and every order makes logistics ask."""
    departments = {"sales": {"staff": 2}, "logistics": {"staff": 2}}
    _, state = run(organization__structure="hierarchical", organization__departments=departments)
    rows = log_of(state)
    assert state.hours[1:, k.IN_MEETING].all()
    begun = {row.number for row in rows if row.activity == k.LOG_START and row.stage == 1}
    asked = {row.number for row in rows if row.activity == k.LOG_ASK}
    assert begun <= asked
