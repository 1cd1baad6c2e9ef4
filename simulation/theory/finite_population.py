"""One station that serves a fixed number of people who come back again and again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.theory.basics import DelayQueue, require_count, require_positive
from simulation.theory.markov_chains import birth_death


@dataclass(frozen=True)
class FinitePopulationQueue(DelayQueue):
    """Hold the stationary M/M/c//N queue, as its customers find it.

    ``arrival_rate`` is the throughput, ``mean_in_system`` counts those waiting or in service.

    Attributes:
        population: N.
        in_system_law: P(n waiting or in service) at any time, for n = 0, 1, ..., N.
    """

    population: int
    in_system_law: tuple[float, ...]


def finite_population(
    population: int, return_rate: float, service_rate: float, servers: int = 1
) -> FinitePopulationQueue:
    """Return the stationary M/M/c//N queue (machine repair, machine interference).

    Args:
        population: N, at least 1.
        return_rate: at which each of those who are neither waiting nor served comes (back), per
            time unit, positive.
        service_rate: mu, per time unit and server, positive.
        servers: c, at least 1.

    Raises:
        ValueError: an argument is out of range.

    Source: Palm 1947; Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.8. Who
    comes finds what the others would have between them, a population of N - 1 (Sevcik & Mitrani
    1981, J. ACM 28:358).
    """
    require_count("population", population)
    require_positive("return_rate", return_rate)
    require_positive("service_rate", service_rate)
    require_count("servers", servers)
    present = np.arange(population + 1)
    busy = np.minimum(present, servers)
    births = (population - present[:-1]) * return_rate
    law = birth_death(births, busy[1:] * service_rate)
    found = law[:-1] * births  # by those who come
    throughput = float(found.sum())
    wait = float(law @ (present - busy)) / throughput
    return FinitePopulationQueue(
        arrival_rate=throughput,
        utilization=float(law @ busy) / servers,
        mean_wait=wait,
        mean_sojourn=wait + 1 / service_rate,
        wait_probability=float(found[servers:].sum()) / throughput,
        population=population,
        in_system_law=tuple(law.tolist()),
    )
