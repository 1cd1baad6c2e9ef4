"""One station with exponential service: M/M/c, impatience, finite rooms, staffing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import (
    DelayQueue,
    FloatArray,
    require_count,
    require_non_negative,
    require_positive,
    require_probability,
    require_stable,
)

_NEGLIGIBLE_LOG_WEIGHT = -45.0  # exp(-45) is 3e-20, far below one unit in the last place
_LARGEST_TRUNCATION = 2**22


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
class MMcQueue(DelayQueue):
    """Hold the stationary M/M/c queue, first come first served, with its distributions.

    Attributes:
        service_rate: customers per time unit and server (mu).
        servers: c.
    """

    service_rate: float
    servers: int

    @property
    def spare_rate(self) -> float:
        """Give c mu - lambda, the rate at which the wait of those who wait decays."""
        return self.servers * self.service_rate - self.arrival_rate

    def wait_survival(self, time: float) -> float:
        """Return P(wait > time) = C exp(-(c mu - lambda) time), for time not negative."""
        require_non_negative("time", time)
        return self.wait_probability * math.exp(-self.spare_rate * time)

    def wait_quantile(self, probability: float) -> float:
        """Return the shortest time not exceeded by a wait with the given probability in [0, 1)."""
        require_probability("probability", probability, below_one=True)
        exceeding = 1 - probability
        if exceeding >= self.wait_probability:
            return 0.0
        return math.log(self.wait_probability / exceeding) / self.spare_rate

    def sojourn_survival(self, time: float) -> float:
        """Return P(sojourn > time), the wait plus an independent exponential service.

        Source: Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.3, in the form
        exp(-mu t) + C mu t exp(-m t) (1 - exp(-d t)) / (d t) with m = min(mu, c mu - lambda) and
        d = |(c - 1) mu - lambda|, which stays accurate where the two rates coincide.
        """
        require_non_negative("time", time)
        if time == 0:
            return 1.0
        gap = abs(self.spare_rate - self.service_rate) * time
        averaged = -math.expm1(-gap) / gap if gap > 0 else 1.0
        slower = min(self.service_rate, self.spare_rate)
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
        root = brentq(lambda t: self.sojourn_survival(t) - exceeding, 0, upper, xtol=1e-13)
        return float(root)


def mmc(arrival_rate: float, service_rate: float, servers: int) -> MMcQueue:
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
    wait = waiting / (servers * service_rate - arrival_rate)
    return MMcQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate / (servers * service_rate),
        mean_wait=wait,
        mean_sojourn=wait + 1 / service_rate,
        service_rate=service_rate,
        servers=servers,
        wait_probability=waiting,
    )


def mm1(arrival_rate: float, service_rate: float) -> MMcQueue:
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
class ErlangAQueue:
    """Hold the stationary M/M/c queue with exponential patience.

    Attributes:
        arrival_rate: customers per time unit.
        utilization: share of time a server is busy.
        wait_probability: P(wait > 0), of all customers.
        abandon_probability: P(leaves unserved), of all customers.
        mean_wait: E[time in queue], over all customers, served or not.
        mean_wait_served: E[time in queue | served], those who need not wait included.
    """

    arrival_rate: float
    utilization: float
    wait_probability: float
    abandon_probability: float
    mean_wait: float
    mean_wait_served: float

    @property
    def mean_queue(self) -> float:
        """Give the mean number waiting (Lq), by Little's law."""
        return self.arrival_rate * self.mean_wait


