"""The record of one replication: what the kernel wrote down, with the warm-up cut.

The cut is made here and nowhere else. Requests count by their arrival: the cohorts that arrived
after the warm-up, whenever they were served. Hours of people count by the clock: what was worked
after the warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly
from simulation.kernel import state as k
from simulation.outcomes.visibility import visible_shares
from simulation.scenario.working_week import WorkingWeek

Integers = npt.NDArray[np.int64]
MEASURED = 1  # window of the histograms after the warm-up


@dataclass(frozen=True)
class Snapshot:
    """Hours and events of the employees at one time, so that two of them can be subtracted.

    Attributes:
        time: µs.
        hours: [E, ACTIVITIES] µs by activity, what is in progress included.
        interruptions, served, read, relayed, distracted: [E] so far.
        gone: [E] µs so far in which their places were vacant.
    """

    time: int
    hours: Integers
    interruptions: Integers
    served: Integers
    read: Integers
    relayed: Integers
    distracted: Integers
    gone: Integers

    def since(self, start: Snapshot) -> Snapshot:
        """Return what has been done since another one was taken, and how long that is ago."""
        names = [field.name for field in fields(self)]
        return Snapshot(*(getattr(self, name) - getattr(start, name) for name in names))


def take_snapshot(s: k.State) -> Snapshot:
    """Return what the employees have done until now."""
    now = int(s.clock[0].now)
    hours = s.hours.copy()
    workers = s.workers
    busy = np.flatnonzero(workers.holds != k.NOTHING)
    elapsed = now - workers.since[busy]
    set_up = np.minimum(elapsed, workers.set_up[busy])
    np.add.at(hours, (busy, np.full(len(busy), k.SET_UP)), set_up)
    np.add.at(hours, (busy, workers.activity[busy]), elapsed - set_up)
    is_gone = (workers.away == 1) & (workers.holds == k.NOTHING)
    return Snapshot(
        now,
        hours,
        workers.interruptions.copy(),
        workers.served.copy(),
        workers.read.copy(),
        workers.relayed.copy(),
        workers.distracted.copy(),
        workers.gone + np.where(is_gone, now - workers.since, 0),
    )


@dataclass(frozen=True)
class OpenRequests:
    """The requests still open at the end of the measured time, by columns.

    Attributes:
        kind, money_kind: number of the kind, and of the kind its value is booked on.
        age: µs since arrival.
        first_response: µs after arrival, −1 if nobody has answered.
        value: hundredths of the currency.
        cohort, money_cohort: rows of the accumulators.
        seen: age by the customer's clock, where it differs.
        channel, segment: by number.
    """

    kind: Integers
    money_kind: Integers
    age: Integers
    first_response: Integers
    value: Integers
    cohort: Integers
    money_cohort: Integers
    seen: Integers
    channel: Integers
    segment: Integers


def open_requests(s: k.State, week: WorkingWeek) -> OpenRequests:
    """Return the requests that are open now; if it closes now, it has not opened again."""
    kinds = s.counts.shape[1]
    table = s.requests
    # Neither branches nor duplicates, nor what has not come yet.
    is_one = (table.parent < 0) & (table.original < 0) & (table.phase != k.DORMANT)
    chosen = np.flatnonzero((table.number >= 0) & is_one)
    account, money_account = table.account[chosen], table.money_account[chosen]
    now = int(s.clock[0].now)
    age = now - table.arrived[chosen]
    return OpenRequests(
        table.kind[chosen].astype(np.int64),
        money_account % kinds,
        age,
        table.first_response[chosen],
        np.maximum(table.value[chosen], 0),
        account // kinds,
        money_account // kinds,
        age if not week.openings else week.moment_of(now, closing=True) - table.came[chosen],
        table.channel[chosen].astype(np.int64),
        table.segment[chosen].astype(np.int64),
    )


@dataclass(frozen=True)
class OpenStays:
    """The requests (branches and duplicates too) that are at a department at the end, by columns.

    Attributes:
        function: number of the department.
        age: µs since they came to it.
        is_waiting: whether nobody there has taken them up yet.
    """

    function: Integers
    age: Integers
    is_waiting: npt.NDArray[np.bool_]


def open_stays(p: k.Parameters, s: k.State) -> OpenStays:
    """Return the requests of the measured cohorts that are at a department now."""
    table = s.requests[s.requests.number >= 0]
    is_there = (table.phase != k.DORMANT) & (table.phase != k.FORKED)
    table = table[is_there]
    table = table[table.tally // int(p.settings[0].rows) == MEASURED]
    return OpenStays(
        p.stages.function[table.stage],
        int(s.clock[0].now) - table.entered,
        table.phase == k.FRESH,
    )


def open_messages(p: k.Parameters, s: k.State, kind: int) -> Integers:
    """Return the ages in µs of the messages of a kind, about the measured cohorts, under way."""
    if kind not in (k.QUERY, k.FEEDBACK):
        raise ValueError("only questions and feedback have an age")
    table = s.messages
    chosen = (table.number >= 0) & (table.kind == kind)
    chosen &= table.tally // int(p.settings[0].rows) == MEASURED
    ages: Integers = int(s.clock[0].now) - table.born[chosen]
    return ages


@dataclass(frozen=True)
class Changes:
    """What slowly changed in the people until the end, since the end of the warm-up.

    Attributes:
        engagement: [E] at the end; 1 is normal.
        left, hired: how many people left, and came in their place.
        trained: how many began to use the shared system.
        use: µs of working time in which somebody was a user of it, added over people.
    """

    engagement: npt.NDArray[np.float64]
    left: int
    hired: int
    trained: int
    use: int


@dataclass(frozen=True)
class Record:
    """What one replication brought, ready to be measured.

    Cohort arrays have a row for every cohort, warm-up included; `measured` says which count.

    Attributes:
        assembly: scenario, organization and the names behind the numbers.
        seed, replication: which draws.
        measured: [cohorts] whether a cohort arrived after the warm-up.
        cohort_start: [cohorts] µs at which a cohort begins.
        counts, money, sums, satisfaction: the kernel's accumulators by cohort and kind.
        letters: [cohorts, LETTER_COLUMNS] letters among employees, by cohort of their writing.
        histograms: [rows, HISTOGRAMS, BINS] of durations in the measured cohorts; the rows are
            kinds, departments, channels, segments, messages (see `kernel.state`).
        all_ratings: [rows, 101] of the measured cohorts.
        parts: [rows, PART_COLUMNS] sums and counts of the measured cohorts.
        opinions: [rows] sums of satisfaction of the measured cohorts.
        hours: [E, ACTIVITIES] µs worked after the warm-up.
        interruptions, served: [E] after the warm-up.
        read, relayed, distracted: [E] notices read, contents only passed on, notices that were none
            of one's concern, after the warm-up.
        visible: [E] share of the others' work that each could see (see `visibility`).
        presence: [E] µs after the warm-up in which the place was not vacant.
        span: µs measured, from the end of the warm-up to now.
        levels: [days, 3] open requests, messages and unread notices at the end of each day that has
            ended.
        open: requests open at the end.
        stays: of them, those at a department.
        open_queries, open_feedback: ages of the messages under way at the end, µs.
        changes: of the people.
        events: kernel events, warm-up included.
        reputation: factor on demand at the end.
        demand_digest: of the stream of potential arrivals; equal in all fair comparisons.
    """

    assembly: Assembly
    seed: int
    replication: int
    measured: npt.NDArray[np.bool_]
    cohort_start: Integers
    counts: Integers
    money: Integers
    sums: Integers
    satisfaction: npt.NDArray[np.float64]
    letters: Integers
    histograms: Integers
    all_ratings: Integers
    parts: Integers
    opinions: npt.NDArray[np.float64]
    hours: Integers
    interruptions: Integers
    served: Integers
    read: Integers
    relayed: Integers
    distracted: Integers
    visible: npt.NDArray[np.float64]
    presence: Integers
    span: int
    levels: Integers
    open: OpenRequests
    stays: OpenStays
    open_queries: Integers
    open_feedback: Integers
    changes: Changes
    events: int
    demand_digest: str
    reputation: float

    @property
    def durations(self) -> Integers:
        """[K, HISTOGRAMS, BINS] durations of the measured cohorts by kind."""
        return self.histograms[: self.counts.shape[1]]

    @property
    def ratings(self) -> Integers:
        """[K, 101] satisfaction in the measured cohorts by kind."""
        return self.all_ratings[: self.counts.shape[1]]

    def count(self, what: int, kind: int | None = None) -> int:
        """Return how often something was counted in the measured cohorts, of one kind or all."""
        table = self.counts[self.measured, :, what]
        return int(table.sum() if kind is None else table[:, kind].sum())

    def total(self, what: int, kind: int | None = None) -> int:
        """Return a sum over the measured cohorts in µs."""
        table = self.sums[self.measured, :, what]
        return int(table.sum() if kind is None else table[:, kind].sum())

    def revenue(self, fate: int, kind: int | None = None) -> int:
        """Return the value with a fate in the measured cohorts, in hundredths."""
        table = self.money[self.measured, :, fate]
        return int(table.sum() if kind is None else table[:, kind].sum())

    def letter(self, what: int) -> int:
        """Return a column of the letters written in the measured cohorts."""
        return int(self.letters[self.measured, what].sum())

    def open_of(self, kind: int | None = None) -> npt.NDArray[np.bool_]:
        """Return which open requests belong to the measured cohorts (and to a kind)."""
        chosen = self.measured[self.open.cohort]
        return chosen if kind is None else chosen & (self.open.kind == kind)


def make_record(
    assembly: Assembly,
    p: k.Parameters,
    s: k.State,
    seed: int,
    replication: int,
    *,
    at_warm_up: Snapshot | None,
    changes: Changes,
) -> Record:
    """Return the record of a run as it stands now.

    Args:
        assembly: what was run.
        p, s: its parameters and state.
        seed, replication: which draws.
        at_warm_up: what people had done when the warm-up ended; None if it has not ended, in which
            case nothing is measured yet.
        changes: of the people since.
    """
    measured, starts = _cohorts(assembly.parameters.periods, s.counts.shape[0])
    now = take_snapshot(s)
    done = now.since(at_warm_up or now)
    return Record(
        assembly,
        seed,
        replication,
        measured,
        starts,
        s.counts.copy(),
        s.money.copy(),
        s.sums.copy(),
        s.satisfaction.copy(),
        s.letters.copy(),
        s.durations[MEASURED].astype(np.int32),  # a fourth of what a record takes in all
        s.ratings[MEASURED].astype(np.int32),
        s.parts[MEASURED].copy(),
        s.opinions[MEASURED].copy(),
        done.hours,
        done.interruptions,
        done.served,
        done.read,
        done.relayed,
        done.distracted,
        visible_shares(p, done.hours[:, k.DIRECT] + done.hours[:, k.REWORK]),
        done.time - done.gone,
        done.time,
        s.levels[: int(s.clock[0].day)].copy(),
        open_requests(s, assembly.scenario.week),
        open_stays(p, s),
        open_messages(p, s, k.QUERY),
        open_messages(p, s, k.FEEDBACK),
        changes,
        int(s.clock[0].events),
        f"{int(s.clock[0].demand_digest):016x}",
        float(s.clock[0].reputation),
    )


def _cohorts(periods: k.Array, number: int) -> tuple[npt.NDArray[np.bool_], Integers]:
    """Return [cohorts] which are measured, and when in µs each begins."""
    measured = np.zeros(number, np.bool_)
    measured[periods.cohort[periods.window == MEASURED]] = True
    starts = np.concatenate([[0], periods.end[:-1]])
    return measured, starts[np.searchsorted(periods.cohort, np.arange(number))]


def bin_edges() -> npt.NDArray[np.float64]:
    """Return the edges of the bins of durations in µs, one more than bins."""
    steps = np.arange(k.BINS_AN_OCTAVE) / k.BINS_AN_OCTAVE + 1.0
    octaves = 2.0 ** (k.FIRST_BIN_EXPONENT + np.arange((k.BINS - 1) // k.BINS_AN_OCTAVE))
    edges: Any = (octaves[:, None] * steps[None, :]).ravel()
    return np.concatenate([[0.0], edges, [2.0 * octaves[-1]]])
