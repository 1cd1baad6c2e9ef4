"""Shares and means, NaN where there is nothing to divide by."""

from __future__ import annotations

import math

from simulation.kernel import state as k
from simulation.outcomes.records import Record


def ratio(part: float, whole: float) -> float:
    """Return part over whole."""
    return part / whole if whole else math.nan


def per_request(record: Record, what: int) -> float:
    """Return how often something was counted for each request that arrived."""
    return ratio(record.count(what), record.count(k.ARRIVED))
