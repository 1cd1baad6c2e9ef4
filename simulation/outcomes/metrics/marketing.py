"""What marketing brings in, and what sales makes of it: of the kind that `marketing` names."""

from __future__ import annotations

import math

from simulation.kernel import state as k
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import Record


def _count(record: Record, *what: int) -> float:
    """Return a count of the marketed kind, NaN where there is none."""
    kind = record.assembly.scenario.marketing.kind
    if kind is None:
        return math.nan
    number = record.assembly.kinds.index(kind)
    return float(sum(record.count(which, number) for which in what))


def _a_day(record: Record, count: float) -> float:
    return ratio(count * record.assembly.scenario.time.hours_per_day, record.span)


@metric("leads", "Leads", "a day", "higher", "Marketing")
def leads(record: Record) -> float:
    """Leads that came, for each measured day."""
    return _a_day(record, _count(record, k.ARRIVED))


@metric("leads_qualified", "Leads worth having", "a day", "higher", "Marketing")
def leads_qualified(record: Record) -> float:
    """Leads served to the end whose customer could be won, in time or not, for each day."""
    return _a_day(record, _count(record, k.EARNED, k.TOO_LATE))


@metric("leads_won", "Leads won", "a day", "higher", "Marketing")
def leads_won(record: Record) -> float:
    """Leads won, for each measured day."""
    return _a_day(record, _count(record, k.EARNED))


@metric("conversion", "Conversion", "share", "higher", "Marketing")
def conversion(record: Record) -> float:
    """Share of the leads served to the end that were won."""
    return ratio(_count(record, k.EARNED), _count(record, k.CLOSED))


@metric("leads_too_late", "Leads answered too late", "share", "lower", "Marketing")
def leads_too_late(record: Record) -> float:
    """Share of the leads that could be won but were lost because the answer came late."""
    return ratio(_count(record, k.TOO_LATE), _count(record, k.EARNED, k.TOO_LATE))


@metric("deals_told", "Deals marketing learned of", "share", "higher", "Marketing")
def deals_told(record: Record) -> float:
    """Share of the deals whose end marketing learned of."""
    return ratio(_count(record, k.FEEDBACKS_READ), _count(record, k.CLOSED))
