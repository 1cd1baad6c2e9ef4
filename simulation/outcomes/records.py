"""The record of one replication: what the kernel wrote down, with the warm-up cut.

The cut is made here and nowhere else. Requests count by their arrival: the cohorts that arrived
after the warm-up, whenever they were served. Hours of people count by the clock: what was worked
after the warm-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly
from simulation.kernel import state as k

Integers = npt.NDArray[np.int64]
HOUR = 3_600_000_000  # µs
MEASURED = 1  # window of the histograms after the warm-up


@dataclass(frozen=True)
class Snapshot:
    """Hours and events of the employees at one time, so that two of them can be subtracted.

    Attributes:
        time: µs.
        hours: [E, ACTIVITIES] µs by activity, what is in progress included.
        interruptions, served, read: [E] so far.
        gone: [E] µs so far in which their places were vacant.
    """

    time: int
    hours: Integers
    interruptions: Integers
    served: Integers
    read: Integers
    gone: Integers


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
    """

    kind: Integers
    money_kind: Integers
    age: Integers
    first_response: Integers
    value: Integers
    cohort: Integers
    money_cohort: Integers


def open_requests(s: k.State) -> OpenRequests:
    """Return the requests that are open now."""
    kinds = s.counts.shape[1]
    table = s.requests[s.requests.number >= 0]
    # Neither branches nor duplicates, nor what has not come yet.
    table = table[(table.parent < 0) & (table.original < 0) & (table.phase != k.DORMANT)]
    return OpenRequests(
        table.kind.astype(np.int64),
        table.money_account % kinds,
        int(s.clock[0].now) - table.arrived,
        table.first_response.copy(),
        np.maximum(table.value, 0),
        table.account // kinds,
        table.money_account // kinds,
    )


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
        durations: [K, HISTOGRAMS, BINS] of the measured cohorts.
        ratings: [K, 101] of the measured cohorts.
        hours: [E, ACTIVITIES] µs worked after the warm-up.
        interruptions, served: [E] after the warm-up.
        presence: [E] µs after the warm-up in which the place was not vacant.
        span: µs measured, from the end of the warm-up to now.
        levels: [days, 3] open requests, messages and unread notices at the end of each day.
        open: requests open at the end.
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
    durations: Integers
    ratings: Integers
    hours: Integers
    interruptions: Integers
    served: Integers
    presence: Integers
    span: int
    levels: Integers
    open: OpenRequests
    events: int
    demand_digest: str
    reputation: float

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
    s: k.State,
    seed: int,
    replication: int,
    at_warm_up: Snapshot | None,
) -> Record:
    """Return the record of a run as it stands now.

    Args:
        assembly: what was run.
        s: its state.
        seed, replication: which draws.
        at_warm_up: what people had done when the warm-up ended; None if it has not ended, in which
            case nothing is measured yet.
    """
    periods = assembly.parameters.periods
    cohorts = s.counts.shape[0]
    measured = np.zeros(cohorts, np.bool_)
    measured[periods.cohort[periods.window == MEASURED]] = True
    ends = np.concatenate([[0], periods.end[:-1]])
    first_period = np.searchsorted(periods.cohort, np.arange(cohorts))
    now = take_snapshot(s)
    start = at_warm_up or now
    return Record(
        assembly,
        seed,
        replication,
        measured,
        ends[first_period],
        s.counts.copy(),
        s.money.copy(),
        s.sums.copy(),
        s.satisfaction.copy(),
        s.letters.copy(),
        s.durations[MEASURED].copy(),
        s.ratings[MEASURED].copy(),
        now.hours - start.hours,
        now.interruptions - start.interruptions,
        now.served - start.served,
        now.time - start.time - (now.gone - start.gone),
        now.time - start.time,
        s.levels.copy(),
        open_requests(s),
        int(s.clock[0].events),
        f"{int(s.clock[0].demand_digest):016x}",
        float(s.clock[0].reputation),
    )


def bin_edges() -> npt.NDArray[np.float64]:
    """Return the edges of the bins of durations in µs, one more than bins."""
    steps = np.arange(k.BINS_AN_OCTAVE) / k.BINS_AN_OCTAVE + 1.0
    octaves = 2.0 ** (k.FIRST_BIN_EXPONENT + np.arange((k.BINS - 1) // k.BINS_AN_OCTAVE))
    edges: Any = (octaves[:, None] * steps[None, :]).ravel()
    return np.concatenate([[0.0], edges, [2.0 * octaves[-1]]])
