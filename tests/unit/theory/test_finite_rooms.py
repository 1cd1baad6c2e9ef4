"""Overflow and lossy tandems."""

import itertools

import numpy as np
import pytest

from simulation import theory

from .support import exact, stationary


@pytest.mark.parametrize(("servers", "generalists"), [(1, 1), (3, 2)])
def test_overflow_without_waiting_is_one_group_of_servers(servers: int, generalists: int) -> None:
    """Those lost behind dedicated and general servers are as many as in one group of all.

    Source: Erlang B of an ordered hunt.
    """
    system = theory.overflow([2.5], 1, [servers], [0], generalists, generalist_places=0)
    assert system.overflow_probabilities == (exact(theory.erlang_b(servers, 2.5)),)
    lost = theory.erlang_b(servers + generalists, 2.5)
    assert system.loss_probabilities == (pytest.approx(lost, rel=1e-10),)
    assert system.mean_waits == (exact(0),)
    assert system.generalists.arrival_rate == exact(2.5 * (theory.erlang_b(servers, 2.5) - lost))


def test_overflow_agrees_with_its_markov_chain() -> None:
    """Two stations with places for waiting, and slower generalists with a line of their own."""
    (a, b), slow, most = (0.9, 0.6), 0.8, 60
    shape = (3, 3, most + 1)  # one server and one place; two servers; two generalists
    rates = np.zeros((*shape, *shape))
    for i, j, n in itertools.product(*map(range, shape)):
        up = min(n + 1, most)
        rates[(i, j, n) + ((i + 1, j, n) if i < 2 else (i, j, up))] += a
        rates[(i, j, n) + ((i, j + 1, n) if j < 2 else (i, j, up))] += b
        rates[i, j, n, max(i - 1, 0), j, n] += i > 0
        rates[i, j, n, i, max(j - 1, 0), n] += j
        rates[i, j, n, i, j, max(n - 1, 0)] += min(n, 2) * slow
    size = int(np.prod(shape))
    flat = rates.reshape(size, size)
    np.fill_diagonal(flat, 0)
    chain = stationary(flat).reshape(shape)

    system = theory.overflow([a, b], 1, [1, 2], [1, 0], 2, cross_skill=slow)
    wait = np.maximum(np.arange(most + 1) - 1, 0) / (2 * slow)
    full = [chain[2].sum(axis=0), chain[:, 2].sum(axis=0)]  # the law of n with the station full
    own_wait = [chain[1].sum(), 0.0]  # one in front
    for station, (law, waited) in enumerate(zip(full, own_wait, strict=True)):
        blocked = law.sum()
        assert system.overflow_probabilities[station] == pytest.approx(blocked, rel=1e-9)
        assert system.overflow_waits[station] == pytest.approx(law @ wait / blocked, rel=1e-8)
        total = waited + law @ wait
        assert system.mean_waits[station] == pytest.approx(total, rel=1e-8)
        sojourn = total + (1 - blocked) + blocked / slow
        assert system.mean_sojourns[station] == pytest.approx(sojourn, rel=1e-8)
    number = np.arange(most + 1)
    everyone = chain.sum(axis=(0, 1))
    general = system.generalists
    assert general.mean_queue == pytest.approx(everyone @ np.maximum(number - 2, 0), rel=1e-8)
    assert general.utilization == pytest.approx(everyone @ np.minimum(number, 2) / 2, rel=1e-9)
    delayed = a * full[0][2:].sum() + b * full[1][2:].sum()
    assert general.wait_probability == pytest.approx(delayed / general.arrival_rate, rel=1e-9)
    assert system.loss_probabilities == pytest.approx((0, 0), abs=1e-9)
    assert system.truncation < 1e-11


def test_a_finite_room_of_generalists_loses_some() -> None:
    """Who is lost, is served at home or by generalists makes up all who come."""
    system = theory.overflow([1.0, 2.0], 1, [1, 1], [0, 1], 1, generalist_places=2, cross_skill=0.5)
    shares = zip(system.overflow_probabilities, system.loss_probabilities, strict=True)
    joining = [over - lost for over, lost in shares]
    assert min(system.loss_probabilities) > 0.1
    assert system.generalists.arrival_rate == exact(joining[0] + 2 * joining[1])
    assert system.generalists.utilization == exact(system.generalists.arrival_rate / 0.5)
    assert system.truncation == 0


def test_a_lossy_tandem_agrees_with_its_markov_chain() -> None:
    """Two finite rooms in a row agree with the chain solved by brute force."""
    rate, (one, two), (c, d), (most, least) = 1.4, (0.8, 0.5), (2, 3), (4, 3)
    rates = np.zeros((most + 1, least + 1) * 2)
    for i, j in itertools.product(range(most + 1), range(least + 1)):
        if i < most:
            rates[i, j, i + 1, j] = rate
        if i > 0:
            rates[i, j, i - 1, min(j + 1, least)] = one * min(i, c)
        if j > 0:
            rates[i, j, i, j - 1] = two * min(j, d)
    size = (most + 1) * (least + 1)
    chain = stationary(rates.reshape(size, size)).reshape(most + 1, least + 1)
    tandem = theory.lossy_tandem(rate, (one, two), (c, d), (most - c, least - d))
    passing = one * np.minimum(np.arange(most + 1), c) @ chain
    assert tandem.stations[1].block_probability == exact(passing[-1] / passing.sum())
    assert tandem.throughput == exact(passing[:-1].sum())
    assert tandem.loss_probability == exact(1 - passing[:-1].sum() / rate)
    numbers = (chain.sum(axis=1) @ np.arange(most + 1), chain.sum(axis=0) @ np.arange(least + 1))
    assert tandem.stations[0].mean_in_system == exact(numbers[0])
    assert tandem.stations[1].mean_in_system == exact(numbers[1])
    assert tandem.mean_in_system == exact(sum(numbers))
    assert (tandem.stations[1].mean_wait, tandem.stations[1].wait_probability) == (0, 0)


def test_the_first_room_of_a_lossy_tandem_is_alone() -> None:
    """What happens behind it does not concern the first station."""
    tandem = theory.lossy_tandem(3, (1, 0.2), (2, 1), (5, 0))
    alone = theory.mmck(3, 1, 2, 7)
    first = tandem.stations[0]
    assert first.block_probability == exact(alone.block_probability)
    assert first.wait_probability == exact(alone.wait_probability)
    assert first.mean_wait == exact(alone.mean_wait)
    assert first.utilization == exact(alone.utilization)


def test_large_rooms_make_a_tandem() -> None:
    """With rooms that are never full it is a tandem of product form."""
    lossy = theory.lossy_tandem(0.6, (1, 0.5), (1, 2), (120, 120))
    product = theory.tandem(0.6, [1, 0.5], [1, 2])
    assert lossy.mean_in_system == pytest.approx(product.mean_in_system, rel=1e-9)
    assert lossy.stations[1].wait_probability == pytest.approx(
        product.nodes[1].wait_probability, rel=1e-9
    )
