"""Every shipped theory scenario against its exact reference, by the one rule.

The scenarios run through the ordinary loader on the ordinary kernel. The quick set shortens or
lengthens the horizon so that the rule's precision is reached, with as little data as it needs;
cases whose shipped load needs more than some seconds are checked at a lighter load here and at the
shipped one in the slow set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from simulation import theory
from simulation.assembly import assemble
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


def check_delay_queue(name: str, rate: float, staff: int, horizon: str) -> None:
    """Hold P(wait), the tail and the mean of the wait of an M/M/c queue against Erlang C."""
    exact = theory.mmc(rate, 1.0, staff)
    drain = staff - rate
    measures: dict[str, Measure] = {"wait": wait, "P(wait)": longer_than(SHORT)}
    expected = {
        "wait": exact.mean_wait,
        "P(wait)": exact.wait_probability * float(np.exp(-drain * 2.0**SHORT / HOUR)),
    }
    sample = sampler(
        name, measures, requests__call__rate=f"{rate} / h", time__horizon=horizon
    )
    assert_agrees(sample, expected)


def test_mm1() -> None:
    """One employee at load 0.7 makes customers wait 2.333 h."""
    check_delay_queue("theory/mm1", 0.7, 1, "900000 h")


def test_mmc() -> None:
    """Ten employees at load 0.8 agree with Erlang C, in P(wait) and in the mean wait."""
    check_delay_queue("theory/mmc", 8.0, 10, "170000 h")


def test_mm20_at_a_lighter_load() -> None:
    """Twenty employees at load 0.8 agree with Erlang C."""
    check_delay_queue("theory/mm20", 16.0, 20, "120000 h")


@pytest.mark.slow
def test_mm20() -> None:
    """Twenty employees at load 0.9 agree with Erlang C (about 150 million requests)."""
    check_delay_queue("theory/mm20", 18.0, 20, "500000 h")


def test_the_tail_of_the_wait() -> None:
    """The share of waits beyond 1.2 h is C·exp(−(cμ−λ)t) in M/M/10 at load 0.9."""
    exact = theory.mmc(9.0, 1.0, 10)
    tail = exact.wait_probability * float(np.exp(-(2.0**LONG) / HOUR))
    sample = sampler(
        "theory/mmc",
        {"P(wait > 1.2 h)": longer_than(LONG)},
        requests__call__rate="9 / h",
        time__horizon="300000 h",
    )
    assert_agrees(sample, {"P(wait > 1.2 h)": tail})


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
    check_erlang_a(8.0, "150000 h")


def test_erlang_a_overloaded() -> None:
    """At load 1.2, 21.4 % of the callers give up, which keeps the department stable."""
    check_erlang_a(12.0, "20000 h")


def check_priority(urgent: float, ordinary: float, horizon: str) -> None:
    """Hold the wait of each class against Cobham."""
    exact = theory.cobham_multi_server([urgent, ordinary], 1.0, 1)
    sample = sampler(
        "theory/priority",
        {"urgent": lambda r: wait(r, 0), "ordinary": lambda r: wait(r, 1)},
        requests__urgent__rate=f"{urgent} / h",
        requests__ordinary__rate=f"{ordinary} / h",
        time__horizon=horizon,
    )
    assert_agrees(sample, dict(zip(("urgent", "ordinary"), exact.mean_waits, strict=True)))


def test_priority_at_a_lighter_load() -> None:
    """Urgent and ordinary calls at load 0.6 each wait as Cobham's formula says."""
    check_priority(0.3, 0.3, "600000 h")


@pytest.mark.slow
def test_priority() -> None:
    """Urgent calls wait 1.143 h, ordinary ones 5.714 h (about 80 million requests)."""
    check_priority(0.3, 0.5, "3000000 h")


def test_priority_with_five_servers() -> None:
    """Five employees with λ = (1, 3) make urgent calls wait 0.139 h and ordinary ones 0.693 h."""
    exact = theory.cobham_multi_server([1.0, 3.0], 1.0, 5)
    sample = sampler(
        "theory/priority",
        {"urgent": lambda r: wait(r, 0), "ordinary": lambda r: wait(r, 1)},
        organization__departments__service__staff=5,
        requests__urgent__rate="1 / h",
        requests__ordinary__rate="3 / h",
        time__horizon="400000 h",
    )
    assert_agrees(sample, dict(zip(("urgent", "ordinary"), exact.mean_waits, strict=True)))


