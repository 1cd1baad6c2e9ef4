"""Exact results for stations that feed one another, and for arranging the same servers otherwise.

Jackson networks with their two everyday cases (rework and tandem), infinitely many servers under a
time-varying load, and the comparisons at the heart of the model: sectors against one merged pool,
and serial handoffs against a case team.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.integrate import quad  # type: ignore[import-untyped, unused-ignore]
from scipy.optimize import brentq  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.approximations import (
    allen_cunneen_approximation,
)
from simulation.theory.basics import (
    DelayQueue,
    FloatArray,
    Moments,
    require_count,
    require_non_negative,
    require_positive,
    require_probability,
    require_stable,
)
from simulation.theory.general_service import (
    mekc,
)
from simulation.theory.queues import (
    MMcQueue,
    mmc,
)

_FORGOTTEN_AFTER = 50.0  # mean services; exp(-50) is 2e-22

# --- Jackson networks -----------------------------------------------------------------------------


@dataclass(frozen=True)
class JacksonNetwork:
    """Hold an open Jackson network in equilibrium.

    Attributes:
        arrival_rate: customers entering from outside, per time unit, at all nodes together.
        nodes: each node as the M/M/c queue that it is alone; means are per visit.
    """

    arrival_rate: float
    nodes: tuple[MMcQueue, ...]

    @property
    def visits(self) -> tuple[float, ...]:
        """Give the mean number of visits of a customer to each node."""
        return tuple(node.arrival_rate / self.arrival_rate for node in self.nodes)

    @property
    def mean_in_system(self) -> float:
        """Give the mean number of customers in the network (L)."""
        return sum(node.mean_in_system for node in self.nodes)

    @property
    def mean_sojourn(self) -> float:
        """Give the mean time from entering to leaving the network (W), by Little's law."""
        return self.mean_in_system / self.arrival_rate


def traffic_equations(external_rates: Sequence[float], routing: npt.ArrayLike) -> FloatArray:
    """Return the total arrival rate of each node, solving lambda = gamma + lambda P.

    Args:
        external_rates: gamma, arrivals from outside per time unit, by node, not negative.
        routing: P, shape (nodes, nodes); P[i, j] is the probability that a customer finishing
            at i goes on to j, and what is missing to 1 in a row leaves.

    Raises:
        ValueError: a rate or probability is out of range, a shape does not fit, no customer
            enters, or customers at some node could never leave.

    Source: Jackson 1957, Oper. Res. 5:518.
    """
    gamma = np.asarray(external_rates, dtype=np.float64)
    matrix = np.asarray(routing, dtype=np.float64)
    if gamma.ndim != 1 or gamma.size == 0:
        raise ValueError(f"external_rates must be a non-empty list, got shape {gamma.shape}")
    if matrix.shape != (gamma.size, gamma.size):
        raise ValueError(f"routing must have shape {(gamma.size,) * 2}, got {matrix.shape}")
    for node, rate in enumerate(gamma):
        require_non_negative(f"external_rates[{node}]", float(rate))
    require_positive("the sum of external_rates", float(gamma.sum()))
    if not (matrix >= 0).all():
        raise ValueError("routing probabilities must not be negative")
    leaving = 1 - matrix.sum(axis=1)
    if (leaving < -1e-12).any():
        raise ValueError(f"routing row {int(leaving.argmin())} sums to more than 1")

    can_leave = leaving > 1e-12
    for _ in gamma:
        can_leave = can_leave | (matrix[:, can_leave] > 0).any(axis=1)
    if not can_leave.all():
        raise ValueError(f"customers never leave from nodes {np.flatnonzero(~can_leave).tolist()}")
    return np.asarray(np.linalg.solve(np.eye(gamma.size) - matrix.T, gamma))


