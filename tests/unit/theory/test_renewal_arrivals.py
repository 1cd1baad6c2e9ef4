"""GI/M/c."""

import math

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.special import lambertw

from simulation import theory
from simulation.theory import (
    Deterministic,
    Gamma,
    Hyperexponential,
    Law,
    Lognormal,
    Uniform,
    Weibull,
)
from simulation.theory.basics import FloatArray

from .support import exact


@pytest.mark.parametrize(("rate", "servers"), [(0.7, 1), (8.0, 10), (8.3, 10), (1.6, 2), (90, 100)])
def test_poisson_arrivals_give_mmc(rate: float, servers: int) -> None:
    """Exponential intervals give M/M/c, also where c mu - lambda is a multiple of mu."""
    queue, known = (
        theory.gimc(Gamma.exponential(1 / rate), 1, servers),
        theory.mmc(rate, 1, servers),
    )
    assert queue.wait_probability == pytest.approx(known.wait_probability, rel=1e-10)
    assert queue.mean_wait == pytest.approx(known.mean_wait, rel=1e-10)
    assert queue.sojourn_quantile(0.9) == pytest.approx(known.sojourn_quantile(0.9), rel=1e-10)


@pytest.mark.parametrize("load", [0.3, 0.5, 0.9, 0.99])
def test_clockwork_arrivals_have_their_closed_root(load: float) -> None:
    """In D/M/1 sigma = -rho W(-exp(-1/rho) / rho), with Lambert's W."""
    sigma = float(-load * lambertw(-math.exp(-1 / load) / load).real)
    queue = theory.gim1(Deterministic(1 / load), 1)
    assert queue.wait_probability == pytest.approx(sigma, rel=1e-10)
    assert queue.mean_wait == pytest.approx(sigma / (1 - sigma), rel=1e-10)


def found_by_arrivals(law: Law, service_rate: float, servers: int, size: int = 100) -> FloatArray:
    """Return what arrivals find, from the chain between arrivals in which servers finish."""
    departures = np.minimum(np.arange(size + 1), servers) * service_rate
    finishing = np.diag(departures[1:], -1) - np.diag(departures)
    if isinstance(law, Deterministic):
        until_next = expm(finishing * law.mean)
    elif isinstance(law, Uniform):
        nothing = np.zeros_like(finishing)
        both = np.block([[finishing, np.eye(size + 1)], [nothing, nothing]])
        upto = [expm(both * time)[: size + 1, size + 1 :] for time in (law.low, law.high)]
        until_next = (upto[1] - upto[0]) / (law.high - law.low)  # the mean over the interval
    elif isinstance(law, Hyperexponential):
        identity = np.eye(size + 1)
        until_next = sum(p * np.linalg.inv(identity - finishing * m) for p, m in law.branches)
    else:
        assert isinstance(law, Gamma)
        phases = round(1 / law.scv)
        one = np.linalg.inv(np.eye(size + 1) - finishing * law.mean / phases)
        until_next = np.linalg.matrix_power(one, phases)
    chain = np.asarray(until_next)[1:, :size]  # who comes makes n + 1 of n found
    balance = chain.T - np.eye(size)
    balance[0] = 1
    return np.asarray(np.linalg.solve(balance, np.eye(size)[0]))


@pytest.mark.parametrize(
    "law",
    [Deterministic(1), Uniform(0.2, 1.8), Gamma.erlang(1, 3), Hyperexponential(1, 3)],
    ids=lambda law: type(law).__name__,
)
@pytest.mark.parametrize("servers", [1, 2, 5])
def test_several_servers_agree_with_the_embedded_chain(law: Law, servers: int) -> None:
    """What arrivals find agrees with the chain between arrivals solved by brute force."""
    service_rate = 1 / (0.6 * servers)
    found = found_by_arrivals(law, service_rate, servers)
    queue = theory.gimc(law, service_rate, servers)
    assert queue.utilization == exact(0.6)
    assert queue.wait_probability == pytest.approx(found[servers:].sum(), rel=1e-8)
    in_front = np.maximum(np.arange(found.size) + 1 - servers, 0)
    waiting = found @ in_front / (servers * service_rate)
    assert queue.mean_wait == pytest.approx(waiting, rel=1e-7)


@pytest.mark.parametrize("law", [Lognormal(1, 2), Weibull.from_scv(1, 2), Gamma(1, 2)])
def test_the_root_is_a_root(law: Law) -> None:
    """sigma = A(c mu (1 - sigma)), and the tail of the wait has the mean wait below it."""
    queue = theory.gimc(law, 0.3, 4)
    sigma = 1 - queue.wait_decay / 1.2
    assert sigma == pytest.approx(law.transform(1.2 * (1 - sigma)), rel=1e-11)
    assert queue.mean_wait == exact(queue.wait_probability / queue.wait_decay)
    assert queue.wait_survival(queue.wait_quantile(0.95)) == pytest.approx(0.05, rel=1e-9)


def test_more_regular_arrivals_wait_less() -> None:
    """The mean wait rises with the variability of the times between arrivals."""
    waits = [
        theory.gimc(law, 1, 3).mean_wait
        for law in (
            Deterministic(0.4),
            Gamma.erlang(0.4, 2),
            Gamma(0.4, 1),
            Hyperexponential(0.4, 3),
        )
    ]
    assert waits == sorted(waits)


def test_plenty_of_servers_let_nobody_wait() -> None:
    """Clockwork arrivals that are done long before the next do not wait, without an error."""
    queue = theory.gimc(Deterministic(10.0), 1, 100)
    assert queue.mean_wait < 1e-200
    assert queue.mean_sojourn == exact(1)
