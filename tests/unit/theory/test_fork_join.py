"""Fork and join."""

import heapq
import itertools
import math
import random

import numpy as np
import pytest

from simulation import theory

from .support import exact, stationary


@pytest.mark.parametrize("load", [0.2, 0.5, 0.8])
def test_two_equal_servers_have_their_closed_form(load: float) -> None:
    """The chain of two single servers gives (12 - rho) / 8 / (mu - lambda)."""
    queue = theory.fork_join(2 * load, (2.0, 2.0))
    assert queue.mean_sojourn == pytest.approx(theory.fork_join_of_two(2 * load, 2), rel=1e-5)
    assert queue.utilizations == (exact(load), exact(load))
    assert queue.truncation < 1e-7


def test_two_unequal_servers_agree_with_their_markov_chain() -> None:
    """With single servers in order of arrival, as many have not joined as the longer line holds."""
    size, rate, (fast, slow) = 45, 0.3, (1.0, 0.7)
    generator = np.zeros((size, size, size, size))
    for i, j in itertools.product(range(size), repeat=2):
        if i + 1 < size and j + 1 < size:
            generator[i, j, i + 1, j + 1] = rate
        if i > 0:
            generator[i, j, i - 1, j] = fast
        if j > 0:
            generator[i, j, i, j - 1] = slow
    chain = stationary(generator.reshape(size**2, size**2)).reshape(size, size)
    longer = np.maximum.outer(np.arange(size), np.arange(size))
    queue = theory.fork_join(rate, (fast, slow))
    assert queue.mean_sojourn == pytest.approx((chain * longer).sum() / rate, rel=1e-5)
    swapped = theory.fork_join(rate, (slow, fast))
    assert swapped.mean_sojourn == pytest.approx(queue.mean_sojourn, rel=1e-9)


def simulated_sojourns(
    rate: float, service_rates: tuple[float, float], servers: tuple[int, int], seed: int
) -> float:
    """Return the mean time from fork to join of 4,000 customers from empty, 400 left out."""
    draw = random.Random(seed)
    free = [[0.0] * c for c in servers]
    now = total = 0.0
    for number in range(4000):
        now += draw.expovariate(rate)
        ends = []
        for station, mu in zip(free, service_rates, strict=True):
            end = max(now, heapq.heappop(station)) + draw.expovariate(mu)
            heapq.heappush(station, end)
            ends.append(end)
        total += (max(ends) - now) * (number >= 400)
    return total / 3600


@pytest.mark.parametrize(
    ("rate", "service_rates", "servers"),
    [(1.0, (1.0, 1.0), (2, 2)), (0.6, (1.0, 0.5), (1, 2)), (0.5, (0.7, 1.0), (3, 2))],
)
def test_several_servers_agree_with_a_small_simulation(
    rate: float, service_rates: tuple[float, float], servers: tuple[int, int]
) -> None:
    """Where tasks overtake one another the chain agrees with customers simulated one by one."""
    means = [simulated_sojourns(rate, service_rates, servers, seed) for seed in range(60)]
    error = float(np.std(means, ddof=1)) / math.sqrt(len(means))
    queue = theory.fork_join(rate, service_rates, servers)
    assert error < 0.01 * queue.mean_sojourn
    assert abs(float(np.mean(means)) - queue.mean_sojourn) < 4 * error


def test_plenty_of_servers_leave_the_longer_service() -> None:
    """Where nobody waits the sojourn is the longer of two services."""
    queue = theory.fork_join(0.01, (1.0, 0.4), (2, 2))
    assert queue.mean_sojourn == pytest.approx(theory.mean_of_longest([1.0, 0.4]), rel=2e-4)


def test_the_longest_of_several_times_has_its_closed_forms() -> None:
    """Harmonic numbers for equal rates, inclusion and exclusion for others."""
    assert theory.mean_of_longest([2.0]) == exact(0.5)
    assert theory.mean_of_longest([1.0] * 500) == exact(sum(1 / n for n in range(1, 501)))
    a, b, c = 0.3, 1.0, 7.0
    by_hand = 1 / a + 1 / b + 1 / c - 1 / (a + b) - 1 / (b + c) - 1 / (a + c) + 1 / (a + b + c)
    assert theory.mean_of_longest([a, b, c]) == exact(by_hand)