def jackson_network(
    external_rates: Sequence[float],
    routing: npt.ArrayLike,
    service_rates: Sequence[float],
    servers: Sequence[int],
) -> JacksonNetwork:
    """Return an open Jackson network in equilibrium.

    Args:
        external_rates: arrivals from outside per time unit, by node, not negative.
        routing: shape (nodes, nodes), see ``traffic_equations``.
        service_rates: mu, per time unit and server, by node, positive.
        servers: c, by node, at least 1.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: some node receives at least what it can serve; it is named.

    Source: Jackson 1957, Oper. Res. 5:518.
    """
    rates = traffic_equations(external_rates, routing)
    if not len(service_rates) == len(servers) == rates.size:
        raise ValueError(
            f"{rates.size} external_rates, but {len(service_rates)} service_rates "
            f"and {len(servers)} servers"
        )
    nodes = []
    for node, (rate, mu, c) in enumerate(zip(rates.tolist(), service_rates, servers, strict=True)):
        require_positive(f"service_rates[{node}]", mu)
        require_count(f"servers[{node}]", c)
        require_stable(rate / mu, c, where=f"node {node}")
        nodes.append(mmc(max(rate, 0.0), mu, c))  # solving may leave -1e-17 where none arrive
    return JacksonNetwork(float(sum(external_rates)), tuple(nodes))


def tandem(
    arrival_rate: float, service_rates: Sequence[float], servers: Sequence[int]
) -> JacksonNetwork:
    """Return M/M/c stations visited one after the other.

    Args:
        arrival_rate: lambda, per time unit, positive.
        service_rates: mu, per time unit and server, by station in order.
        servers: c, by station.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: some station receives at least what it can serve.

    Source: Burke 1956, Oper. Res. 4:699; R. R. P. Jackson 1954.
    """
    stations = len(service_rates)
    require_count("number of stations", stations)
    external = [arrival_rate] + [0.0] * (stations - 1)
    return jackson_network(external, np.eye(stations, k=1), service_rates, servers)


def feedback_queue(
    arrival_rate: float, service_rate: float, return_probability: float, servers: int = 1
) -> JacksonNetwork:
    """Return M/M/c whose finished work comes back with a fixed probability (rework).

    Args:
        arrival_rate: lambda of new work, per time unit, positive.
        service_rate: mu, per time unit and server, positive.
        return_probability: r, in [0, 1), independent at each visit.
        servers: c, at least 1.

    Returns:
        A network of one node; with c = 1 its sojourn is W = 1 / (mu (1 - r) - lambda).

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= c mu (1 - r).

    Source: Jackson 1957, Oper. Res. 5:518; Takacs 1963.
    """
    require_probability("return_probability", return_probability, below_one=True)
    return jackson_network([arrival_rate], [[return_probability]], [service_rate], [servers])


# --- Time-varying arrivals, infinitely many servers -----------------------------------------------


def infinite_server_mean(
    arrival_rate: Callable[[float], float],
    service_rate: float,
    time: float,
    *,
    start: float = 0.0,
    initial_mean: float = 0.0,
    breakpoints: Sequence[float] = (),
) -> float:
    """Return the mean number in service at ``time`` in M(t)/M/infinity, by quadrature.

    Args:
        arrival_rate: lambda(u), per time unit, not negative.
        service_rate: mu, per time unit and server, positive.
        time: when to count, not before ``start``.
        start: when the arrivals begin, -inf for a system that has always run.
        initial_mean: mean number in service at ``start``.
        breakpoints: times at which the rate jumps, where the integral is cut.

    Raises:
        ValueError: an argument is out of range or the rate is negative somewhere.

    Source: Eick, Massey & Whitt 1993, Oper. Res. 41:731;
    m(t) = m(s) exp(-mu (t - s)) + integral from s to t of lambda(u) exp(-mu (t - u)) du.
    """
    require_positive("service_rate", service_rate)
    require_non_negative("initial_mean", initial_mean)
    if not (math.isfinite(time) and start <= time):
        raise ValueError(f"time {time!r} must be finite and not before start {start!r}")

    def still_present(u: float) -> float:
        rate = arrival_rate(u)
        require_non_negative(f"arrival_rate({u!r})", rate)
        return rate * math.exp(-service_rate * (time - u))

    earliest = max(start, time - _FORGOTTEN_AFTER / service_rate)
    pieces = math.ceil((time - earliest) * service_rate) + 1
    inside = [b for b in breakpoints if earliest < b < time]
    cuts = sorted({*np.linspace(earliest, time, pieces).tolist(), *inside, earliest, time})
    arrived = math.fsum(
        quad(still_present, a, b, epsabs=0, epsrel=1e-11, limit=200)[0]
        for a, b in itertools.pairwise(cuts)
    )
    return initial_mean * math.exp(-service_rate * (time - start)) + arrived


