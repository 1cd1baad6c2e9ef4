"""How people spend their time."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k
from simulation.organization.organization import CHIEF
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import Record
from simulation.scenario.sections.people import DAYS_A_YEAR
from simulation.scenario.units import HOUR


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
    return _mean_busy(record, chosen)


@metric("utilization_chief", "Chief busy", "share", "neither", "People")
def utilization_chief(record: Record) -> float:
    """Share of the time that the chief was busy."""
    return float(busy_shares(record)[CHIEF])


@metric("utilization_busiest", "Busiest 5 % busy", "share", "neither", "People")
def utilization_busiest(record: Record) -> float:
    """Share of the time that the busiest twentieth of chief and departments in use were busy."""
    in_use = record.assembly.organization.in_use.copy()
    in_use[CHIEF] = True
    shares = np.sort(busy_shares(record)[in_use])[::-1]
    top = max(1, len(shares) // 20)
    return math.fsum(shares[:top].tolist()) / top


def _hours_share(record: Record, activity: int) -> float:
    return ratio(int(record.hours[:, activity].sum()), int(record.hours.sum()))


@metric("hours_waiting", "Hours of waiting for work", "share", "neither", "People", nothing=None)
def hours_waiting(record: Record) -> float:
    """Share of the working time of all but the chief, in departments in use, with nothing to do."""
    organization = record.assembly.organization
    chosen = organization.in_use
    present = int(record.presence[chosen].sum())
    return 1.0 - ratio(int(record.hours[chosen].sum()), present)


@metric("hours_direct", "Hours of direct work", "share", "higher", "People", nothing=1.0)
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
    """Share of the busy hours spent on duties: calls, breakdowns, side work."""
    return _hours_share(record, k.INTERRUPTED)


@metric("hours_meetings", "Hours of meetings", "share", "neither", "People")
def hours_meetings(record: Record) -> float:
    """Share of the busy hours spent in meetings of units and of managers."""
    return _hours_share(record, k.IN_MEETING)


@metric("interruptions", "Interruptions an hour", "", "lower", "People")
def interruptions(record: Record) -> float:
    """Mean number of times an employee's work was interrupted in an hour of the working day."""
    chosen = record.assembly.organization.in_use
    hours = int(record.presence[chosen].sum()) / HOUR
    return ratio(int(record.interruptions[chosen].sum()), hours)


@metric("focus_time", "Focus time", "h", "higher", "People")
def focus_time(record: Record) -> float:
    """Mean time that somebody works on a request before it is done or they are interrupted."""
    work = int(record.hours[:, [k.DIRECT, k.REWORK]].sum()) / HOUR
    return ratio(work, int(record.served.sum() + record.interruptions.sum()))


@metric("engagement", "Engagement at the end", "", "higher", "People", nothing=1.0)
def engagement(record: Record) -> float:
    """Mean engagement of the people in departments in use, a factor on their speed; 1 is normal."""
    chosen = record.assembly.organization.in_use
    return ratio(math.fsum(record.changes.engagement[chosen].tolist()), int(chosen.sum()))


@metric("turnover", "Turnover a year", "share", "lower", "People")
def turnover(record: Record) -> float:
    """People who left, as a share of all but the chief, for a year of 250 working days."""
    organization = record.assembly.organization
    people = int(organization.employed.sum()) - 1
    days = record.span / record.assembly.scenario.time.hours_per_day
    return ratio(record.changes.left * DAYS_A_YEAR, people * days)


@metric("vacancies", "Vacant time", "share", "lower", "People")
def vacancies(record: Record) -> float:
    """Share of the working time in which the places of people who left were vacant."""
    employed = record.assembly.organization.employed
    whole = record.span * int(employed.sum())
    return 1.0 - ratio(int(record.presence[employed].sum()), whole)
