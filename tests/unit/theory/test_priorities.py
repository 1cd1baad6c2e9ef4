"""Priorities without and with preemption."""

import itertools

import numpy as np
import pytest

from simulation import theory
from simulation.theory import Moments

from .support import birth_death, exact, printed, stationary


def test_cobham_prints_the_table() -> None:
    """The waits of two classes are as printed, for one server and for five."""
    single = theory.cobham((0.3, 0.5), [Moments.exponential(1)] * 2)
    assert [printed(w, 6) for w in single.mean_waits] == ["1.142857", "5.714286"]
    several = theory.cobham_multi_server((1, 3), 1, 5)
    assert [printed(w, 6) for w in several.mean_waits] == ["0.138528", "0.692641"]


def test_priorities_do_not_change_the_utilization() -> None:
    """The servers are as busy as the loads of all classes together make them."""
    rates, services = (0.3, 0.1), (Moments.exponential(1), Moments.exponential(4))
    assert theory.cobham(rates, services).utilization == exact(0.7)
    assert theory.preemptive_resume(rates, services).utilization == exact(0.7)
    assert theory.cobham_multi_server((1, 3), 2, 5).utilization == exact(0.4)


def test_cobham_conserves_work() -> None:
    """The load-weighted wait does not depend on the order of the classes (Kleinrock 1965)."""
    rates = (0.1, 0.2, 0.3)
    services = (Moments.exponential(2), Moments.deterministic(0.5), Moments.from_scv(1, 3))
    totals = []
    for order in itertools.permutations(range(3)):
        queue = theory.cobham([rates[i] for i in order], [services[i] for i in order])
        waits = zip(order, queue.mean_waits, strict=True)
        totals.append(sum(rates[i] * services[i].mean * wait for i, wait in waits))
    residual = sum(r * s.second / 2 for r, s in zip(rates, services, strict=True))
    assert totals == [exact(0.6 * residual / 0.4)] * 6


def test_cobham_with_one_class_is_first_come_first_served() -> None:
    """A single class knows no priority."""
    service = Moments.from_scv(1, 2)
    single = theory.cobham([0.7], [service])
    assert single.mean_sojourns == (exact(theory.mg1(0.7, service).mean_sojourn),)
    several = theory.cobham_multi_server([2.0], 1, 3)
    assert several.mean_sojourns == (exact(theory.mmc(2, 1, 3).mean_sojourn),)


def test_cobham_for_several_servers_agrees_with_that_for_one() -> None:
    """The multi-server formula at c = 1 is the single-server one."""
    several = theory.cobham_multi_server((0.3, 0.5), 1, 1)
    single = theory.cobham((0.3, 0.5), [Moments.exponential(1)] * 2)
    assert several.mean_waits == tuple(map(exact, single.mean_waits))


def test_preemptive_priority_agrees_with_its_markov_chain() -> None:
    """Preemptive M/M/1 with two classes of different service rates agrees with brute force."""
    size, (high, low), (fast, slow) = 40, (0.2, 0.3), (1.0, 0.8)
    generator = np.zeros((size, size, size, size))
    for i, j in itertools.product(range(size), repeat=2):
        if i + 1 < size:
            generator[i, j, i + 1, j] = high
        if j + 1 < size:
            generator[i, j, i, j + 1] = low
        if i > 0:
            generator[i, j, i - 1, j] = fast
        elif j > 0:
            generator[i, j, i, j - 1] = slow
    chain = stationary(generator.reshape(size**2, size**2)).reshape(size, size)
    queue = theory.preemptive_resume(
        (high, low), (Moments.exponential(1 / fast), Moments.exponential(1 / slow))
    )
    present = (chain.sum(axis=1) @ np.arange(size), chain.sum(axis=0) @ np.arange(size))
    assert queue.mean_sojourns[0] == pytest.approx(present[0] / high, rel=1e-9)
    assert queue.mean_sojourns[1] == pytest.approx(present[1] / low, rel=1e-6)


