"""Help for stationary scenarios: how long to warm up, and intervals from one long run.

The full model is terminating: its slow state starts from declared values and its horizon is part of
the question. Where a scenario is stationary, MSER-5 suggests a warm-up, and batch means give an
interval from a single run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.outcomes.output_analysis import Estimate, estimate

BATCH = 5
LEAST_BATCHES = 10


@dataclass(frozen=True)
class WarmUp:
    """A suggested warm-up.

    Attributes:
        length: observations to leave out at the beginning, a multiple of 5.
        n: observations in all.
        is_reliable: whether the least is in the first half; otherwise the series is too short, or
            it does not settle.
    """

    length: int
    n: int
    is_reliable: bool


def mser5(series: Sequence[float]) -> WarmUp:
    """Return the warm-up that makes the mean of the rest most certain.

    Of the means of batches of 5, that truncation d which minimizes the variance of the rest over
    its number (White 1997; White, Cobb & Spratt 2000, Winter Simulation Conference, 755).

    Raises:
        ValueError: there are fewer than 50 observations, or one that is not finite.
    """
    values = np.asarray(series, np.float64)
    batches = len(values) // BATCH
    if batches < LEAST_BATCHES:
        raise ValueError(f"{len(values)} observations are too few; {BATCH * LEAST_BATCHES} needed")
    if not np.isfinite(values).all():
        raise ValueError("an observation is not a finite number")
    means = values[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    # Counted from the last one: exactly nothing where nothing varies, however large the values.
    backwards = means[::-1] - means[-1]
    counts = np.arange(1, batches + 1)
    sums, squares = np.cumsum(backwards), np.cumsum(backwards**2)
    statistic = ((squares - sums**2 / counts) / counts**2)[::-1]  # by truncation d
    last = batches - BATCH  # a handful of batches says nothing
    best = int(np.argmin(statistic[:last]))
    return WarmUp(best * BATCH, len(values), best <= batches // 2)


@dataclass(frozen=True)
class BatchMeans:
    """A steady-state mean of one long run.

    Attributes:
        estimate: mean over batches with its half-width.
        size: observations a batch.
        correlation: of neighbouring batches.
    """

    estimate: Estimate
    size: int
    correlation: float


def batch_means(series: Sequence[float], batches: int = 20) -> BatchMeans:
    """Return the mean of a stationary series with an interval from non-overlapping batches.

    What does not fill a batch is left out at the beginning (Law, Simulation Modeling and Analysis,
    ch. 9).

    Raises:
        ValueError: there are fewer than two observations a batch, or fewer than 10 batches.
    """
    if batches < LEAST_BATCHES:
        raise ValueError(f"{batches} batches are too few; {LEAST_BATCHES} needed")
    size = len(series) // batches
    if size < 2:
        raise ValueError(f"{len(series)} observations are too few for {batches} batches")
    values = np.asarray(series, np.float64)[len(series) - batches * size :]
    means = values.reshape(batches, size).mean(axis=1)
    left = means - means[0]  # exactly nothing where nothing varies
    left -= left.mean()
    spread = float(left @ left)
    correlation = float(left[1:] @ left[:-1]) / spread if spread > 0 else 0.0
    return BatchMeans(estimate(means.tolist()), size, correlation)
