"""How customers get in touch, again and again, and what they tell others."""

from __future__ import annotations

from simulation.kernel import state as k
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import per_request, ratio
from simulation.outcomes.records import Record


@metric("recontacts", "Further contacts a request", "", "lower", "Customers")
def recontacts(record: Record) -> float:
    """Mean number of times a customer tried again before the first answer."""
    return per_request(record, k.RECONTACTS)


@metric("recognized_share", "Further contacts recognized", "share", "higher", "Customers")
def recognized_share(record: Record) -> float:
    """Share of the further contacts that were merged with the request they belong to."""
    return ratio(record.count(k.MERGED), record.count(k.RECONTACTS))


@metric("duplicates", "Duplicates", "share", "lower", "Customers")
def duplicates(record: Record) -> float:
    """Share of what people work on that is a further contact taken for a new request."""
    extra = record.count(k.DUPLICATES)
    return ratio(extra, record.count(k.ARRIVED) + extra)


@metric(
    "failure_demand",
    "Failure demand",
    "share",
    "lower",
    "Customers",
    source="Seddon 2003, Freedom from Command and Control",
)
def failure_demand(record: Record) -> float:
    """Share of all contacts that are complaints, or come from customers who were not answered."""
    failed = record.count(k.COMPLAINTS) + record.count(k.RECONTACTS)
    return ratio(failed, record.count(k.ARRIVED) + record.count(k.RECONTACTS))


@metric("journeys", "Requests after others", "requests", "neither", "Customers")
def journeys(record: Record) -> float:
    """Support, returns and the like that followed a request done before."""
    return float(record.count(k.JOURNEYS))


@metric("reputation", "Reputation at the end", "", "higher", "Customers", nothing=1.0)
def reputation(record: Record) -> float:
    """Factor on demand by what customers told others; 1 is normal."""
    return record.reputation
