"""Metamorphic rules: how a result must change, or not, when its scenario is changed in a known way.

No exact value is needed, so these rules reach scenarios that no theory knows. They catch a time in
another unit than the others, a draw that depends on what it should not, people who idle beside a
queue, a discipline that is not what it is called, streams that are not independent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import yaml
from scipy import stats

from simulation.assembly import Assembly, assemble
from simulation.experiments.replication import run_all
from simulation.kernel import state as k
from simulation.scenario import Scenario, parse_scenario
from simulation.scenario.emitter import emit
from tests.support import HOUR, NEUTRAL, finished, log_of, scenario_of

from .traces import starts

# ── Scaling of time ───────────────────────────────────────────────────────────────────────────────

NEARLY_EVERYTHING = """\
extends: neutral
time: {horizon: 6000 min, warm_up: 600 min}
organization:
  structure: cross_functional
  teams: 2
  departments:
    sales: {staff: 4, room: 2, overflow: back}
    store: {staff: 4, interruptions: {when: always, every: 97 min, lasting: 13 min}}
    desk: {staff: 4, skill: 2, interruptions: {when: serving, every: 53 min, lasting: 7 min}}
    back: {staff: 2, multitasking: 2, room: 3}
channels:
  phone: {share: 50 %, patience: 17 min, work_factor: 0.5}
  mail: {share: 50 %}
requests:
  order:
    rate: 7.5 / h
    interarrival: deterministic
    batch: {sizes: [1, 2, 4]}
    priority: 2
    resolution_patience: 400 min
    complaint: complaint
    route: [sales, {together: [store, desk]}, {department: desk, next: {desk: 20 %}}]
  call: {rate: 1 / h, population: 5, interarrival: deterministic, route: [desk, back], priority: 1}
  complaint: {rate: 0 / h, route: [back]}
work: {sales: 20 min, store: 25 min, desk: 10 min, back: 30 min}
dispatch: {preemption: resume}
service: {helping: true, cross_skill: 0.5, set_up: 2 min}
communication:
  {interdependence: 40 %, ask: 2 min, relay: 1 min, answer: 4 min, handoff_fidelity: 0.5,
   query_deadline: 45 min, relay_fidelity: 0.9}
authority: {exceptions: 20 %, approval: 6 min, deadline: 50 min}
attention:
  {synchronous: 50 %, resumption: 1 min, notices: 30 %, reading: 1 min, notices_interrupt: 40 %,
   order: {fifo: 0.5, random: 0.5}}
