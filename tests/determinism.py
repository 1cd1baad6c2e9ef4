"""Print the digest of a few runs: ``python -m tests.determinism --workers 2 --order reversed``.

The runs have all that could depend on where they happen: the kernel with relays, errors and
interruptions, slow behaviour between the days, draws of every family, threads. Whatever the
machine, the number printed is to be the same.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

import tests.determinism  # a spawned process finds it by this name, not as __main__
from simulation.assembly import assemble
from simulation.experiments.replication import Replication, run_all
from tests.properties.field_bases import COMPANY
from tests.support import finished, results_digest, scenario_of

ORDERS = ("forward", "reversed", "shuffled")
RUNS = (
    ("silo", "2 days", 2),
    ("collaborative", "2 days", 1),
    ("theory/mg1", "100 h", 1),
    (COMPANY, "4 days", 1),
)
"""What is run: scenario, horizon, replications; small enough to be run without JIT."""
GROWTH = [{"day": 1, "over": 2, "set": {"organization.departments.sales.staff": 20}}]
NOTHING = {"interventions": []}
SHAPES: dict[str, dict[str, float]] = {
    "lognormal": {"cv": 1.7},
    "gamma": {"cv": 1.7},
    "weibull": {"shape": 3},
    "erlang": {"shape": 3},
    "hyperexponential": {"cv": 1.7},
    "exponential": {},
}
"""Families of distributions of which one run each is made, so that all are drawn from."""


def jobs_in(order: str) -> Sequence[int]:
    """Return the positions of the jobs in an order of submission."""
    positions = list(range(sum(replications for *_, replications in RUNS) + len(SHAPES)))
    if order == "reversed":
        positions.reverse()
    elif order == "shuffled":
        Random(7).shuffle(positions)
    return positions


def digest(workers: int, order: str) -> str:
    """Return the SHA-256 of all metrics and accounts of the runs, put in one order."""
    jobs = []
    for name, horizon, replications in RUNS:
        changes = {"time__horizon": horizon, "time__warm_up": "1 h", "interventions": GROWTH}
        assembly = assemble(scenario_of(name, **changes if "silo" in name else changes | NOTHING))
        jobs += [(assembly, 5, number) for number in range(replications)]
    for family, shape in SHAPES.items():
        work = {"mean": "9 min", "distribution": family, **shape}
        changes = {"time__horizon": "60 h", "time__warm_up": "1 h", "work__service": work}
        jobs.append((assemble(scenario_of("theory/mm1", **changes)), 5, 0))
    positions = jobs_in(order)
    done: dict[int, Replication] = dict(
        zip(positions, run_all([jobs[i] for i in positions], workers), strict=True)
    )
    found = hashlib.sha256()
    for position in sorted(done):
        one = done[position]
        found.update(repr(sorted(one.metrics.items())).encode())
        found.update(f"{one.record.demand_digest} {one.events}".encode())
        found.update(one.record.hours.astype("<i8").tobytes())
        found.update(results_digest(finished(*jobs[position])).encode())
    return found.hexdigest()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.determinism", description=__doc__)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--order", choices=ORDERS, default=ORDERS[0])
    parser.add_argument("--spawned", action="store_true", help="in a process begun by spawn")
    options = parser.parse_args()
    if options.spawned:
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            print(pool.submit(tests.determinism.digest, options.workers, options.order).result())
    else:
        print(digest(options.workers, options.order))
