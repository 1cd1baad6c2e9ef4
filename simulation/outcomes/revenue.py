"""Lost revenue: the value of every potential arrival, and the one cause by which it was lost.

All in integer hundredths of the currency, so that the causes add up to the total exactly. A
request that leads to another passes its value on; rework costs time, not revenue. What is earned
from arrivals beyond the potential ones (by a good reputation, or a budget spent where it brings
more) counts against the losses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.kernel import state as k
from simulation.outcomes.records import Record


@dataclass(frozen=True)
class Cause:
    """One way in which revenue is lost."""

    name: str
    title: str
    fate: int | None  # column of the accumulators; None = still open at the end

    def value(self, record: Record, kind: int | None = None) -> int:
        """Return the revenue lost by this cause in hundredths."""
        if self.fate == k.GAINED:
            return -record.revenue(k.GAINED, kind)
        if self.fate is not None:
            return record.revenue(self.fate, kind)
        table = record.open
        chosen = record.measured[table.money_cohort]
        if kind is not None:
            chosen = chosen & (table.money_kind == kind)
        return int(table.value[chosen].sum())

    @property
    def measure(self) -> Callable[[Record], float]:
        """The cause as a metric, in units of the currency."""

        def measure(record: Record) -> float:
            return self.value(record) / 100

        measure.__doc__ = f"Revenue lost: {self.title}."
        return measure


LOST_CAUSES = (
    Cause("never_came", "kept away by reputation or budget", k.NEVER_CAME),
    Cause("customer_lost", "customer had left before", k.CUSTOMER_LOST),
    Cause("balked", "turned away at once", k.BALKED),
    Cause("abandoned", "gave up waiting", k.ABANDONED),
    Cause("cancelled", "cancelled before done", k.CANCELLED),
    Cause("too_late", "answered too late", k.TOO_LATE),
    Cause("refunded", "refunded for errors", k.REFUNDED),
    Cause("still_open", "still open at the end", None),
    Cause("gained", "less what came beyond the potential", k.GAINED),
)


def earned(record: Record, kind: int | None = None) -> int:
    """Return the revenue earned, less refunds, in hundredths."""
    return record.revenue(k.EARNED, kind) + record.revenue(k.GAINED, kind)


def lost(record: Record, kind: int | None = None) -> int:
    """Return the revenue lost by all causes, in hundredths."""
    return sum(cause.value(record, kind) for cause in LOST_CAUSES)


def potential(record: Record, kind: int | None = None) -> int:
    """Return the value of all potential arrivals, in hundredths."""
    return earned(record, kind) + lost(record, kind)
