"""A thousand runs of the silo with 50 employees and 120 days, and what a second core gives.

python -m benchmarks.thousand [--runs 1000] [--rounds 3]

Every round runs them with one thread and with two, in turn; told are the best wall and processor
seconds, their ratio, and whether all results are equal bit for bit. Beside it stands what two cores
give to two processes that only count: on a busy machine, or one with a single core, it is no more.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from concurrent.futures import ProcessPoolExecutor

from benchmarks.environment import calibrate, processor
from simulation.assembly import assemble
from simulation.experiments.replication import run_all
from simulation.scenario import parse_scenario

SCENARIO = """\
extends: silo
name: Siloed retailer of 50
time: {horizon: 120 days, warm_up: 20 days}
organization:
  departments:
    marketing:        {staff: 5}
    sales:            {staff: 13}
    purchasing:       {staff: 5}
    logistics:        {staff: 13}
    customer_service: {staff: 13}
"""


def run(number: int, workers: int) -> tuple[float, float, str]:
    """Run so many replications; return wall and processor seconds and a digest of all figures."""
    assembly = assemble(parse_scenario(SCENARIO))
    digest = hashlib.sha256()
    wall, own = time.perf_counter(), time.process_time()
    for replication in run_all([(assembly, 42, i) for i in range(number)], workers):
        digest.update(repr(sorted(replication.metrics.items())).encode())
    return time.perf_counter() - wall, time.process_time() - own, digest.hexdigest()


def two_cores() -> float:
    """Return how much faster two processes count than one does what both do."""
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(_count, range(2)))  # started
        begin = time.perf_counter()
        _count(0)
        _count(1)
        alone = time.perf_counter() - begin
        begin = time.perf_counter()
        list(pool.map(_count, range(2)))
        return alone / (time.perf_counter() - begin)


def _count(_: int) -> float:
    return calibrate()


def main() -> None:
    """Run in turn and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    run(2, 1)  # the kernel may have to be compiled
    found: dict[int, list[tuple[float, float, str]]] = {1: [], 2: []}
    cores = []
    for _ in range(options.rounds):
        for workers, many in found.items():
            many.append(run(options.runs, workers))
        cores.append(two_cores())
    for workers, many in found.items():
        wall, own = min(one[0] for one in many), min(one[1] for one in many)
        print(f"{options.runs:,} runs, {workers} thread(s): {wall:.1f} s, processor {own:.1f} s")
    ratio = max(a[0] / b[0] for a, b in zip(found[1], found[2], strict=True))
    print(f"two threads: {ratio:.2f} times as fast; two processes that count: {max(cores):.2f}")
    same = len({one[2] for many in found.values() for one in many}) == 1
    print("results: the same bit for bit" if same else "RESULTS DIFFER")
    print(f"{processor()}, {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
