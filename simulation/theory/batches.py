"""One station whose customers come in batches."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulation.theory.basics import (
    DelayQueue,
    FloatArray,
    Moments,
    QueueMetrics,
    require_count,
    require_non_negative,
    require_positive,
    require_stable,
)

_MOST_STATES = 1_000_000
_LARGE = 1e200


def batch_mm1(batch_rate: float, service_rate: float, batch: Moments) -> QueueMetrics:
    """Return the stationary M[X]/M/1 queue, where customers come in batches.

    Args:
        batch_rate: batches per time unit, not negative.
        service_rate: mu, customers per time unit, positive.
        batch: moments of the batch size, in customers, of mean at least 1, for instance
            ``Moments.deterministic(3)`` or ``Moments.geometric(3)``.

    Returns:
        Means per customer; ``arrival_rate`` counts customers.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: batch_rate E[X] >= mu.

    Source: Shortle et al. 2018, Fundamentals of Queueing Theory, section 4.1;
    L = rho (1 + E[X^2] / E[X]) / (2 (1 - rho)).
    """
    require_non_negative("batch_rate", batch_rate)
    require_positive("service_rate", service_rate)
    if batch.mean < 1:
        raise ValueError(f"the mean batch size must be at least 1, got {batch.mean!r}")
    load = batch_rate * batch.mean / service_rate
    require_stable(load, 1)
    sojourn = (1 + batch.second / batch.mean) / (2 * service_rate * (1 - load))
    return QueueMetrics(batch_rate * batch.mean, load, sojourn - 1 / service_rate, sojourn)


@dataclass(frozen=True)
class MXMcQueue(DelayQueue):
    """Hold the stationary M[X]/M/c queue; all per customer.

    Attributes:
        in_system_law: P(n present) for n = 0, 1, ..., until nothing can be seen any more.
    """

    in_system_law: tuple[float, ...]


def batch_mmc(
    batch_rate: float, service_rate: float, servers: int, sizes: Mapping[int, float]
) -> MXMcQueue:
    """Return the stationary M[X]/M/c queue, where customers come in batches of any law.

    Args:
        batch_rate: batches per time unit, positive.
        service_rate: mu, customers per time unit and server, positive.
        servers: c, at least 1.
        sizes: probability of each batch size, from 1 up, for instance ``{3: 1.0}`` or
            ``geometric_sizes(3)``.

    Returns:
        Means per customer; ``arrival_rate`` counts customers, and a customer has to wait if the
        others of the batch who go before leave no server free.

    Raises:
        ValueError: an argument is out of range, the probabilities do not add up to 1, or the load
            is so near to capacity that more than a million states would be needed.
        UnstableQueueError: batch_rate E[X] >= c mu.

    Source: Chaudhry & Templeton 1983, A First Course in Bulk Queues; solved by balance across
    each cut, beta sum over i <= n of p_i P(X > n - i) = mu min(n + 1, c) p_{n+1}.
    """
    require_positive("batch_rate", batch_rate)
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    for size, chance in sizes.items():
        require_count("batch size", size)
        require_non_negative(f"sizes[{size}]", chance)
    if abs(math.fsum(sizes.values()) - 1) > 1e-12:
        raise ValueError(f"the sizes have total probability {math.fsum(sizes.values())!r}, not 1")
    mean_size = math.fsum(size * chance for size, chance in sizes.items())
    rate = batch_rate * mean_size
    require_stable(rate / service_rate, servers)

    largest = max(sizes)
    chances = np.zeros(largest + 1)
    for size, chance in sizes.items():
        chances[size] = chance
    beyond = 1 - np.cumsum(chances)[:-1]  # P(X > 0), P(X > 1), ..., P(X > largest - 1)
    present = _cut_balance(batch_rate / service_rate, servers, np.maximum(beyond, 0))

    # Of all customers, those at place j of their batch are P(X >= j) / E[X].
    before = np.convolve(present, beyond / mean_size)  # how many are in front of a customer
    numbers = np.arange(present.size)
    wait = float(present @ np.maximum(numbers - servers, 0)) / rate
    return MXMcQueue(
        arrival_rate=rate,
        utilization=rate / service_rate / servers,
        mean_wait=wait,
        mean_sojourn=wait + 1 / service_rate,
        wait_probability=float(before[servers:].sum()),
        in_system_law=tuple(present.tolist()),
    )


def _cut_balance(relative_rate: float, servers: int, beyond: FloatArray) -> FloatArray:
    """Return P(n present), n = 0, 1, ..., until less than 1e-16 of the mean can be missing."""
    reach = beyond.size
    weights = np.zeros(1024)
    weights[0] = 1.0
    total = weighted = 1.0
    n = 0
    while True:
        first = max(0, n + 1 - reach)
        inflow = float(weights[first : n + 1] @ beyond[: n + 1 - first][::-1])
        n += 1
        if n == weights.size:
            if n > _MOST_STATES:
                raise ValueError("the load is too near to capacity to be summed")
            weights = np.concatenate((weights, np.zeros(n)))
        weights[n] = relative_rate * inflow / min(n, servers)
        total += weights[n]
        weighted += n * weights[n]
        if total > _LARGE:  # as with many servers, where the empty system is all but impossible
            weights[: n + 1] /= _LARGE
            total, weighted = total / _LARGE, weighted / _LARGE
        recent = weights[max(0, n - reach) : n + 1].max()
        if n > servers and n * recent * n < 1e-16 * weighted:
            return np.asarray(weights[: n + 1] / total)


def geometric_sizes(mean: float) -> dict[int, float]:
    """Return the geometric law on 1, 2, 3, ... as batch sizes, down to a chance of 1e-18.

    Args:
        mean: at least 1.

    Raises:
        ValueError: the mean is out of range.
    """
    if not (math.isfinite(mean) and mean >= 1):
        raise ValueError(f"the mean of a geometric batch must be at least 1, got {mean!r}")
    stay = 1 - 1 / mean
    most = 1 if stay == 0 else math.ceil(1 + math.log(1e-18) / math.log(stay))
    return {size: stay ** (size - 1) / mean for size in range(1, most + 1)}
