"""Exact stationary results for one service station.

Everything at one station: Erlang's formulas, impatience, finite rooms, general and Erlang service,
batches, priorities, interruptions, staffing, and (last and so marked) two approximations.
Rates are per time unit and times are in that same unit, whichever the caller likes.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq  # type: ignore[import-untyped, unused-ignore]

FloatArray = npt.NDArray[np.float64]

_NEGLIGIBLE_LOG_WEIGHT = -45.0  # exp(-45) is 3e-20, far below one unit in the last place
_LARGEST_TRUNCATION = 2**22


class UnstableQueueError(ValueError):
    """Report a queue that grows without bound: its offered load reaches its capacity.

    Attributes:
        offered_load: mean work brought in, in busy servers.
        capacity: work that can be done, in servers.
        where: which queue it is.
    """

    def __init__(self, offered_load: float, capacity: float, where: str = "queue") -> None:
        """Name the figures; ``where`` tells which queue, for instance ``node 2``."""
        super().__init__(offered_load, capacity, where)  # as given, so that it can be pickled
        self.offered_load = float(offered_load)
        self.capacity = float(capacity)
        self.where = where

    def __str__(self) -> str:
        """Say what is wrong and what would help."""
        return (
            f"unstable {self.where}: offered load {self.offered_load:g} is not below "
            f"capacity {self.capacity:g}; lower the arrival rate or add capacity"
        )


# --- Checks, shared by the modules of this package ------------------------------------------------


def require_positive(name: str, value: float) -> None:
    """Raise ValueError unless ``value`` is finite and above zero."""
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be finite and positive, got {value!r}")


def require_non_negative(name: str, value: float) -> None:
    """Raise ValueError unless ``value`` is finite and at least zero."""
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must be finite and not negative, got {value!r}")


def require_count(name: str, value: int, at_least: int = 1) -> None:
    """Raise ValueError unless ``value`` is a whole number, not below ``at_least``."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}, got {value!r}")


def require_probability(name: str, value: float, *, below_one: bool = False) -> None:
    """Raise ValueError unless ``value`` lies in [0, 1], or in [0, 1) if ``below_one``."""
    if not (0 <= value <= 1) or (below_one and value == 1):
        raise ValueError(f"{name} must lie in [0, 1{')' if below_one else ']'}, got {value!r}")


def require_stable(offered_load: float, capacity: float, where: str = "queue") -> None:
    """Raise UnstableQueueError unless ``offered_load`` is below ``capacity``."""
    if not offered_load < capacity:
        raise UnstableQueueError(offered_load, capacity, where)


# --- Moments and results --------------------------------------------------------------------------


@dataclass(frozen=True)
class Moments:
    """Hold the first two moments of a service time, an interruption or a batch size.

    Attributes:
        mean: E[X], positive.
        second: E[X^2], in squared units, at least the square of the mean.
    """

    mean: float
    second: float

    def __post_init__(self) -> None:
        """Check that such a random variable exists."""
        require_positive("mean", self.mean)
        require_positive("second moment", self.second)
        if self.second < self.mean**2 * (1 - 1e-12):
            raise ValueError(
                f"second moment {self.second!r} is below the squared mean {self.mean**2!r}"
            )

    @property
    def scv(self) -> float:
        """Give the squared coefficient of variation, variance over squared mean."""
        return max(self.second / self.mean**2 - 1, 0.0)

    @classmethod
    def from_scv(cls, mean: float, scv: float) -> "Moments":
        """Build the moments from the mean and the squared coefficient of variation."""
        return cls(mean, second_moment(mean, scv))

    @classmethod
    def deterministic(cls, value: float) -> "Moments":
        """Build the moments of a constant, such as a fixed batch size."""
        return cls.from_scv(value, 0)

    @classmethod
    def exponential(cls, mean: float) -> "Moments":
        """Build the moments of an exponential time."""
        return cls.from_scv(mean, 1)

    @classmethod
    def geometric(cls, mean: float) -> "Moments":
        """Build the moments of a geometric batch size on 1, 2, 3, ... with the given mean."""
        if not mean >= 1:
            raise ValueError(f"the mean of a geometric batch must be at least 1, got {mean!r}")
        return cls(mean, mean * (2 * mean - 1))


def second_moment(mean: float, scv: float) -> float:
    """Return E[X^2] = E[X]^2 (1 + scv).

    Args:
        mean: E[X], positive.
        scv: squared coefficient of variation, Var[X] / E[X]^2, not negative.

    Raises:
        ValueError: an argument is out of range.
    """
    require_positive("mean", mean)
    require_non_negative("scv", scv)
    return mean**2 * (1 + scv)


