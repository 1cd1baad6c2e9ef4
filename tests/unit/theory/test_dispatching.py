"""Dispatching."""

import itertools
import math

import numpy as np
import pytest

from simulation import theory

from .support import exact, stationary


def test_random_dispatch_is_mm1() -> None:
    """A server with a random share of the arrivals is M/M/1 alone."""
    assert theory.random_dispatch(2.4, 1, 3) == theory.mm1(2.4 / 3, 1)


def test_two_servers_in_turn_have_a_closed_root() -> None:
    """Every second arrival makes E_2/M/1, sigma = (1 + 4 rho - sqrt(1 + 8 rho)) / 2."""
    sigma = (1 + 4 * 0.7 - math.sqrt(1 + 8 * 0.7)) / 2
    queue = theory.round_robin_dispatch(1.4, 1, 2)
    assert queue.wait_probability == pytest.approx(sigma, rel=1e-11)
    assert queue.mean_sojourn == pytest.approx(1 / (1 - sigma), rel=1e-11)
    assert queue.arrival_rate == exact(0.7)


def shortest_queue_chain(
    load: float, servers: int, waiting_only: bool, size: int
) -> tuple[float, float]:
    """Return mean wait and P(wait) where ties go to the lowest number, by brute force."""
    states = list(itertools.product(range(size), repeat=servers))
    place = {state: i for i, state in enumerate(states)}
    generator = np.zeros((len(states), len(states)))
    chosen = []
    for state, i in place.items():
        lengths = [max(n - waiting_only, 0) for n in state]
        first = lengths.index(min(lengths))
        chosen.append(state[first])
        for server, n in enumerate(state):
            for by, rate in ((1, load * servers * (server == first)), (-1, float(n > 0))):
                target = (*state[:server], n + by, *state[server + 1 :])
                if rate > 0 and target in place:
                    generator[i, place[target]] += rate
    chain = stationary(generator)
    found = np.array(chosen)
    return float(chain @ found), float(chain @ (found > 0))


@pytest.mark.parametrize("waiting_only", [False, True])
@pytest.mark.parametrize(("load", "servers", "size"), [(0.7, 2, 36), (0.3, 3, 11)])
def test_the_shortest_queue_agrees_with_its_markov_chain(
    load: float, servers: int, size: int, waiting_only: bool
) -> None:
    """Both definitions agree with brute force, with two servers and with three."""
    wait, waiting = shortest_queue_chain(load, servers, waiting_only, size)
    queue = theory.join_shortest_queue(
        load * servers, 1, servers, count_in_service=not waiting_only, idle_first=False
    )
    assert queue.mean_wait == pytest.approx(wait, rel=1e-6)
    assert queue.wait_probability == pytest.approx(waiting, rel=1e-6)
    assert queue.truncation <= 1e-11


def test_one_server_has_the_shortest_queue() -> None:
    """With a single server there is nothing to choose."""
    queue, known = theory.join_shortest_queue(0.8, 1, 1), theory.mm1(0.8, 1)
    assert queue.mean_sojourn == pytest.approx(known.mean_sojourn, rel=1e-9)
    assert queue.wait_probability == pytest.approx(known.wait_probability, rel=1e-9)


def test_idle_servers_first_make_both_definitions_one() -> None:
    """If the idle go first it does not matter whether the one in service counts."""
    counted = theory.join_shortest_queue(1.6, 1, 2)
    waiting = theory.join_shortest_queue(1.6, 1, 2, count_in_service=False)
    careless = theory.join_shortest_queue(1.6, 1, 2, count_in_service=False, idle_first=False)
    assert waiting == counted
    assert careless.mean_wait > 1.05 * counted.mean_wait


@pytest.mark.parametrize(("load", "servers"), [(0.5, 2), (0.9, 2), (0.8, 3), (0.6, 4)])
def test_the_more_dispatching_knows_the_less_customers_wait(load: float, servers: int) -> None:
    """One line beats the shortest of many, that beats taking turns, and that beats chance."""
    rate = load * servers
    waits = [
        theory.mmc(rate, 1, servers).mean_wait,
        theory.join_shortest_queue(rate, 1, servers).mean_wait,
        theory.round_robin_dispatch(rate, 1, servers).mean_wait,
        theory.random_dispatch(rate, 1, servers).mean_wait,
    ]
    assert waits == sorted(set(waits))


def test_a_faster_clock_changes_times_only() -> None:
    """Rates three times as high divide the waits by three."""
    slow, fast = theory.join_shortest_queue(1.5, 1, 2), theory.join_shortest_queue(4.5, 3, 2)
    assert fast.wait_probability == exact(slow.wait_probability)
    assert fast.mean_sojourn == exact(slow.mean_sojourn / 3)
