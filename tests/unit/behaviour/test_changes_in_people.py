"""What slow behaviours leave behind: nothing once they are off, and nothing in who is not there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.kernel import state as k
from simulation.kernel.state import NEVER_CAME
from simulation.model import OrganizationModel
from simulation.organization import UnservedDepartmentError
from tests.support import scenario_of

from .cases import SHOP, model_of
from .test_interventions import DAY, planned, put

PROFILE = {"requests__order__profile": {"day": [1.2, 0.8]}}
SEGMENTS = {
    "customers__segments": {
        "small": {"share": "50 %", "value": 0.5},
        "large": {"share": "50 %", "value": 2},
    },
    "requests__order__conversion": "30 %",
    "marketing": {"kind": "order", "department": "sales", "feedback": "100 %", "focus": 2,
                  "allocation": "learned"},
}  # fmt: skip


# ── Switched off ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("profile", [{}, PROFILE])
def test_nobody_stays_away_once_customers_tell_nobody(profile: dict[str, Any]) -> None:
    """A reputation that is made by nothing any more is the usual one, with a profile or without."""
    plan = planned(put(20, reputation__posts="0 %"))
    model = model_of(
        reputation={"posts": "100 %", "weight": 50, "half_life": "3 days"},
        channels={"shop": {"patience": "5 min"}},
        **profile,
        **plan,
    )
    model.run_until(20 * DAY - 1)
    assert model.state.clock[0].reputation < 0.9
    model.run_until(20 * DAY)
    before = model.state.counts[:, 0, NEVER_CAME].sum()
    assert model.state.clock[0].reputation == 1.0
    model.run()
    assert model.state.counts[:, 0, NEVER_CAME].sum() - before <= 1


def test_a_budget_that_is_fixed_again_is_spread_as_at_first() -> None:
    """Segments to which marketing turned get what they got before it learned."""
    model = model_of(**PROFILE, **SEGMENTS, **planned(put(30, marketing__allocation="fixed")))
    model.run_until(30 * DAY - 1)
    assert np.ptp(model.state.appeal) > 0.5
    model.run_until(30 * DAY + 1)
    assert model.state.appeal.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("changes", [{"curve": "100 %"}, {"errors": 0}, {"curve": "97 %"}])
def test_a_curve_acts_at_once(changes: dict[str, Any]) -> None:
    """Practice makes of speed and errors what the new curve says, whoever has served meanwhile."""
    learning = {"curve": "70 %", "errors": 5, "half_life": "5 days", "novice": 0.1}
    leaving = {"day": 5, "leave": {"department": "sales", "share": "50 %"}}
    changed = put(14, **{f"people__learning__{key}": value for key, value in changes.items()})
    plan = planned(leaving, changed)
    model = model_of(
        quality__error="5 %", people__learning=learning, people__turnover__hiring="2 days", **plan
    )
    model.run_until(14 * DAY - 1)
    assert model.parameters.people.error_factor.max() > 2
    model.run_until(14 * DAY)
    now = learning | changes
    exponent = -np.log2(float(now["curve"].rstrip(" %")) / 100)
    experience = model.slow.experience
    speed = (experience.practice / experience.learning.experienced) ** exponent
    np.testing.assert_allclose(experience.speed, speed, rtol=1e-9)
    own = experience.factor()[np.arange(1, 13), model.parameters.people.function[1:]]
    errors = float(now["errors"]) * (exponent > 0)
    expected = 1 + errors * np.maximum(0, 1 / own - 1)
    np.testing.assert_allclose(model.parameters.people.error_factor[1:], expected, rtol=1e-9)
    if exponent == 0:
        assert (model.parameters.speed[1:] == model.parameters.people.skill[1:, None]).all()


def test_little_practice_is_not_raised_by_forgetting() -> None:
    """Who knows less than a novice does not know more for having done nothing."""
    model = model_of(people__learning={"curve": "80 %", "half_life": "5 days"})
    someone = model.employee(1)
    someone.practice["logistics"] = 1.0
    speed = model.parameters.speed[1, 1]
    model.run_until(3 * DAY)
    assert someone.practice["logistics"] == 1.0
    assert model.parameters.speed[1, 1] == speed


# ── Not there ─────────────────────────────────────────────────────────────────────────────────────


def test_the_shared_system_is_paid_for_whoever_is_there() -> None:
    """Places of later, and vacant ones, cost nothing; whoever comes is taught."""
    growing = planned(put(30, organization__departments__sales__staff=10))
    model = model_of(communication__shared_system="100 %", **growing)
    record = model.run()
    assert record.changes.use == record.presence.sum() == DAY * (13 * 60 + 4 * 30)
    assert record.changes.trained == 4
    leaving = planned({"day": 10, "leave": {"department": "sales", "share": "50 %"}})
    model = model_of(
        communication__shared_system="100 %", people__turnover__hiring="10 days", **leaving
    )
    record = model.run()
    assert record.changes.use == DAY * (13 * 60 - 3 * 10)
    assert record.changes.trained == 3


def test_people_of_later_come_as_novices_of_normal_engagement() -> None:
    """They neither forget nor grow weary before they come."""
    growing = planned(put(40, organization__departments__sales__staff=8))
    model = model_of(
        people__learning={"curve": "80 %", "half_life": "5 days", "novice": 0.1},
        people__generations={"all": {"share": "100 %", "ease": 0.5}},
        **growing,
    )
    later = slice(7, 9)
    experience, level = model.slow.experience, model.slow.engagement.level
    begun = experience.practice[later].copy()
    model.run_until(39 * DAY)
    assert (experience.practice[later] == begun).all()
    assert (level[later] == 1.0).all()
    assert (level[1:7] != 1.0).all()
    model.run_until(40 * DAY + 1)
    assert (experience.practice[later] == experience.novice).all()
    model.run_until(45 * DAY)
    assert (experience.practice[later, 0] > experience.novice).all()


def test_a_short_day_is_measured_by_its_own_hours() -> None:
    """Somebody busy all day finds a short Saturday as full as a Monday."""
    model = model_of(
        time={"horizon": "12 days", "warm_up": "0 h"},
        calendar={"weekdays": "9:00-17:00", "saturday": "10:00-11:00"},
        work__sales={"mean": "6 min", "distribution": "deterministic"},
        requests__order={"rate": "200 / h", "route": ["sales"]},
        people__generations={"all": {"share": "100 %", "ease": 1.0}},
    )
    busy = []
    lengths = model.parameters.weekdays.tolist()
    assert sorted(set(lengths)) == [DAY // 8, DAY]
    counted = model.slow.counters
    for _ in range(12):
        model.run_until(model._end_of_day())
        day, counted = counted.day_since(model.parameters, model.state, model.day - 1)
        busy.append(day.busy[1] / day.length)
    np.testing.assert_allclose(busy[1:], 1.0, atol=0.11)


# ── Refused ───────────────────────────────────────────────────────────────────────────────────────


def test_a_refused_change_leaves_nothing_behind() -> None:
    """An intervention of later does not stumble over what was refused."""
    model = OrganizationModel(
        scenario_of(
            SHOP,
            organization__departments={"sales": {"staff": 1}, "logistics": {"staff": 6}},
            organization__managers_serve=True,  # the only one in sales leads
            **planned(put(20, service__set_up="1 min")),
        )
    )
    model.run_until(5 * DAY)
    with pytest.raises(UnservedDepartmentError):
        model.change(**{"organization.managers_serve": False})
    model.run()
    assert model.state.counts[:, 0, k.CLOSED].sum() > 0


def test_the_clock_does_not_go_back() -> None:
    """A time that is over is refused, and the run stands where it stood."""
    model = model_of()
    model.run_until(10 * DAY)
    with pytest.raises(ValueError, match="cannot go back"):
        model.run_until(5 * DAY)
    assert model.time_now == 10 * DAY
    model.run_until(10 * DAY)


def test_a_run_leaves_its_assembly_as_it_was() -> None:
    """What people take up in a run is none of the next run of the same assembly."""
    model = model_of(tools__innovation="100 %", communication__interdependence="50 %")
    model.run()
    assert model.parameters.settings[0].shared_system
    assert not model.assembly.parameters.settings[0].shared_system


def test_the_org_chart_is_kept_over_phases() -> None:
    """Whom the chart of a time does not name has no row at that time; the others keep theirs."""
    chart = ["id,manager,department", "a,,", "b,a,sales", "c,a,sales"]
    text = f"""\
organization: {{structure: custom, departments: {{sales: {{}}}}, chart: {chart}}}
requests: {{order: {{rate: 6 / h, route: [sales]}}}}
work: {{sales: 10 min}}
time: {{horizon: 20 days, warm_up: 0 h}}
"""
    model = OrganizationModel(
        scenario_of(text, **planned(put(10, organization__chart=[*chart, "d,a,sales"])))
    )
    told = []
    for day in (5, 15):
        model.run_until(day * DAY)
        people = [model.employee(i) for i in range(1, 4)]
        told.append([(one.name, one.member and one.member.id) for one in people])
    assert told[0][:2] == told[1][:2] == [("sales b", "b"), ("sales c", "c")]
    assert told[0][2] == ("sales 3", None)
    assert told[1][2] == ("sales d", "d")
