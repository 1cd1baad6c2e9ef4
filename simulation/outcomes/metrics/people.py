"""How people spend their time."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k
from simulation.organization.organization import CHIEF
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import HOUR, Record


def busy_shares(record: Record) -> npt.NDArray[np.float64]:
    """Return [E] the share of the measured time that each employee was busy.

    Time in which a place was vacant does not count; who was never there was never busy.
    """
    if record.span == 0:
        return np.full(len(record.hours), math.nan)
    shares: npt.NDArray[np.float64] = record.hours.sum(axis=1) / np.maximum(record.presence, 1)
    return shares


def _mean_busy(record: Record, chosen: npt.NDArray[np.bool_]) -> float:
    if record.span > 0:
        chosen = chosen & (record.presence > 0)
    return ratio(math.fsum(busy_shares(record)[chosen].tolist()), int(chosen.sum()))


@metric("utilization_front_line", "Front line busy", "share", "neither", "People")
def utilization_front_line(record: Record) -> float:
    """Share of the time that employees without subordinates, of departments in use, were busy."""
    organization = record.assembly.organization
    return _mean_busy(record, organization.in_use & ~organization.manages)


@metric("utilization_managers", "Managers busy", "share", "neither", "People")
def utilization_managers(record: Record) -> float:
    """Share of the time that employees with subordinates, except the chief, were busy."""
    organization = record.assembly.organization
    chosen = organization.in_use & organization.manages
    chosen[CHIEF] = False
    return _mean_busy(record, chosen)


@metric("utilization_chief", "Chief busy", "share", "neither", "People")
def utilization_chief(record: Record) -> float:
    """Share of the time that the chief was busy."""
    return float(busy_shares(record)[CHIEF])


@metric("utilization_busiest", "Busiest 5 % busy", "share", "neither", "People")
def utilization_busiest(record: Record) -> float:
    """Share of the time that the busiest twentieth of the people (at least one) were busy."""
    shares = np.sort(busy_shares(record))[::-1]
    top = max(1, len(shares) // 20)
    return math.fsum(shares[:top].tolist()) / top


def _hours_share(record: Record, activity: int) -> float:
    return ratio(int(record.hours[:, activity].sum()), int(record.hours.sum()))


@metric("hours_direct", "Hours of direct work", "share", "higher", "People")
def hours_direct(record: Record) -> float:
    """Share of the busy hours spent on requests for the first time."""
    return _hours_share(record, k.DIRECT)


@metric("hours_rework", "Hours of rework", "share", "lower", "People")
def hours_rework(record: Record) -> float:
    """Share of the busy hours spent on requests that came back."""
    return _hours_share(record, k.REWORK)


@metric("hours_coordination", "Hours of coordination", "share", "lower", "People")
def hours_coordination(record: Record) -> float:
    """Share of the busy hours spent on asking, relaying, answering and deciding."""
    return _hours_share(record, k.COORDINATION)


@metric("hours_reading", "Hours of reading notices", "share", "lower", "People")
def hours_reading(record: Record) -> float:
    """Share of the busy hours spent on notices."""
    return _hours_share(record, k.READING)


@metric("hours_set_up", "Hours of set-up", "share", "lower", "People")
def hours_set_up(record: Record) -> float:
    """Share of the busy hours spent on changing function and on resuming interrupted work."""
    return _hours_share(record, k.SET_UP)


@metric("hours_interrupted", "Hours of duties", "share", "lower", "People")
def hours_interrupted(record: Record) -> float:
    """Share of the busy hours spent on duties: calls, breakdowns, meetings, side work."""
    return _hours_share(record, k.INTERRUPTED)


@metric("interruptions", "Interruptions an hour", "", "lower", "People")
def interruptions(record: Record) -> float:
    """Mean number of times an employee's work was interrupted in an hour of the working day."""
    chosen = record.assembly.organization.in_use
    chosen[CHIEF] = False
    hours = int(record.presence[chosen].sum()) / HOUR
    return ratio(int(record.interruptions[chosen].sum()), hours)