def erlang_a(
    arrival_rate: float, service_rate: float, servers: int, patience_rate: float
) -> ErlangAQueue:
    """Return the stationary Erlang A queue, M/M/c + M, first come first served.

    Args:
        arrival_rate: lambda, per time unit, positive; no upper limit, patience stabilizes.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.
        patience_rate: theta = 1 / mean patience, positive (with infinite patience use ``mmc``).

    Raises:
        ValueError: an argument is out of range, or patience is so long that more than 2^22 states
            would matter.

    Source: Palm 1957; Garnett, Mandelbaum & Reiman 2002, M&SOM 4:208. Who finds j waiting is
    served with probability c mu / (c mu + (j+1) theta), and either way stays the same sum of
    exponentials, which gives the wait of the served.
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("service_rate", service_rate)
    require_positive("patience_rate", patience_rate)
    loss = erlang_b(servers, arrival_rate / service_rate)
    full_rate = servers * service_rate

    log_weights = _waiting_log_weights(arrival_rate, full_rate, patience_rate)
    scale = log_weights.max()
    weights = np.exp(log_weights - scale)  # of j = 0, 1, ... waiting, all servers busy
    idle_weight = (1 / loss - 1) * math.exp(-scale) if loss > 0 else math.inf
    probabilities = weights / (weights.sum() + idle_weight)

    waiting = np.arange(weights.size)
    exit_rates = full_rate + (waiting + 1) * patience_rate
    served = full_rate / exit_rates
    wait_if_served = np.cumsum(1 / exit_rates)
    abandoning = float((probabilities * (1 - served)).sum())
    return ErlangAQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate * (1 - abandoning) / full_rate,
        wait_probability=float(probabilities.sum()),
        abandon_probability=abandoning,
        mean_wait=abandoning / patience_rate,
        mean_wait_served=float((probabilities * served * wait_if_served).sum()) / (1 - abandoning),
    )


def _waiting_log_weights(arrival_rate: float, full_rate: float, patience_rate: float) -> FloatArray:
    """Return log(p_{c+j} / p_c) for j = 0, 1, ..., until what is cut off cannot be seen."""
    size = 64
    while size <= _LARGEST_TRUNCATION:
        leaving = full_rate + np.arange(1, size) * patience_rate
        logs = np.concatenate(([0.0], np.cumsum(np.log(arrival_rate / leaving))))
        ratio = arrival_rate / leaving[-1]
        if ratio < 1 and logs[-1] - math.log1p(-ratio) < logs.max() + _NEGLIGIBLE_LOG_WEIGHT:
            return logs
        size *= 2
    raise ValueError(f"patience_rate {patience_rate!r} is too small: use mmc for infinite patience")


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
    steps = np.log(arrival_rate / (busy[1:] * service_rate))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    probabilities = np.exp(logs - logs.max())
    probabilities /= probabilities.sum()
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


def halfin_whitt(beta: float) -> float:
    """Return the limit of P(wait) in M/M/c with c = R + beta sqrt(R) servers as R grows.

    Args:
        beta: quality of service, in square roots of the offered load, positive.

    Raises:
        ValueError: ``beta`` is not positive.

    Source: Halfin & Whitt 1981, Oper. Res. 29:567; 1 / (1 + beta Phi(beta) / phi(beta)).
    """
    require_positive("beta", beta)
    hazard = _normal_hazard(-beta)
    return hazard / (hazard + beta)


def garnett(beta: float, patience_ratio: float) -> float:
    """Return the limit of P(wait) in Erlang A with c = R + beta sqrt(R) servers as R grows.

    Args:
        beta: quality of service, in square roots of the offered load, of either sign.
        patience_ratio: theta / mu, mean service over mean patience, positive.

    Raises:
        ValueError: an argument is out of range.

    Source: Garnett, Mandelbaum & Reiman 2002, M&SOM 4:208, with the normal hazard rate h:
    1 / (1 + sqrt(theta / mu) h(beta sqrt(mu / theta)) / h(-beta)).
    """
    if not math.isfinite(beta):
        raise ValueError(f"beta must be finite, got {beta!r}")
    require_positive("patience_ratio", patience_ratio)
    root = math.sqrt(patience_ratio)
    hazard = _normal_hazard(-beta)
    return hazard / (hazard + root * _normal_hazard(beta / root))


def _normal_hazard(x: float) -> float:
    """Return phi(x) / (1 - Phi(x)) of the standard normal, by its continued fraction far out."""
    if x > 36:  # beyond, erfc underflows
        return x + 1 / (x + 2 / (x + 3 / (x + 4 / x)))
    density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return density / (math.erfc(x / math.sqrt(2)) / 2)


@dataclass(frozen=True)
class SquareRootStaffing:
    """Hold what the square-root rule gives.

    Attributes:
        servers: c = ceil(R + beta sqrt(R)).
        wait_probability: exact P(wait) in M/M/c.
        limit: P(wait) in the limit of large R.
    """

    servers: int
    wait_probability: float
    limit: float


def square_root_staffing(offered_load: float, beta: float) -> SquareRootStaffing:
    """Return the staff of the square-root rule, with its exact and its limiting P(wait).

    Args:
        offered_load: R, in servers, positive.
        beta: quality of service, in square roots of R, positive.

    Raises:
        ValueError: an argument is out of range.

    Source: Halfin & Whitt 1981, Oper. Res. 29:567.
    """
    require_positive("offered_load", offered_load)
    require_positive("beta", beta)
    target = offered_load + beta * math.sqrt(offered_load)
    servers = math.ceil(target * (1 - 1e-12))  # 110.00000000000001 asks for 110
    return SquareRootStaffing(servers, erlang_c(servers, offered_load), halfin_whitt(beta))
