"""Processor sharing: servers who work on everything at hand at once, each part more slowly."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.theory.basics import (
    QueueMetrics,
    require_count,
    require_non_negative,
    require_positive,
)
from simulation.theory.queues import mmc


@dataclass(frozen=True)
class SharedQueue:
    """Hold a station under processor sharing.

    Attributes:
        arrival_rate: customers per time unit.
        utilization: share of the capacity that is used.
        mean_sojourn: time from arrival to departure.
        slowdown: mean sojourn over size, the same for every size.
    """

    arrival_rate: float
    utilization: float
    mean_sojourn: float
    slowdown: float

    @property
    def mean_in_system(self) -> float:
        """Give the mean number present (L), by Little's law."""
        return self.arrival_rate * self.mean_sojourn

    def mean_sojourn_of(self, size: float) -> float:
        """Return the mean sojourn of a customer who alone would take ``size``, not negative."""
        require_non_negative("size", size)
        return self.slowdown * size


def processor_sharing(arrival_rate: float, mean_service: float, servers: int = 1) -> SharedQueue:
    """Return M/G/c under egalitarian processor sharing, nobody having more than one server.

    With n present each is served at rate min(1, c / n).

    Args:
        arrival_rate: lambda, per time unit, not negative.
        mean_service: E[S] of a customer alone, positive; nothing else of it matters.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= c.

    Source: Cohen 1979, Acta Informatica 12:245: as many are present as in M/M/c, and the mean
    sojourn grows in proportion to the size; for c = 1 it is size / (1 - rho), Kleinrock 1967.
    """
    require_positive("mean_service", mean_service)
    queue = mmc(arrival_rate, 1 / mean_service, servers)
    return SharedQueue(
        arrival_rate, queue.utilization, queue.mean_sojourn, queue.mean_sojourn / mean_service
    )


def sharing_sojourn_variance(arrival_rate: float, service_rate: float) -> float:
    """Return the variance of the sojourn in M/M/1 under processor sharing.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service_rate: mu, per time unit, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= mu.

    Source: Coffman, Muntz & Trotter 1970, J. ACM 17:123;
    (2 + rho) / ((2 - rho) mu^2 (1 - rho)^2).
    """
    queue = mmc(arrival_rate, service_rate, 1)
    load = queue.utilization
    return (2 + load) / (2 - load) * queue.mean_sojourn**2


def limited_sharing(arrival_rate: float, service_rate: float, limit: int) -> QueueMetrics:
    """Return M/M/1 whose server works on at most k customers at once, the others waiting in line.

    Args:
        arrival_rate: lambda, per time unit, positive.
        service_rate: mu, per time unit, positive.
        limit: k, at least 1; 1 is first come first served.

    Returns:
        Means; the wait is the time until the server begins with a customer.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= mu.

    Source: the number present is that of M/M/1, as the server works at full rate on exponential
    work (Avi-Itzhak & Halfin 1988, Proc. 12th ITC); more than k of it wait:
    Wq = rho^k / (mu - lambda) by Little's law.
    """
    require_positive("arrival_rate", arrival_rate)
    require_count("limit", limit)
    queue = mmc(arrival_rate, service_rate, 1)
    wait = queue.utilization**limit * queue.mean_sojourn
    return QueueMetrics(arrival_rate, queue.utilization, wait, queue.mean_sojourn)
