"""How long customers wait: for the first answer, and until all is done."""

from __future__ import annotations

from simulation.kernel import state as k
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.parts import FIRST, RESOLUTION, whole
from simulation.outcomes.records import Record
from simulation.scenario.units import HOUR

KAPLAN_MEIER = "Kaplan & Meier 1958, J Am Stat Assoc 53:457"


@metric(
    "response_time_first_mean",
    "Time to first answer, mean",
    "h",
    "lower",
    "Response time",
    nothing=None,
)
def response_time_first_mean(record: Record) -> float:
    """Mean working time from arrival until an employee first works on the request."""
    return whole(record).mean(FIRST)


@metric(
    "response_time_first_median",
    "Time to first answer, median",
    "h",
    "lower",
    "Response time",
    nothing=None,
    source=KAPLAN_MEIER,
)
def response_time_first_median(record: Record) -> float:
    """Median time to the first answer; requests still waiting at the end count as longer."""
    return whole(record).quantile(FIRST, 0.5)


@metric(
    "response_time_first_p90",
    "Time to first answer, 90 %",
    "h",
    "lower",
    "Response time",
    nothing=None,
    source=KAPLAN_MEIER,
)
def response_time_first_p90(record: Record) -> float:
    """Time within which 90 % of the requests have a first answer."""
    return whole(record).quantile(FIRST, 0.9)


@metric(
    "response_time_first_p95",
    "Time to first answer, 95 %",
    "h",
    "lower",
    "Response time",
    nothing=None,
    source=KAPLAN_MEIER,
)
def response_time_first_p95(record: Record) -> float:
    """Time within which 95 % of the requests have a first answer."""
    return whole(record).quantile(FIRST, 0.95)


@metric(
    "response_time_resolution_median",
    "Time to resolution, median",
    "h",
    "lower",
    "Response time",
    nothing=None,
    source=KAPLAN_MEIER,
)
def response_time_resolution_median(record: Record) -> float:
    """Median time to resolution; open requests count as longer (Kaplan–Meier)."""
    return whole(record).quantile(RESOLUTION, 0.5)


@metric(
    "response_time_resolution_p90",
    "Time to resolution, 90 %",
    "h",
    "lower",
    "Response time",
    nothing=None,
    source=KAPLAN_MEIER,
)
def response_time_resolution_p90(record: Record) -> float:
    """Time within which 90 % of the requests are done; open requests count as longer."""
    return whole(record).quantile(RESOLUTION, 0.9)


@metric(
    "response_time_resolution_p95",
    "Time to resolution, 95 %",
    "h",
    "lower",
    "Response time",
    nothing=None,
    source=KAPLAN_MEIER,
)
def response_time_resolution_p95(record: Record) -> float:
    """Time within which 95 % of the requests are done; open requests count as longer."""
    return whole(record).quantile(RESOLUTION, 0.95)


@metric("open_share", "Still open at the end", "share", "lower", "Response time")
def open_share(record: Record) -> float:
    """Share of the requests that are not finished when the simulation ends (censored)."""
    return ratio(float(record.open_of().sum()), record.count(k.ARRIVED))


@metric(
    "response_time_resolution_mean",
    "Time to resolution, mean",
    "h",
    "lower",
    "Response time",
    nothing=None,
)
def response_time_resolution_mean(record: Record) -> float:
    """Mean working time from arrival until all stages are done, of the requests that are done."""
    return whole(record).mean(RESOLUTION)


def time_in(record: Record, state: int) -> float:
    """Return the mean hours that a finished request spent in a state until its resolution."""
    return ratio(record.total(k.SUM_TIME + state) / HOUR, record.count(k.CLOSED))


@metric("time_working", "of which working", "h", "neither", "Response time")
def time_working(record: Record) -> float:
    """Mean time a finished request was worked on."""
    return time_in(record, k.WORKING)


@metric("time_queueing", "of which waiting for people", "h", "lower", "Response time")
def time_queueing(record: Record) -> float:
    """Mean time a finished request waited until somebody was free."""
    return time_in(record, k.QUEUEING)


@metric("time_for_information", "of which waiting for information", "h", "lower", "Response time")
def time_for_information(record: Record) -> float:
    """Mean time a finished request was parked for answers of others."""
    return time_in(record, k.FOR_INFORMATION)


@metric("time_for_decision", "of which waiting for decisions", "h", "lower", "Response time")
def time_for_decision(record: Record) -> float:
    """Mean time a finished request was parked for a decision from above."""
    return time_in(record, k.FOR_DECISION)


@metric("time_rework", "of which being redone", "h", "lower", "Response time")
def time_rework(record: Record) -> float:
    """Mean time a finished request spent in rework, waits included."""
    return time_in(record, k.REWORKING)


@metric("time_in_parallel", "of which in several departments", "h", "neither", "Response time")
def time_in_parallel(record: Record) -> float:
    """Mean time a finished request was in several departments at once."""
    return time_in(record, k.IN_PARALLEL)


@metric("waited_share", "Had to wait", "share", "lower", "Response time")
def waited_share(record: Record) -> float:
    """Share of the answered requests whose first answer did not come at once."""
    return ratio(record.count(k.WAITED), record.count(k.FIRST_RESPONSES))
