"""One station with exponential service whose customers come at intervals of any law."""

from __future__ import annotations

import math

import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import require_count, require_positive, require_stable
from simulation.theory.laws import Law
from simulation.theory.queues import GIMcQueue


def gim1(interarrival: Law, service_rate: float) -> GIMcQueue:
    """Return the stationary GI/M/1 queue, as its customers find it.

    Args:
        interarrival: law of the time between arrivals, independent of one another.
        service_rate: mu, per time unit, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the mean service is not below the mean time between arrivals.

    Source: Kendall 1953, Ann. Math. Stat. 24:338; see ``gimc``.
    """
    return gimc(interarrival, service_rate, 1)


def gimc(interarrival: Law, service_rate: float, servers: int) -> GIMcQueue:
    """Return the stationary GI/M/c queue, as its customers find it.

    Args:
        interarrival: law of the time between arrivals, independent of one another.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1, some hundreds at most.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the arrival rate reaches c mu.

    Source: Takacs 1962, Introduction to the Theory of Queues, chapter 2. With the transform A of
    the time between arrivals, sigma = A(c mu (1 - sigma)) and a_j = A(j mu), who comes finds all
    servers busy with probability 1 / (1 + (1 - sigma) sum over j = 1..c of binomial(c, j) r_j
    prod over i < j of (1 - a_i) / a_i / a_j), r_j = (c (1 - a_j) - j) / (c (1 - sigma) - j).
    """
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    rate = 1 / interarrival.moment(1)
    full_rate = servers * service_rate
    require_stable(rate / service_rate, servers)

    def fall(delta: float) -> float:
        return 1 - interarrival.transform(full_rate * delta) - delta

    low = 1.0
    while low > 1e-12 and fall(low) <= 0:
        low /= 2
    delta = float(
        scipy.optimize.brentq(fall, low, min(1.0, 2 * low), xtol=1e-16, rtol=1e-14)
    )  # 1 - sigma

    waiting = 1 / (1 + delta * _takacs_sum(interarrival, service_rate, servers, delta))
    decay = full_rate * delta
    wait = waiting / decay
    return GIMcQueue(
        arrival_rate=rate,
        utilization=rate / full_rate,
        mean_wait=wait,
        mean_sojourn=wait + 1 / service_rate,
        wait_probability=waiting,
        service_rate=service_rate,
        servers=servers,
        wait_decay=decay,
    )


def _takacs_sum(interarrival: Law, service_rate: float, servers: int, delta: float) -> float:
    """Return the sum in the probability of waiting, infinite where nobody can have to wait."""
    root = servers * delta  # where the excess vanishes

    def excess(j: float) -> float:
        return servers * (1 - interarrival.transform(j * service_rate)) - j

    total, factor = 0.0, 1.0
    for j in range(1, servers + 1):
        passed = interarrival.transform(j * service_rate)
        if passed == 0 or factor == math.inf:
            return math.inf
        factor *= (servers - j + 1) / j
        if abs(j - root) > 1e-5:
            ratio = excess(j) / (root - j)
        else:  # 0 / 0: minus the slope, by a difference of fourth order
            h = 1e-3
            ends = excess(j + 2 * h) - excess(j - 2 * h)
            ratio = (ends - 8 * (excess(j + h) - excess(j - h))) / (12 * h)
        total += factor / passed * ratio
        factor *= (1 - passed) / passed
    return total
