"""Figures of flow, people and opinions, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.records import Record
from tests.support import scenario_of

DESK = """\
extends: neutral
time: {horizon: 100 min, warm_up: 0 min}
organization: {departments: {desk: {staff: 1}, back: {staff: 1}}}
requests: {call: {rate: 3 / h, interarrival: deterministic, route: [desk]}}
work: {desk: 10 min, back: 10 min}
"""
"""A call every 20 min, of 10 min each: at 20, 40, 60 and 80."""


def run(text: str = DESK, **overrides: Any) -> tuple[Record, dict[str, float]]:
    """Return the record and all metrics of a run."""
    model = OrganizationModel(scenario_of(text, **overrides), seed=1)
    return model.run(), model.measure()


def test_focus_and_waiting_by_hand() -> None:
    """Four calls of 10 min: nobody interrupts; the desk waits for work 60 of 100 min."""
    _, found = run()
    assert found["focus_time"] * 60 == pytest.approx(10)
    assert found["hours_waiting"] == pytest.approx(0.6)
    assert found["hours_direct"] == 1


def test_interruptions_cut_the_focus() -> None:
    """A call of 10 min that is interrupted once is two stretches of work."""
    breakdown = {"when": "serving", "every": "15 min", "lasting": "5 min"}
    _, found = run(organization__departments__desk__interruptions=breakdown)
    # 40 min of work are cut at 15 and 30 min of work: six stretches.
    assert found["focus_time"] * 60 == pytest.approx(40 / 6)


PING_PONG = """\
extends: neutral
time: {horizon: 100 min, warm_up: 0 min}
organization: {departments: {desk: {staff: 1}, back: {staff: 1}}}
requests: {call: {rate: 0.6 / h, interarrival: deterministic, route: ROUTE}}
work: {desk: 10 min, back: 10 min}
"""


@pytest.mark.parametrize(
    ("route", "share"),
    [("[desk, back]", 0), ("[desk, back, desk, back]", 1), ("[desk, desk]", 0)],
)
def test_ping_pong_by_hand(route: str, share: float) -> None:
    """A request that comes back to a department it has left counts, once; one that stays not."""
    _, found = run(PING_PONG.replace("ROUTE", route), time__horizon="3 h")
    assert found["requests"] == 1
    assert found["ping_pong_share"] == share


def test_rework_at_the_source_is_ping_pong() -> None:
    """Errors that are found and sent back make a ping-pong; those redone on the spot do not."""
    text = PING_PONG.replace("ROUTE", "[desk, back]")
    errors = {"quality__error": "50 %", "quality__detection": "100 %", "time__horizon": "400 h"}
    _, sent_back = run(text, **errors, quality__rework_at_source="100 %")
    _, on_the_spot = run(text, **errors, quality__rework_at_source="0 %")
    assert on_the_spot["ping_pong_share"] == 0
    assert on_the_spot["stage_rework"] > 0
    assert 0.2 < sent_back["ping_pong_share"] <= sent_back["ping_pong"]


def test_times_by_the_clock_by_hand() -> None:
    """An hour a day it is open; until Tuesday 9:21 four calls have come and two are done.

    They come on Monday at 9:18, 9:36 and 9:54 and on Tuesday at 9:12, and take 30 min each. First
    answers: at once, after 12 min, and overnight after 23 h 24 min; the last call still waits. Done
    are the first after 30 min and the second after 23 h 42 min; the third, from the day before, and
    the last run on: by Kaplan–Meier the median is beyond the night.
    """
    _, found = run(
        time__horizon="81 min", calendar={"weekdays": "9:00-10:00"},
        requests__call__rate=f"{10 / 3} / h", work__desk="30 min",
    )  # fmt: skip
    first, resolution = "response_time_first_customer", "response_time_resolution_customer"
    assert found[f"{first}_mean"] * 60 == pytest.approx((0 + 12 + 1404) / 3)
    assert found[f"{first}_median"] * 60 == pytest.approx(12, rel=0.02)
    assert found[f"{first}_p90"] * 60 == pytest.approx(1404, rel=0.02)
    assert found[f"{resolution}_mean"] * 60 == pytest.approx((30 + 1422) / 2)
    assert found[f"{resolution}_median"] * 60 == pytest.approx(1422, rel=0.02)


def test_opinions_by_hand() -> None:
    """With one weight satisfaction is what the formula says, and so are its quantiles.

    Calls wait 0, 4, 8, 12 … min for an answer expected within 10: 100, 67, 44, 30, 20 points.
    """
    record, found = run(
        time__horizon="61 min", requests__call__rate="10 / h",
        channels__phone={"expected_response": "10 min"},
        satisfaction__first_response=1, satisfaction__resolution=0,
    )  # fmt: skip
    points = 100 * np.exp(-np.array([0, 0.4, 0.8, 1.2, 1.6]))
    assert record.count(k.RATED) == 5
    assert found["satisfaction_mean"] == pytest.approx(points.mean())
    assert 44 <= found["satisfaction_median"] <= 45
    assert 20 <= found["satisfaction_p10"] <= 21
    assert found["satisfaction_unhappy_share"] == pytest.approx(3 / 5)
    assert found["net_score"] == pytest.approx(100 * (1 / 5 - 3 / 5))


def test_duplicates_by_hand() -> None:
    """Who is not answered within 2 min calls again, unrecognized: each duplicate is work.

    The desk is busy with the call of minute 6 until 16; those of 12 and 18 try again at 14 and 20.
    """
    record, found = run(
        time__horizon="21 min", requests__call__rate="10 / h", customers__several_channels="100 %",
        customers__recontact_after="2 min", customers__most_contacts=1,
    )  # fmt: skip
    assert record.count(k.ARRIVED) == 3
    assert record.count(k.DUPLICATES) == 2
    assert found["duplicates"] == pytest.approx(2 / 5)
    assert found["failure_demand"] == pytest.approx(2 / 5)


def test_engagement_is_that_of_the_people() -> None:
    """The mean engagement at the end is that of the employees; without likings it is 1."""
    _, plain = run()
    assert (plain["engagement"], plain["turnover"], plain["vacancies"]) == (1, 0, 0)
    scenario = scenario_of(
        "silo", time__horizon="30 days", time__warm_up="5 days", people__generations="article"
    )
    model = OrganizationModel(scenario, seed=1)
    model.run()
    chosen = [e.engagement for e in model.agents if e.index > 0 and e.department]
    assert model.measure("engagement")["engagement"] == pytest.approx(sum(chosen) / len(chosen))
    assert model.measure("engagement")["engagement"] != 1


def test_a_snapshot_measures_on() -> None:
    """What is counted of people and tools goes on from a snapshot as if nothing had happened."""
    scenario = scenario_of(
        "silo", time__horizon="20 days", time__warm_up="5 days", tools__innovation="5 %",
        people__turnover__yearly="90 %", people__turnover__hiring="2 days",
    )  # fmt: skip
    whole = OrganizationModel(scenario, seed=1)
    whole.run()
    half = OrganizationModel(scenario, seed=1)
    half.run_until(12 * scenario.time.hours_per_day)
    resumed = OrganizationModel.resume(half.snapshot())
    resumed.run()
    expected, found = whole.measure(), resumed.measure()
    assert expected["cost_tools"] > 0
    assert expected["turnover"] > 0
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=0, abs=0, nan_ok=True), name
