"""Ciw: a network of nodes with a routing matrix, simulated until all customers have left."""

from __future__ import annotations

import time
from math import inf

import ciw

from benchmarks.workloads import Result, Workload


class _Limited(ciw.dists.Exponential):
    """Exponential gaps for `count` arrivals, then none."""

    def __init__(self, rate: float, count: int) -> None:
        super().__init__(rate)
        self.remaining = count

    def sample(self, t: float | None = None, ind: object = None) -> float:
        """Return the next gap, or infinity after the last arrival."""
        if self.remaining == 0:
            return inf
        self.remaining -= 1
        return float(super().sample(t, ind))


def _routing(workload: Workload) -> list[list[float]]:
    """Return the matrix of moves between departments; the rest of a row leaves."""
    matrix = [[0.0] * workload.departments for _ in range(workload.departments)]
    for place in range(workload.departments):
        back = workload.hand_back if place else 0.0
        if place:
            matrix[place][place - 1] = back
        if place + 1 < workload.departments:
            matrix[place][place + 1] = 1.0 - back
    return matrix


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run until `customers` have finished; reading the records is not timed."""
    ciw.seed(seed)
    begin = time.process_time()
    others = [None] * (workload.departments - 1)
    network = ciw.create_network(
        arrival_distributions=[_Limited(workload.arrival_rate, customers), *others],
        service_distributions=[ciw.dists.Exponential(1.0)] * workload.departments,
        number_of_servers=[workload.servers] * workload.departments,
        routing=_routing(workload),
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_customers(customers, method="Finish")
    seconds = time.process_time() - begin
    histories = [person.data_records for person in simulation.get_all_individuals()]
    events = sum(1 + len(history) for history in histories)
    total = sum(history[-1].exit_date - history[0].arrival_date for history in histories)
    return Result(events, seconds, total / len(histories))
