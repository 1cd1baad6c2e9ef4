"""One station with exponential service: M/M/c, with an endless or a finite room."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import (
    DelayQueue,
    require_count,
    require_non_negative,
    require_positive,
    require_probability,
    require_stable,
)
from simulation.theory.markov_chains import birth_death


def erlang_b(servers: int, offered_load: float) -> float:
    """Return the share of calls lost in M/G/c/c, Erlang's loss formula.

    Args:
        servers: c, at least 1.
        offered_load: a = arrival rate times mean service time, in servers, not negative.

    Raises:
        ValueError: an argument is out of range.

    Source: Erlang 1917; the stable recursion B_k = a B_{k-1} / (k + a B_{k-1}), here inverted.
    """
    require_count("servers", servers)
    require_non_negative("offered_load", offered_load)
    if offered_load == 0:
        return 0.0
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1 + inverse * k / offered_load
    return 1 / inverse


def erlang_c(servers: int, offered_load: float) -> float:
    """Return the probability of waiting in M/M/c, Erlang's delay formula.

    Args:
        servers: c, at least 1.
        offered_load: a = arrival rate / service rate, in servers, below ``servers``.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the offered load reaches the number of servers.

    Source: Erlang 1917; C = c B / (c - a (1 - B)).
    """
    blocked = erlang_b(servers, offered_load)
    require_stable(offered_load, servers)
    return servers * blocked / (servers - offered_load * (1 - blocked))


@dataclass(frozen=True)
class GIMcQueue(DelayQueue):
    """Hold a stationary queue with exponential service, first come first served, with its laws.

    Attributes:
        service_rate: customers per time unit and server (mu).
        servers: c.
        wait_decay: rate of the exponential wait of those who wait, c mu - lambda in M/M/c.
    """

    service_rate: float
    servers: int
    wait_decay: float

    def wait_survival(self, time: float) -> float:
        """Return P(wait > time) = P(wait > 0) exp(-decay time), for time not negative."""
        require_non_negative("time", time)
        return self.wait_probability * math.exp(-self.wait_decay * time)

    def wait_quantile(self, probability: float) -> float:
        """Return the shortest time not exceeded by a wait with the given probability in [0, 1)."""
        require_probability("probability", probability, below_one=True)
        exceeding = 1 - probability
        if exceeding >= self.wait_probability:
            return 0.0
        return math.log(self.wait_probability / exceeding) / self.wait_decay

    def sojourn_survival(self, time: float) -> float:
        """Return P(sojourn > time), the wait plus an independent exponential service.

        Source: Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.3, in the form
        exp(-mu t) + C mu t exp(-m t) (1 - exp(-d t)) / (d t) with m = min(mu, decay) and
        d = |decay - mu|, which stays accurate where the two rates coincide.
        """
        require_non_negative("time", time)
        if time == 0:
            return 1.0
        gap = abs(self.wait_decay - self.service_rate) * time
        averaged = -math.expm1(-gap) / gap if gap > 0 else 1.0
        slower = min(self.service_rate, self.wait_decay)
        waited = self.wait_probability * self.service_rate * time * math.exp(-slower * time)
        return math.exp(-self.service_rate * time) + waited * averaged

    def sojourn_quantile(self, probability: float) -> float:
        """Return the time not exceeded by a sojourn with the given probability in [0, 1)."""
        require_probability("probability", probability, below_one=True)
        if probability == 0:
            return 0.0
        exceeding = 1 - probability
        upper = self.mean_sojourn
        while self.sojourn_survival(upper) > exceeding:
            upper *= 2
        root = scipy.optimize.brentq(
            lambda t: self.sojourn_survival(t) - exceeding, 0, upper, xtol=1e-13
        )
        return float(root)


def mmc(arrival_rate: float, service_rate: float, servers: int) -> GIMcQueue:
    """Return the stationary M/M/c queue.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= c mu.

    Source: Erlang 1917; Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.3.
    """
    require_non_negative("arrival_rate", arrival_rate)
    require_positive("service_rate", service_rate)
    waiting = erlang_c(servers, arrival_rate / service_rate)
    spare_rate = servers * service_rate - arrival_rate
    wait = waiting / spare_rate
    return GIMcQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate / (servers * service_rate),
        mean_wait=wait,
        mean_sojourn=wait + 1 / service_rate,
        service_rate=service_rate,
        servers=servers,
        wait_probability=waiting,
        wait_decay=spare_rate,
    )


def mm1(arrival_rate: float, service_rate: float) -> GIMcQueue:
    """Return the stationary M/M/1 queue, whose sojourn is exponential with rate mu - lambda.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service_rate: mu, per time unit, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= mu.

    Source: Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.2.
    """
    return mmc(arrival_rate, service_rate, 1)


@dataclass(frozen=True)
class FiniteQueue(DelayQueue):
    """Hold the stationary M/M/c/K queue; all but the blocking describes admitted customers.

    ``arrival_rate`` counts the admitted only, so that Little's law holds as it stands.

    Attributes:
        block_probability: P(arrival finds K present and leaves).
    """

    block_probability: float


def mmck(arrival_rate: float, service_rate: float, servers: int, capacity: int) -> FiniteQueue:
    """Return the stationary M/M/c/K queue, with balking at a full house.

    Args:
        arrival_rate: lambda of all who come, per time unit, positive, without upper limit.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.
        capacity: K, places in service and waiting together, at least c.

    Raises:
        ValueError: an argument is out of range.

    Source: birth-death balance; Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.5.
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    require_count("capacity", capacity, at_least=servers)
    present = np.arange(capacity + 1)
    busy = np.minimum(present, servers)
    probabilities = birth_death(np.full(capacity, arrival_rate), busy[1:] * service_rate)
    admitted = float(probabilities[:-1].sum())
    throughput = arrival_rate * admitted
    mean_queue = float((probabilities * (present - busy)).sum())
    return FiniteQueue(
        arrival_rate=throughput,
        utilization=float((probabilities * busy).sum()) / servers,
        mean_wait=mean_queue / throughput,
        mean_sojourn=mean_queue / throughput + 1 / service_rate,
        block_probability=float(probabilities[-1]),
        wait_probability=float(probabilities[servers:-1].sum()) / admitted,
    )


def mgcc(arrival_rate: float, mean_service: float, servers: int) -> FiniteQueue:
    """Return the stationary M/G/c/c queue, where who finds no free server is lost.

    Args:
        arrival_rate: lambda of all who come, per time unit, positive, without upper limit.
        mean_service: E[S], positive; nothing else of the service matters.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.

    Source: Erlang 1917; insensitive to the law of the service, Sevastyanov 1957, Theor. Prob.
    Appl. 2:104.
    """
    require_positive("mean_service", mean_service)
    return mmck(arrival_rate, 1 / mean_service, servers, servers)
