"""Processor sharing."""

from collections.abc import Iterator

import numpy as np
import pytest

from simulation import theory

from .support import exact


@pytest.mark.parametrize("servers", [1, 2])
def test_sharing_depends_on_the_mean_only(servers: int) -> None:
    """Sharing of two-phase work agrees with its Markov chain: as many as with exponential work."""

    def moves(state: tuple[int, int]) -> Iterator[tuple[tuple[int, int], float]]:
        first, second = state
        share = min(1.0, servers / max(first + second, 1))
        yield (first + 1, second), 0.6 * servers
        yield (first - 1, second + 1), 2 * first * share
        yield (first, second - 1), 2 * second * share

    law = theory.stationary_law((0, 0), moves, lambda s, room: sum(s) <= room, room=60)
    queue = theory.processor_sharing(0.6 * servers, 1, servers)
    assert queue.mean_in_system == pytest.approx(law.mean(sum), rel=1e-9)
    assert queue.mean_in_system == exact(theory.mmc(0.6 * servers, 1, servers).mean_in_system)
    assert queue.utilization == exact(0.6)


def test_sharing_slows_every_size_down_alike() -> None:
    """Alone a server takes size / (1 - rho), whatever the size, and on average the mean sojourn."""
    queue = theory.processor_sharing(0.4, 2)
    assert queue.mean_sojourn_of(0.3) == exact(0.3 / 0.2)
    assert queue.mean_sojourn_of(2) == exact(queue.mean_sojourn) == exact(10)
    assert theory.processor_sharing(3.2, 1, 4).mean_sojourn_of(1) == exact(
        theory.mmc(3.2, 1, 4).mean_sojourn
    )


@pytest.mark.parametrize("load", [0.3, 0.7])
def test_sharing_varies_as_one_customer_in_the_chain_does(load: float) -> None:
    """The variance agrees with the time to absorption of a customer among n others."""
    size = 300
    others = np.arange(size)
    step = np.diag(np.full(size - 1, load), 1) + np.diag(others[1:] / (others[1:] + 1), -1)
    leave = 1 / (others + 1)
    generator = step - np.diag(step.sum(axis=1) + leave)
    mean = np.linalg.solve(generator, -np.ones(size))
    second = np.linalg.solve(generator, -2 * mean)
    found = (1 - load) * load**others
    variance = found @ second - (found @ mean) ** 2
    assert theory.sharing_sojourn_variance(load, 1) == pytest.approx(variance, rel=1e-8)


def test_limited_sharing_lies_between_a_line_and_sharing() -> None:
    """With a limit of one it is M/M/1 in line; the sojourn never changes, the wait goes to zero."""
    line = theory.limited_sharing(0.8, 1, 1)
    assert line.mean_wait == exact(theory.mm1(0.8, 1).mean_wait)
    limited = theory.limited_sharing(0.8, 1, 4)
    assert limited.mean_sojourn == line.mean_sojourn == exact(5)
    beyond = sum((n - 4) * 0.2 * 0.8**n for n in range(5, 400))
    assert limited.mean_queue == exact(beyond)
    assert theory.limited_sharing(0.8, 1, 200).mean_wait < 1e-18