@dataclass(frozen=True)
class QueueMetrics:
    """Hold the stationary means of one queue.

    Attributes:
        arrival_rate: customers per time unit (lambda).
        utilization: share of time a server is busy (rho).
        mean_wait: time from arrival until service first begins (Wq).
        mean_sojourn: time from arrival to departure (W).
    """

    arrival_rate: float
    utilization: float
    mean_wait: float
    mean_sojourn: float

    @property
    def mean_queue(self) -> float:
        """Give the mean number whose service has not begun (Lq), by Little's law."""
        return self.arrival_rate * self.mean_wait

    @property
    def mean_in_system(self) -> float:
        """Give the mean number present (L), by Little's law."""
        return self.arrival_rate * self.mean_sojourn


@dataclass(frozen=True)
class DelayQueue(QueueMetrics):
    """Add how many have to wait at all.

    Attributes:
        wait_probability: P(wait > 0).
    """

    wait_probability: float


# --- Erlang's formulas and M/M/c ------------------------------------------------------------------


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


# --- Impatience and finite rooms ------------------------------------------------------------------


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


# --- Square-root staffing -------------------------------------------------------------------------


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


# --- General and Erlang service, batches ----------------------------------------------------------


def mg1(arrival_rate: float, service: Moments) -> QueueMetrics:
    """Return the stationary M/G/1 queue, by the Pollaczek-Khinchine formula.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time; ``Moments.from_scv`` takes mean and SCV.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= 1.

    Source: Pollaczek 1930, Khinchine 1932; Wq = lambda E[S^2] / (2 (1 - rho)).
    """
    require_non_negative("arrival_rate", arrival_rate)
    load = arrival_rate * service.mean
    require_stable(load, 1)
    wait = arrival_rate * service.second / (2 * (1 - load))
    return QueueMetrics(arrival_rate, load, wait, wait + service.mean)


def md1(arrival_rate: float, service_time: float) -> QueueMetrics:
    """Return the stationary M/D/1 queue, with a constant service time.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service_time: positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the offered load reaches 1.

    Source: Erlang 1909; Pollaczek-Khinchine with SCV 0.
    """
    return mg1(arrival_rate, Moments.deterministic(service_time))


def mekc(arrival_rate: float, mean_service: float, phases: int, servers: int) -> DelayQueue:
    """Return the stationary M/E_k/c queue, exactly, by the matrix-geometric method.

    Args:
        arrival_rate: lambda, per time unit, positive.
        mean_service: E[S], positive; the service is the sum of k equal exponential phases.
        phases: k, at least 1.
        servers: c, at least 1; the work grows as the cube of binomial(c + k - 1, c).

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= c.

    Source: Neuts 1981, Matrix-Geometric Solutions in Stochastic Models, with the logarithmic
    reduction of Latouche & Ramaswami 1993, J. Appl. Prob. 30:650.
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("mean_service", mean_service)
    require_count("phases", phases)
    require_count("servers", servers)
    require_stable(arrival_rate * mean_service, servers)
    phase_rate = phases / mean_service
    levels = [_phase_levels(busy, phases, phase_rate) for busy in range(servers + 1)]

    # Below c, level n is eliminated into level n + 1: p_n = p_{n+1} passages[n].
    passages: list[FloatArray] = []
    inflow = np.zeros((1, 1))
    for busy in range(servers):
        local, _, up = levels[busy]
        stay = local - arrival_rate * np.eye(len(local)) + inflow
        down = levels[busy + 1][1]
        passages.append(-down @ np.linalg.inv(stay))
        inflow = passages[-1] @ up * arrival_rate

    # From c on the levels repeat: p_{n+1} = p_n R.
    local, down, _ = levels[servers]
    identity = np.eye(len(local))
    restart = down @ levels[servers - 1][2]  # one leaves, the next in line starts
    local = local - arrival_rate * identity
    growth = _rate_matrix(arrival_rate * identity, local, restart)
    balance = (local + inflow + growth @ restart).T
    full = np.linalg.svd(balance)[2][-1]  # the null vector: p_c up to a factor
    full = full / full.sum()
    tail = np.linalg.inv(identity - growth)

    waiting = float((full @ tail).sum())
    total, lower = waiting, full
    for passage in reversed(passages):
        lower = lower @ passage
        total += float(lower.sum())
    wait = float((full @ growth @ tail @ tail).sum()) / total / arrival_rate
    return DelayQueue(
        arrival_rate=arrival_rate,
        utilization=arrival_rate * mean_service / servers,
        mean_wait=wait,
        mean_sojourn=wait + mean_service,
        wait_probability=waiting / total,
    )


def _phase_levels(
    busy: int, phases: int, phase_rate: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what can happen with ``busy`` servers, a state being the count of each phase.

    Returns:
        Rates within the level (completions, but not arrivals, on the diagonal), rates to the
        level below, and the 0/1 map of a state to the one with one more in its first phase.
    """
    states, above, below = (_phase_counts(n, phases) for n in (busy, busy + 1, busy - 1))
    local = np.zeros((len(states), len(states)))
    down = np.zeros((len(states), max(len(below), 1)))
    up = np.zeros((len(states), len(above)))
    for state, row in states.items():
        local[row, row] = -busy * phase_rate
        up[row, above[(state[0] + 1, *state[1:])]] = 1
        for phase, count in enumerate(state):
            if count == 0:
                continue
            after = list(state)
            after[phase] -= 1
            if phase + 1 == phases:
                down[row, below[tuple(after)]] += count * phase_rate
            else:
                after[phase + 1] += 1
                local[row, states[tuple(after)]] += count * phase_rate
    return local, down, up


