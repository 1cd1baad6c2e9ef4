"""SimPy, server by server: each server is a process that takes customers from a Store."""

from __future__ import annotations

import random
import time
from collections.abc import Generator

import simpy

from benchmarks.workloads import Result, Workload


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run one environment until only waiting servers are left."""
    draw = random.Random(seed)
    uniform, exponential = draw.random, draw.expovariate
    departments, hand_back = workload.departments, workload.hand_back
    begin = time.process_time()
    env = simpy.Environment()
    queues = [simpy.Store(env) for _ in range(departments)]
    events, total = 0, 0.0

    def server(place: int) -> Generator[simpy.Event, float, None]:
        nonlocal events, total
        take = queues[place].get
        while True:
            arrived = yield take()
            yield env.timeout(exponential(1.0))
            events += 1
            back = place > 0 and uniform() < hand_back
            target = place - 1 if back else place + 1
            if target == departments:
                total += env.now - arrived
            else:
                queues[target].put(arrived)

    def arrivals() -> Generator[simpy.Event, object, None]:
        nonlocal events
        for _ in range(customers):
            yield env.timeout(exponential(workload.arrival_rate))
            events += 1
            queues[0].put(env.now)

    for place in range(departments):
        for _ in range(workload.servers):
            env.process(server(place))
    env.process(arrivals())
    env.run()
    return Result(events, time.process_time() - begin, total / customers)
