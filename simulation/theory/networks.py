"""Exact results for stations that feed one another: Jackson networks, with one class or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.theory.basics import (
    FloatArray,
    require_count,
    require_non_negative,
    require_positive,
    require_probability,
    require_stable,
)
from simulation.theory.queues import GIMcQueue, mmc


@dataclass(frozen=True)
class JacksonNetwork:
    """Hold an open Jackson network in equilibrium.

    Attributes:
        arrival_rate: customers entering from outside, per time unit, at all nodes together.
        nodes: each node as the M/M/c queue that it is alone; means are per visit.
    """

    arrival_rate: float
    nodes: tuple[GIMcQueue, ...]

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


@dataclass(frozen=True)
class MulticlassNetwork:
    """Hold an open network whose classes take routes of their own through shared stations.

    Attributes:
        arrival_rates: customers entering from outside, per time unit, by class.
        visits: mean number of visits of a customer to each node, by class.
        nodes: each node as the M/M/c queue that it is alone with all classes; means are per visit.
    """

    arrival_rates: tuple[float, ...]
    visits: tuple[tuple[float, ...], ...]
    nodes: tuple[GIMcQueue, ...]

    @property
    def mean_sojourns(self) -> tuple[float, ...]:
        """Give the mean time from entering to leaving the network, by class."""
        return tuple(
            sum(v * node.mean_sojourn for v, node in zip(visits, self.nodes, strict=True))
            for visits in self.visits
        )

    @property
    def mean_waits(self) -> tuple[float, ...]:
        """Give the mean time spent waiting at all visits together, by class."""
        return tuple(
            sum(v * node.mean_wait for v, node in zip(visits, self.nodes, strict=True))
            for visits in self.visits
        )


def multiclass_network(
    external_rates: Sequence[Sequence[float]],
    routings: Sequence[npt.ArrayLike],
    service_rates: Sequence[float],
    servers: Sequence[int],
) -> MulticlassNetwork:
    """Return an open network of several classes in equilibrium, first come first served.

    Args:
        external_rates: arrivals from outside per time unit, by class and node, not negative.
        routings: by class, shape (nodes, nodes), see ``traffic_equations``.
        service_rates: mu, per time unit and server, by node, the same for all classes, positive.
        servers: c, by node, at least 1.

    Raises:
        ValueError: an argument is out of range or the lengths differ.
        UnstableQueueError: some node receives at least what it can serve; it is named.

    Source: Kelly 1979, Reversibility and Stochastic Networks, chapter 3; Baskett, Chandy, Muntz &
    Palacios 1975, J. ACM 22:248: each node behaves as alone, and all who come to it find the same.
    """
    if len(external_rates) != len(routings) or len(routings) == 0:
        raise ValueError(
            f"external_rates of {len(external_rates)} classes, routings of {len(routings)}"
        )
    nodes = [len(gamma) for gamma in external_rates]
    if len(set(nodes)) > 1:
        raise ValueError(f"all classes need the same nodes, got external_rates of {nodes} nodes")
    rates = np.array(
        [traffic_equations(gamma, p) for gamma, p in zip(external_rates, routings, strict=True)]
    )
    entering = [float(sum(gamma)) for gamma in external_rates]
    no_further = np.zeros((rates.shape[1],) * 2)
    merged = jackson_network(rates.sum(axis=0).tolist(), no_further, service_rates, servers)
    return MulticlassNetwork(
        arrival_rates=tuple(entering),
        visits=tuple(
            tuple((row / total).tolist()) for row, total in zip(rates, entering, strict=True)
        ),
        nodes=merged.nodes,
    )
