"""Approximations of G/G/c: for predictions, never for verification."""

from __future__ import annotations

from simulation.theory.basics import Moments, QueueMetrics, require_non_negative
from simulation.theory.queues import mmc


def kingman_approximation(
    arrival_rate: float, arrival_scv: float, service: Moments
) -> QueueMetrics:
    """Approximate G/G/1 in heavy traffic; exact for M/G/1.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        arrival_scv: squared coefficient of variation of the time between arrivals.
        service: moments of the service time.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= 1.

    Source: Kingman 1961, Proc. Camb. Phil. Soc. 57:902;
    Wq ~ rho / (1 - rho) (ca^2 + cs^2) / 2 E[S].
    """
    return allen_cunneen_approximation(arrival_rate, arrival_scv, service, servers=1)


def allen_cunneen_approximation(
    arrival_rate: float, arrival_scv: float, service: Moments, servers: int
) -> QueueMetrics:
    """Approximate G/G/c by scaling the M/M/c wait; exact for M/M/c and for M/G/1.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        arrival_scv: squared coefficient of variation of the time between arrivals.
        service: moments of the service time.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= c.

    Source: Allen 1990, Probability, Statistics, and Queueing Theory;
    Wq ~ (ca^2 + cs^2) / 2 Wq(M/M/c).
    """
    require_non_negative("arrival_scv", arrival_scv)
    markovian = mmc(arrival_rate, 1 / service.mean, servers)
    wait = markovian.mean_wait * (arrival_scv + service.scv) / 2
    return QueueMetrics(arrival_rate, markovian.utilization, wait, wait + service.mean)
