"""Opening hours and meetings: what must not change, what must add up, what goes on in a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.organization.meetings import OF_DEPARTMENT, OF_MANAGERS, OF_UNIT, meetings
from simulation.scenario import parse_scenario
from simulation.scenario.working_week import WorkingWeek
from tests.support import (
    ALONE,
    HOUR,
    NEUTRAL,
    finished,
    log_digest,
    log_of,
    results_digest,
    scenario_of,
)

ALWAYS = {"weekdays": "0:00-24:00", "weekend": "0:00-24:00"}
SHORT = {"time__horizon": "10 days", "time__warm_up": "2 days"}


def test_opening_hours_alone_change_no_trace() -> None:
    """From nine to five on weekdays is 8 h and 5 days: where no clock matters, all is the same."""
    plain = finished(scenario_of(NEUTRAL))
    timed = finished(scenario_of(NEUTRAL, calendar={"weekdays": "9:00-17:00"}))
    assert log_digest(timed) == log_digest(plain)
    assert (
        timed.sums[..., : k.SUM_FIRST_RESPONSE_SEEN] == plain.sums[..., : k.SUM_FIRST_RESPONSE_SEEN]
    ).all()
    assert timed.sums[..., k.SUM_RESOLUTION_SEEN].sum() > timed.sums[..., k.SUM_RESOLUTION].sum()


@pytest.mark.parametrize("name", ["silo", "collaborative", "omnichannel"])
def test_always_open_is_working_time(name: str) -> None:
    """Open day and night, the two clocks are one, whatever customers do by theirs."""
    time = {"time__hours_per_day": "24 h", "time__days_per_week": 7}
    plain = finished(scenario_of(name, **SHORT, **time))
    timed = finished(scenario_of(name, **SHORT, calendar=ALWAYS))
    assert log_digest(timed) == log_digest(plain)
    assert (timed.satisfaction == plain.satisfaction).all()
    for seen, usual in (
        (k.SUM_FIRST_RESPONSE_SEEN, k.SUM_FIRST_RESPONSE),
        (k.SUM_RESOLUTION_SEEN, k.SUM_RESOLUTION),
    ):
        assert (timed.sums[..., seen] == timed.sums[..., usual]).all()
    kinds = timed.counts.shape[1]  # only by kind are durations told by both clocks
    assert (timed.durations[:, :kinds, k.SEEN :] == timed.durations[:, :kinds, : k.SEEN]).all()


def test_no_meetings_are_no_meetings() -> None:
    """Meetings of no time, for staff and managers, change nothing at all."""
    none = finished(scenario_of("silo", **SHORT | ALONE))
    spelled = finished(scenario_of("silo", **SHORT | ALONE, meetings__length="2 h"))
    assert results_digest(spelled) == results_digest(none)


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix"])
def test_nobody_is_busier_than_the_clock(name: str) -> None:
    """A meeting takes its time from others: busy hours never exceed those that were open."""
    plan = {"staff": "6 h", "managers": "15 h"}
    calendar = {"weekdays": "8:00-12:00, 13:00-16:30", "saturday": "9:00-12:00"}
    model = OrganizationModel(scenario_of(name, **SHORT, meetings=plan, calendar=calendar, seed=3))
    record = model.run()
    assert (record.hours.sum(axis=1) <= record.presence).all()
    weeks = record.span / model.scenario.week.length
    sat = record.hours[:, k.IN_MEETING] / HOUR / weeks
    manages = model.organization.manages
    assert (sat[~manages] <= 6 * 1.2).all()  # a part of a week may have more of its meetings
    assert (sat[manages] <= 15 * 1.2).all()
    assert sat[1:].min() > 3  # who is called to two at once can sit in one only


def test_a_meeting_is_shared() -> None:
    """All who go to one leave at the same time, which is when it ends."""
    scenario = scenario_of("collaborative", **SHORT, meetings={"staff": "6 h"})
    assembly = assemble(scenario)
    parameters, _ = assembly.start(scenario.seed, 0)
    state = finished(assembly, seed=scenario.seed)
    rows = log_of(state)
    met = rows[rows.activity == k.LOG_MEET]
    assert len(met) > 100
    week = int(parameters.settings[0].week_length)
    total = 0
    for g, meeting in enumerate(assembly.meetings):
        row = parameters.meetings[g]
        times = parameters.meeting_times[row.time_start : row.time_start + row.time_count]
        starts = np.array([w * week + time for w in range(3) for time in times.tolist()])
        mine = met[met.detail == g]
        begun = starts[np.searchsorted(starts, mine.time, side="right") - 1]
        assert (mine.time < begun + meeting.lasting).all()
        assert set(mine.employee.tolist()) <= set(meeting.members)
        is_over = begun + meeting.lasting < scenario.time.horizon
        total += int((begun + meeting.lasting - mine.time)[is_over].sum())
    assert total <= state.hours[:, k.IN_MEETING].sum() <= total + 2 * HOUR * len(state.workers)


# ── Who meets ─────────────────────────────────────────────────────────────────────────────────────


def groups(name: str, **overrides: Any) -> dict[int, list[tuple[int, ...]]]:
    """Return the members of the meetings of a scenario by sort."""
    scenario = scenario_of(name, meetings={"staff": "4 h", "managers": "10 h"}, **overrides)
    found: dict[int, list[tuple[int, ...]]] = {OF_UNIT: [], OF_DEPARTMENT: [], OF_MANAGERS: []}
    for meeting in meetings(scenario, assemble(scenario).organization):
        found[meeting.sort].append(meeting.members)
    return found


def test_the_structure_tells_who_meets() -> None:
    """Departments or sectors meet in the silo, teams in teams, both in a matrix."""
    silo, teams, matrix = groups("silo"), groups("collaborative"), groups("matrix")
    organization = assemble(scenario_of("silo")).organization
    assert len(silo[OF_UNIT]) == len(organization.units)
    assert not silo[OF_DEPARTMENT]
    assert not teams[OF_DEPARTMENT]
    assert len(teams[OF_UNIT]) == len(assemble(scenario_of("collaborative")).organization.units)
    assert matrix[OF_UNIT] == groups("matrix", organization__structure="cross_functional")[OF_UNIT]
    assert len(matrix[OF_DEPARTMENT]) == 5
    assert 0 in silo[OF_MANAGERS][0]  # the chief and its heads


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix", "network"])
def test_nobody_meets_longer_than_is_told(name: str) -> None:
    """Staff has 4 h a week and managers at most 10 h, whatever the structure."""
    scenario = scenario_of(name, meetings={"staff": "4 h", "managers": "10 h"})
    organization = assemble(scenario).organization
    hours = np.zeros(organization.size)
    for meeting in meetings(scenario, organization):
        hours[list(meeting.members)] += meeting.times * meeting.lasting / HOUR
    staff = ~organization.manages
    assert hours[staff] == pytest.approx(np.full(int(staff.sum()), 4.0))
    assert hours.max() == pytest.approx(10.0)


# ── In a run ──────────────────────────────────────────────────────────────────────────────────────

MEETING = {"meetings": {"staff": "5 h", "managers": "9 h"}}
BOTH = {
    **MEETING,
    "calendar": {"weekdays": "9:00-17:00", "saturday": "10:00-14:00"},
    "channels__e-mail__outside_hours": "40 %",
    "channels__web__outside_hours": "60 %",
}


def test_a_change_of_nothing_changes_nothing() -> None:
    """An intervention that sets what is so already leaves meetings and nights as they were."""
    same = [{"day": 6, "set": {"meetings.staff": "5 h", "channels.web.outside_hours": "60 %"}}]
    plain = OrganizationModel(scenario_of("silo", **SHORT, **BOTH), log=True)
    changed = OrganizationModel(scenario_of("silo", **SHORT, **BOTH, interventions=same), log=True)
    plain.run()
    changed.run()
    assert log_digest(changed.state) == log_digest(plain.state)
    assert results_digest(changed.state) == results_digest(plain.state)


def test_meetings_can_be_changed_in_a_run() -> None:
    """Meetings begin, become longer and end with an intervention, and restructuring moves them."""
    plan = [
        {"day": 3, "set": {"meetings.staff": "8 h"}},
        {"day": 5, "set": {"organization.structure": "cross_functional"}},
        {"day": 8, "set": {"meetings.staff": "0 h"}},
    ]
    scenario = scenario_of(
        "silo",
        time__horizon="12 days",
        time__warm_up="1 day",
        interventions=plan,
        meetings={"staff": "0 h"},
    )
    model = OrganizationModel(scenario, log=True)
    model.run()
    met = log_of(model.state)
    days = met[met.activity == k.LOG_MEET].time // (8 * HOUR)
    assert days.min() >= 3
    assert days.max() < 8
    assert {3, 4, 5, 6, 7} <= set(days.tolist())


def test_more_come_by_night_after_a_change() -> None:
    """A share outside hours that changes in a run changes what waits in the morning."""

    def by_night(**overrides: Any) -> int:
        scenario = scenario_of(
            "silo", time__horizon="30 days", time__warm_up="0 days", **BOTH, **overrides
        )
        model = OrganizationModel(scenario, log=True)
        model.run()
        rows = log_of(model.state)
        came = rows[rows.activity == k.LOG_ARRIVE].time
        late = came[came >= scenario.week.start_of(6)]
        return int(np.isin(late, [scenario.week.start_of(day) for day in range(30)]).sum())

    less = [
        {
            "day": 6,
            "set": {"channels.web.outside_hours": "6 %", "channels.e-mail.outside_hours": "4 %"},
        }
    ]
    usual, changed = by_night(), by_night(interventions=less)
    assert 0.05 < changed / usual < 0.2


def test_a_snapshot_knows_who_has_met() -> None:
    """A model resumed in the middle of a week goes on as if it had never stopped."""
    scenario = scenario_of("collaborative", **SHORT, **BOTH)
    whole = OrganizationModel(scenario, log=True)
    whole.run()
    first = OrganizationModel(scenario, log=True)
    first.run_until(scenario.week.start_of(5) + 3 * HOUR)
    second = OrganizationModel.resume(first.snapshot())
    second.run()
    assert results_digest(second.state) == results_digest(whole.state)


def test_the_clocks_are_inverse() -> None:
    """Every working time has its moment, every closed moment the opening after it."""
    week: WorkingWeek = scenario_of("silo", calendar=BOTH["calendar"]).week
    for time in range(0, 3 * week.length, 17 * HOUR // 4):
        assert week.time_at(week.moment_of(time)) == time
        assert week.moment_of(time) >= week.moment_of(time, closing=True)
    for closed in range(0, 400 * HOUR, 7 * HOUR // 2):
        moment = week.moment_closed(closed)
        opening = week.moment_of(week.time_at(moment))
        assert opening > moment
        assert (
            moment - week.moment_of(week.time_at(moment), closing=True) < 64 * HOUR
            or moment < 9 * HOUR
        )


def test_a_calendar_cannot_change_in_a_run() -> None:
    """An intervention that would move the opening hours is refused where it is written."""
    text = NEUTRAL + "interventions: [{day: 5, set: {calendar.weekdays: '9:00-12:00'}}]\n"
    with pytest.raises(Exception, match="calendar cannot be changed in a run"):
        parse_scenario(text)
