"""Revenue: what could have been earned, what was, and by which cause the rest was lost."""

from __future__ import annotations

import math

from simulation.kernel import state as k
from simulation.outcomes.metric import described, metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import LOST_CAUSES, earned, lost, potential


@metric("lost_revenue", "Lost revenue", "currency", "lower", "Revenue")
def lost_revenue(record: Record) -> float:
    """Value of all potential arrivals that was not earned: the sum of its causes, exactly."""
    return lost(record) / 100


@metric("lost_revenue_share", "Lost revenue, share of potential", "share", "lower", "Revenue")
def lost_revenue_share(record: Record) -> float:
    """Lost revenue over the value of all potential arrivals."""
    return ratio(lost(record), potential(record))


@metric("revenue_potential", "Potential revenue", "currency", "neither", "Revenue")
def revenue_potential(record: Record) -> float:
    """Value of all potential arrivals that qualify: the same in every organization."""
    return potential(record) / 100


@metric("revenue_earned", "Earned revenue", "currency", "higher", "Revenue")
def revenue_earned(record: Record) -> float:
    """Value of the requests served to the end, less refunds."""
    return earned(record) / 100


for _cause in LOST_CAUSES:
    metric(f"lost_revenue_{_cause.name}", _cause.title, "currency", "lower", "Revenue")(
        described(_cause.amount, _cause.description)
    )


@metric("lifetime_value_lost", "Later revenue of customers lost", "currency", "lower", "Revenue")
def lifetime_value_lost(record: Record) -> float:
    """Value for their lifetime of the customers who left for good, at the average; not lost yet."""
    scenario = record.assembly.scenario
    customers, span = scenario.customers.count, record.span
    if customers == 0 or span == 0:
        return math.nan
    a_customer = potential(record) / 100 / customers / span
    return record.count(k.DEFECTIONS) * a_customer * scenario.customers.lifetime
