"""Compare silosim with its peers, in interleaved rounds.

python -m benchmarks [--quick] [--rounds 5] [--only c_loop heapq_loop] [--workload line]
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.peers import PEERS
from benchmarks.report import append, record, surroundings, table
from benchmarks.rounds import measure
from benchmarks.workloads import WORKLOADS


def main() -> int:
    """Run, print, remember; return 1 when a peer disagrees with theory."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="three short rounds, not recorded")
    parser.add_argument("--rounds", type=int, help="rounds (default 5, quick 3)")
    parser.add_argument("--only", nargs="+", choices=PEERS, default=list(PEERS), metavar="PEER")
    parser.add_argument("--workload", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 5)
    workloads = [WORKLOADS[name] for name in options.workload]
    every, calibrations = measure(
        options.only, workloads, rounds, seconds=0.2 if options.quick else 1.5
    )
    for workload in workloads:
        print(table(workload, every), end="\n\n")
    print(surroundings(calibrations))
    if not options.quick:
        append(record(every, calibrations, rounds))
    return int(not all(series.agrees for series in every if series.missing is None))


if __name__ == "__main__":
    sys.exit(main())