def _phase_counts(busy: int, phases: int) -> dict[tuple[int, ...], int]:
    """Return the ways to spread ``busy`` customers over the phases, each with its position."""
    if busy < 0:
        return {}
    chosen = itertools.combinations_with_replacement(range(phases), busy)
    counts = [tuple(map(picked.count, range(phases))) for picked in chosen]
    return {state: position for position, state in enumerate(counts)}


def _rate_matrix(up: FloatArray, local: FloatArray, down: FloatArray) -> FloatArray:
    """Return R of a quasi-birth-death process: visits to the next level per visit to this one."""
    identity = np.eye(len(local))
    leave = np.linalg.inv(-local)
    rising, falling = leave @ up, leave @ down
    first_passage, path = falling.copy(), rising.copy()
    while np.abs(1 - first_passage.sum(axis=1)).max() > 1e-14 and path.max() > 1e-18:
        reduced = np.linalg.inv(identity - rising @ falling - falling @ rising)
        rising, falling = reduced @ rising @ rising, reduced @ falling @ falling
        first_passage += path @ falling
        path = path @ rising
    return np.asarray(up @ np.linalg.inv(-local - up @ first_passage))


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


# --- Priorities -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PriorityQueue:
    """Hold the stationary means of each priority class, the most urgent first.

    Attributes:
        arrival_rates: customers per time unit, by class.
        utilization: share of time a server is busy, with all classes.
        mean_waits: time from arrival until service first begins, by class.
        mean_sojourns: time from arrival to departure, preemptions included, by class.
    """

    arrival_rates: tuple[float, ...]
    utilization: float
    mean_waits: tuple[float, ...]
    mean_sojourns: tuple[float, ...]


def cobham(arrival_rates: Sequence[float], services: Sequence[Moments]) -> PriorityQueue:
    """Return M/G/1 with non-preemptive priorities.

    Args:
        arrival_rates: per time unit, not negative, by class, the most urgent first.
        services: moments of the service time, by class.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: the classes together bring a load of 1 or more.

    Source: Cobham 1954, Oper. Res. 2:70; with s_k the load of classes 1..k,
    Wq_k = (sum of lambda_i E[S_i^2] / 2) / ((1 - s_{k-1}) (1 - s_k)).
    """
    rates, loads = _class_loads(arrival_rates, services)
    residual = _residual_work(rates, services)
    waits = tuple(
        residual / ((1 - before) * (1 - after)) for before, after in itertools.pairwise(loads)
    )
    sojourns = tuple(wait + s.mean for wait, s in zip(waits, services, strict=True))
    return PriorityQueue(rates, loads[-1], waits, sojourns)


def cobham_multi_server(
    arrival_rates: Sequence[float], service_rate: float, servers: int
) -> PriorityQueue:
    """Return M/M/c with non-preemptive priorities and one service rate for all classes.

    Args:
        arrival_rates: per time unit, not negative, by class, the most urgent first.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the classes together reach c mu.

    Source: Cobham 1954, Oper. Res. 2:70; Wq_k = C / (c mu (1 - s_{k-1}) (1 - s_k)).
    """
    require_positive("service_rate", service_rate)
    rates = _require_class_rates(arrival_rates)
    waiting = erlang_c(servers, sum(rates) / service_rate)
    full_rate = servers * service_rate
    loads = [0.0, *(total / full_rate for total in itertools.accumulate(rates))]
    waits = tuple(
        waiting / full_rate / ((1 - before) * (1 - after))
        for before, after in itertools.pairwise(loads)
    )
    return PriorityQueue(rates, loads[-1], waits, tuple(wait + 1 / service_rate for wait in waits))


