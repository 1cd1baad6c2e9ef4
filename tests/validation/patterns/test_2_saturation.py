"""Pattern 2: the top of the pyramid saturates first as interdependence or size grows.

Every question between departments passes the chief twice, on its way and back. Their number grows
with interdependence and with size, the chief does not: at a load that theory gives beforehand the
chief is busy all day, and from there response times grow as long as one looks (Guimerà et al. 2002,
PRL 89:248701, for the same in a tree of letters: `silosim verify --section messages`).
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from simulation.experiments.replication import Replication
from simulation.kernel import state as k
from simulation.organization.organization import CHIEF
from simulation.outcomes.output_analysis import Estimate
from simulation.scenario import Scenario

from .support import Changes, firm, mean_of, rise, same_customers, shown, slope

HOUR = 3.6e9  # µs
REPLICATIONS = 10
PYRAMID: Changes = {
    "channels": {"any": {}},  # nobody gives up, so that the load is known
    "communication.relay": {"mean": "3 min", "cv": 1},
    "communication.query_deadline": "60 days",
    "requests.order.resolution_patience": "none",
    "requests.order.route": [
        {"department": "sales", "needs": ["logistics"]},
        {"department": "planning", "needs": ["service"]},
        {"department": "logistics", "needs": []},
    ],
    "requests.support.route": [{"department": "service", "needs": ["planning"]}],
}
NO_CHANGES: Changes = {}
DIRECT: Changes = {"communication.direct_contact": "100 %"}
BELOW, ABOVE = (0.5, 0.8, 0.95), 1.2  # shares of the load at which the chief is busy all day
MEASURED_DAYS = 50


def chief_load(scenario: Scenario) -> float:
    """Return the share of the day that the chief would spend on questions, if time sufficed.

    No stage needs what a stage before it knew, so that all that is needed is asked for; each
    question passes the chief on its way and on its way back.
    """
    asked = math.fsum(
        request.rate * len(stage.needs)
        for request in scenario.requests.values()
        for stage in request.route
    )
    relay = scenario.communication.relay.mean / HOUR
    return 2 * asked * scenario.communication.interdependence * relay


def by_interdependence(load: float, changes: Changes = NO_CHANGES) -> Scenario:
    """Return the firm with as much interdependence as loads its chief so much."""
    needing_all = chief_load(firm(PYRAMID, {"communication.interdependence": 1.0}))
    return firm(PYRAMID, {"communication.interdependence": load / needing_all}, changes)


def by_size(load: float, changes: Changes = NO_CHANGES) -> Scenario:
    """Return the firm larger or smaller, people and customers alike, at 20 % interdependence."""
    base = firm(PYRAMID, {"communication.interdependence": 0.2})
    factor = load / chief_load(base)
    sized: dict[str, object] = {"communication.interdependence": 0.2}
    for name, department in base.organization.departments.items():
        sized[f"organization.departments.{name}.staff"] = round(department.staff * factor)
    for name, request in base.requests.items():
        sized[f"requests.{name}.rate"] = f"{request.rate * factor} / h"
    return firm(PYRAMID, sized, changes)


GROWTH = {"interdependence": by_interdependence, "size": by_size}


@cache
def runs(what: str, load: float, direct: bool = False) -> tuple[Replication, ...]:
    """Return the replications of the firm in which so much comes to the chief."""
    scenario = GROWTH[what](load, DIRECT if direct else NO_CHANGES)
    return same_customers({"firm": scenario}, REPLICATIONS).replications["firm"]


def coordinating(replication: Replication) -> tuple[float, float]:
    """Return the share of the day for questions, of the chief and at most of anybody else."""
    hours = replication.record.hours[:, k.COORDINATION] / replication.record.span
    return float(hours[CHIEF]), float(np.delete(hours, CHIEF).max())


def growth_of_queues(what: str, load: float, direct: bool = False) -> Estimate:
    """Return how many more requests are open each day than the day before."""
    days = range(MEASURED_DAYS)
    slopes = [
        slope(days, replication.record.levels[-MEASURED_DAYS:, 0].tolist())
        for replication in runs(what, load, direct)
    ]
    found = mean_of(slopes)
    print(f"{what}, load {load}: {shown(found)} more open requests a day")
    return found


def waits(what: str, load: float) -> list[float]:
    """Return how long the finished requests waited for information, in hours."""
    return [replication.metrics["time_for_information"] for replication in runs(what, load)]


@pytest.mark.parametrize("what", GROWTH)
def test_the_chief_saturates_first_and_where_theory_says(what: str) -> None:
    """Below 1 the chief is as busy as computed; others have time left when the chief has none."""
    for load in BELOW:
        chief, others = zip(*map(coordinating, runs(what, load)), strict=True)
        busy, lead = mean_of(chief), rise(chief, others)
        print(f"{what}, load {load}: chief {shown(busy)}, before the next by {shown(lead)}")
        assert busy.mean == pytest.approx(load, rel=0.02)
        assert lead.low > 0.2 * load
    chief, others = zip(*map(coordinating, runs(what, ABOVE)), strict=True)
    assert min(chief) > 0.99
    assert max(others) < 0.9


@pytest.mark.parametrize("what", GROWTH)
def test_response_times_diverge_at_that_load(what: str) -> None:
    """Waits grow ever faster towards a load of 1; above it queues grow as long as one looks."""
    low, middle, high = (waits(what, load) for load in BELOW)
    steps = [rise(middle, low), rise(high, middle)]
    print(f"{what}: waits for information grow by {', '.join(map(shown, steps))} h")
    per_load = [(b - a) / (BELOW[1] - BELOW[0]) for a, b in zip(low, middle, strict=True)]
    then = [(b - a) / (BELOW[2] - BELOW[1]) for a, b in zip(middle, high, strict=True)]
    assert steps[0].low > 0
    assert rise(then, per_load).low > 0
    for load in BELOW:
        assert growth_of_queues(what, load).low < 0
    assert growth_of_queues(what, ABOVE).low > 0


@pytest.mark.parametrize("what", GROWTH)
def test_with_direct_contact_nothing_saturates(what: str) -> None:
    """Where questions go straight to whom they are for, the chief is idle and no queue grows."""
    assert all(coordinating(replication)[0] == 0 for replication in runs(what, ABOVE, True))
    assert growth_of_queues(what, ABOVE, True).low < 0
