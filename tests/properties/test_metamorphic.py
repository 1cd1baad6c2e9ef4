"""Metamorphic rules: how a result must change, or not, when its scenario is changed in a known way.

No exact value is needed, so these rules reach scenarios that no theory knows. They catch a time in
another unit than the others, a draw that depends on what it should not, people who idle beside a
queue, a discipline that is not what it is called, streams that are not independent.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulation.assembly import Assembly, assemble
from simulation.experiments.replication import run_all
from simulation.kernel import state as k
from simulation.scenario import Scenario, dump_scenario, parse_scenario
from tests.support import HOUR, finished, log_of, scenario_of

from .traces import NEARLY_EVERYTHING, starts

# ── Scaling of time ───────────────────────────────────────────────────────────────────────────────


def scaled(text: str, factor: int) -> Scenario:
    """Return a scenario as written in which everything takes so many times as long."""
    text = re.sub(
        r"([\d.]+) (s|min|h|days?)\b",
        lambda found: f"{factor * float(found[1])!r} {found[2]}",
        text,
    )
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
    unseen = set(range(k.LOG_LETTER + 1)) - set(log_of(plain).activity.tolist())
    assert unseen == {k.LOG_LETTER}, "the gaps between letters always have chance in them"
    assert_scaled(finished(scaled(NEARLY_EVERYTHING, factor)), plain, factor)


def test_units_are_only_units() -> None:
    """With every min written as s and every h as min the same happens, sixty times as fast."""
    text = NEARLY_EVERYTHING.replace(" min", " s").replace("/ h", "/ min")
    assert_scaled(finished(scenario_of(NEARLY_EVERYTHING)), finished(scenario_of(text)), 60)


def test_a_profile_scales_with_its_day() -> None:
    """Rates that change over the day scale with the length of the day."""
    text = NEARLY_EVERYTHING.replace("warm_up: 600 min", "warm_up: 600 min, hours_per_day: 240 min")
    text = text.replace("rate: 7.5 / h", "rate: 7.5 / h\n    profile: {day: [1, 2, 0.5, 0.5, 1]}")
    plain = finished(parse_scenario(text))
    assert len(log_of(plain)) > 1000
    assert_scaled(finished(scaled(text, 2)), plain, 2)


FIFO = """\
extends: neutral
time: {horizon: 1500 h, warm_up: 0 h}
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
    recursion of Kiefer & Wolfowitz, in which one request moves no component further apart than the
    errors of its work and its gap (sorting and max(·, 0) do not expand): so they are off by at most
    2 h n. In networks, where the order of events may change, there is no such bound.
    """
    scenario = scenario_of(FIFO, **STATIONS[name])
    came, began = starts(scenario)
    slow_came, slow_began = starts(scaled(dump_scenario(scenario), factor))
    n = int((came < 1499 * HOUR).sum())  # who comes at the very end may be cut off in one run
    assert n > 900
    rank = 1 + np.arange(n)
    assert (np.abs(slow_came[:n] - factor * came[:n]) <= rank * (factor + 1) / 2).all()
    has_begun = (began[:n] >= 0) & (began[:n] < 1499 * HOUR)
    assert (slow_began[:n] >= 0)[has_begun].all()
    waits, slow_waits = (began - came)[:n][has_begun], (slow_began - slow_came)[:n][has_begun]
    assert (np.abs(slow_waits - factor * waits) <= rank[has_begun] * (factor + 1)).all()
    assert (waits > 0).any()


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
    _, doubled = starts(scenario_of(FIFO, **change | {"organization__departments__desk__staff": 4}))
    served = (began >= 0) & (doubled >= 0)
    assert (doubled > began)[served].any()
    assert (doubled < began)[served].any()


def losses(scenario: Scenario, seed: int) -> Any:
    """Return how many requests were lost among the first n that came, for all n."""
    rows = log_of(finished(scenario, seed))
    came = int((rows.activity == k.LOG_ARRIVE).sum())
    lost = np.zeros(came, np.int64)
    lost[rows.number[np.isin(rows.activity, (k.LOG_BALK, k.LOG_ABANDON))]] = 1
    settled = rows.number[np.isin(rows.activity, (k.LOG_BALK, k.LOG_ABANDON, k.LOG_CLOSE))]
    return lost.cumsum()[: settled.max() + 1]


EQUAL_WORK = {"work__desk": "1 h", "requests__call__rate": "1.1 / h"}
LOSING: dict[str, list[dict[str, Any]]] = {
    "room": [{"organization__departments__desk__room": room} for room in (0, 1, 2, 4, 9)],
    "patience": [
        {"channels__phone": {"patience": f"{minutes} min"}} for minutes in (0, 10, 61, 300)
    ],
    "staff": [
        {"organization__departments__desk": {"staff": staff, "room": 1}} for staff in (1, 2, 3)
    ],
    "staff of the impatient": [
        {"organization__departments__desk__staff": staff, "channels__phone": {"patience": "20 min"}}
        for staff in (1, 2, 3)
    ],
}


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", LOSING)
def test_more_capacity_never_loses_more(name: str, seed: int) -> None:
    """Where all work is alike, more room, patience or staff loses no more, at any moment.

    The n-th request that is let in then comes no later, hence is done no later (D_n = max(A_n,
    D_{n−c}) + S), hence nobody is refused who was not: by induction over the arrivals. With unequal
    work this is false for single moments: one long case let in may cost two others their place.
    """
    before = None
    for change in LOSING[name]:
        lost = losses(scenario_of(FIFO, **EQUAL_WORK | change), seed)
        if before is not None:
            n = min(len(before), len(lost))
            assert n > 1500
            assert (lost[:n] <= before[:n]).all()
            assert lost[n - 1] < before[n - 1]
        before = lost


Runs = list[Any]


@cache
def records(text: str, seed: int, replications: int = 40) -> Runs:
    """Return the records of replications of a scenario as written."""
    assembly: Assembly = assemble(parse_scenario(text))
    return [run.record for run in run_all([(assembly, seed, i) for i in range(replications)], 2)]


def lost_shares(room: int) -> Any:
    """Return the share turned away at an M/M/2 with a room in each of 40 replications."""
    change = {
        "organization__departments__desk": {"staff": 2, "room": room},
        "requests__call__rate": "2 / h",
        "work__desk": {"mean": "1 h", "distribution": "exponential"},
    }
    runs = records(dump_scenario(scenario_of(FIFO, **change)), 5, 40)
    return np.array([run.count(k.BALKED) / run.count(k.ARRIVED) for run in runs])


def test_more_room_loses_less_on_average() -> None:
    """With unequal work (M/M/2/K) each place more loses clearly less, by paired replications."""
    shares = [lost_shares(room) for room in (0, 1, 2, 4, 8)]
    for smaller, larger in pairwise(shares):
        gain = smaller - larger
        assert gain.mean() / (gain.std(ddof=1) / np.sqrt(len(gain))) > 4


# ── Splitting and merging streams ─────────────────────────────────────────────────────────────────

LARGEST_T = 4.0
ONE_STREAM = """\
extends: neutral
time: {horizon: 30000 h, warm_up: 200 h}
organization: {departments: {desk: {staff: 2}}}
requests: {call: {rate: 1.5 / h, route: [desk]}}
work: {desk: {mean: 1 h, distribution: exponential}}
"""
TWO_STREAMS = ONE_STREAM.replace(
    "{call: {rate: 1.5 / h, route: [desk]}}",
    "{a: {rate: 0.3 / h, route: [desk]}, b: {rate: 1.2 / h, route: [desk]}}",
)
MANY_STREAMS = ONE_STREAM.replace(
    "{call: {rate: 1.5 / h, route: [desk]}}",
    "{" + ", ".join(f"k{i}: {{rate: 0.1 / h, route: [desk]}}" for i in range(15)) + "}",
)


def waits(runs: Runs, kind: int | None = None) -> Any:
    """Return the mean wait in hours of each run."""
    return (
        np.array(
            [r.total(k.SUM_FIRST_RESPONSE, kind) / r.count(k.FIRST_RESPONSES, kind) for r in runs]
        )
        / HOUR
    )


def waited(runs: Runs) -> Any:
    """Return the share that waited in each run."""
    return np.array([r.count(k.WAITED) / r.count(k.FIRST_RESPONSES) for r in runs])


def assert_alike(one: Any, other: Any) -> None:
    """Check that two independent samples have the same mean, known to 1.5 %."""
    t, error = stats.ttest_ind(one, other, equal_var=False), one.std(ddof=1) / np.sqrt(len(one))
    assert abs(t.statistic) <= LARGEST_T
    assert error < 0.015 * one.mean()


@pytest.mark.parametrize("merged", [TWO_STREAMS, MANY_STREAMS])
def test_poisson_streams_merge(merged: str) -> None:
    """Several Poisson streams at one desk make it wait as one of their total rate does.

    Catches streams that depend on each other: arrivals of two kinds that come together are a batch.
    """
    one, several = records(ONE_STREAM, 1), records(merged, 2)
    assert_alike(waits(one), waits(several))
    assert_alike(waited(one), waited(several))


def test_split_streams_see_the_same() -> None:
    """Both parts of a split Poisson stream wait equally long: each sees time averages (PASTA)."""
    runs = records(TWO_STREAMS, 2)
    gap = waits(runs, 0) - waits(runs, 1)
    assert abs(stats.ttest_1samp(gap, 0.0).statistic) <= LARGEST_T


def test_a_market_split_by_chance_is_poisson_in_each_part() -> None:
    """Customers who belong to one of four sectors by chance come to each as a Poisson stream."""
    alone = scenario_of(
        ONE_STREAM,
        time__horizon="60000 h",
        organization__departments__desk__staff=1,
        requests__call__rate="0.7 / h",
    )
    split = scenario_of(
        ONE_STREAM,
        organization__departments__desk={"staff": 4, "sectors": 4},
        requests__call__rate="2.8 / h",
    )
    assert_alike(waits(records(dump_scenario(alone), 1)), waits(records(dump_scenario(split), 2)))


def test_channels_alike_are_one_channel() -> None:
    """To split a stream by channels that do not differ changes nothing but their names."""
    share = {"share": "50 %", "patience": "1 h"}
    whole = scenario_of(FIFO, **STATIONS["M/M/3"], channels={"phone": {"patience": "1 h"}})
    split = scenario_of(FIFO, **STATIONS["M/M/3"], channels={"phone": share, "chat": share})
    rows, others = log_of(finished(whole)), log_of(finished(split))
    for column in ("time", "number", "activity", "stage", "employee"):
        assert (rows[column] == others[column]).all()
    assert set(others.detail[others.activity == k.LOG_ARRIVE]) == {0, 1}
