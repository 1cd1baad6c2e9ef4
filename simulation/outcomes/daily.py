"""A replication day by day: the time series that figures show.

Requests count on the day they arrive, as everywhere. A day of which many requests are still open
has no response time: only the quick ones would be in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k
from simulation.outcomes.metrics import people
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import LOST_CAUSES
from simulation.scenario.units import HOUR

Floats = npt.NDArray[np.float64]
LOST_COLUMNS = [c.fate for c in LOST_CAUSES if c.fate is not None and c.fate != k.GAINED]
MOST_STILL_OPEN = 0.05  # share of a day's requests; beyond it the day has no response time


@dataclass(frozen=True)
class Band:
    """A time series over replications.

    Attributes:
        days: [T] working days.
        mean: [T] over the replications; NaN where none has a value.
        low, high: [T] the middle 80 % of the replications.
    """

    days: Floats
    mean: Floats
    low: Floats
    high: Floats


def response_time(records: Sequence[Record]) -> Band:
    """Return the mean time to resolution by day of arrival, in hours."""
    series = [
        _ratio(r.sums[:, :, k.SUM_RESOLUTION] / HOUR, r.counts[:, :, k.CLOSED]) for r in records
    ]
    for values, record in zip(series, records, strict=True):
        values[_still_open(record) > MOST_STILL_OPEN] = np.nan
    return _band(_cohort_days(records[0]), series)


def satisfaction(records: Sequence[Record]) -> Band:
    """Return the mean satisfaction by day of arrival."""
    series = [_ratio(record.satisfaction, record.counts[:, :, k.RATED]) for record in records]
    for values, record in zip(series, records, strict=True):
        values[_still_open(record) > MOST_STILL_OPEN] = np.nan
    return _band(_cohort_days(records[0]), series)


def lost_revenue(records: Sequence[Record]) -> Band:
    """Return the revenue lost of each day's arrivals, in units of the currency."""
    series = []
    for record in records:
        money = record.money.sum(axis=1)
        lost = money[:, LOST_COLUMNS].sum(axis=1) - money[:, k.GAINED]
        np.add.at(lost, record.open.money_cohort, record.open.value)
        values = lost / 100
        has_come = record.counts[:, :, k.POTENTIAL].sum(axis=1) > 0
        values[~has_come | (_still_open(record) > MOST_STILL_OPEN)] = np.nan
        series.append(values)
    return _band(_cohort_days(records[0]), series)


def open_requests(records: Sequence[Record]) -> Band:
    """Return the number of open requests at the end of each day, where the run came so far."""
    series = [record.levels[:, 0].astype(np.float64) for record in records]
    return _band(np.arange(1.0, len(series[0]) + 1), series)


def smoothed(values: Floats, days: int) -> Floats:
    """Return the mean of the last `days` values that are defined, where the last one is."""
    padded = np.concatenate([np.full(days - 1, np.nan), values])
    windows = np.lib.stride_tricks.sliding_window_view(padded, days)
    known = ~np.isnan(windows)
    sums = np.where(known, windows, 0.0).sum(axis=1)
    means: Floats = np.where(np.isnan(values), np.nan, sums / np.maximum(known.sum(axis=1), 1))
    return means


def warm_up_days(record: Record) -> float:
    """Return how many days are not measured."""
    scenario = record.assembly.scenario
    return scenario.week.days_at(scenario.time.warm_up)


def busy_shares(records: Sequence[Record]) -> Floats:
    """Return [E] the share of the measured time each employee was busy, over the replications."""
    shares = [people.busy_shares(record) for record in records if record.span]
    if not shares:
        return np.full(records[0].assembly.organization.size, np.nan)
    return np.asarray(np.mean(shares, axis=0), np.float64)


def _still_open(record: Record) -> Floats:
    cohorts = len(record.cohort_start)
    unfinished = np.bincount(record.open.cohort, minlength=cohorts).astype(np.float64)
    arrived = record.counts[:, :, k.ARRIVED].sum(axis=1)
    shares: Floats = unfinished / np.maximum(arrived, 1)
    return shares


def _ratio(sums: npt.NDArray[np.generic], counts: npt.NDArray[np.int64]) -> Floats:
    """Return sums over counts, added over kinds; NaN where nothing was counted."""
    total = np.asarray(sums, np.float64).sum(axis=1)
    number = counts.sum(axis=1).astype(np.float64)
    ratio: Floats = np.divide(total, number, out=np.full(len(total), np.nan), where=number > 0)
    return ratio


def _cohort_days(record: Record) -> Floats:
    """Return the middle of each cohort in working days."""
    scenario = record.assembly.scenario
    ends = np.append(record.cohort_start[1:], scenario.time.horizon)
    middles = ((record.cohort_start + ends) / 2).tolist()
    return np.array([scenario.week.days_at(time) for time in middles])


def _band(days: Floats, series: Sequence[Floats]) -> Band:
    if len(series) == 1:
        return Band(days, series[0], series[0], series[0])
    table = np.stack(series)
    defined = ~np.isnan(table).all(axis=0)
    mean, low, high = (np.full(table.shape[1], np.nan) for _ in range(3))
    if defined.any():
        mean[defined] = np.nanmean(table[:, defined], axis=0)
        low[defined], high[defined] = np.nanquantile(table[:, defined], [0.1, 0.9], axis=0)
    return Band(days, mean, low, high)