def test_preemption_hides_the_lower_class() -> None:
    """The upper class lives as in M/G/1 alone, and its wait counts no later class."""
    upper, lower = Moments.from_scv(1, 2), Moments.from_scv(3, 5)
    queue = theory.preemptive_resume((0.4, 0.1), (upper, lower))
    alone = theory.mg1(0.4, upper)
    assert queue.mean_waits[0] == exact(alone.mean_wait)
    assert queue.mean_sojourns[0] == exact(alone.mean_sojourn)


def test_preemption_of_exponential_service_conserves_the_total_number() -> None:
    """With one exponential service the number present does not depend on who is preferred."""
    queue = theory.preemptive_resume((0.3, 0.5), [Moments.exponential(1)] * 2)
    present = 0.3 * queue.mean_sojourns[0] + 0.5 * queue.mean_sojourns[1]
    assert present == exact(theory.mm1(0.8, 1).mean_in_system)


def test_preemption_with_one_server_agrees_with_the_general_form() -> None:
    """M/M/c with preemption at c = 1 is M/M/1 with preemption, in waits and sojourns."""
    rates = (0.2, 0.3, 0.25)
    several = theory.preemptive_multi_server(rates, 1, 1)
    single = theory.preemptive_resume(rates, [Moments.exponential(1)] * 3)
    assert several.mean_waits == tuple(map(exact, single.mean_waits))
    assert several.mean_sojourns == tuple(map(exact, single.mean_sojourns))
    assert several.utilization == exact(0.75)


def test_preemption_with_several_servers_agrees_with_its_markov_chain() -> None:
    """Preemptive M/M/2 with two classes agrees with the chain of both numbers by brute force."""
    size, high, low = 34, 0.4, 0.5
    generator = np.zeros((size, size, size, size))
    for i, j in itertools.product(range(size), repeat=2):
        if i + 1 < size:
            generator[i, j, i + 1, j] = high
        if j + 1 < size:
            generator[i, j, i, j + 1] = low
        if i > 0:
            generator[i, j, i - 1, j] = min(i, 2)
        if j > 0 and i < 2:
            generator[i, j, i, j - 1] = min(j, 2 - i)
    chain = stationary(generator.reshape(size**2, size**2)).reshape(size, size)
    queue = theory.preemptive_multi_server((high, low), 1, 2)
    present = (chain.sum(axis=1) @ np.arange(size), chain.sum(axis=0) @ np.arange(size))
    assert queue.mean_sojourns[0] == pytest.approx(present[0] / high, rel=1e-9)
    assert queue.mean_sojourns[1] == pytest.approx(present[1] / low, rel=1e-7)


def test_first_wait_under_preemption_is_a_first_passage() -> None:
    """The lower class starts when those in front, and upper ones that come, leave a server free."""
    servers, high, low, size = 3, 0.9, 1.2, 250
    ahead = np.arange(servers, size)  # present until fewer than c are, with arrivals of the upper
    step = np.diag(np.full(ahead.size - 1, high), 1) + np.diag(
        np.full(ahead.size - 1, float(servers)), -1
    )
    leaving = np.diag(np.full(ahead.size, high + servers))
    times = np.linalg.solve(leaving - step, np.ones(ahead.size))
    merged = birth_death(np.full(size, high + low), np.minimum(np.arange(1.0, size + 1), servers))
    queue = theory.preemptive_multi_server((high, low), 1, servers)
    assert queue.mean_waits[1] == pytest.approx(merged[servers:size] @ times, rel=1e-9)
    assert queue.mean_waits[0] == exact(theory.mmc(high, 1, servers).mean_wait)


def test_more_classes_share_the_same_work() -> None:
    """With one service rate the number present does not depend on the classes, for any of them."""
    rates = (0.5, 0.7, 0.1, 0.9)
    queue = theory.preemptive_multi_server(rates, 1, 3)
    present = sum(r * w for r, w in zip(rates, queue.mean_sojourns, strict=True))
    assert present == exact(theory.mmc(2.2, 1, 3).mean_in_system)
