"""Cimba's Python binding: servers are compiled processes that take from a Store.

This is the idiom of the authors' own M/M/1 benchmark. Compilation, at the first run of a
process, is not in the seconds of later runs.
"""

# cimba reads the annotations of the models, so they are not postponed here.
import time
from functools import cache
from itertools import pairwise

import cimba as cb
from cimba import inputs

from benchmarks.workloads import Result, Workload


class Department(cb.Model):
    """A queue of arrival times, its neighbours in the line, and what its servers did."""

    queue: cb.Store[float]
    service: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    coin: cb.Input[float] = inputs.dist.uniform(low=0.0, high=1.0)
    hand_back: cb.Param[float] = 0.0
    before: "cb.Ref[Department] | None" = None
    after: "cb.Ref[Department] | None" = None
    served: cb.Output[int] = 0
    total: cb.Output[float] = 0.0


@cache
def staffed(servers: int) -> type[Department]:
    """Return the class of a department with `servers` servers; copies belong to a class."""

    class Staffed(Department):
        @cb.process(copies=servers)
        def work(self) -> None:
            """Serve one customer after another, and hand each back, on or out."""
            while True:
                arrived = self.queue.get()
                cb.hold(self.service.next())
                self.served += 1
                if self.before is not None and self.coin.next() < self.hand_back:
                    self.before.queue.put(arrived)
                elif self.after is not None:
                    self.after.queue.put(arrived)
                else:
                    self.total += cb.now() - arrived

    return Staffed


class Line(cb.Model):
    """A source and its departments."""

    gap: cb.Input[float]
    customers: cb.Param[int]
    departments: list[Department]

    @cb.process
    def arrivals(self) -> None:
        """Let `customers` in."""
        for _ in range(self.customers):
            cb.hold(self.gap.next())
            self.departments[0].queue.put(cb.now())


def line_of(workload: Workload, customers: int) -> Line:
    """Return the line that `workload` describes."""
    line = Line()
    line.gap = inputs.dist.exponential(mean=1.0 / workload.arrival_rate)
    line.customers = customers
    line.departments = [staffed(workload.servers)() for _ in range(workload.departments)]
    for before, after in pairwise(line.departments):
        before.after, after.before, after.hand_back = after, before, workload.hand_back
    return line


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run one trial on one core until nothing is left to happen."""
    begin = time.process_time()
    line = line_of(workload, customers)
    experiment = cb.Experiment(line, window=cb.Window.until_idle(), seed=seed)
    results = experiment.run(workers=1, on_failure="raise")
    seconds = time.process_time() - begin
    served = sum(int(results[department].served.values[0, 0]) for department in line.departments)
    total = sum(float(results[department].total.values[0, 0]) for department in line.departments)
    return Result(customers + served, seconds, total / customers)
