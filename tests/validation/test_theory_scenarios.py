"""Every shipped theory scenario against its exact reference, by the one rule.

The scenarios run through the ordinary loader on the ordinary kernel; rates and staff that the
exact values rest on are read from the scenario. Only the horizon is set here, so that the rule's
precision is reached with little data. Where a mean at the shipped load needs more than some ten
seconds, the quick set checks the probability of waiting, or the mean at a lighter load, and the
slow set the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from simulation import theory
from simulation.assembly import Assembly, assemble
from simulation.experiments.replication import run_all
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.outcomes.records import HOUR, Record, bin_edges
from tests.support import log_of, scenario_of

from .rule import Sample, assert_agrees

WORKERS = min(2, os.cpu_count() or 1)
Measure = Callable[[Record], float]


def sampler(name: str, measures: Mapping[str, Measure], **overrides: Any) -> Sample:
    """Return what runs replications of a scenario and measures each."""
    assembly = assemble(scenario_of(name, **overrides))

    def sample(seed: int, replications: int) -> Mapping[str, Sequence[float]]:
        jobs = [(assembly, seed, number) for number in range(replications)]
        records = [replication.record for replication in run_all(jobs, WORKERS)]
        return {what: [measure(r) for r in records] for what, measure in measures.items()}

    return sample


def wait(record: Record, kind: int | None = None) -> float:
    """Return the mean wait before service in hours, of those who were served."""
    total = record.total(k.SUM_FIRST_RESPONSE, kind)
    return total / HOUR / record.count(k.FIRST_RESPONSES, kind)


def sojourn(record: Record) -> float:
    """Return the mean time in the system in hours."""
    return record.total(k.SUM_RESOLUTION) / HOUR / record.count(k.CLOSED)


def longer_than(limit: int) -> Measure:
    """Return the measure of the share of waits of at least 2**limit µs, an edge of the bins."""
    first = int(np.searchsorted(bin_edges(), 2.0**limit))

    def share(record: Record) -> float:
        waits = record.durations[:, 0].sum(axis=0)
        return float(waits[first:].sum() / waits.sum())

    return share


SHORT, LONG = 20, 32  # 2**20 µs is about a second, 2**32 µs about 1.2 h


def check_delay_queue(
    name: str, measures: Sequence[str], horizon: str, rate: float | None = None
) -> None:
    """Hold the wait of an M/M/c queue against Erlang C, as shipped or at another rate."""
    scenario = scenario_of(name)
    rate = scenario.requests["call"].rate if rate is None else rate
    staff = scenario.organization.departments["service"].staff
    exact = theory.mmc(rate, 1.0, staff)

    def tail(limit: int) -> float:
        return exact.wait_probability * float(np.exp(-(staff - rate) * 2.0**limit / HOUR))

    known: dict[str, tuple[Measure, float]] = {
        "wait": (wait, exact.mean_wait),
        "sojourn": (sojourn, exact.mean_sojourn),
        "P(wait)": (longer_than(SHORT), tail(SHORT)),
        "P(wait > 1.2 h)": (longer_than(LONG), tail(LONG)),
    }
    sample = sampler(
        name,
        {what: known[what][0] for what in measures},
        requests__call__rate=f"{rate} / h",
        time__horizon=horizon,
    )
    assert_agrees(sample, {what: known[what][1] for what in measures})


def test_mm1() -> None:
    """One employee at load 0.7 makes customers wait 2.333 h, exponentially if at all."""
    check_delay_queue("theory/mm1", ["wait", "P(wait)", "P(wait > 1.2 h)"], "900000 h")


def test_mmc() -> None:
    """Of the customers of ten employees at load 0.8, 40.9 % wait (Erlang C)."""
    check_delay_queue("theory/mmc", ["P(wait)"], "60000 h")


@pytest.mark.slow
def test_mmc_in_the_mean() -> None:
    """Ten employees at load 0.8 make customers wait 0.204590 h (175 million requests)."""
    check_delay_queue("theory/mmc", ["P(wait)", "wait"], "550000 h")


def test_mm20_at_a_lighter_load() -> None:
    """Twenty employees at load 0.8 agree with Erlang C."""
    check_delay_queue("theory/mm20", ["P(wait)"], "70000 h", rate=16)


@pytest.mark.slow
def test_mm20() -> None:
    """Twenty employees at load 0.9 make customers wait 0.275385 h (Erlang C)."""
    check_delay_queue("theory/mm20", ["P(wait)", "wait"], "500000 h")


def test_merged() -> None:
    """Four people with one queue keep requests for 1.745532 h instead of 5 h."""
    check_delay_queue("theory/merged", ["sojourn", "P(wait)"], "140000 h")


@pytest.mark.slow
def test_merged_in_the_wait() -> None:
    """Four people with one queue at load 0.8 make customers wait 0.745532 h."""
    check_delay_queue("theory/merged", ["wait", "P(wait > 1.2 h)"], "700000 h")


def test_sectors() -> None:
    """Four sectors of one employee at load 0.8 keep requests for 5 h."""
    scenario = scenario_of("theory/sectors")
    sectors = scenario.organization.departments["service"].sectors
    exact = theory.mm1(scenario.requests["call"].rate / sectors, 1.0)
    sample = sampler("theory/sectors", {"sojourn": sojourn}, time__horizon="200000 h")
    assert_agrees(sample, {"sojourn": exact.mean_sojourn})


def check_erlang_a(rate: float, horizon: str) -> None:
    """Hold the share that gives up and the mean time in queue against the birth–death process."""
    exact = theory.erlang_a(rate, 1.0, 10, 1.0)

    def time_in_queue(record: Record) -> float:
        waited = record.total(k.SUM_FIRST_RESPONSE) + record.total(k.SUM_WAIT_BEFORE_ABANDONING)
        return waited / HOUR / record.count(k.ARRIVED)

    def gave_up(record: Record) -> float:
        return record.count(k.ABANDONED) / record.count(k.ARRIVED)

    sample = sampler(
        "theory/erlang_a",
        {"P(give up)": gave_up, "time in queue": time_in_queue},
        requests__call__rate=f"{rate} / h",
        time__horizon=horizon,
    )
    expected = {"P(give up)": exact.abandon_probability, "time in queue": exact.mean_wait}
    assert_agrees(sample, expected)


def test_erlang_a() -> None:
    """At load 0.8, 5.3 % of the callers give up."""
    check_erlang_a(8.0, "85000 h")


def test_erlang_a_overloaded() -> None:
    """At load 1.2, 21.4 % of the callers give up, which keeps the department stable."""
    check_erlang_a(12.0, "28000 h")


def check_priority(
    rates: tuple[float, float], staff: int, horizon: str, replications: int = 40
) -> None:
    """Hold the wait of each class against Cobham."""
    exact = theory.cobham_multi_server(rates, 1.0, staff)
    classes = ("urgent", "ordinary")
    sample = sampler(
        "theory/priority",
        {"urgent": lambda r: wait(r, 0), "ordinary": lambda r: wait(r, 1)},
        organization__departments__service__staff=staff,
        requests__urgent__rate=f"{rates[0]} / h",
        requests__ordinary__rate=f"{rates[1]} / h",
        time__horizon=horizon,
    )
    assert_agrees(sample, dict(zip(classes, exact.mean_waits, strict=True)), replications)


def test_priority_at_a_lighter_load() -> None:
    """Urgent and ordinary calls at load 0.6 each wait as Cobham's formula says."""
    check_priority((0.3, 0.3), 1, "900000 h")


