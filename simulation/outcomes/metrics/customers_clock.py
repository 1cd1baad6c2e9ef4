"""How long customers wait by their own clock, nights and weekends included.

Only where the scenario has a calendar; without one customers know no other time than working time.
"""

from __future__ import annotations

import math

from simulation.outcomes.metric import metric
from simulation.outcomes.parts import FIRST, RESOLUTION, whole_by_the_clock
from simulation.outcomes.records import Record


def _mean(record: Record, which: int) -> float:
    return whole_by_the_clock(record).mean(which) if _has_calendar(record) else math.nan


def _quantile(record: Record, which: int, share: float) -> float:
    return whole_by_the_clock(record).quantile(which, share) if _has_calendar(record) else math.nan


def _has_calendar(record: Record) -> bool:
    return bool(record.assembly.scenario.week.openings)


@metric(
    "response_time_first_customer_mean",
    "First answer by the clock, mean",
    "h",
    "lower",
    "Response time",
)
def response_time_first_customer_mean(record: Record) -> float:
    """Mean time by the customer's clock from coming until an employee first works on it."""
    return _mean(record, FIRST)


@metric(
    "response_time_first_customer_median",
    "First answer by the clock, median",
    "h",
    "lower",
    "Response time",
)
def response_time_first_customer_median(record: Record) -> float:
    """Median of the same; requests still waiting at the end count as longer."""
    return _quantile(record, FIRST, 0.5)


@metric(
    "response_time_first_customer_p90",
    "First answer by the clock, 90 %",
    "h",
    "lower",
    "Response time",
)
def response_time_first_customer_p90(record: Record) -> float:
    """Time by the customer's clock within which 90 % of the requests have a first answer."""
    return _quantile(record, FIRST, 0.9)


@metric(
    "response_time_resolution_customer_mean",
    "Resolution by the clock, mean",
    "h",
    "lower",
    "Response time",
)
def response_time_resolution_customer_mean(record: Record) -> float:
    """Mean time by the customer's clock from coming until all is done, of those that are done."""
    return _mean(record, RESOLUTION)


@metric(
    "response_time_resolution_customer_median",
    "Resolution by the clock, median",
    "h",
    "lower",
    "Response time",
)
def response_time_resolution_customer_median(record: Record) -> float:
    """Median of the same; open requests count as longer (Kaplan–Meier)."""
    return _quantile(record, RESOLUTION, 0.5)


@metric(
    "response_time_resolution_customer_p90",
    "Resolution by the clock, 90 %",
    "h",
    "lower",
    "Response time",
)
def response_time_resolution_customer_p90(record: Record) -> float:
    """Time by the customer's clock within which 90 % of the requests are done."""
    return _quantile(record, RESOLUTION, 0.9)
