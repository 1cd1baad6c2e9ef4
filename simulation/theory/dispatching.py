"""One stream of customers dispatched on arrival to servers with a line each."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from simulation.theory.basics import (
    DelayQueue,
    require_count,
    require_positive,
    require_stable,
)
from simulation.theory.laws import Gamma
from simulation.theory.markov_chains import changed, stationary_law
from simulation.theory.queues import GIMcQueue, mm1
from simulation.theory.renewal_arrivals import gim1


def random_dispatch(arrival_rate: float, service_rate: float, servers: int) -> GIMcQueue:
    """Return one of c equal servers to whom Poisson arrivals are dispatched at random: M/M/1.

    Args:
        arrival_rate: lambda of all, per time unit, not negative.
        service_rate: mu of each server, per time unit, positive.
        servers: c, at least 1.

    Returns:
        One server's queue, whose ``arrival_rate`` is lambda / c.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= c mu.

    Source: splitting of a Poisson process; see ``mm1``.
    """
    require_count("servers", servers)
    return mm1(arrival_rate / servers, service_rate)


def round_robin_dispatch(arrival_rate: float, service_rate: float, servers: int) -> GIMcQueue:
    """Return one of c equal servers to whom Poisson arrivals are dispatched in turn: E_c/M/1.

    Args:
        arrival_rate: lambda of all, per time unit, positive.
        service_rate: mu of each server, per time unit, positive.
        servers: c, at least 1.

    Returns:
        One server's queue, whose ``arrival_rate`` is lambda / c.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= c mu.

    Source: every c-th event of a Poisson process; see ``gim1``.
    """
    require_positive("arrival_rate", arrival_rate)
    require_count("servers", servers)
    return gim1(Gamma.erlang(servers / arrival_rate, servers), service_rate)


@dataclass(frozen=True)
class ShortestQueue(DelayQueue):
    """Hold servers with a line each, of which who comes joins the shortest.

    Attributes:
        truncation: share of all moves that was cut off to make the chain finite.
    """

    truncation: float


def join_shortest_queue(
    arrival_rate: float,
    service_rate: float,
    servers: int,
    *,
    count_in_service: bool = True,
    idle_first: bool = True,
) -> ShortestQueue:
    """Return c exponential servers where who comes joins the shortest line, for good.

    Args:
        arrival_rate: lambda, Poisson, per time unit, positive.
        service_rate: mu of each server, per time unit, positive.
        servers: c, from 1 to 3 or 4 in reasonable time.
        count_in_service: whether the customer in service counts; if not, a busy server whose line
            is empty ties with an idle one.
        idle_first: whether such a tie goes to the idle one, which makes both ways of counting the
            same; all other ties, and without it this one too, go to the lowest number.

    Raises:
        ValueError: an argument is out of range, or more than 400,000 states would be needed.
        UnstableQueueError: lambda >= c mu.

    Source: the Markov chain of all lines (Haight 1958, Biometrika 45:401), cut where less than
    1e-11 of all moves would leave it.
    """
    require_positive("arrival_rate", arrival_rate)
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    load = arrival_rate / service_rate / servers
    require_stable(load * servers, servers)
    alike = count_in_service or idle_first  # then it does not matter which of equal servers it is
    everyone = range(servers)

    def chosen(lines: tuple[int, ...]) -> int:
        def length(server: int) -> tuple[int, int]:
            line = lines[server]
            return line if count_in_service else max(line - 1, 0), line if idle_first else 0

        return min(everyone, key=length)  # the lowest number among equals

    def after(lines: tuple[int, ...], server: int, by: int) -> tuple[int, ...]:
        new = changed(lines, server, by)
        return tuple(sorted(new)) if alike else new

    def moves(lines: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
        yield after(lines, chosen(lines), 1), arrival_rate
        for server in everyone:
            if lines[server] > 0:
                yield after(lines, server, -1), service_rate

    def inside(lines: tuple[int, ...], room: int) -> bool:
        return max(lines) <= room and max(lines) - min(lines) <= 8 + room // 8

    room = 6 + math.ceil(26 / (servers * -math.log(load)))  # the total falls by load^c a place
    law = stationary_law((0,) * servers, moves, inside, room=room, tolerance=1e-11)
    wait = law.mean(lambda lines: lines[chosen(lines)]) / service_rate
    return ShortestQueue(
        arrival_rate=arrival_rate,
        utilization=load,
        mean_wait=wait,
        mean_sojourn=wait + 1 / service_rate,
        wait_probability=law.mean(lambda lines: float(lines[chosen(lines)] > 0)),
        truncation=law.truncation,
    )
