"""Little's law, L = λ W, as an identity: two ways of keeping books must agree to the microsecond.

One is the event log, row by row: the number present, integrated over time. The other is what the
kernel adds up as it goes: times of requests by their fate and state, hours of people, numbers at
the end of the day. With what is still open at the end as boundary term both are the same sum of
whole µs, in every scenario, however short (Little 1961; Little & Graves 2008, sample-path form).
They catch a time that is booked twice or not at all, a request that is lost from a queue or counted
in two, a row that is missing, a state that does not end when it should.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.scenario import Scenario, bundled_names
from tests.support import HOUR, log_of, scenario_of

from .traces import NEARLY_EVERYTHING

ARRIVALS = 2500  # about so many, so that the horizon is short
THEORY = [name for name in bundled_names() if name.startswith("theory/")]
OTHERS = ["silo", "collaborative", "shopping_centre", "nearly everything"]
ENDS = (k.LOG_CLOSE, k.LOG_ABANDON, k.LOG_CANCEL, k.LOG_BALK, k.LOG_MERGE)
AT_WORK = [k.DIRECT, k.REWORK, k.SET_UP]


class Run(NamedTuple):
    """A run to its horizon: parameters, state, rows of the event log, µs."""

    p: k.Parameters
    s: k.State
    rows: Any
    end: int


def short(name: str) -> Scenario:
    """Return a scenario from empty, at a horizon of some thousand arrivals."""
    if name == "nearly everything":
        return scenario_of(NEARLY_EVERYTHING)
    scenario = scenario_of(name)
    rate = sum(kind.rate * max(kind.population, 1) for kind in scenario.requests.values())
    hours = min(scenario.time.horizon / HOUR, ARRIVALS / rate if rate else 500)
    return scenario_of(name, time__horizon=f"{hours:.3f} h", time__warm_up="0 h")


@cache
def run_of(name: str) -> Run:
    """Return a run of a scenario."""
    scenario = short(name)
    p, s = assemble(scenario).start(3, 0, log=True)
    s = advance(p, s, scenario.time.horizon)
    return Run(p, s, log_of(s), scenario.time.horizon)


def number_present(rows: Any, comes: Any, goes: Any) -> Any:
    """Return how many there are after each row: who came so far less who went."""
    present = np.cumsum(comes.astype(np.int64) - goes.astype(np.int64))
    assert (present >= 0).all()
    return present


def area(rows: Any, present: Any, end: int) -> int:
    """Return the integral of the number present over the time until the end, in µs."""
    return int((present * np.diff(rows.time, append=end)).sum())


def is_open(s: k.State) -> Any:
    """Return which slots hold requests that are open (branches are no requests)."""
    return (s.requests.number >= 0) & (s.requests.parent < 0)


def time_until(rows: Any, fates: tuple[int, ...]) -> int:
    """Return the sum of the times from arrival to one of these fates, from the log."""
    came = dict(rows[rows.activity == k.LOG_ARRIVE][["number", "time"]].tolist())
    gone = rows[np.isin(rows.activity, fates)]
    return sum(time - came[number] for number, time in gone[["number", "time"]].tolist())


@pytest.mark.parametrize("name", THEORY + OTHERS)
def test_number_in_the_system(name: str) -> None:
    """The integral of the number present is what the kernel booked for the closed and the open."""
    _, s, rows, end = run_of(name)
    present = number_present(rows, rows.activity == k.LOG_ARRIVE, np.isin(rows.activity, ENDS))
    sums = s.sums.sum(axis=(0, 1))
    booked = int(sums[k.SUM_RESOLUTION] + sums[k.SUM_WAIT_BEFORE_ABANDONING])
    still = int((end - s.requests.arrived[is_open(s)]).sum())
    # Of cancelled, turned away and duplicate requests the kernel keeps no times.
    lost = time_until(rows, (k.LOG_CANCEL, k.LOG_BALK, k.LOG_MERGE))
    assert area(rows, present, end) == booked + still + lost
    if name not in ("theory/messages", "theory/informal_ties"):
        assert booked > 0
        assert (rows.activity == k.LOG_ARRIVE).sum() > 300, "too short to show anything"


@pytest.mark.parametrize("name", THEORY + OTHERS)
def test_everybody_comes_once_and_goes_once(name: str) -> None:
    """Each case arrives once and ends at most once; those that have not ended are open."""
    _, s, rows, _ = run_of(name)
    came = rows.number[rows.activity == k.LOG_ARRIVE].tolist()
    gone = rows.number[np.isin(rows.activity, ENDS)].tolist()
    assert len(set(came)) == len(came)
    assert len(set(gone)) == len(gone)
    assert set(came) - set(gone) == set(s.requests.number[is_open(s)].tolist())
    assert set(gone) <= set(came)
    counts = s.counts.sum(axis=(0, 1))
    for fate, ending in ((k.CLOSED, k.LOG_CLOSE), (k.ABANDONED, k.LOG_ABANDON),
                         (k.CANCELLED, k.LOG_CANCEL), (k.BALKED, k.LOG_BALK),
                         (k.DUPLICATES_DONE, k.LOG_MERGE)):  # fmt: skip
        assert counts[fate] == (rows.activity == ending).sum()


@pytest.mark.parametrize("name", THEORY + OTHERS)
def test_number_at_the_end_of_each_day(name: str) -> None:
    """The number of open requests that is kept for each day is the number present in the log."""
    p, s, rows, end = run_of(name)
    present = number_present(rows, rows.activity == k.LOG_ARRIVE, np.isin(rows.activity, ENDS))
    day = int(p.settings[0].day_length)
    days = np.arange(day, end + 1, day)
    before = np.searchsorted(rows.time, days) - 1  # the last row before the end of the day
    counted = np.where(before >= 0, present[before], 0)
    assert s.levels[: len(days), 0].tolist() == counted.tolist()


def visits(run: Run) -> tuple[Any, Any]:
    """Return which rows begin a visit to a stage, and which end one."""
    rows = run.rows
    begins, ends = rows.activity == k.LOG_QUEUE, rows.activity == k.LOG_COMPLETE
    for i in np.flatnonzero(np.isin(rows.activity, (k.LOG_ABANDON, k.LOG_CANCEL))):
        mine = (rows.number[:i] == rows.number[i]) & (rows.stage[:i] == rows.stage[i])
        ends[i] = begins[:i][mine].sum() > ends[:i][mine].sum()  # else it ended on the way there
    return begins, ends


@pytest.mark.parametrize("name", THEORY + OTHERS)
def test_number_at_each_stage(name: str) -> None:
    """Those at the stages, and those split into branches, are together those in the system.

    And at the end there are at each stage as many as the table of requests has there.
    """
    p, s, rows, end = run = run_of(name)
    begins, ends = visits(run)
    splits, joins = rows.activity == k.LOG_FORK, rows.activity == k.LOG_JOIN
    forks = p.stages[p.stages.branch_count > 0]
    branches = {b for f in forks for b in range(f.branch_start, f.branch_start + f.branch_count)}
    total = area(rows, number_present(rows, splits, joins), end)
    held = s.requests[s.requests.number >= 0]
    for stage in range(len(p.stages)):
        here = rows.stage == stage
        present = number_present(rows, begins & here, ends & here)
        if p.stages[stage].branch_count == 0:
            assert present[-1] == (held.stage == stage).sum()
        if stage not in branches:
            total += area(rows, present, end)
    present = number_present(rows, rows.activity == k.LOG_ARRIVE, np.isin(rows.activity, ENDS))
    assert total == area(rows, present, end)


@pytest.mark.parametrize("name", [name for name in THEORY if name != "theory/fork_join"])
def test_number_waiting(name: str) -> None:
    """Those who wait, by the log, have the time that requests booked as queueing.

    Those turned away are left out on both sides: of them the kernel keeps no times. Who has left
    before it opened has not waited.
    """
    _, s, rows, end = run_of(name)
    assert not (rows.activity == k.LOG_FORK).any()
    rows = rows[~np.isin(rows.number, rows.number[rows.activity == k.LOG_BALK])]
    has_queued = np.isin(rows.number, rows.number[rows.activity == k.LOG_QUEUE])
    rows = rows[has_queued | (rows.activity != k.LOG_ABANDON)]
    waits = (k.LOG_QUEUE, k.LOG_INTERRUPT, k.LOG_PREEMPT)
    goes_on = (k.LOG_START, k.LOG_RESUME, k.LOG_ABANDON)
    present = number_present(rows, np.isin(rows.activity, waits), np.isin(rows.activity, goes_on))
    sums = s.sums.sum(axis=(0, 1))
    booked = int(sums[k.SUM_TIME + k.QUEUEING] + sums[k.SUM_WAIT_BEFORE_ABANDONING])
    held, times = s.requests[is_open(s)], s.request_time[is_open(s)]
    since = np.where(held.time_state == k.QUEUEING, end - held.since, 0)
    assert area(rows, present, end) == booked + int((times[:, k.QUEUEING] + since).sum())


@pytest.mark.parametrize("name", THEORY)
def test_number_in_service(name: str) -> None:
    """Each employee has worked as long as the log shows requests in hand (utilization law).

    Who works on several at once is at work while there is any.
    """
    p, s, rows, end = run_of(name)
    begins = np.isin(rows.activity, (k.LOG_START, k.LOG_RESUME))
    ends = np.isin(rows.activity, (k.LOG_COMPLETE, k.LOG_INTERRUPT, k.LOG_PREEMPT))
    for e in range(len(s.workers)):
        worker, mine = s.workers[e], rows[rows.employee == e]
        here = rows.employee == e
        present = number_present(mine, begins[here], ends[here])
        assert present.max(initial=0) <= p.people[e].multitasking
        worked = int(s.hours[e, AT_WORK].sum())
        if worker.holds == k.REQUEST:
            worked += end - int(worker.since)
        assert area(mine, np.minimum(present, 1), end) == worked


def test_waiting_and_service_have_been_seen() -> None:
    """Two of the scenarios show every way in which work begins, is interrupted and ends."""
    names = ("nearly everything", "silo")  # in the latter customers ask again
    seen = {activity for name in names for activity in run_of(name).rows.activity.tolist()}
    for activity in (*ENDS, k.LOG_INTERRUPT, k.LOG_PREEMPT, k.LOG_RESUME, k.LOG_FORK, k.LOG_JOIN):
        assert activity in seen, activity


def test_number_of_letters() -> None:
    """Letters on their way, counted event by event, have the time that was booked for them."""
    scenario = scenario_of("theory/messages")
    p, s = assemble(scenario).start(3, 0)
    total, last = 0, 0
    for _ in range(3000):
        letters = len(s.messages) - int(s.clock[0].free_messages)
        s = advance(p, s, scenario.time.horizon, most_events=1)
        total += letters * (int(s.clock[0].now) - last)
        last = int(s.clock[0].now)
    free, slot = set(), int(s.clock[0].free_message)
    while slot >= 0:
        free.add(slot)
        slot = int(s.messages.next[slot])
    on_their_way = [m for m in range(len(s.messages)) if m not in free]
    written, delivered, _, time = s.letters.sum(axis=0).tolist()
    assert written - delivered == len(on_their_way)
    assert delivered > 300
    assert total == time + sum(last - int(s.messages.born[m]) for m in on_their_way)
