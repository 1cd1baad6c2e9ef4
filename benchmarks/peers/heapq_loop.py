"""A hand-written loop of the standard library: heapq, deques and local variables."""

from __future__ import annotations

import random
import time
from collections import deque
from heapq import heappop, heappush, heapreplace
from math import log

from benchmarks.workloads import Result, Workload

ARRIVAL = -1


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run one heap of (time, department, arrived); a finishing server takes the next in place."""
    uniform = random.Random(seed).random
    departments, hand_back = workload.departments, workload.hand_back
    interval = 1.0 / workload.arrival_rate
    idle = [workload.servers] * departments
    queues: list[deque[float]] = [deque() for _ in range(departments)]
    begin = time.process_time()
    heap = [(-log(1.0 - uniform()) * interval, ARRIVAL, 0.0)]
    events, remaining, total = 0, customers, 0.0
    while heap:
        now, department, arrived = heap[0]
        events += 1
        root_free = True
        if department == ARRIVAL:
            arrived = now
            target = 0
            remaining -= 1
            if remaining:
                heapreplace(heap, (now - log(1.0 - uniform()) * interval, ARRIVAL, 0.0))
                root_free = False
        else:
            queue = queues[department]
            if queue:
                heapreplace(heap, (now - log(1.0 - uniform()), department, queue.popleft()))
                root_free = False
            else:
                idle[department] += 1
            back = department > 0 and uniform() < hand_back
            target = department - 1 if back else department + 1
        if target == departments:
            total += now - arrived
        elif idle[target]:
            idle[target] -= 1
            start = (now - log(1.0 - uniform()), target, arrived)
            if root_free:
                heapreplace(heap, start)
                root_free = False
            else:
                heappush(heap, start)
        else:
            queues[target].append(arrived)
        if root_free:
            heappop(heap)
    return Result(events, time.process_time() - begin, total / customers)
