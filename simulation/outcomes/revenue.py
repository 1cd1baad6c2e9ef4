"""Lost revenue: the value of every potential arrival, and the one cause by which it was lost.

All in integer hundredths of the currency, so that the causes add up to the total exactly. A
request that leads to another passes its value on; rework costs time, not revenue. What is earned
from arrivals beyond the potential ones (by a good reputation, or a budget spent where it brings
more) counts against the losses.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.kernel import state as k
from simulation.outcomes.records import Record


@dataclass(frozen=True)
class Cause:
    """One way in which revenue is lost."""

    name: str
    title: str
    fate: int | None  # column of the accumulators; None = still open at the end
    description: str

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

    def amount(self, record: Record) -> float:
        """Return the same of all kinds in units of the currency."""
        return self.value(record) / 100


LOST_CAUSES = (
    Cause(
        "never_came", "kept away by reputation or budget", k.NEVER_CAME,
        "Value of those who would have come but for a bad reputation or a budget spent elsewhere.",
    ),
    Cause(
        "customer_lost", "customer had left before", k.CUSTOMER_LOST,
        "Value of what customers would have asked for who had left for good before.",
    ),
    Cause(
        "balked", "turned away at once", k.BALKED,
        "Value of requests that found no place to wait, or too long a wait announced.",
    ),
    Cause(
        "abandoned", "gave up waiting", k.ABANDONED,
        "Value of requests whose customer gave up before the first answer.",
    ),
    Cause(
        "cancelled", "cancelled before done", k.CANCELLED,
        "Value of requests that were cancelled while they waited to be resolved.",
    ),
    Cause(
        "too_late", "answered too late", k.TOO_LATE,
        "Value of leads that were lost because the first answer came late.",
    ),
    Cause(
        "refunded", "refunded for errors", k.REFUNDED,
        "What was paid back for errors that reached the customer.",
    ),
    Cause(
        "still_open", "still open at the end", None,
        "Value of requests that are not finished when the simulation ends.",
    ),
    Cause(
        "gained", "less what came beyond the potential", k.GAINED,
        "Revenue earned because reputation, or a budget well spent, brought more; counts as minus.",
    ),
)  # fmt: skip


def earned(record: Record, kind: int | None = None) -> int:
    """Return the revenue earned, less refunds, in hundredths."""
    return record.revenue(k.EARNED, kind) + record.revenue(k.GAINED, kind)


def lost(record: Record, kind: int | None = None) -> int:
    """Return the revenue lost by all causes, in hundredths."""
    return sum(cause.value(record, kind) for cause in LOST_CAUSES)


def potential(record: Record, kind: int | None = None) -> int:
    """Return the value of all potential arrivals, in hundredths."""
    return earned(record, kind) + lost(record, kind)
