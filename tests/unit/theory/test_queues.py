"""Erlang B and C, M/M/c, M/M/c/K."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from simulation import theory

from .support import birth_death, exact, printed, stationary


@pytest.mark.parametrize(
    ("servers", "load", "probability"),
    [(10, 8, ".409180"), (2, 1.6, ".711111"), (100, 90, ".216940")],
)
def test_erlang_c_prints_the_table(servers: int, load: float, probability: str) -> None:
    """Erlang C gives the printed probabilities of waiting."""
    assert printed(theory.erlang_c(servers, load), 6) == "0" + probability


def test_mmc_wait_prints_the_table() -> None:
    """Ten servers at a load of 8 let customers wait the printed time."""
    assert printed(theory.mmc(8, 1, 10).mean_wait, 6) == "0.204590"


@pytest.mark.parametrize(("servers", "load"), [(1, 0.3), (4, 2.5), (7, 20.0)])
def test_erlang_b_is_the_truncated_poisson(servers: int, load: float) -> None:
    """Erlang B is the last probability of a Poisson law cut off at c."""
    law = stats.poisson(load)
    assert theory.erlang_b(servers, load) == exact(law.pmf(servers) / law.cdf(servers))


def test_erlang_b_stays_finite_where_it_vanishes() -> None:
    """A vast staff for little work loses nobody, without overflow."""
    assert theory.erlang_b(2000, 1.0) == 0.0
    assert theory.erlang_b(3, 0.0) == 0.0


@pytest.mark.parametrize(("rate", "servers"), [(0.7, 1), (1.9, 3), (4.5, 5)])
def test_mmc_agrees_with_its_markov_chain(rate: float, servers: int) -> None:
    """Little's law and Erlang C agree with the chain solved by brute force."""
    size = 400
    busy = np.minimum(np.arange(1, size), servers)
    probabilities = birth_death(np.full(size - 1, rate), busy * 1.0)
    count = np.arange(size)
    queue = theory.mmc(rate, 1, servers)
    assert queue.wait_probability == pytest.approx(probabilities[servers:].sum(), rel=1e-9)
    assert queue.mean_in_system == pytest.approx(probabilities @ count, rel=1e-9)
    waiting = np.maximum(count - servers, 0)
    assert queue.mean_queue == pytest.approx(probabilities @ waiting, rel=1e-9)


@pytest.mark.parametrize("servers", [1, 2, 5])
def test_mmc_wait_quantile_inverts_its_survival(servers: int) -> None:
    """Above the mass at zero the wait quantile inverts P(W > t)."""
    queue = theory.mmc(0.8 * servers, 1, servers)
    for probability in (0.9, 0.99, 0.9999):
        assert 1 - queue.wait_survival(queue.wait_quantile(probability)) == exact(probability)


def test_mmc_wait_quantile_is_zero_for_those_served_at_once() -> None:
    """A quantile within the share that need not wait is zero."""
    queue = theory.mmc(8, 1, 10)
    assert queue.wait_quantile(1 - queue.wait_probability - 1e-9) == 0
    assert queue.wait_quantile(1 - queue.wait_probability + 1e-9) > 0


@pytest.mark.parametrize(("rate", "servers"), [(0.9, 1), (1.0, 2), (1.3, 2), (3.999999, 5)])
def test_sojourn_is_wait_plus_service(rate: float, servers: int) -> None:
    """The sojourn law is the convolution of wait and service, also where the rates coincide."""
    queue = theory.mmc(rate, 1, servers)
    for time in (0.1, 1.0, 6.0):
        waited, _ = integrate.quad(
            lambda s, t=time: queue.wait_survival(t - s) * math.exp(-s), 0, time
        )
        assert queue.sojourn_survival(time) == pytest.approx(waited + math.exp(-time), rel=1e-10)


@pytest.mark.parametrize(("rate", "servers"), [(0.9, 1), (1.0, 2), (4.5, 5)])
def test_sojourn_law_has_the_sojourn_mean(rate: float, servers: int) -> None:
    """The integral of P(sojourn > t) is the mean sojourn."""
    queue = theory.mmc(rate, 1, servers)
    mean, _ = integrate.quad(queue.sojourn_survival, 0, math.inf)
    assert mean == pytest.approx(queue.mean_sojourn, rel=1e-8)


@pytest.mark.parametrize("rate", [0.0, 0.5, 0.95])
def test_mm1_sojourn_is_exponential(rate: float) -> None:
    """A single exponential server gives an exponential sojourn of rate mu - lambda."""
    queue = theory.mm1(rate, 1)
    assert queue.mean_sojourn == exact(1 / (1 - rate))
    assert queue.sojourn_survival(3.0) == exact(math.exp(-3 * (1 - rate)))
    assert queue.sojourn_quantile(0.9) == pytest.approx(math.log(10) / (1 - rate), rel=1e-11)


