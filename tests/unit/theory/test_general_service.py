"""M/G/1 and M/E_k/c."""

import math
from dataclasses import astuple

import numpy as np
import pytest
from scipy import integrate, stats

from simulation import theory
from simulation.theory import Deterministic, Gamma, Hyperexponential, Moments

from .support import exact, stationary


@pytest.mark.parametrize(("scv", "wait"), [(0, 2), (0.5, 3), (1, 4), (4, 10)])
def test_pollaczek_khinchine_prints_the_table(scv: float, wait: float) -> None:
    """At rho = .8 the waits are 2, 3, 4 and 10."""
    assert theory.mg1(0.8, Moments.from_scv(1, scv)).mean_wait == exact(wait)


def test_exponential_service_gives_mm1() -> None:
    """M/G/1 with exponential moments is M/M/1."""
    general, markovian = theory.mg1(0.6, Moments.exponential(1.5)), theory.mm1(0.6, 1 / 1.5)
    assert general.mean_sojourn == exact(markovian.mean_sojourn)
    assert general.mean_queue == exact(markovian.mean_queue)
    assert general.utilization == exact(0.9)


@pytest.mark.parametrize("phases", [1, 2, 5])
def test_erlang_service_with_one_server_is_pollaczek_khinchine(phases: int) -> None:
    """M/E_k/1 agrees with M/G/1 at SCV 1/k."""
    queue = theory.mekc(0.8, 1, phases, 1)
    assert queue.mean_wait == exact(theory.mg1(0.8, Moments.from_scv(1, 1 / phases)).mean_wait)
    assert queue.wait_probability == exact(0.8)


@pytest.mark.parametrize("servers", [1, 2, 6])
def test_erlang_service_with_one_phase_is_erlang_c(servers: int) -> None:
    """M/E_1/c agrees with M/M/c."""
    queue, markovian = (
        theory.mekc(0.9 * servers, 1, 1, servers),
        theory.mmc(0.9 * servers, 1, servers),
    )
    assert queue.mean_wait == exact(markovian.mean_wait)
    assert queue.wait_probability == exact(markovian.wait_probability)


def test_erlang_service_agrees_with_its_markov_chain() -> None:
    """M/E_2/2 agrees with a long truncated chain solved by brute force."""
    rate, phase_rate, room = 1.2, 2.0, 150
    states = [(0, 0), (1, 0), (1, 1)] + [(n, late) for n in range(2, room) for late in range(3)]
    place = {state: i for i, state in enumerate(states)}  # present, of whom in the second phase
    generator = np.zeros((len(states), len(states)))
    for (n, late), i in place.items():
        busy = min(n, 2)
        moves = [((n + 1, late), rate)]
        moves.append(((n, late + 1), (busy - late) * phase_rate))
        moves.append(((n - 1, late - 1), late * phase_rate))
        for target, speed in moves:
            if speed > 0 and target in place:
                generator[i, place[target]] += speed
    chain = stationary(generator)
    waiting = sum(p * max(n - 2, 0) for (n, _), p in zip(states, chain, strict=True))
    queue = theory.mekc(rate, 1, 2, 2)
    assert queue.mean_queue == pytest.approx(waiting, rel=1e-9)
    assert queue.wait_probability == pytest.approx(chain[3:].sum(), rel=1e-9)


def test_exponential_service_has_known_second_moments() -> None:
    """In M/M/1 the sojourn is exponential, the number present geometric."""
    moments = theory.mg1_moments(0.75, Gamma.exponential(1))
    assert astuple(moments.sojourn) == (exact(4), exact(32))
    assert astuple(moments.wait) == (exact(3), exact(2 * 0.75 / 0.25**2))
    geometric = stats.geom(0.25, loc=-1)
    assert astuple(moments.in_system) == (exact(3), exact(geometric.moment(2)))
    in_line = sum(n**2 * 0.25 * 0.75 ** (n + 1) for n in range(1, 400))
    assert astuple(moments.queue) == (exact(2.25), exact(in_line))


def test_constant_service_has_the_second_moments_of_its_laws() -> None:
    """The moments of Takacs agree with the law of the wait and of the queue of M/D/1."""
    queue = theory.mdc(0.8, 1, 1)
    squares = sum(
        integrate.quad(lambda t: 2 * t * queue.wait_survival(t), k, k + 1)[0] for k in range(90)
    )
    moments = theory.mg1_moments(0.8, Deterministic(1))
    assert astuple(moments.wait) == (exact(2), pytest.approx(squares, rel=1e-8))
    chances = np.diff([0.0, *queue.queue_law])
    waiting = float(chances @ np.arange(chances.size) ** 2)
    assert astuple(moments.queue) == (exact(1.6), pytest.approx(waiting, rel=1e-9))


def test_varied_service_has_the_second_moment_of_its_walk() -> None:
    """E[W^2] agrees with a long Lindley walk for hyperexponential service."""
    random = np.random.default_rng(5)
    walks, steps, law = 100, 20_000, Hyperexponential(1, 2)
    (p, fast), (_, slow) = law.branches
    means = np.where(random.random((walks, steps)) < p, fast, slow)
    moves = random.exponential(means) - random.exponential(2, (walks, steps))
    heights = np.cumsum(moves, axis=1)
    waits = heights - np.minimum.accumulate(np.minimum(heights, 0), axis=1)
    squares = (waits[:, 500:] ** 2).mean(axis=1)
    error = squares.std(ddof=1) / math.sqrt(walks)
    assert error < 0.02 * squares.mean()
    known = theory.mg1_moments(0.5, law).wait.second
    assert abs(squares.mean() - known) < 4 * error
