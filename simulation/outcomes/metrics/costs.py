"""What the organization costs, and what is left of what it earns."""

from __future__ import annotations

from simulation.kernel import state as k
from simulation.outcomes.costs import COSTS, profit, total
from simulation.outcomes.metric import described, metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.records import Record

GROUP = "Costs"


def _is_priced(record: Record) -> bool:
    """Return whether anything has a price, so that there is a profit to speak of."""
    return total(record) > 0


@metric("profit", "Profit", "currency", "higher", GROUP)
def profit_metric(record: Record) -> float:
    """Earned revenue less all costs of the measured time; not defined where nothing has a price."""
    return profit(record) if _is_priced(record) else float("nan")


@metric("cost", "Costs", "currency", "lower", GROUP)
def cost(record: Record) -> float:
    """Sum of the lines of costs, exactly."""
    return total(record)


for _cost in COSTS:
    metric(f"cost_{_cost.name}", _cost.title, "currency", "lower", GROUP)(
        described(_cost.amount, _cost.description)
    )


@metric("cost_per_request", "Costs a finished request", "currency", "lower", GROUP)
def cost_per_request(record: Record) -> float:
    """All costs of the measured time over the requests that were finished."""
    return ratio(total(record), record.count(k.CLOSED))
