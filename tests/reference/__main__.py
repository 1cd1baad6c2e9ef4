"""Compare many random scenarios: ``python -m tests.reference 10000 --start 0 --workers 2``."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor

from .compare import Comparison
from .scenarios import case


def compare(number: int) -> tuple[int, int, list[str]]:
    """Return the number of a case, the events it had, and what differs."""
    try:
        comparison = Comparison.of(case(number))
        return number, comparison.events, comparison.differences()
    except Exception:  # a run that fails is a finding like any other
        return number, 0, traceback.format_exc().splitlines()


def main() -> int:
    """Compare case after case and stop at the first that differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("cases", type=int, help="how many to compare")
    parser.add_argument("--start", type=int, default=0, help="number of the first")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at a difference")
    options = parser.parse_args()
    numbers = range(options.start, options.start + options.cases)
    began, events, differing = time.monotonic(), 0, []
    with ProcessPoolExecutor(options.workers) as pool:
        results = pool.map(compare, numbers, chunksize=8)
        for done, (number, happened, differences) in enumerate(results, 1):
            events += happened
            if differences:
                differing.append(number)
                print(f"case {number} differs:", *differences, sep="\n")
                if not options.keep_going:
                    print(f"\nThe scenario of case {number}:\n\n{case(number).text}")
                    pool.shutdown(cancel_futures=True)
                    break
            if done % 100 == 0:
                seconds = time.monotonic() - began
                print(f"{done} cases, {events:,} events, {seconds:.0f} s", flush=True)
    found = f"{len(differing)} differ: {differing}" if differing else "all equal"
    print(f"{done} cases, {events:,} events: {found}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
