"""Measure how far a run's mean sojourn time strays: the constants of workloads.py.

    python -m benchmarks.spread

Replicates the C loop at two lengths. The shortfall of a run that starts empty is estimated from the
difference of the two, never from theory, so that it cannot hide an error the check should find.
"""

from __future__ import annotations

from math import sqrt
from statistics import fmean, stdev

from benchmarks.peers import c_loop
from benchmarks.workloads import WORKLOADS, Workload

SHORT, LONG = 2_000, 50_000
REPLICATIONS = {SHORT: 8_000, LONG: 1_000}


def means(workload: Workload, customers: int) -> list[float]:
    """Return the mean sojourn time of each replication of `customers`."""
    seeds = range(10**9, 10**9 + REPLICATIONS[customers])
    return [c_loop.run(workload, customers, seed).mean_sojourn for seed in seeds]


def main() -> None:
    """Print the constants with their standard errors."""
    for workload in WORKLOADS.values():
        short, long = means(workload, SHORT), means(workload, LONG)
        gap = 1 / SHORT - 1 / LONG
        start_up = (fmean(long) - fmean(short)) / gap
        error = sqrt(stdev(long) ** 2 / len(long) + stdev(short) ** 2 / len(short))
        limit = fmean(long) + start_up / LONG
        print(
            f"{workload.name}: spread {stdev(long) * sqrt(LONG):.3g},"
            f" start_up {start_up:.3g} ± {2 * error / gap:.2g};"
            f" limit {limit:.5f} ± {2 * stdev(long) / sqrt(len(long)):.5f},"
            f" theory {workload.mean_sojourn:.5f}"
        )


if __name__ == "__main__":
    main()
