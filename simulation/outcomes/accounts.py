"""Accounts: figures of a replication cut into parts that add up to them exactly.

A difference between two scenarios is then the sum of the differences of the parts, so that it can
be said what it consists of. All parts are sums of integers over one common count, or fractions of
one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from simulation.kernel import state as k
from simulation.outcomes.metric import Better
from simulation.outcomes.metrics.response_time import time_in
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import LOST_CAUSES
from simulation.scenario.units import HOUR

TIME_STATES = {
    "working": k.WORKING,
    "queueing": k.QUEUEING,
    "for_information": k.FOR_INFORMATION,
    "for_decision": k.FOR_DECISION,
    "rework": k.REWORKING,
    "in_parallel": k.IN_PARALLEL,
}
"""What a request may be doing or waiting for, by the names of the parts."""

ACTIVITIES = {
    "direct": k.DIRECT,
    "redone": k.REWORK,
    "coordination": k.COORDINATION,
    "reading": k.READING,
    "set_up": k.SET_UP,
    "duties": k.INTERRUPTED,
    "meetings": k.IN_MEETING,
}
"""What people may be doing, by the names of the parts."""


@dataclass(frozen=True)
class Account:
    """A figure as the sum of its parts.

    Attributes:
        name: of the account.
        metric: the metric whose differences the parts add up to; None if it is none.
        unit, better: of the parts.
        description: what the parts are, in a sentence.
        measure: the parts of a replication by name; NaN where the figure is not defined.
    """

    name: str
    metric: str | None
    unit: str
    better: Better
    description: str
    measure: Callable[[Record], dict[str, float]]


def time_of_requests(record: Record) -> dict[str, float]:
    """Return the mean hours that a finished request spent in each state until its resolution."""
    return {name: time_in(record, state) for name, state in TIME_STATES.items()}


def losses(record: Record) -> dict[str, float]:
    """Return the revenue lost by each cause, in units of the currency."""
    return {cause.name: cause.amount(record) for cause in LOST_CAUSES}


def points_lost(record: Record) -> dict[str, float]:
    """Return by how many points each kind of request keeps satisfaction below 100, as minus.

    Few requests of an unhappy kind cost as much as many of a fairly content one.
    """
    rated = record.count(k.RATED)
    opinions = record.satisfaction[record.measured]
    found = {}
    for number, kind in enumerate(record.assembly.kinds):
        of_kind = math.fsum(opinions[:, number].tolist())
        found[kind] = ratio(of_kind - 100 * record.count(k.RATED, number), rated)
    return found


def hours_of_people(record: Record) -> dict[str, float]:
    """Return how many hours of a working day a person spends with what, the chief not counted."""
    chosen = record.assembly.organization.in_use
    present = int(record.presence[chosen].sum())
    day = record.assembly.scenario.time.hours_per_day / HOUR
    hours = record.hours[chosen]
    busy = {name: int(hours[:, activity].sum()) for name, activity in ACTIVITIES.items()}
    parts = {**busy, "free": present - int(hours.sum())}
    return {name: ratio(amount * day, present) for name, amount in parts.items()}


ACCOUNTS = (
    Account(
        "resolution", "response_time_resolution_mean", "h", "lower",
        "Where the time until resolution goes, of the requests that are done.", time_of_requests,
    ),
    Account(
        "lost_revenue", "lost_revenue", "currency", "lower",
        "By what revenue was lost.", losses,
    ),
    Account(
        "satisfaction", "satisfaction_mean", "points", "higher",
        "Which kinds of request keep satisfaction below 100.", points_lost,
    ),
    Account(
        "hours", None, "h", "neither",
        "With what a person spends a working day.", hours_of_people,
    ),
)  # fmt: skip
"""Every account, in the order in which they are shown."""
