"""One station with a constant service time: M/D/c, with the law of its wait."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import (
    DelayQueue,
    FloatArray,
    Moments,
    QueueMetrics,
    require_count,
    require_non_negative,
    require_positive,
    require_probability,
    require_stable,
)
from simulation.theory.general_service import mg1
from simulation.theory.markov_chains import stationary_law


def md1(arrival_rate: float, service_time: float) -> QueueMetrics:
    """Return the stationary M/D/1 queue, with a constant service time.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service_time: positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the offered load reaches 1.

    Source: Erlang 1909; Pollaczek-Khinchine with SCV 0. Its distribution: ``mdc``.
    """
    return mg1(arrival_rate, Moments.deterministic(service_time))


@dataclass(frozen=True)
class MDcQueue(DelayQueue):
    """Hold the stationary M/D/c queue, first come first served, with the law of its wait.

    Attributes:
        service_time: the same for all.
        servers: c.
        queue_law: P(at most j wait) for j = 0, 1, ..., until nothing can be seen any more.
    """

    service_time: float
    servers: int
    queue_law: tuple[float, ...]

    def wait_survival(self, time: float) -> float:
        """Return P(wait > time), for time not negative.

        Source: Franx 2001, Oper. Res. Lett. 29:221, a sum of positive terms: with k the whole
        number above time / D, P(wait <= time) is the chance that at most k c - 1 customers make
        up those waiting and the Poisson arrivals of the time k D - time. For c = 1 the law is
        that of Erlang 1909.
        """
        require_non_negative("time", time)
        passed = math.floor(time / self.service_time) + 1
        ahead = passed * self.servers - 1
        law = np.asarray(self.queue_law)
        at_most = np.concatenate((law, np.ones(max(ahead + 1 - law.size, 0))))[: ahead + 1]
        arrivals = _poisson(self.arrival_rate * (passed * self.service_time - time), ahead)
        return max(0.0, 1 - float(at_most[::-1] @ arrivals))

    def wait_quantile(self, probability: float) -> float:
        """Return the shortest time not exceeded by a wait with the given probability in [0, 1)."""
        require_probability("probability", probability, below_one=True)
        exceeding = 1 - probability
        if exceeding >= self.wait_probability:
            return 0.0
        upper = self.service_time
        while self.wait_survival(upper) > exceeding:
            upper *= 2
        return float(
            scipy.optimize.brentq(lambda t: self.wait_survival(t) - exceeding, 0, upper, xtol=1e-12)
        )


def mdc(arrival_rate: float, service_time: float, servers: int) -> MDcQueue:
    """Return the stationary M/D/c queue, with a constant service time.

    Args:
        arrival_rate: lambda, per time unit, positive.
        service_time: D, positive.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range, or the load is so near to capacity that more than
            400,000 states would be needed.
        UnstableQueueError: lambda D >= c.

    Source: Crommelin 1932; Franx 2001, Oper. Res. Lett. 29:221. After a time D all who were in
    service have left, hence present(t + D) = max(present(t) - c, 0) + Poisson(lambda D).
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("service_time", service_time)
    require_count("servers", servers)
    load = arrival_rate * service_time
    require_stable(load, servers)
    most = math.ceil(load + 12 * math.sqrt(load) + 25)  # who comes in one service; beyond is 1e-20
    arrivals = _poisson(load, most).tolist()

    def moves(present: int) -> list[tuple[int, float]]:
        left = max(present - servers, 0)
        return [(left + come, chance) for come, chance in enumerate(arrivals)]

    law = stationary_law(
        0, moves, lambda present, room: present <= room, room=_room(load, servers, most)
    )
    present = np.zeros(max(law.probabilities) + 1)
    for state, probability in law.probabilities.items():
        present[state] = probability
    waiting = np.maximum(np.arange(present.size) - servers, 0)
    wait = float(present @ waiting) / arrival_rate
    cumulated = list(itertools.accumulate(present.tolist()))
    return MDcQueue(
        arrival_rate=arrival_rate,
        utilization=load / servers,
        mean_wait=wait,
        mean_sojourn=wait + service_time,
        wait_probability=float(present[servers:].sum()),
        service_time=service_time,
        servers=servers,
        queue_law=tuple(cumulated[servers:]),
    )


def _room(load: float, servers: int, most: int) -> int:
    """Return the number present beyond which less than 1e-16 remains, by the geometric tail.

    Its ratio x > 1 solves exp(load (x - 1)) = x^c, here 1 / x on a log scale.
    """

    def drift(log_ratio: float) -> float:
        return load * math.expm1(log_ratio) - servers * log_ratio

    high = 1.0
    while drift(high) < 0:
        high *= 2
    low = high
    while drift(low) >= 0:
        low /= 2
    return servers + most + math.ceil(37 / float(scipy.optimize.brentq(drift, low, high)))


def _poisson(mean: float, most: int) -> FloatArray:
    """Return the Poisson probabilities of 0, 1, ..., most."""
    counts = np.arange(most + 1)
    logs = np.cumsum(np.log(mean / np.maximum(counts[1:], 1))) if mean > 0 else -np.inf
    rest = np.full(most, logs) if mean == 0 else logs
    return np.asarray(np.exp(np.concatenate(([0.0], rest)) - mean))