def sinusoidal_infinite_server_mean(
    mean_rate: float,
    amplitude: float,
    angular_frequency: float,
    service_rate: float,
    time: float,
    *,
    start: float = -math.inf,
) -> float:
    """Return the mean number in M(t)/M/infinity with rate mean + amplitude sin(frequency t).

    Args:
        mean_rate: per time unit, positive.
        amplitude: per time unit, at most ``mean_rate`` in absolute value.
        angular_frequency: radians per time unit, not negative.
        service_rate: mu, per time unit and server, positive.
        time: when to count, not before ``start``.
        start: when the system was empty, -inf for one that has always run.

    Raises:
        ValueError: an argument is out of range.

    Source: Eick, Massey & Whitt 1993, Management Science 39:241; m(t) = mean / mu +
    amplitude (mu sin(w t) - w cos(w t)) / (mu^2 + w^2) in the long run.
    """
    require_positive("mean_rate", mean_rate)
    require_non_negative("angular_frequency", angular_frequency)
    require_positive("service_rate", service_rate)
    if not abs(amplitude) <= mean_rate:
        raise ValueError(f"amplitude {amplitude!r} would make the rate negative")
    if not (math.isfinite(time) and start <= time):
        raise ValueError(f"time {time!r} must be finite and not before start {start!r}")

    def long_run(t: float) -> float:
        phase = angular_frequency * t
        swing = service_rate * math.sin(phase) - angular_frequency * math.cos(phase)
        return mean_rate / service_rate + amplitude * swing / (
            service_rate**2 + angular_frequency**2
        )

    if start == -math.inf:
        return long_run(time)
    return long_run(time) - long_run(start) * math.exp(-service_rate * (time - start))


# --- When the silo wins: sectors against a pool ---------------------------------------------------


@dataclass(frozen=True)
class SectorsVersusMerged:
    """Compare separate sectors with the merged department of the same people.

    Attributes:
        sector: one of the equal sectors, with its own arrivals.
        merged: the department that serves all, slower by the price of generality.
    """

    sector: MMcQueue
    merged: MMcQueue

    @property
    def sectors_win(self) -> bool:
        """Tell whether the mean sojourn is shorter in the sectors."""
        return self.sector.mean_sojourn < self.merged.mean_sojourn


def sectors_versus_merged(
    sectors: int, servers_per_sector: int, load: float, slowdown: float
) -> SectorsVersusMerged:
    """Compare k sectors of specialists with one pool of generalists, mean specialist service 1.

    Args:
        sectors: k, at least 2.
        servers_per_sector: n, at least 1.
        load: rho, utilization of the specialists, in (0, 1).
        slowdown: y, mean service of a generalist over that of a specialist, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the load reaches 1, or load times slowdown does.

    Source: two M/M/c queues; Smith & Whitt 1981, Bell Syst. Tech. J. 60:39.
    """
    require_count("sectors", sectors, at_least=2)
    require_count("servers_per_sector", servers_per_sector)
    require_positive("load", load)
    require_positive("slowdown", slowdown)
    arrivals = load * servers_per_sector
    return SectorsVersusMerged(
        sector=mmc(arrivals, 1, servers_per_sector),
        merged=mmc(sectors * arrivals, 1 / slowdown, sectors * servers_per_sector),
    )