def preemptive_resume(arrival_rates: Sequence[float], services: Sequence[Moments]) -> PriorityQueue:
    """Return M/G/1 with preemptive-resume priorities (M/M/1 with exponential moments).

    Args:
        arrival_rates: per time unit, not negative, by class, the most urgent first.
        services: moments of the service time, by class.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: the classes together bring a load of 1 or more.

    Source: Miller 1960, Ann. Math. Stat. 31:86; Conway, Maxwell & Miller 1967, Theory of
    Scheduling; the wait has the form of Cobham's with the residual work of classes
    1..k only, and the service stretches to E[S_k] / (1 - s_{k-1}).
    """
    rates, loads = _class_loads(arrival_rates, services)
    waits = tuple(
        _residual_work(rates[: k + 1], services[: k + 1]) / ((1 - before) * (1 - after))
        for k, (before, after) in enumerate(itertools.pairwise(loads))
    )
    sojourns = tuple(
        wait + service.mean / (1 - before)
        for wait, service, before in zip(waits, services, loads[:-1], strict=True)
    )
    return PriorityQueue(rates, loads[-1], waits, sojourns)


def _require_class_rates(arrival_rates: Sequence[float]) -> tuple[float, ...]:
    """Return the rates as a tuple, checked."""
    if len(arrival_rates) == 0:
        raise ValueError("arrival_rates must name at least one class")
    for k, rate in enumerate(arrival_rates):
        require_non_negative(f"arrival_rates[{k}]", rate)
    return tuple(float(rate) for rate in arrival_rates)


def _class_loads(
    arrival_rates: Sequence[float], services: Sequence[Moments]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the checked rates and the cumulative loads 0, s_1, s_2, ..."""
    rates = _require_class_rates(arrival_rates)
    if len(rates) != len(services):
        raise ValueError(f"{len(rates)} arrival_rates but {len(services)} services")
    brought = (rate * service.mean for rate, service in zip(rates, services, strict=True))
    loads = (0.0, *itertools.accumulate(brought))
    require_stable(loads[-1], 1)
    return rates, loads


def _residual_work(rates: Sequence[float], services: Sequence[Moments]) -> float:
    """Return the mean work left on the customer in service."""
    return sum(r * s.second for r, s in zip(rates, services, strict=True)) / 2


# --- Interruptions --------------------------------------------------------------------------------


def completion_time(service: Moments, interruption_rate: float, interruption: Moments) -> Moments:
    """Return the moments of a service with its interruptions, from first start to end.

    Args:
        service: moments of the work itself.
        interruption_rate: nu, per time unit of work done (none strikes during another).
        interruption: moments of the length of an interruption.

    Raises:
        ValueError: the rate is out of range.

    Source: Gaver 1962, J. R. Stat. Soc. B 24:73, preemptive resume: E[C] = E[S] (1 + nu E[D]),
    E[C^2] = E[S^2] (1 + nu E[D])^2 + nu E[S] E[D^2].
    """
    require_non_negative("interruption_rate", interruption_rate)
    stretch = 1 + interruption_rate * interruption.mean
    return Moments(
        mean=service.mean * stretch,
        second=service.second * stretch**2 + interruption_rate * service.mean * interruption.second,
    )


def interruptions_while_serving(
    arrival_rate: float, service: Moments, interruption_rate: float, interruption: Moments
) -> QueueMetrics:
    """Return M/G/1 whose server is interrupted only while it serves.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time.
        interruption_rate: nu, per time unit of work done, not negative.
        interruption: moments of the length of an interruption.

    Returns:
        Means; the utilization counts interruptions as busy.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda times the mean completion time reaches 1.

    Source: Gaver 1962, J. R. Stat. Soc. B 24:73; M/G/1 with completion times as service.
    """
    return mg1(arrival_rate, completion_time(service, interruption_rate, interruption))


def interruptions_also_when_idle(
    arrival_rate: float, service: Moments, interruption_rate: float, interruption: Moments
) -> QueueMetrics:
    """Return M/G/1 whose server also takes interruptions when idle, one after the other.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time.
        interruption_rate: nu, Poisson at all times, per time unit, not negative; those that
            arrive during another queue up before all work (messages read at once).
        interruption: moments of the length of an interruption.

    Returns:
        Means of the customers; the utilization counts interruptions as busy.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: customers and interruptions together bring a load of 1 or more.

    Source: preemptive-resume priority of interruptions over customers, see
    ``preemptive_resume``; White & Christie 1958, Oper. Res. 6:79.
    """
    both = preemptive_resume((interruption_rate, arrival_rate), (interruption, service))
    return QueueMetrics(arrival_rate, both.utilization, both.mean_waits[1], both.mean_sojourns[1])


# --- Approximations: for predictions, never for verification --------------------------------------


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