def test_sectors() -> None:
    """Four sectors of one employee at load 0.8 keep requests for 5 h."""
    sample = sampler("theory/sectors", {"sojourn": sojourn}, time__horizon="250000 h")
    assert_agrees(sample, {"sojourn": theory.mm1(0.8, 1.0).mean_sojourn})


def test_merged() -> None:
    """The same four people with one queue keep requests for 1.746 h, and the wait is Erlang's."""
    exact = theory.mmc(3.2, 1.0, 4)
    sample = sampler(
        "theory/merged", {"sojourn": sojourn, "wait": wait}, time__horizon="250000 h"
    )
    assert_agrees(sample, {"sojourn": exact.mean_sojourn, "wait": exact.mean_wait})


def line() -> theory.JacksonNetwork:
    """Return the line of five departments as a Jackson network."""
    routing = np.zeros((5, 5))
    for stage in range(5):
        back = 0.2 if stage else 0.0
        if stage:
            routing[stage, stage - 1] = back
        if stage < 4:
            routing[stage, stage + 1] = 1.0 - back
    return theory.jackson_network([4.0, 0, 0, 0, 0], routing, [1.0] * 5, [8] * 5)


def test_line_as_a_whole() -> None:
    """The time through five departments with hand-backs is that of the Jackson network."""
    sample = sampler("theory/line", {"sojourn": sojourn}, time__horizon="8000 h")
    assert_agrees(sample, {"sojourn": line().mean_sojourn})


def visits_by_department(assembly: Any, seed: int, number: int) -> dict[str, float]:
    """Return visits and mean time at each department of a line, read from the event log."""
    parameters, state = assembly.start(seed, number, log=True)
    time = assembly.scenario.time
    rows = log_of(advance(parameters, state, time.horizon))
    first = int(rows.number[rows.time >= time.warm_up].min())
    chosen = (rows.number >= first) & np.isin(rows.activity, (k.LOG_QUEUE, k.LOG_COMPLETE))
    # A request is at one stage at a time: its rows alternate between coming and being done.
    rows = rows[chosen]
    rows = rows[np.argsort(rows.number, kind="stable")]
    comes = np.flatnonzero(rows.activity == k.LOG_QUEUE)
    comes = comes[comes + 1 < len(rows)]
    comes = comes[rows.activity[comes + 1] == k.LOG_COMPLETE]
    assert (rows.number[comes] == rows.number[comes + 1]).all()
    stay, stage = rows.time[comes + 1] - rows.time[comes], rows.stage[comes]
    requests = len(np.unique(rows.number))
    measured = {}
    for place, name in enumerate(assembly.functions):
        measured[f"time in {name}"] = float(stay[stage == place].mean()) / HOUR
        measured[f"visits to {name}"] = float((stage == place).sum()) / requests
    return measured


def test_line_department_by_department() -> None:
    """Each department is an M/M/8 queue of its own, fed by the traffic equations."""
    assembly = assemble(scenario_of("theory/line", time__horizon="5000 h"))
    network = line()
    exact = {}
    for name, node, visits in zip(
        assembly.functions, network.nodes, network.visits, strict=True
    ):
        exact[f"time in {name}"] = node.mean_sojourn
        exact[f"visits to {name}"] = visits

    def sample(seed: int, replications: int) -> Mapping[str, Sequence[float]]:
        runs = [visits_by_department(assembly, seed, number) for number in range(replications)]
        return {name: [run[name] for run in runs] for name in exact}

    assert_agrees(sample, exact)


def test_every_theory_scenario_is_checked_here() -> None:
    """No scenario of scenarios/theory is left without a case."""
    from simulation.scenario import bundled_names

    with open(__file__, encoding="utf-8") as file:
        source = file.read()
    shipped = [name for name in bundled_names() if name.startswith("theory/")]
    assert shipped
    assert [name for name in shipped if f'"{name}"' not in source] == []
