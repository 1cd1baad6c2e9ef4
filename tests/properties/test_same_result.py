"""The same seed gives the same result, bit for bit, however a run is cut, spread or started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import simulation.assembly.opening
import simulation.kernel.running
from simulation.assembly import Assembly, assemble
from simulation.experiments.replication import run_all
from simulation.kernel.running import advance
from simulation.model import OrganizationModel
from tests.support import finished, results_digest, scenario_of

ROOT = Path(__file__).parents[2]
SHORT = {"time__horizon": "6 days", "time__warm_up": "9 h"}
SHIPPED = ("silo", "collaborative", "shopping_centre", "theory/line")
CROWDED: dict[str, Any] = {
    "time__horizon": "8 days",
    "time__warm_up": "9 h",
    "requests__order__rate": "80 / h",
    "work__sales__mean": "4 min",
    "work__purchasing__mean": "4 min",
    "communication__interdependence": "80 %",
    "communication__direct_contact": "0 %",
}
"""Far too much work: thousands of requests and messages are open, so that the tables grow."""


def model_of(assembly: Assembly) -> OrganizationModel:
    """Return a fresh model of an assembly, with an event log."""
    return OrganizationModel(assembly, seed=3, replication=1, log=True)


@given(
    name=st.sampled_from(SHIPPED),
    cuts=st.lists(st.integers(0, 6 * 8 * 3_600_000_000), max_size=6),
)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_run_may_be_cut_anywhere(name: str, cuts: list[int]) -> None:
    """Running until a and then until b leaves the same state as running until b."""
    assembly = assemble(scenario_of(name, **SHORT))
    whole, cut = model_of(assembly), model_of(assembly)
    horizon = assembly.scenario.time.horizon
    for time in sorted(cuts):
        cut.run_until(min(time, horizon))
    expected, record = whole.run(), None
    cut.run_until(horizon)
    record = cut.record()
    assert results_digest(cut.state) == results_digest(whole.state)
    assert (record.hours == expected.hours).all()
    assert record.span == expected.span
    assert cut.measure() == pytest.approx(whole.measure(), rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize("name", SHIPPED)
def test_day_by_day_is_the_same_as_at_once(name: str) -> None:
    """Stepping through the working days leaves the same state as one run to the horizon."""
    assembly = assemble(scenario_of(name, **SHORT))
    at_once, daily = model_of(assembly), model_of(assembly)
    at_once.run()
    while daily.running:
        daily.step()
    assert results_digest(daily.state) == results_digest(at_once.state)
    assert daily.measure() == pytest.approx(at_once.measure(), rel=0, abs=0, nan_ok=True)


def test_event_by_event_is_the_same_as_at_once() -> None:
    """Stopping after every single event changes nothing."""
    assembly = assemble(scenario_of("silo", time__horizon="1 days", time__warm_up="2 h"))
    horizon = assembly.scenario.time.horizon
    p, s = assembly.start(2, 0, log=True)
    while s.clock[0].now < horizon:
        s = advance(p, s, horizon, most_events=1)
    assert results_digest(s) == results_digest(finished(assembly, 2))


def test_portions_of_events_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often the kernel returns to Python changes nothing."""
    assembly = assemble(scenario_of("collaborative", **SHORT))
    expected = results_digest(finished(assembly))
    monkeypatch.setattr(simulation.kernel.running, "EVENTS_A_CALL", 7)
    assert results_digest(finished(assembly)) == expected


def test_workers_change_nothing() -> None:
    """One thread or several: the replications are the same and come in the same order."""
    assemblies = [assemble(scenario_of(name, **SHORT)) for name in SHIPPED]
    jobs = [(assembly, 3, number) for number in range(4) for assembly in assemblies]
    runs = [list(run_all(jobs, workers)) for workers in (1, 2, 8)]
    for alone, *others in zip(*runs, strict=True):
        for other in others:
            assert other.metrics == pytest.approx(alone.metrics, rel=0, abs=0, nan_ok=True)
            assert other.record.demand_digest == alone.record.demand_digest
            assert other.events == alone.events


def test_two_runs_of_one_assembly_do_not_touch_each_other() -> None:
    """Replications share the assembly's tables and leave them as they were."""
    assembly = assemble(scenario_of("silo", **SHORT))
    first = results_digest(finished(assembly, 1, 0))
    finished(assembly, 1, 1)
    p, s = assembly.start(5, 0)
    advance(p, s, assembly.scenario.time.horizon // 2)
    assert results_digest(finished(assembly, 1, 0)) == first


PROGRAM = """
from tests.support import finished, results_digest, scenario_of
for name in ("silo", "collaborative"):
    scenario = scenario_of(name, time__horizon="6 days", time__warm_up="9 h")
    print(results_digest(finished(scenario)))
"""


def test_the_hash_seed_changes_nothing() -> None:
    """Processes with different seeds of Python's own hashing give the same results."""
    printed = []
    for seed in ("0", "12345"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=environment, cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        printed.append(done.stdout)
    assert printed[0] == printed[1]
    assert len(printed[0].split()) == 2
    assert printed[0].split()[0] == results_digest(finished(scenario_of("silo", **SHORT)))


@pytest.mark.parametrize("room", [40, 321, 640, 5000])
def test_where_tables_start_changes_nothing(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """Small tables that grow on the way give the same results as large ones that do not."""
    assembly = assemble(scenario_of("silo", **CROWDED))
    expected = finished(assembly)
    assert len(expected.requests) > 4 * 640, "the scenario is to let the tables grow"
    assert len(expected.messages) > 2 * 640
    monkeypatch.setattr(simulation.assembly.opening, "ROOM", room)
    p, s = assembly.start(1, 0, log=True)
    assert len(s.requests) == 2 * room
    s = advance(p, s, assembly.scenario.time.horizon)
    assert results_digest(s) == results_digest(expected)


def test_keeping_the_event_log_changes_nothing() -> None:
    """A run that writes its event log has the same results as one that does not."""
    assembly = assemble(scenario_of("collaborative", **SHORT))
    logged, plain = finished(assembly), finished(assembly, log=False)
    assert plain.clock[0].log_count == 0
    for table in ("counts", "money", "sums", "satisfaction", "durations", "ratings", "hours"):
        assert (getattr(logged, table) == getattr(plain, table)).all()
    assert logged.clock[0].events == plain.clock[0].events
