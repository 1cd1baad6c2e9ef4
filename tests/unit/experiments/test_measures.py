"""What the cases measure, held against the event log."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.experiments.verification_cases import measures as m
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.records import Record
from simulation.scenario import load_scenario
from simulation.scenario.units import HOUR
from tests.support import log_of


@pytest.fixture(scope="module")
def impatient() -> tuple[Record, Any]:
    """Return the record and the event log of a run in which some give up."""
    changes = {"time.horizon": "1010 h", "time.warm_up": "100 h", "requests.call.rate": "11 / h"}
    model = OrganizationModel(load_scenario("theory/erlang_a", changes), seed=5, log=True)
    record = model.run()
    return record, log_of(model.state).copy()


def times(log: Any, activity: int) -> dict[int, int]:
    """Return when something happened to each request."""
    rows = log[log.activity == activity]
    return dict(zip(rows.number.tolist(), rows.time.tolist(), strict=True))


def waits(record: Record, log: Any, settled: bool) -> dict[int, float]:
    """Return the wait of each measured request that was served, in hours, from the log."""
    time = record.assembly.scenario.time
    end = time.horizon * (1 - m.UNSETTLED) if settled else time.horizon
    starts = times(log, k.LOG_START)
    cohorts = record.cohort_start[record.cohort_start < end]
    last = time.horizon if not settled else cohort_end(record, float(cohorts[-1]))
    return {
        number: (starts[number] - came) / HOUR
        for number, came in times(log, k.LOG_ARRIVE).items()
        if number in starts and time.warm_up <= came < last
    }


def cohort_end(record: Record, start: float) -> int:
    """Return when the cohort ends that begins at a time."""
    later = record.cohort_start[record.cohort_start > start]
    return int(later[0]) if len(later) else record.assembly.scenario.time.horizon


def test_mean_wait_is_that_of_the_log(impatient: tuple[Record, Any]) -> None:
    """The mean wait of the served, without the last arrivals, is that of the event log."""
    record, log = impatient
    expected = list(waits(record, log, settled=True).values())
    assert len(expected) > 5_000
    assert m.mean_wait()(record) == pytest.approx(np.mean(expected), rel=1e-12)


@pytest.mark.parametrize("time", [0.01, 0.1, 0.3])
def test_tails_are_those_of_the_log(impatient: tuple[Record, Any], time: float) -> None:
    """At an edge of the histogram the share of longer waits is exact."""
    record, log = impatient
    edge = m.edge_near(time)
    assert abs(edge.time - time) < 0.02 * time
    expected = np.array(list(waits(record, log, settled=False).values()))
    assert m.wait_beyond(edge)(record) == pytest.approx((expected >= edge.time).mean(), rel=1e-12)


def test_who_had_to_wait_and_who_gave_up(impatient: tuple[Record, Any]) -> None:
    """Shares of those who waited and who gave up are those of the event log."""
    record, log = impatient
    time = record.assembly.scenario.time
    came = {n for n, t in times(log, k.LOG_ARRIVE).items() if t >= time.warm_up}
    gone = came & set(times(log, k.LOG_ABANDON))
    served = waits(record, log, settled=False)
    assert m.share(k.ABANDONED)(record) == len(gone) / len(came)
    waited = sum(wait > 0 for wait in served.values()) + len(gone)
    assert m.had_to_wait(record) == waited / (len(served) + len(gone))


def test_numbers_present_leave_out_the_last_part_of_a_day(impatient: tuple[Record, Any]) -> None:
    """The day that the horizon cuts short is not taken for one with nobody present."""
    record, _ = impatient
    levels = record.levels[:, 0]
    assert len(levels) == 42  # 1010 h are 42 days and a part
    assert m.number_present(record) == levels[5:].mean()
    assert m.present_after(3)(record) == levels[2]
    assert m.present_on(0)(record) == levels[7::7].mean()
    assert m.present_on(6)(record) == levels[13::7].mean()


def test_busy_people_are_counted(impatient: tuple[Record, Any]) -> None:
    """Work of a department and of a person is what their hours say."""
    record, _ = impatient
    everyone = record.hours.sum() / record.span
    assert m.busy("service")(record) == pytest.approx(everyone)
    assert m.busy_person(0)(record) == 0.0
    people = [m.busy_person(e)(record) for e in range(1, 11)]
    assert sum(people) == pytest.approx(everyone)
