"""Output analysis: means with half-widths, paired differences, quantiles with open requests.

Replications are independent, so intervals are Student's; differences between scenarios are taken
replication by replication, since the same customers come in both (common random numbers; Law,
Simulation Modeling and Analysis, ch. 10). Sums use ``math.fsum``, so that results do not depend on
the version of NumPy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

CONFIDENCE = 0.95
LEAST_REPLICATIONS = 10  # before a precision is judged
BATCH = 10  # replications added at a time to reach a precision, whatever the workers


@dataclass(frozen=True)
class Estimate:
    """A mean over replications with its half-width.

    Attributes:
        mean: of the replications in which the metric is defined; NaN if there is none.
        half_width: of the 95 % confidence interval; NaN for fewer than two replications, or where
            the mean is infinite.
        n: number of replications in which the metric is defined.
    """

    mean: float
    half_width: float
    n: int

    @property
    def low(self) -> float:
        """Lower end of the confidence interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Upper end of the confidence interval."""
        return self.mean + self.half_width

    def is_within(self, share: float) -> bool:
        """Whether the half-width is so small a share of the mean; never where either is none."""
        return self.half_width <= share * abs(self.mean)

    @property
    def is_out_of_reach(self) -> bool:
        """Whether no precision can be hoped for: it is infinite, or was nowhere defined."""
        return self.n == 0 or math.isinf(self.mean)


@dataclass(frozen=True)
class Difference:
    """A mean of paired differences with its interval and the p-value of no difference."""

    mean: float
    low: float
    high: float
    p: float
    n: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def estimate(values: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """Return the mean of independent replications with the half-width of its interval."""
    defined = [value for value in values if not math.isnan(value)]
    n = len(defined)
    if n == 0:
        return Estimate(math.nan, math.nan, 0)
    mean = _mean(defined)
    if n == 1:
        return Estimate(mean, math.nan, 1)
    return Estimate(mean, _quantile_of_t(n, confidence) * standard_error(defined, mean), n)


def paired_difference(
    values: Sequence[float], baseline: Sequence[float], confidence: float = CONFIDENCE
) -> Difference:
    """Return the mean of values − baseline, paired by replication, with interval and p-value.

    Where all differences are equal the interval is a point and p is 1 (all zero) or 0.
    """
    pairs = zip(values, baseline, strict=True)
    differences = [a - b for a, b in pairs if not (math.isnan(a) or math.isnan(b))]
    n = len(differences)
    if n == 0:
        return Difference(math.nan, math.nan, math.nan, math.nan, 0)
    mean = _mean(differences)
    if n == 1:
        return Difference(mean, math.nan, math.nan, math.nan, 1)
    error = standard_error(differences, mean)
    half_width = _quantile_of_t(n, confidence) * error
    if error == 0:
        p = 1.0 if mean == 0 else 0.0
    else:
        p = 2.0 * float(stdtr(n - 1, -abs(mean / error)))
    return Difference(mean, mean - half_width, mean + half_width, p, n)


def _mean(values: Sequence[float]) -> float:
    """Return the mean; NaN where values without bound on both sides leave none."""
    if math.inf in values and -math.inf in values:
        return math.nan
    return math.fsum(values) / len(values)


def _quantile_of_t(n: int, confidence: float) -> float:
    return float(stdtrit(n - 1, 0.5 + confidence / 2))


def standard_error(values: Sequence[float], mean: float) -> float:
    """Return the standard error of the mean of independent values."""
    n = len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1) / n)


def quantile_with_open(
    histogram: npt.NDArray[np.int64],
    edges: npt.NDArray[np.float64],
    open_ages: npt.NDArray[np.int64],
    share: float,
) -> float:
    """Return a quantile of durations of which some are still running (Kaplan & Meier 1958).

    Without the open ones a saturated organization would look fast: only what was quick is done.

    Args:
        histogram: [bins] finished durations.
        edges: [bins + 1] µs.
        open_ages: ages of the unfinished, µs.
        share: of the quantile, such as 0.5.

    Returns:
        µs, interpolated within the bin, 0 in the first one; NaN if there is nothing, infinity if
        the share is not reached before all the others are still open.
    """
    done = int(histogram.sum())
    if done + len(open_ages) == 0:
        return math.nan
    censored = np.histogram(open_ages, edges)[0] if len(open_ages) else np.zeros_like(histogram)
    leaving = histogram + censored
    at_risk = done + len(open_ages) - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    with np.errstate(invalid="ignore", divide="ignore"):
        stay = np.where(at_risk > 0, 1.0 - histogram / np.maximum(at_risk, 1), 1.0)
    survival = np.concatenate([[1.0], np.cumprod(stay)])
    wanted = 1.0 - share
    reached = np.flatnonzero(survival[1:] <= wanted + 1e-12)
    if len(reached) == 0:
        return math.inf
    b = int(reached[0])
    if b == 0:  # the first bin holds what took less than a second, mostly what took no time
        return 0.0
    drop = survival[b] - survival[b + 1]
    within = 1.0 if drop == 0 else (survival[b] - wanted) / drop
    return float(edges[b] + min(max(within, 0.0), 1.0) * (edges[b + 1] - edges[b]))
