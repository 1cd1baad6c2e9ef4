"""One station with exponential service whose customers lose patience while they wait."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import (
    FloatArray,
    require_count,
    require_non_negative,
    require_positive,
)
from simulation.theory.laws import Gamma, Law
from simulation.theory.queues import erlang_b

_NEGLIGIBLE_LOG_WEIGHT = -45.0  # exp(-45) is 3e-20, far below one unit in the last place
_LARGEST_TRUNCATION = 2**22


@dataclass(frozen=True)
class ImpatientQueue:
    """Hold the stationary M/M/c + G queue, first come first served.

    The offered wait is that of somebody with endless patience; whoever is offered more than the
    own patience waits as long as that lasts and leaves.

    Attributes:
        arrival_rate: customers per time unit.
        utilization: share of time a server is busy.
        wait_probability: P(wait > 0), of all customers.
        abandon_probability: P(leaves unserved), of all customers.
        mean_wait: E[time in queue], over all customers, served or not.
        mean_wait_served: E[time in queue | served], those who need not wait included.
        mean_offered_wait: E[offered wait].
        service_rate: customers per time unit and server (mu).
        servers: c.
        patience: law of the time a customer is willing to wait.
    """

    arrival_rate: float
    utilization: float
    wait_probability: float
    abandon_probability: float
    mean_wait: float
    mean_wait_served: float
    mean_offered_wait: float
    service_rate: float
    servers: int
    patience: Law

    @property
    def mean_queue(self) -> float:
        """Give the mean number waiting (Lq), by Little's law."""
        return self.arrival_rate * self.mean_wait

    def offered_wait_survival(self, time: float) -> float:
        """Return P(offered wait > time), for time not negative."""
        return self._density.share(time) * self.wait_probability

    def wait_survival(self, time: float) -> float:
        """Return P(wait > time), over all customers, served or not."""
        return self.offered_wait_survival(time) * self.patience.survival(time)

    def wait_survival_served(self, time: float) -> float:
        """Return P(wait > time | served), those who need not wait among the served."""
        waiting = self._density.share(time, self.patience.survival) * self.wait_probability
        return waiting / (1 - self.abandon_probability)

    @cached_property
    def _density(self) -> _OfferedWait:
        return _OfferedWait(self.arrival_rate, self.servers * self.service_rate, self.patience)


@dataclass(frozen=True)
class _OfferedWait:
    """Hold the density of the offered wait of those who wait, up to a factor.

    It is exp(e(x)) with e(x) = lambda E[min(patience, x)] - c mu x, which is concave.
    """

    arrival_rate: float
    full_rate: float
    patience: Law

    def exponent(self, time: float) -> float:
        """Return e(time)."""
        return self.arrival_rate * self.patience.limited_mean(time) - self.full_rate * time

    @cached_property
    def mode(self) -> float:
        """Give the time of the highest density: until then more come than leave."""
        low, high = 0.0, 1 / self.full_rate
        while self.arrival_rate * self.patience.survival(high) > self.full_rate:
            low, high = high, 2 * high
            if high > 1e12 / self.full_rate:
                raise ValueError(
                    "the patience is too long for the load: use mmc where it is stable"
                )
        for _ in range(200):
            middle = (low + high) / 2
            if self.arrival_rate * self.patience.survival(middle) > self.full_rate:
                low = middle
            else:
                high = middle
        return 0.0 if high < 1e-15 / self.full_rate else high

    def integral(
        self, start: float = 0.0, weight: Callable[[float], float] = lambda _: 1.0
    ) -> float:
        """Return the integral of weight(x) exp(e(x) - e(mode)) from ``start`` on."""
        mode = self.mode
        peak = self.exponent(mode)

        def height(time: float) -> float:
            return weight(time) * math.exp(self.exponent(time) - peak)

        step = 1 / (self.arrival_rate + self.full_rate)
        reach = [step * 2.0**k for k in range(-10, 80)]
        right = itertools.takewhile(
            lambda x: self.exponent(mode + x / 2) > peak + _NEGLIGIBLE_LOG_WEIGHT, reach
        )
        left = (mode - x for x in reach if x < mode)
        near_zero = (mode * 2.0**-k for k in range(1, 10)) if mode > 0 else ()
        cuts = {0.0, mode, *(mode + x for x in right), *left, *near_zero}
        cuts |= {x for x in self.patience.jumps if x < max(cuts)} | {start}
        inside = [x for x in sorted(cuts) if x >= start]
        precision = 1e-11 + 1e-14 * self.full_rate * mode  # that of the exponent
        return math.fsum(
            scipy.integrate.quad(
                height, a, b, epsabs=precision * step / 1000, epsrel=precision, limit=100
            )[0]
            for a, b in itertools.pairwise(inside)
        )

    def share(self, start: float, weight: Callable[[float], float] = lambda _: 1.0) -> float:
        """Return the part of the integral of the density that lies beyond ``start``."""
        require_non_negative("time", start)
        return self.integral(start, weight) / self.total

    @cached_property
    def total(self) -> float:
        """Give the integral of the density."""
        return self.integral()


def impatient_mmc(
    arrival_rate: float, service_rate: float, servers: int, patience: Law
) -> ImpatientQueue:
    """Return the stationary M/M/c + G queue, with patience of any law.

    Args:
        arrival_rate: lambda, per time unit, positive; no upper limit, patience stabilizes.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.
        patience: law of the time a customer is willing to wait.

    Raises:
        ValueError: an argument is out of range, or the patience is all but endless under overload.

    Source: Baccelli & Hebuterne 1981, On queues with impatient customers; Zeltyn & Mandelbaum
    2005, Queueing Systems 51:361: the offered wait has density
    lambda pi_{c-1} exp(lambda E[min(patience, x)] - c mu x).
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    full_rate = servers * service_rate
    density = _OfferedWait(arrival_rate, full_rate, patience)

    fewer = erlang_b(servers - 1, arrival_rate / service_rate) if servers > 1 else 1.0
    peak = density.exponent(density.mode)
    idle = math.exp(-peak) / fewer if fewer > 0 else math.inf
    waiting = arrival_rate * density.total
    scale = arrival_rate / (idle + waiting)

    served_wait = scale * density.integral(0.0, lambda x: x * patience.survival(x))
    abandoning = scale * density.integral(0.0, lambda x: 1 - patience.survival(x))
    return ImpatientQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate * (1 - abandoning) / full_rate,
        wait_probability=waiting / (idle + waiting),
        abandon_probability=abandoning,
        mean_wait=scale * density.integral(0.0, patience.limited_mean),
        mean_wait_served=served_wait / (1 - abandoning),
        mean_offered_wait=scale * density.integral(0.0, lambda x: x),
        service_rate=service_rate,
        servers=servers,
        patience=patience,
    )


def erlang_a(
    arrival_rate: float, service_rate: float, servers: int, patience_rate: float
) -> ImpatientQueue:
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
    offered = np.cumsum(1 / (full_rate + waiting * patience_rate))
    abandoning = float((probabilities * (1 - served)).sum())
    return ImpatientQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate * (1 - abandoning) / full_rate,
        wait_probability=float(probabilities.sum()),
        abandon_probability=abandoning,
        mean_wait=abandoning / patience_rate,
        mean_wait_served=float((probabilities * served * wait_if_served).sum()) / (1 - abandoning),
        mean_offered_wait=float((probabilities * offered).sum()),
        service_rate=service_rate,
        servers=servers,
        patience=Gamma.exponential(1 / patience_rate),
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
