"""Help for stationary scenarios: a warm-up, and how long one run has to be, from what was run.

The full model is terminating: its horizon is part of the question. Where a scenario is stationary
– nothing is planned, nobody learns or leaves, the customers do not dwindle – one may ask for its
steady state: MSER-5 says where it begins, batch means how certain a single long run makes it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.outcomes import daily
from simulation.outcomes.records import Record
from simulation.outcomes.steady_state import (
    BATCH,
    LEAST_BATCHES,
    WarmUp,
    batch_means,
    mser5,
)

Floats = npt.NDArray[np.float64]
BATCHES = 20
LEAST_DAYS = BATCH * LEAST_BATCHES
Z = 1.959963984540054


@dataclass(frozen=True)
class SuggestedWarmUp:
    """A warm-up with what it rests on.

    Attributes:
        days: working days to leave out.
        is_reliable: whether the series settles within its first half; if not, run it for longer,
            or it is not stationary.
        open_requests: [days] mean over the replications (Welch 1983).
    """

    days: int
    is_reliable: bool
    open_requests: tuple[float, ...]


@dataclass(frozen=True)
class LongRun:
    """What a single run says of the steady state of one figure.

    Attributes:
        mean: after the warm-up, over all replications.
        half_width: of the 95 % interval that one replication gives by batch means, on average.
        days: after the warm-up of one replication.
        are_independent: whether its batches look so; otherwise it is too short for the interval.
    """

    mean: float
    half_width: float
    days: int
    are_independent: bool

    def days_for(self, precision: float) -> float:
        """Return how many days after the warm-up make the half-width so small a share of the mean.

        Half-widths shrink with the square root of the length; infinite if there is no mean.
        """
        if not self.mean > 0 or math.isnan(self.half_width):
            return math.inf
        return self.days * (self.half_width / (precision * self.mean)) ** 2


@dataclass(frozen=True)
class SteadyState:
    """Help with the steady state of a scenario.

    Attributes:
        warm_up: that is suggested.
        declared: days that the scenario leaves out.
        horizon: whole days it is run.
        open_requests, resolution: of one run after the suggested warm-up; None where the rest is
            too short, or the figure is not defined on every day.
    """

    warm_up: SuggestedWarmUp
    declared: float
    horizon: int
    open_requests: LongRun | None
    resolution: LongRun | None


class TooShortError(ValueError):
    """The runs are too short for a warm-up to be found."""


def warm_up_of(records: Sequence[Record]) -> SuggestedWarmUp:
    """Return the warm-up that MSER-5 suggests for runs that are done.

    Raises:
        TooShortError: they have fewer than 50 working days.
    """
    levels = daily.open_requests(records).mean
    if len(levels) < LEAST_DAYS:
        raise TooShortError(
            f"{len(levels)} working days are too few to find a warm-up; {LEAST_DAYS} are needed"
        )
    found: WarmUp = mser5(levels.tolist())
    return SuggestedWarmUp(found.length, found.is_reliable, tuple(levels.tolist()))


def steady_state(records: Sequence[Record]) -> SteadyState:
    """Return help with the steady state, from replications of one scenario.

    Raises:
        TooShortError: they have fewer than 50 working days.
    """
    warm_up = warm_up_of(records)
    days = _whole_days(records[0])
    levels = [record.levels[warm_up.days :, 0].astype(np.float64) for record in records]
    times = [_times_after(record, warm_up.days) for record in records]
    return SteadyState(
        warm_up,
        daily.warm_up_days(records[0]),
        days,
        _long_run(levels, days - warm_up.days),
        _long_run([series for series, _ in times], round(min(length for _, length in times))),
    )


def _whole_days(record: Record) -> int:
    """Return the working days that are run to their end: the others have no level there."""
    scenario = record.assembly.scenario
    return scenario.week.day_of(scenario.time.horizon)


def _times_after(record: Record, days: int) -> tuple[Floats, float]:
    """Return the response times of those who came after some days, in order, and for how long.

    Of long runs several days have one time. It ends where too many requests are still open.
    """
    scenario = record.assembly.scenario
    edges = [*record.cohort_start.tolist(), scenario.time.horizon]
    at = np.array([scenario.week.days_at(time) for time in edges])
    series = daily.response_time([record]).mean
    known = np.flatnonzero(np.isfinite(series) & (at[:-1] >= days))
    if not len(known):
        return series[:0], 0.0
    first, last = int(np.flatnonzero(at[:-1] >= days)[0]), int(known[-1]) + 1
    return series[first:last], float(at[last] - at[first])


def _long_run(rest: Sequence[Floats], days: int) -> LongRun | None:
    """Return what one run of so many days says, on average over several; None if too short."""
    if min(map(len, rest)) < 2 * BATCHES or not all(np.isfinite(series).all() for series in rest):
        return None
    found = [batch_means(series.tolist(), BATCHES) for series in rest]
    mean = math.fsum(it.estimate.mean for it in found) / len(found)
    squares = math.fsum(it.estimate.half_width**2 for it in found) / len(found)
    correlation = math.fsum(it.correlation for it in found) / len(found)
    largest = Z / math.sqrt(BATCHES * len(found)) - 1 / BATCHES  # which has that bias
    return LongRun(mean, math.sqrt(squares), days, correlation <= largest)
