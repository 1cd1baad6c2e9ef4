"""Finite populations."""

import numpy as np
import pytest

from simulation import theory

from .support import birth_death, exact


@pytest.mark.parametrize(("population", "servers"), [(6, 1), (9, 3), (4, 4), (3, 5)])
def test_a_population_agrees_with_its_markov_chain(population: int, servers: int) -> None:
    """M/M/c//N agrees with the chain solved by brute force."""
    present = np.arange(population + 1)
    busy = np.minimum(present, servers)
    chain = birth_death(0.4 * (population - present[:-1]), 1.5 * busy[1:])
    queue = theory.finite_population(population, 0.4, 1.5, servers)
    assert queue.in_system_law == exact(tuple(chain))
    assert queue.arrival_rate == exact(1.5 * (chain @ busy))
    assert queue.utilization == exact(chain @ busy / servers)
    assert queue.mean_in_system == exact(chain @ present)
    assert queue.mean_queue == exact(chain @ (present - busy))


def test_who_comes_finds_the_others() -> None:
    """Who comes sees the law of a population without them."""
    queue, others = theory.finite_population(9, 0.4, 1, 3), theory.finite_population(8, 0.4, 1, 3)
    assert queue.wait_probability == exact(sum(others.in_system_law[3:]))
    in_front = sum(p * max(n - 2, 0) for n, p in enumerate(others.in_system_law))
    assert queue.mean_wait == exact(in_front / 3)


def test_a_population_is_somewhere() -> None:
    """Throughput times the length of a cycle is the population."""
    queue = theory.finite_population(20, 0.1, 1, 1)
    assert queue.arrival_rate * (1 / 0.1 + queue.mean_sojourn) == exact(20)


def test_with_a_server_each_nobody_waits() -> None:
    """With as many servers as people everyone is served at once and the law is binomial."""
    queue = theory.finite_population(5, 0.5, 1.5, 5)
    assert (queue.mean_wait, queue.wait_probability) == (0, 0)
    assert queue.in_system_law[5] == exact(0.25**5)
    assert queue.mean_in_system == exact(5 / 4)


def test_a_great_population_of_rare_customers_is_poisson() -> None:
    """A million people who hardly ever come make M/M/c."""
    queue, known = theory.finite_population(10**6, 3e-6, 1, 4), theory.mmc(3, 1, 4)
    assert queue.wait_probability == pytest.approx(known.wait_probability, rel=1e-4)
    assert queue.mean_wait == pytest.approx(known.mean_wait, rel=1e-4)