quality: {error: 10 %}
customers: {count: 100, defection_unsatisfied: 30 %}
"""
"""Durations without chance, decisions with; speeds are powers of 2, so that nothing is rounded."""


def scaled(text: str, factor: int) -> Scenario:
    """Return a scenario in which everything takes so many times as long, written in minutes."""
    text = re.sub(r"([\d.]+) min", lambda found: f"{factor * float(found[1])} min", text)
    text = re.sub(r"([\d.]+) / h", lambda found: f"{float(found[1]) / factor!r} / h", text)
    return parse_scenario(text)


def assert_scaled(slow: k.State, fast: k.State, factor: int) -> None:
    """Check that the same happens in two runs, in one of them so many times later."""
    rows, others = log_of(slow), log_of(fast)
    assert len(rows) == len(others)
    assert (rows.time == factor * others.time).all()
    for column in ("number", "activity", "stage", "employee", "detail"):
        assert (rows[column] == others[column]).all(), column
    assert (slow.hours == factor * fast.hours).all()
    assert (slow.sums.sum(axis=0) == factor * fast.sums.sum(axis=0)).all()
    assert (slow.counts.sum(axis=0) == fast.counts.sum(axis=0)).all()
    assert slow.satisfaction.sum() == pytest.approx(fast.satisfaction.sum(), rel=1e-12)


@pytest.mark.parametrize("factor", [2, 3, 7])
def test_time_scales(factor: int) -> None:
    """Where everything takes twice as long the same happens, every step exactly twice as late.

    Catches a duration that is read in another unit, or hidden in the code (seconds of set-up, a
    day of eight hours where there should be the scenario's).
    """
    plain = finished(parse_scenario(NEARLY_EVERYTHING))
    seen = set(log_of(plain).activity.tolist())
    unseen = set(range(k.LOG_LETTER + 1)) - seen
    assert unseen <= {k.LOG_LETTER, k.LOG_LOST}, f"the scenario is to show activities {unseen}"
    assert_scaled(finished(scaled(NEARLY_EVERYTHING, factor)), plain, factor)


def test_units_are_only_units() -> None:
    """With every min written as s and every h as min the same happens, sixty times as fast."""
    text = NEARLY_EVERYTHING.replace(" min", " s").replace("/ h", "/ min")
    assert_scaled(finished(scenario_of(NEARLY_EVERYTHING)), finished(scenario_of(text)), 60)


def test_a_profile_scales_with_its_day() -> None:
    """Rates that change over the day scale with the length of the day."""
    text = NEARLY_EVERYTHING.replace("warm_up: 600 min", "warm_up: 600 min, hours_per_day: 240 min")
    text = text.replace("rate: 7.5 / h", "rate: 7.5 / h\n    profile: {day: [1, 2, 0.5, 0, 3]}")
    plain = finished(parse_scenario(text))
    assert len(log_of(plain)) > 1000
    assert_scaled(finished(scaled(text, 2)), plain, 2)


FIFO = """\
extends: neutral
time: {horizon: 1500 h, warm_up: 0 h, hours_per_day: 24 h, days_per_week: 7}
organization: {departments: {desk: {staff: 1}}}
requests: {call: {rate: 0.8 / h, route: [desk]}}
work: {desk: {mean: 1 h, cv: 1}}
"""
STATIONS: dict[str, dict[str, Any]] = {
    "M/G/1": {},
    "M/M/3": {
        "organization__departments__desk__staff": 3,
        "requests__call__rate": "2.7 / h",
        "work__desk": {"mean": "1 h", "distribution": "exponential"},
    },
    "batches and a wide gamma": {
        "organization__departments__desk__staff": 4,
        "requests__call": {
            "rate": "3.4 / h", "route": ["desk"], "batch": {"mean": 3, "distribution": "geometric"}
        },
        "work__desk": {"mean": "1 h", "distribution": "gamma", "cv": 2},
    },
    "regular arrivals of unequal work": {
        "organization__departments__desk__staff": 2,
        "requests__call": {"rate": "1.9 / h", "interarrival": "deterministic", "route": ["desk"]},
        "work__desk": {"mean": "1 h", "distribution": "hyperexponential", "cv": 2},
    },
    "too many": {
        "organization__departments__desk__staff": 2,
        "requests__call__rate": "2.2 / h",
        "work__desk": {"low": "10 min", "high": "110 min"},
    },
}  # fmt: skip
"""Single stations, first come, first served."""


@pytest.mark.parametrize("name", STATIONS)
@pytest.mark.parametrize("factor", [2, 13])
def test_random_times_scale(name: str, factor: int) -> None:
    """With chance, each wait scales up to the rounding of the durations it is made of.

    A duration is rounded to whole µs, so one of the slow run is off by at most h = (factor + 1) / 2
    from `factor` times the fast one. Request n arrives after n + 1 gaps. The waits follow the
    recursion of Kiefer & Wolfowitz, which moves no further apart in any component by one request
    than by the errors of its work and its gap (sorting and max(·, 0) do not expand): so they are off
    by at most 2 h n. (In networks with several orders of events no such bound exists.)
    """
    horizon = 1500 * HOUR
    came, began = starts(scenario_of(FIFO, **STATIONS[name]))
    slow_came, slow_began = starts(
        parse_scenario(emit(_times(STATIONS[name], factor)), {"time.horizon": f"{1500 * factor} h"})
    )
    n = min(len(came), len(slow_came))
    assert n > 900
    assert abs(len(came) - len(slow_came)) <= 4, "only who comes next to the horizon may differ"
    rank = 1 + np.arange(n)
    assert (np.abs(slow_came[:n] - factor * came[:n]) <= rank * (factor + 1) / 2).all()
    both = (began[:n] >= 0) & (slow_began[:n] >= 0)
    near_the_end = began[:n] > horizon - HOUR
    assert (both == (began[:n] >= 0))[~near_the_end].all()
    waits, slow_waits = (began - came)[:n][both], (slow_began - slow_came)[:n][both]
    assert (np.abs(slow_waits - factor * waits) <= rank[both] * (factor + 1)).all()
    assert (waits > 0).any()


def _times(change: dict[str, Any], factor: int) -> dict[str, Any]:
    """Return the station with all times that many times as long."""
    written = yaml.safe_load(FIFO)
    for path, value in change.items():
        *way, last = path.split("__")
        place = written
        for key in way:
            place = place[key]
        place[last] = value
    call, work = written["requests"]["call"], written["work"]["desk"]
    call["rate"] = f"{float(call['rate'].split()[0]) / factor!r} / h"
    for key in ("mean", "low", "high"):
        if key in work:
            number, unit = work[key].split()
            work[key] = f"{factor * int(number)} {unit}"
    return written  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    "change",
    [
        {"organization__departments__desk__skill": 2, "work__desk": {"mean": "2 h", "cv": 1}},
        {"channels__phone": {"work_factor": 0.5}, "work__desk": {"mean": "2 h", "cv": 1}},
        {"organization__departments__desk__skill": 0.25, "work__desk": {"mean": "15 min", "cv": 1}},
    ],
)
def test_twice_the_speed_for_twice_the_work(change: dict[str, Any]) -> None:
    """People twice as fast with work twice as long change nothing, up to 1 µs for each piece."""
    for overrides in STATIONS.values():
        overrides = {path: value for path, value in overrides.items() if path != "work__desk"}
        came, began = starts(scenario_of(FIFO, **overrides))
        also_came, also_began = starts(scenario_of(FIFO, **overrides, **change))
        assert (came == also_came).all()
        started = (began >= 0) & (also_began >= 0)
        off = np.abs(began - also_began)[started]
        assert (off <= 1 + np.arange(len(came))[started]).all()
        assert started.sum() >= (began >= 0).sum() - 2


# ── More of it never harms ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", STATIONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_more_servers_never_delay_anybody(name: str, seed: int) -> None:
    """With one more employee, or twice as many, no request begins later – not a single one.

    By the recursion of Kiefer & Wolfowitz (1955): the vector of work ahead falls in each component
    with the number of servers, if the work is keyed by the arrival, as it is. This holds at one
    station with one queue, first come, first served; `test_more_servers_may_delay` shows where not.
    """
    staff = scenario_of(FIFO, **STATIONS[name]).organization.departments["desk"].staff
    came, began = starts(scenario_of(FIFO, **STATIONS[name]), seed)
    for more in (staff + 1, 2 * staff):
        change = STATIONS[name] | {"organization__departments__desk__staff": more}
        also_came, earlier = starts(scenario_of(FIFO, **change), seed)
        assert (came == also_came).all()
        assert (earlier[began >= 0] >= 0).all()
        gain = (began - earlier)[began >= 0]
        assert (gain >= 0).all()
        assert gain.max() > HOUR / 10, "the added employee is to matter"


@pytest.mark.parametrize(
    "change",
    [
        {"attention__order": "lifo"},
        {"attention__order": "random"},
        {
            "requests__call__route": [{"department": "desk", "next": {"desk": "40 %"}}],
            "requests__call__rate": "1.5 / h",
        },
    ],
)
def test_more_servers_may_delay(change: dict[str, Any]) -> None:
    """Last come, first served, by chance, or with feedback, more servers do delay somebody.

    So the rule above is one that a wrong discipline breaks.
    """
    change = STATIONS["M/M/3"] | change
    _, began = starts(scenario_of(FIFO, **change))
    _, doubled = starts(scenario_of(FIFO, **change, organization__departments__desk__staff=4))
    served = (began >= 0) & (doubled >= 0)
    assert (doubled > began)[served].any()
    assert (doubled < began)[served].any()
