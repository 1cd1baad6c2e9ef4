"""What customers think, and what they do about it."""

from __future__ import annotations

import math

import numpy as np

from simulation.kernel import state as k
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import Record

EXPECTATION = "exponential form: assumption; waits against expectation: Maister 1985"


def _quantile(record: Record, share: float) -> float:
    """Return a quantile of satisfaction, interpolated within the point it falls in."""
    ratings = record.ratings.sum(axis=0)
    rated = int(ratings.sum())
    if rated == 0:
        return math.nan
    below = np.cumsum(ratings)
    point = int(np.searchsorted(below, share * rated))
    before = int(below[point]) - int(ratings[point])
    return min(point + (share * rated - before) / int(ratings[point]), 100.0)


@metric(
    "satisfaction_mean",
    "Satisfaction, mean",
    "points",
    "higher",
    "Satisfaction",
    nothing=None,
    source=EXPECTATION,
)
def satisfaction_mean(record: Record) -> float:
    """Mean of 100·exp(−Σ w·x) over what customers see, of all ended requests, given up or not."""
    total = math.fsum(record.satisfaction[record.measured].ravel().tolist())
    return ratio(total, record.count(k.RATED))


@metric(
    "satisfaction_median", "Satisfaction, median", "points", "higher", "Satisfaction", nothing=None
)
def satisfaction_median(record: Record) -> float:
    """Satisfaction that half of the customers are below."""
    return _quantile(record, 0.5)


@metric(
    "satisfaction_p10",
    "Satisfaction, worst tenth",
    "points",
    "higher",
    "Satisfaction",
    nothing=None,
)
def satisfaction_p10(record: Record) -> float:
    """Satisfaction that the unhappiest tenth of the customers are below."""
    return _quantile(record, 0.1)


@metric(
    "satisfaction_unhappy_share",
    "Satisfaction below 50",
    "share",
    "lower",
    "Satisfaction",
    nothing=None,
)
def satisfaction_unhappy_share(record: Record) -> float:
    """Share of the requests whose customer is below 50 of 100."""
    return ratio(record.count(k.UNHAPPY), record.count(k.RATED))


@metric(
    "net_score",
    "Net score",
    "points",
    "higher",
    "Satisfaction",
    nothing=None,
    source="after Reichheld 2003, Harv Bus Rev 81(12):46",
)
def net_score(record: Record) -> float:
    """Share of customers at 85 and more minus share below 65, times 100."""
    difference = record.count(k.PROMOTERS) - record.count(k.DETRACTORS)
    return 100 * ratio(difference, record.count(k.RATED))


@metric("abandoned_share", "Gave up waiting", "share", "lower", "Satisfaction")
def abandoned_share(record: Record) -> float:
    """Share of the requests whose customer gave up before the first answer."""
    return ratio(record.count(k.ABANDONED), record.count(k.ARRIVED))


@metric("balked_share", "Turned away", "share", "lower", "Satisfaction")
def balked_share(record: Record) -> float:
    """Share of the requests that found no place to wait, or too long a wait announced."""
    return ratio(record.count(k.BALKED), record.count(k.ARRIVED))


@metric("cancelled_share", "Cancelled", "share", "lower", "Satisfaction")
def cancelled_share(record: Record) -> float:
    """Share of the requests cancelled while they waited to be resolved."""
    return ratio(record.count(k.CANCELLED), record.count(k.ARRIVED))


@metric(
    "first_contact_resolution",
    "First-contact resolution",
    "share",
    "higher",
    "Satisfaction",
    nothing=1.0,
)
def first_contact_resolution(record: Record) -> float:
    """Share of the finished requests without rework, error outside or further contact."""
    return ratio(record.count(k.RESOLVED_FIRST), record.count(k.CLOSED))


@metric("defections", "Customers lost for good", "customers", "lower", "Satisfaction")
def defections(record: Record) -> float:
    """Customers who left for good after a request that arrived in the measured time."""
    return float(record.count(k.DEFECTIONS))
