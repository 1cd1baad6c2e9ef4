"""Queues that have not settled."""

import math

import numpy as np
import pytest
from scipy import integrate
from scipy.linalg import expm

from simulation import theory
from simulation.theory.basics import FloatArray

from .support import exact

STEPS = theory.RateProfile(ends=(2.0, 3.0, 6.0), rates=(1.0, 7.0, 3.0))


def generator(rate: float, servers: int, capacity: int) -> FloatArray:
    """Return the generator of M/M/c/K with service rate 1."""
    moves = np.diag(np.full(capacity, rate), 1)
    moves += np.diag(np.minimum(np.arange(1.0, capacity + 1), servers), -1)
    return np.asarray(moves - np.diag(moves.sum(axis=1)))


@pytest.mark.parametrize(("servers", "capacity"), [(1, 5), (3, 12), (4, 4)])
def test_a_finite_room_agrees_with_the_matrix_exponential(servers: int, capacity: int) -> None:
    """From two present, M/M/c/K under a rate with jumps agrees with products of exponentials."""
    start = np.eye(capacity + 1)[2]
    pieces = [(1.0, 2.0), (7.0, 1.0), (3.0, 0.5)]  # up to 3.5
    laws, law = [start], start
    for rate, length in pieces:
        law = law @ expm(generator(rate, servers, capacity) * length)
        laws.append(law)
    queue = theory.transient_mmc(
        STEPS,
        1,
        servers,
        [0.0, 2.0, 3.0, 3.5],
        capacity=capacity,
        initial=2,
        breakpoints=STEPS.breakpoints(0, 3.5),
    )
    present = np.arange(capacity + 1)
    wait = np.where(present < capacity, np.maximum(present + 1 - servers, 0) / servers, 0)
    for moment, known in enumerate(laws):
        assert queue.mean_in_system[moment] == pytest.approx(known @ present, rel=1e-8)
        assert queue.mean_queue[moment] == pytest.approx(
            known @ np.maximum(present - servers, 0), rel=1e-7, abs=1e-10
        )
        assert queue.all_busy[moment] == pytest.approx(known[servers:].sum(), rel=1e-7, abs=1e-10)
        assert queue.full[moment] == pytest.approx(known[-1], rel=1e-7, abs=1e-10)
        assert queue.mean_wait[moment] == pytest.approx(known @ wait, rel=1e-7, abs=1e-10)
    assert queue.arrived == pytest.approx((0, 2, 9, 10.5), rel=1e-9)


def test_the_lost_and_the_waited_add_up_over_time() -> None:
    """Cumulated losses and waits are the integrals of their rates, which are rate times chance."""
    times = np.linspace(0, 3, 301)
    queue = theory.transient_mmc(lambda _: 4.0, 1, 2, times.tolist(), capacity=5)
    lost, waited = (integrate.simpson(y, x=times) for y in (queue.full, queue.mean_wait))
    assert queue.lost[-1] == pytest.approx(4 * lost, rel=1e-8)
    assert queue.waited[-1] == pytest.approx(4 * waited, rel=1e-8)
    admitted = 12 - queue.lost[-1]
    assert queue.mean_wait_of_arrivals(0, 300) == exact(queue.waited[-1] / admitted)
    assert queue.mean_wait_of_arrivals(100, 300) > queue.mean_wait_of_arrivals(0, 300)


def test_all_settles_in_the_long_run() -> None:
    """From empty M/M/c comes to its stationary law, from below."""
    queue = theory.transient_mmc(lambda _: 1.8, 1, 3, [1.0, 5.0, 150.0, 151.0])
    known = theory.mmc(1.8, 1, 3)
    assert queue.mean_in_system[0] < queue.mean_in_system[1] < known.mean_in_system
    assert queue.mean_in_system[2] == pytest.approx(known.mean_in_system, rel=1e-6)
    assert queue.mean_queue[2] == pytest.approx(known.mean_queue, rel=1e-6)
    assert queue.all_busy[2] == pytest.approx(known.wait_probability, rel=1e-7)
    assert queue.mean_wait_of_arrivals(2, 3) == pytest.approx(known.mean_wait, rel=1e-6)


@pytest.mark.parametrize("time", [0.5, 4.0, 11.0])
def test_with_servers_for_all_it_is_infinitely_many(time: float) -> None:
    """As long as nobody waits the mean is that of M(t)/M/infinity."""
    queue = theory.transient_mmc(lambda t: 5 + 3 * math.sin(2 * t), 0.7, 60, [time])
    known = theory.sinusoidal_infinite_server_mean(5, 3, 2, 0.7, time, start=0)
    assert queue.mean_in_system == (pytest.approx(known, rel=1e-9),)
    assert queue.mean_wait[0] < 1e-12


def test_one_server_from_empty_agrees_with_its_jumps() -> None:
    """M/M/1 from empty agrees with the sum over the jumps of the uniformized chain."""
    rate, time, size = 0.8, 6.0, 200
    jump = (generator(rate, 1, size) / (1 + rate)) + np.eye(size + 1)
    law, total, weight = np.eye(size + 1)[0], np.zeros(size + 1), math.exp(-(1 + rate) * time)
    for jumps in range(1, 200):
        total += weight * law
        law, weight = law @ jump, weight * (1 + rate) * time / jumps
    queue = theory.transient_mmc(lambda _: rate, 1, 1, [time])
    assert queue.mean_in_system == (pytest.approx(total @ np.arange(size + 1), rel=1e-8),)


def test_an_overloaded_queue_grows_by_the_difference() -> None:
    """At twice the capacity the number present grows by what cannot be served."""
    queue = theory.transient_mmc(lambda _: 8.0, 1, 4, [20.0, 30.0])
    assert queue.mean_in_system[1] - queue.mean_in_system[0] == pytest.approx(40, rel=1e-4)
    assert queue.lost[-1] < 1e-9
    assert queue.mean_wait[1] == pytest.approx((queue.mean_in_system[1] - 3) / 4, rel=1e-6)


@pytest.mark.slow
def test_what_cannot_be_integrated_is_told() -> None:
    """A rate that grows beyond all numbers within the time asked for gives an error, no figures."""
    with pytest.raises(ArithmeticError, match="not integrated from 0 to 1"):
        theory.transient_mmc(
            lambda t: 1 / max(abs(t - 0.5), 1e-300) ** 1.5, 1.0, 1, [1.0], capacity=5
        )
