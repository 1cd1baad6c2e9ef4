"""SimPy, the textbook idiom: a process a customer that requests a Resource."""

from __future__ import annotations

import random
import time
from collections.abc import Generator

import simpy

from benchmarks.workloads import Result, Workload


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run one environment until it is empty."""
    draw = random.Random(seed)
    uniform, exponential = draw.random, draw.expovariate
    departments, hand_back = workload.departments, workload.hand_back
    begin = time.process_time()
    env = simpy.Environment()
    servers = [simpy.Resource(env, workload.servers) for _ in range(departments)]
    events, total = 0, 0.0

    def customer() -> Generator[simpy.Event, object, None]:
        nonlocal events, total
        arrived = env.now
        events += 1
        place = 0
        while place < departments:
            with servers[place].request() as turn:
                yield turn
                yield env.timeout(exponential(1.0))
            events += 1
            back = place > 0 and uniform() < hand_back
            place += -1 if back else 1
        total += env.now - arrived

    def arrivals() -> Generator[simpy.Event, object, None]:
        for _ in range(customers):
            yield env.timeout(exponential(workload.arrival_rate))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return Result(events, time.process_time() - begin, total / customers)