def pooling_border(sectors: int, load: float, servers_per_sector: int = 1) -> float:
    """Return y*, the slowdown of generalists above which separate specialists win.

    With y = y* the mean sojourns of k dedicated M/M/n queues and of one M/M/(k n) pool whose
    service takes y times as long are equal.

    Args:
        sectors: k, at least 2.
        load: rho, utilization of the specialists, in (0, 1).
        servers_per_sector: n, at least 1; 1 is the table of validation.md.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the load reaches 1.

    Source: root of Erlang C sojourns, between 1 (the pool wins) and 1 / rho (it never ends).
    """
    require_count("sectors", sectors, at_least=2)
    require_count("servers_per_sector", servers_per_sector)
    require_positive("load", load)
    require_stable(load * servers_per_sector, servers_per_sector)

    def pool_excess(slowdown: float) -> float:
        both = sectors_versus_merged(sectors, servers_per_sector, load, slowdown)
        return 1 - both.sector.mean_sojourn / both.merged.mean_sojourn

    return float(brentq(pool_excess, 1, (1 - 1e-12) / load, xtol=1e-14, rtol=1e-14))


def pooling_border_of_two(load: float) -> float:
    """Return y* of two single specialists in closed form.

    Args:
        load: rho, utilization of the specialists, in (0, 1).

    Raises:
        ValueError: the load is out of range.
        UnstableQueueError: the load reaches 1.

    Source: 1 / (1 - rho) = y / (1 - rho^2 y^2), the sojourn of M/M/2;
    y* = (-(1 - rho) + sqrt((1 - rho)^2 + 4 rho^2)) / (2 rho^2).
    """
    require_positive("load", load)
    require_stable(load, 1)
    idle = 1 - load
    return 2 / (idle + math.hypot(idle, 2 * load))  # the same root without cancellation


# --- Serial handoffs against a case team ----------------------------------------------------------


def serial_handoffs(
    stages: int, arrival_rate: float, service_rate: float, handoff_delay: float = 0.0
) -> float:
    """Return the mean sojourn through single specialists in a row.

    Args:
        stages: n, at least 1.
        arrival_rate: lambda, per time unit, positive.
        service_rate: mu of each stage, per time unit, positive.
        handoff_delay: h, time between two stages that occupies nobody, not negative.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= mu.

    Source: Burke 1956, Oper. Res. 4:699; n / (mu - lambda) + (n - 1) h.
    """
    require_count("stages", stages)
    require_non_negative("handoff_delay", handoff_delay)
    stations = tandem(arrival_rate, [service_rate] * stages, [1] * stages)
    return stations.mean_sojourn + (stages - 1) * handoff_delay


def case_team(
    stages: int, arrival_rate: float, service_rate: float, slowdown: float = 1.0
) -> DelayQueue:
    """Return, exactly, a team of n who each take a case through all its n stages: M/E_n/n.

    Args:
        stages: n, both the stages and the team, at least 1; up to about 7 in reasonable time.
        arrival_rate: lambda, per time unit, positive.
        service_rate: mu of a specialist at one stage, per time unit, positive.
        slowdown: y, mean service of a generalist over that of a specialist, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda y >= mu.

    Source: ``mekc``.
    """
    require_count("stages", stages)
    require_positive("service_rate", service_rate)
    require_positive("slowdown", slowdown)
    return mekc(arrival_rate, stages * slowdown / service_rate, stages, stages)


def case_team_approximation(
    stages: int, arrival_rate: float, service_rate: float, slowdown: float = 1.0
) -> float:
    """Approximate the mean sojourn of ``case_team``, for teams too large for the exact one.

    Args:
        stages: n, both the stages and the team, at least 1.
        arrival_rate: lambda, per time unit, not negative.
        service_rate: mu of a specialist at one stage, per time unit, positive.
        slowdown: y, mean service of a generalist over that of a specialist, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda y >= mu.

    Source: Allen-Cunneen, see ``allen_cunneen_approximation``;
    n y / mu + (1 + 1/n) / 2 Wq(M/M/n).
    """
    require_count("stages", stages)
    require_positive("service_rate", service_rate)
    require_positive("slowdown", slowdown)
    service = Moments.from_scv(stages * slowdown / service_rate, 1 / stages)
    return allen_cunneen_approximation(arrival_rate, 1, service, stages).mean_sojourn
