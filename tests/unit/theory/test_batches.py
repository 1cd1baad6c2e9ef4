"""Arrivals in batches."""

import math

import numpy as np
import pytest
from scipy import stats

from simulation import theory
from simulation.theory import Moments

from .support import exact, stationary


def test_fixed_batches_agree_with_their_markov_chain() -> None:
    """M[3]/M/1 agrees with the chain of the number present solved by brute force."""
    size = 300
    generator = 0.2 * np.eye(size, k=3) + np.eye(size, k=-1)
    chain = stationary(generator)
    queue = theory.batch_mm1(0.2, 1, Moments.deterministic(3))
    assert queue.mean_in_system == pytest.approx(chain @ np.arange(size), rel=1e-9)
    assert queue.arrival_rate == exact(0.6)


def test_geometric_batches_agree_with_their_closed_form() -> None:
    """Geometric batches of mean m multiply the sojourn of M/M/1 at the same load by m."""
    queue = theory.batch_mm1(0.2, 1, Moments.geometric(4))
    assert queue.mean_sojourn == exact(4 * theory.mm1(0.8, 1).mean_sojourn)


def test_batches_of_one_are_mm1() -> None:
    """Batches of one customer are no batches."""
    batches = theory.batch_mm1(0.7, 1, Moments.deterministic(1))
    assert batches.mean_wait == exact(theory.mm1(0.7, 1).mean_wait)


SIZES = {1: 0.5, 2: 0.2, 7: 0.3}


@pytest.mark.parametrize(
    ("sizes", "batch"),
    [
        ({3: 1.0}, Moments.deterministic(3)),
        (theory.geometric_sizes(3), Moments.geometric(3)),
        (SIZES, Moments(3, 16)),
    ],
)
def test_one_server_agrees_with_its_closed_form(sizes: dict[int, float], batch: Moments) -> None:
    """The chain of M[X]/M/1 has the mean of the closed form, for batches of any law."""
    queue = theory.batch_mmc(0.3, 1, 1, sizes)
    assert queue.mean_wait == pytest.approx(theory.batch_mm1(0.3, 1, batch).mean_wait, rel=1e-10)
    assert queue.utilization == exact(0.9)


@pytest.mark.parametrize("servers", [1, 3, 10, 1000])
def test_batches_of_one_are_erlang_c(servers: int) -> None:
    """Batches of one customer are no batches, for several servers either."""
    queue, known = (
        theory.batch_mmc(0.8 * servers, 1, servers, {1: 1.0}),
        theory.mmc(0.8 * servers, 1, servers),
    )
    assert queue.wait_probability == exact(known.wait_probability)
    assert queue.mean_wait == exact(known.mean_wait)


@pytest.mark.parametrize("servers", [2, 5])
def test_several_servers_agree_with_their_markov_chain(servers: int) -> None:
    """M[X]/M/c with mixed sizes agrees with the chain solved by brute force."""
    size, batch_rate = 400, 0.2 * servers
    generator = np.diag(np.minimum(np.arange(1.0, size), servers), -1)
    for batch, chance in SIZES.items():
        generator += batch_rate * chance * np.eye(size, k=batch)
    chain = stationary(generator)
    queue = theory.batch_mmc(batch_rate, 1, servers, SIZES)
    count = np.arange(size)
    assert queue.mean_queue == pytest.approx(chain @ np.maximum(count - servers, 0), rel=1e-8)
    assert queue.in_system_law[:50] == pytest.approx(chain[:50], rel=1e-8)
    delayed = sum(  # customers of a batch, one by one
        chance * sum(chain[max(servers - place, 0) :].sum() for place in range(batch))
        for batch, chance in SIZES.items()
    )
    assert queue.wait_probability == pytest.approx(delayed / 3, rel=1e-8)


def test_geometric_sizes_are_geometric() -> None:
    """The sizes have the chances of the geometric law of this mean, which may be 1."""
    sizes = theory.geometric_sizes(4)
    assert math.fsum(sizes.values()) == exact(1)
    for size in (1, 2, 30):
        assert sizes[size] == exact(stats.geom(0.25).pmf(size))
    assert theory.geometric_sizes(1) == {1: 1}