@pytest.mark.slow
def test_priority() -> None:
    """Urgent calls wait 1.142857 h, ordinary ones 5.714286 h (Cobham)."""
    requests = scenario_of("theory/priority").requests
    check_priority((requests["urgent"].rate, requests["ordinary"].rate), 1, "1000000 h", 120)


@pytest.mark.slow
def test_priority_with_five_servers() -> None:
    """Five employees with λ = (1, 3) make urgent calls wait 0.138528 h and ordinary 0.692641 h."""
    check_priority((1.0, 3.0), 5, "650000 h")


def line(rate: float) -> theory.JacksonNetwork:
    """Return the line of five departments as a Jackson network."""
    routing = np.zeros((5, 5))
    for stage in range(5):
        if stage > 0:
            routing[stage, stage - 1] = 0.2
        if stage < 4:
            routing[stage, stage + 1] = 1.0 - routing[stage].sum()
    return theory.jackson_network([rate, 0, 0, 0, 0], routing, [1.0] * 5, [8] * 5)


def test_line_as_a_whole() -> None:
    """The time through five departments with hand-backs is that of the Jackson network."""
    rate = scenario_of("theory/line").requests["order"].rate
    sample = sampler("theory/line", {"sojourn": sojourn}, time__horizon="30000 h")
    assert_agrees(sample, {"sojourn": line(rate).mean_sojourn})


