"""The record cuts the warm-up in one place: requests by their arrival, people by the clock."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.kernel import state as k
from simulation.kernel.accounting import bin_of
from simulation.model import OrganizationModel
from simulation.outcomes.records import Record, bin_edges, take_snapshot
from tests.support import ALONE, HOUR, log_of, scenario_of

WARM_UPS = ["0 min", "2 days", "21 h", "1234567 s"]


def run(name: str, warm_up: str, **changes: Any) -> tuple[OrganizationModel, Record]:
    """Return a finished model with its event log, and its record."""
    scenario = scenario_of(name, time__horizon="60 days", time__warm_up=warm_up, **changes)
    model = OrganizationModel(scenario, seed=2, log=True)
    return model, model.run()


@pytest.mark.parametrize("warm_up", WARM_UPS)
@pytest.mark.parametrize("name", ["silo", "shopping_centre"])
def test_requests_count_by_their_arrival(name: str, warm_up: str) -> None:
    """All that is counted of requests is of those that arrived after the warm-up, to the µs."""
    model, record = run(name, warm_up, customers__recontact_after=None)
    rows, time = log_of(model.state), model.scenario.time
    came = rows[rows.activity == k.LOG_ARRIVE]
    arrived = dict(zip(came.number.tolist(), came.time.tolist(), strict=True))
    late = {number for number, at in arrived.items() if at >= time.warm_up}
    assert record.count(k.ARRIVED) == len(late)

    def of(activity: int) -> Any:
        chosen = rows[rows.activity == activity]
        return chosen[np.isin(chosen.number, list(late))]

    assert record.count(k.CLOSED) == len(of(k.LOG_CLOSE))
    assert record.count(k.ABANDONED) == len(of(k.LOG_ABANDON))
    assert record.count(k.CANCELLED) == len(of(k.LOG_CANCEL))
    assert record.count(k.REWORKS) == len(of(k.LOG_REWORK))
    assert record.count(k.VISITS) == len(of(k.LOG_COMPLETE))
    closed = of(k.LOG_CLOSE)
    ages = [row.time - arrived[int(row.number)] for row in closed]
    assert record.total(k.SUM_RESOLUTION) == sum(ages)
    assert record.durations[:, 1].sum() == len(closed)
    open_now = late - {
        int(n) for a in (k.LOG_CLOSE, k.LOG_ABANDON, k.LOG_CANCEL) for n in of(a).number
    }
    assert record.open_of().sum() == len(open_now)
    assert sorted(record.open.age[record.open_of()]) == sorted(
        time.horizon - arrived[number] for number in open_now
    )


@pytest.mark.parametrize("warm_up", WARM_UPS)
def test_people_count_by_the_clock(warm_up: str) -> None:
    """Hours worked after the warm-up and hours worked before it add up to all hours."""
    model, record = run("collaborative", warm_up)
    whole = OrganizationModel(
        scenario_of("collaborative", time__horizon="60 days", time__warm_up="0 min"), seed=2
    ).run()
    before = OrganizationModel(model.assembly, seed=2)
    before.run_until(model.scenario.time.warm_up)
    early = take_snapshot(before.state)
    assert record.span == model.scenario.time.horizon - model.scenario.time.warm_up
    assert (record.hours.sum(axis=1) <= record.span).all()
    assert (record.hours + early.hours == whole.hours).all()
    assert (record.served + early.served == whole.served).all()
    assert (record.interruptions + early.interruptions == whole.interruptions).all()


@pytest.mark.parametrize("name", ["silo", "collaborative"])
def test_utilization_is_that_of_the_event_log(name: str) -> None:
    """Direct hours after the warm-up are what the event log shows of work begun and done."""
    scenario = scenario_of(
        name, time__horizon="12 days", time__warm_up="0 min", attention__synchronous="0 %",
        attention__notices="0 %", service__set_up="0 min", quality__error="0 %",
        service__helping=False, **ALONE,
    )  # fmt: skip
    model = OrganizationModel(scenario, seed=4, log=True)
    record = model.run()
    rows = log_of(model.state)
    worked = np.zeros(len(record.hours), np.int64)
    begun: dict[int, int] = {}
    for row in rows:
        if row.activity == k.LOG_START:
            begun[int(row.employee)] = int(row.time)
        elif row.activity == k.LOG_COMPLETE:
            worked[row.employee] += row.time - begun.pop(int(row.employee))
    for employee, since in begun.items():
        worked[employee] += scenario.time.horizon - since
    assert (record.hours[:, k.DIRECT] == worked).all()


def test_bins_hold_what_they_say() -> None:
    """A duration lies between the edges of its bin; bins are at most 1/64 of their value wide."""
    edges = bin_edges()
    assert len(edges) == k.BINS + 1
    generator = np.random.default_rng(3)
    durations = [0, 1, 2**20 - 1, 2**20, 2**20 + 1, 2**45, HOUR, 8 * HOUR]
    durations += (2.0 ** generator.uniform(20, 45.9, 2000)).astype(np.int64).tolist()
    for duration in durations:
        b = bin_of(int(duration))
        assert edges[b] <= duration < edges[b + 1]
    assert ((edges[2:-1] - edges[1:-2]) / edges[1:-2] <= 1 / 64 + 1e-12).all()
    assert bin_of(2**60) == k.BINS - 1


def test_a_longer_horizon_does_not_change_what_was() -> None:
    """Cohorts that are long done have the same counts whether the run goes on or not."""
    short = OrganizationModel(
        scenario_of("silo", time__horizon="40 days", time__warm_up="0 h"), seed=2
    )
    long = OrganizationModel(
        scenario_of("silo", time__horizon="60 days", time__warm_up="0 h"), seed=2
    )
    a, b = short.run(), long.run()
    assert (a.counts[:40, :, k.ARRIVED] == b.counts[:40, :, k.ARRIVED]).all()
    assert (a.counts[:20] == b.counts[:20]).all()
    assert (a.levels[:39] == b.levels[:39]).all()


def test_work_in_progress_is_that_of_days_that_have_ended() -> None:
    """It is the mean of the open requests at their ends, at any time, after the log."""
    changes = {"time__horizon": "9.5 days", "time__warm_up": "2 days"}
    alone = scenario_of("silo", **changes, customers__recontact_after=None)
    model, rows = OrganizationModel(alone, seed=2, log=True), []
    for half in range(1, 20):
        model.run_until(half * 4 * HOUR)
        rows.append(model.measure("work_in_progress")["work_in_progress"])
    log = log_of(model.state)
    ends = [day * 8 * HOUR for day in range(3, 10)]
    comes, goes = (k.LOG_ARRIVE,), (k.LOG_CLOSE, k.LOG_ABANDON, k.LOG_CANCEL)
    open_then = [
        int((np.isin(log.activity, comes) & (log.time < end)).sum())
        - int((np.isin(log.activity, goes) & (log.time < end)).sum())
        for end in ends
    ]
    ended = [max(half // 2 - 2, 0) for half in range(1, 20)]
    expected = [np.mean(open_then[:n]) if n else np.nan for n in ended]
    np.testing.assert_allclose(rows, expected)