def test_sojourn_survival_neither_overflows_nor_exceeds_one() -> None:
    """Survival starts at one and vanishes far out without an overflow."""
    queue = theory.mmc(1.99, 1, 2)
    assert queue.sojourn_survival(0) == 1
    assert queue.sojourn_quantile(0) == 0
    assert queue.sojourn_survival(1e6) == 0


def test_finite_room_agrees_with_its_markov_chain() -> None:
    """M/M/c/K agrees with the chain solved by brute force."""
    chain = birth_death(np.full(7, 3.0), np.minimum(np.arange(1, 8), 2) * 1.0)
    queue = theory.mmck(3, 1, 2, 7)
    assert queue.block_probability == exact(chain[7])
    assert queue.arrival_rate == exact(3 * (1 - chain[7]))
    assert queue.wait_probability == exact(chain[2:7].sum() / (1 - chain[7]))
    assert queue.mean_in_system == exact(chain @ np.arange(8))
    assert queue.mean_queue == exact(chain @ np.maximum(np.arange(8) - 2, 0))
    assert queue.utilization == exact(queue.arrival_rate / 2)


def test_finite_room_without_waiting_places_is_erlang_b() -> None:
    """M/M/c/c blocks as Erlang B says and nobody waits."""
    queue = theory.mmck(8, 1, 10, 10)
    assert queue.block_probability == exact(theory.erlang_b(10, 8))
    assert queue.mean_wait == 0


def test_large_finite_room_is_erlang_c() -> None:
    """With a huge room M/M/c/K is M/M/c."""
    queue, endless = theory.mmck(8, 1, 10, 300), theory.mmc(8, 1, 10)
    assert queue.wait_probability == exact(endless.wait_probability)
    assert queue.mean_sojourn == exact(endless.mean_sojourn)


def test_finite_room_holds_out_against_a_flood() -> None:
    """A vast room under ten times its capacity is always full, without an overflow."""
    queue = theory.mmck(20, 1, 2, 3000)
    assert queue.block_probability == exact(0.9)
    assert queue.mean_in_system == pytest.approx(3000 - 1 / 9, rel=1e-12)


def test_a_faster_clock_changes_times_only() -> None:
    """Rates three times as high divide all times by three and leave probabilities alone."""
    slow, fast = theory.mmc(4.2, 1, 5), theory.mmc(12.6, 3, 5)
    assert fast.wait_survival(0.5) == exact(slow.wait_survival(1.5))
    assert fast.sojourn_survival(0.5) == exact(slow.sojourn_survival(1.5))
    assert fast.wait_quantile(0.95) == exact(slow.wait_quantile(0.95) / 3)
    assert fast.sojourn_quantile(0.95) == exact(slow.sojourn_quantile(0.95) / 3)
    tight, quick = theory.mmck(4.2, 1, 5, 7), theory.mmck(12.6, 3, 5, 7)
    assert quick.block_probability == exact(tight.block_probability)
    assert quick.mean_sojourn == exact(tight.mean_sojourn / 3)
    patient, hasty = theory.erlang_a(4.2, 1, 5, 0.4), theory.erlang_a(12.6, 3, 5, 1.2)
    assert hasty.abandon_probability == exact(patient.abandon_probability)
    assert hasty.mean_wait_served == exact(patient.mean_wait_served / 3)
    upper, lower = theory.cobham_multi_server((1.0, 3.0), 1, 5).mean_sojourns
    assert theory.cobham_multi_server((3.0, 9.0), 3, 5).mean_sojourns == (
        exact(upper / 3),
        exact(lower / 3),
    )


def test_single_finite_room_has_the_geometric_law() -> None:
    """M/M/1/K blocks with (1 - rho) rho^K / (1 - rho^(K+1))."""
    assert theory.mmck(0.8, 1, 1, 5).block_probability == exact(0.2 * 0.8**5 / (1 - 0.8**6))


def test_a_loss_system_depends_on_the_mean_service_only() -> None:
    """M/G/c/c loses as Erlang B says; two-phase service agrees with its chain by brute force."""
    queue = theory.mgcc(3, 0.8, 4)
    assert queue.block_probability == exact(theory.erlang_b(4, 2.4))
    assert queue.mean_sojourn == exact(0.8)
    states = [(i, j) for i in range(5) for j in range(5 - i)]
    generator = np.zeros((len(states), len(states)))
    for place, (i, j) in enumerate(states):
        moves = {(i + 1, j): 3.0, (i - 1, j + 1): i / 0.4, (i, j - 1): j / 0.4}
        for target, rate in moves.items():
            if target in states:
                generator[place, states.index(target)] = rate
    chain = stationary(generator)
    full = sum(p for p, state in zip(chain, states, strict=True) if sum(state) == 4)
    assert queue.block_probability == exact(full)