def by_department(assembly: Assembly, seed: int, number: int) -> dict[str, float]:
    """Return visits and mean time at each department of a line, read from the event log."""
    parameters, state = assembly.start(seed, number, log=True)
    time = assembly.scenario.time
    rows = log_of(advance(parameters, state, time.horizon))
    came = rows[rows.activity == k.LOG_ARRIVE]
    settled = (came.time >= time.warm_up) & (came.time < time.horizon - SETTLED)
    requests = came.number[settled]
    rows = rows[np.isin(rows.activity, (k.LOG_QUEUE, k.LOG_COMPLETE))]
    rows = rows[(rows.number >= requests.min()) & (rows.number <= requests.max())]
    # A request is at one stage at a time: its rows alternate between coming and being done.
    rows = rows[np.argsort(rows.number, kind="stable")]
    comes, leaves = rows[0::2], rows[1::2]
    assert (comes.activity == k.LOG_QUEUE).all()
    assert (leaves.activity == k.LOG_COMPLETE).all()
    assert (comes.number == leaves.number).all()
    stay, stage = leaves.time - comes.time, comes.stage
    measured = {}
    for place, name in enumerate(assembly.functions):
        measured[f"time in {name}"] = float(stay[stage == place].mean()) / HOUR
        measured[f"visits to {name}"] = float((stage == place).sum()) / len(requests)
    return measured


SETTLED = 300 * HOUR  # who came so long before the end is done


def check_departments(rate: float, horizon: str, replications: int) -> None:
    """Hold time and visits of each department of the line against its M/M/8 queue."""
    assembly = assemble(
        scenario_of("theory/line", requests__order__rate=f"{rate} / h", time__horizon=horizon)
    )
    network = line(rate)
    exact = {}
    for name, node, visits in zip(assembly.functions, network.nodes, network.visits, strict=True):
        exact[f"time in {name}"] = node.mean_sojourn
        exact[f"visits to {name}"] = visits

    def sample(seed: int, replications: int) -> Mapping[str, Sequence[float]]:
        runs = [by_department(assembly, seed, number) for number in range(replications)]
        return {name: [run[name] for run in runs] for name in exact}

    assert_agrees(sample, exact, replications)


def test_line_department_by_department_at_a_lighter_load() -> None:
    """Each department is an M/M/8 queue of its own, fed by the traffic equations."""
    check_departments(3.0, "5000 h", 40)


@pytest.mark.slow
def test_line_department_by_department() -> None:
    """The same at the shipped load, where the second department is busy 85 % of the time."""
    check_departments(scenario_of("theory/line").requests["order"].rate, "12000 h", 320)


def test_every_theory_scenario_is_checked_here() -> None:
    """No scenario of scenarios/theory is left without a case."""
    from simulation.scenario import bundled_names

    with open(__file__, encoding="utf-8") as file:
        source = file.read()
    shipped = [name for name in bundled_names() if name.startswith("theory/")]
    assert shipped
    assert [name for name in shipped if f'"{name}"' not in source] == []
