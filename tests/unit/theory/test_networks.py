"""Jackson networks."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from simulation import theory
from simulation.theory import UnstableQueueError

from .support import exact, stationary

HAND_BACKS = np.array(
    [
        [0.0, 0.9, 0.0, 0.0, 0.0],
        [0.2, 0.0, 0.7, 0.0, 0.0],
        [0.0, 0.1, 0.0, 0.6, 0.2],
        [0.0, 0.0, 0.2, 0.0, 0.5],
        [0.1, 0.0, 0.0, 0.1, 0.0],
    ]
)


@pytest.mark.parametrize("back", [0.0, 0.2, 0.5])
def test_feedback_has_its_closed_form(back: float) -> None:
    """Rework with probability r gives W = 1 / (mu (1 - r) - lambda)."""
    network = theory.feedback_queue(0.6, 1.5, back)
    assert network.mean_sojourn == exact(1 / (1.5 * (1 - back) - 0.6))
    assert network.visits == (exact(1 / (1 - back)),)


def test_feedback_at_capacity_is_unstable() -> None:
    """At lambda = mu (1 - r) the error tells the offered load and the capacity."""
    with pytest.raises(
        UnstableQueueError, match=r"offered load 1\.25 is not below capacity 1"
    ) as e:
        theory.feedback_queue(1.0, 1.0, 0.2)
    assert (e.value.offered_load, e.value.capacity) == (exact(1.25), 1.0)
    assert theory.feedback_queue(0.7999, 1.0, 0.2).mean_sojourn == pytest.approx(1e4, rel=1e-6)


def test_jackson_network_conserves_customers() -> None:
    """What enters five departments with hand-backs leaves them, and Little's law holds."""
    gamma = [1.0, 0.2, 0.0, 0.0, 0.3]
    network = theory.jackson_network(gamma, HAND_BACKS, [1.0] * 5, [4, 5, 4, 4, 3])
    rates = np.array([node.arrival_rate for node in network.nodes])
    assert rates @ (1 - HAND_BACKS.sum(axis=1)) == exact(1.5)
    assert rates == pytest.approx(gamma + rates @ HAND_BACKS, rel=1e-12)
    by_visits = sum(v * n.mean_sojourn for v, n in zip(network.visits, network.nodes, strict=True))
    assert network.mean_sojourn == exact(by_visits)


def test_jackson_network_agrees_with_its_markov_chain() -> None:
    """Two single-server nodes with hand-back agree with their chain solved by brute force."""
    size, rate, (first, second), back = 45, 0.3, (1.0, 0.9), 0.25
    generator = np.zeros((size, size, size, size))
    for i, j in itertools.product(range(size), repeat=2):
        if i + 1 < size:
            generator[i, j, i + 1, j] = rate
        if i > 0 and j + 1 < size:
            generator[i, j, i - 1, j + 1] = first
        if j > 0:
            generator[i, j, i, j - 1] = second * (1 - back)
            if i + 1 < size:
                generator[i, j, i + 1, j - 1] = second * back
    chain = stationary(generator.reshape(size**2, size**2)).reshape(size, size)
    network = theory.jackson_network([rate, 0], [[0.0, 1.0], [back, 0.0]], [first, second], [1, 1])
    present = [node.mean_in_system for node in network.nodes]
    assert present[0] == pytest.approx(chain.sum(axis=1) @ np.arange(size), rel=1e-8)
    assert present[1] == pytest.approx(chain.sum(axis=0) @ np.arange(size), rel=1e-8)


def test_visits_agree_with_walks_through_the_network() -> None:
    """The visits are the sum of the powers of the routing matrix from where customers enter."""
    gamma = np.array([1.0, 0.2, 0.0, 0.0, 0.3])
    walks = sum(gamma / 1.5 @ np.linalg.matrix_power(HAND_BACKS, n) for n in range(400))
    network = theory.jackson_network(gamma.tolist(), HAND_BACKS, [9.0] * 5, [1] * 5)
    assert network.visits == pytest.approx(tuple(walks), rel=1e-12)


