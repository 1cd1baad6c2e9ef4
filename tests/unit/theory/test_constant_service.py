"""M/D/c."""

import cmath
import math

import numpy as np
import pytest
from scipy import integrate

from simulation import theory

from .support import exact


def test_constant_service_halves_the_wait() -> None:
    """M/D/1 waits half as long as M/M/1."""
    assert theory.md1(0.3, 2.0).mean_wait == exact(theory.mm1(0.3, 0.5).mean_wait / 2)


@pytest.mark.parametrize("load", [0.1, 0.5, 0.9, 0.99])
def test_one_server_is_pollaczek_khinchine(load: float) -> None:
    """With one server the chain from service to service gives the mean wait of M/D/1."""
    queue = theory.mdc(load, 1, 1)
    assert queue.mean_wait == pytest.approx(theory.md1(load, 1).mean_wait, rel=1e-9)
    assert queue.wait_probability == pytest.approx(load, rel=1e-11)


@pytest.mark.parametrize("time", [0.0, 0.5, 1.0, 2.4, 7.9])
def test_one_server_has_the_law_of_erlang(time: float) -> None:
    """P(W <= t) = (1 - rho) sum of (-1)^i (lambda (t - i D))^i / i! exp(lambda (t - i D)).

    Source: Erlang 1909.
    """
    rate, service = 1.6, 0.5
    time *= service
    at_most = (1 - rate * service) * sum(
        (rate * (i * service - time)) ** i
        / math.factorial(i)
        * math.exp(rate * (time - i * service))
        for i in range(int(time / service) + 1)
    )
    queue = theory.mdc(rate, service, 1)
    assert queue.wait_survival(time) == pytest.approx(1 - at_most, rel=1e-9)


def crommelin_roots(load: float, servers: int) -> list[complex]:
    """Return the roots inside the unit circle of z^c = exp(load (z - 1)), but for z = 1."""
    roots = []
    for turn in range(1, servers):
        root = 0j
        for _ in range(3000):
            root = cmath.exp(load * (root - 1) / servers + 2j * math.pi * turn / servers)
        roots.append(root)
    return roots


@pytest.mark.parametrize(("load", "servers"), [(1.6, 2), (4.5, 5), (18.0, 20), (47.5, 50)])
def test_several_servers_have_the_roots_of_crommelin(load: float, servers: int) -> None:
    """Mean queue and P(wait) agree with the generating function, which is made of roots.

    Source: Crommelin 1932, Post Office Electr. Eng. J. 25:41.
    """
    roots = crommelin_roots(load, servers)
    spare = servers - load
    mean_queue = (load**2 - servers * (servers - 1)) / (2 * spare) + sum(
        1 / (1 - root) for root in roots
    )
    queue = theory.mdc(load / 3, 3, servers)
    assert queue.mean_queue == pytest.approx(complex(mean_queue).real, rel=1e-9)

    points = 0.9 * np.exp(2j * np.pi * np.arange(1024) / 1024)
    product = np.prod([(points - root) / (1 - root) for root in roots], axis=0)
    generating = (
        spare * (points - 1) * product / (points**servers * np.exp(load * (1 - points)) - 1)
    )
    chances = (np.fft.fft(generating) / 1024).real / 0.9 ** np.arange(1024)
    assert queue.wait_probability == pytest.approx(1 - chances[:servers].sum(), rel=1e-7)


@pytest.mark.parametrize("servers", [1, 2, 7])
def test_the_law_of_the_wait_has_its_mean(servers: int) -> None:
    """The integral of P(W > t) is the mean wait, and quantiles invert it."""
    queue = theory.mdc(0.8 * servers, 1, servers)
    area = sum(integrate.quad(queue.wait_survival, k, k + 1)[0] for k in range(90))
    assert area == pytest.approx(queue.mean_wait, rel=1e-9)
    assert queue.wait_survival(0.0) == exact(queue.wait_probability)
    for probability in (0.9, 0.999):
        assert 1 - queue.wait_survival(queue.wait_quantile(probability)) == exact(probability)
    assert queue.wait_quantile(0.99 * (1 - queue.wait_probability)) == 0


def test_constant_service_in_turn_is_one_server_of_many() -> None:
    """M/D/3 serves every third customer at the same server: Lindley's walk of E_3/D/1 agrees."""
    random = np.random.default_rng(8)
    walks, steps = 100, 20_000
    moves = 1 - random.gamma(3, 1 / 2.4, (walks, steps))  # service less three arrivals
    heights = np.cumsum(moves, axis=1)
    waits = heights - np.minimum.accumulate(np.minimum(heights, 0), axis=1)
    queue = theory.mdc(2.4, 1, 3)
    for time in (0.0, 0.35, 1.2):
        shares = (waits[:, 500:] > time).mean(axis=1)
        error = shares.std(ddof=1) / math.sqrt(walks)
        assert error < 0.01 * shares.mean()
        assert abs(shares.mean() - queue.wait_survival(time)) < 4 * error