def test_tandem_is_the_sum_of_its_stations() -> None:
    """Stations in a row behave as independent M/M/c queues."""
    network = theory.tandem(0.8, [1.0, 0.5, 2.0], [1, 2, 1])
    alone = [theory.mmc(0.8, 1, 1), theory.mmc(0.8, 0.5, 2), theory.mmc(0.8, 2, 1)]
    assert network.mean_sojourn == exact(sum(queue.mean_sojourn for queue in alone))


def test_an_unvisited_node_does_no_harm() -> None:
    """A node that no customer reaches has no load and no part in the sojourn."""
    network = theory.jackson_network([0.5, 0], [[0, 0], [1, 0]], [1, 1], [1, 1])
    assert network.nodes[1].utilization == 0
    assert network.mean_sojourn == exact(2)


def test_the_overloaded_node_is_named() -> None:
    """An unstable network tells which node is too small."""
    with pytest.raises(UnstableQueueError, match=r"node 1: offered load 1\.6 is not below"):
        theory.tandem(0.8, [1.0, 0.5], [1, 1])


def test_one_class_is_a_jackson_network() -> None:
    """A single class has the sojourn of the network without classes."""
    gamma = [1.0, 0.2, 0.0, 0.0, 0.3]
    alone = theory.jackson_network(gamma, HAND_BACKS, [1.0] * 5, [4, 5, 4, 4, 3])
    classes = theory.multiclass_network([gamma], [HAND_BACKS], [1.0] * 5, [4, 5, 4, 4, 3])
    assert classes.mean_sojourns == (exact(alone.mean_sojourn),)
    assert classes.visits == (exact(alone.visits),)


def test_classes_with_one_route_are_one_class() -> None:
    """Customers who differ in name only have the same sojourn, that of all together."""
    classes = theory.multiclass_network(
        [[0.3, 0.0], [0.2, 0.0]], [np.eye(2, k=1)] * 2, [1.0, 0.4], [1, 2]
    )
    merged = theory.tandem(0.5, [1.0, 0.4], [1, 2])
    assert classes.mean_sojourns == (exact(merged.mean_sojourn),) * 2
    assert classes.arrival_rates == (0.3, 0.2)


def test_classes_with_routes_of_their_own_agree_with_the_chain_of_all_in_line() -> None:
    """Two classes at a server, one of them with rework, agree with a chain that knows the order.

    A state lists who is in line, the first first; class b comes back with probability 1/2.
    """
    arrivals = {"a": 0.2, "b": 0.1}

    def moves(line: str) -> Iterator[tuple[str, float]]:
        if len(line) < 12:
            for name, rate in arrivals.items():
                yield line + name, rate
        if line:
            yield line[1:], 1.0 if line[0] == "a" else 0.5
            if line[0] == "b":
                yield line[1:] + "b", 0.5

    law = theory.stationary_law("", moves)
    network = theory.multiclass_network([[0.2], [0.1]], [[[0.0]], [[0.5]]], [1.0], [1])
    for which, name in enumerate("ab"):
        present = law.mean(lambda line, name=name: line.count(name))
        sojourn = present / arrivals[name]
        assert network.mean_sojourns[which] == pytest.approx(sojourn, rel=2e-4)
    waits = network.mean_waits
    assert waits[1] == exact(2 * waits[0])
    assert network.mean_sojourns[0] == exact(waits[0] + 1)


def test_classes_share_their_stations() -> None:
    """All classes together keep Little's law, and an overloaded station is named."""
    rates = [[0.4, 0.0, 0.1], [0.0, 0.3, 0.0]]
    routings = [np.eye(3, k=1), [[0.0, 0.0, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 0.0]]]
    network = theory.multiclass_network(rates, routings, [1.0, 1.0, 0.5], [1, 2, 3])
    present = sum(node.mean_in_system for node in network.nodes)
    through = zip(network.arrival_rates, network.mean_sojourns, strict=True)
    assert sum(rate * sojourn for rate, sojourn in through) == exact(present)
    with pytest.raises(UnstableQueueError, match="node 2"):
        theory.multiclass_network(rates, routings, [1.0, 1.0, 0.5], [1, 2, 1])
