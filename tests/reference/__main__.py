"""Compare many random scenarios: ``python -m tests.reference 10000 --start 0 --workers 2``."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import NamedTuple

from .compare import ACTIVITIES, Comparison
from .scenarios import PROFILES, case


class Outcome(NamedTuple):
    """The number of a case, what it had, what happened in it, and what differs."""

    number: int
    mechanisms: tuple[str, ...] = ()
    events: int = 0
    activities: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()


def compare(profile: str, number: int) -> Outcome:
    """Return the outcome of a case."""
    try:
        drawn = case(number, profile)
        comparison = Comparison.of(drawn)
        activities = {row[2] for row in comparison.twin.log}
        differences = tuple(comparison.differences())
        return Outcome(number, drawn.mechanisms, comparison.events, tuple(activities), differences)
    except Exception:  # a run that fails is a finding like any other
        return Outcome(number, differences=tuple(traceback.format_exc().splitlines()))


def show(title: str, names: Iterable[str], cases: Counter[str]) -> None:
    """Print in how many cases each of something was."""
    print(title, *(f"  {name:<22}{cases[name]:>7,}" for name in names), sep="\n")


def main() -> int:
    """Compare case after case and stop at the first that differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("cases", type=int, help="how many to compare")
    parser.add_argument("--profile", choices=PROFILES, default="model", help="what they may have")
    parser.add_argument("--start", type=int, default=0, help="number of the first")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at a difference")
    options = parser.parse_args()
    numbers = range(options.start, options.start + options.cases)
    began, events, differing = time.monotonic(), 0, []
    mechanisms: Counter[str] = Counter()
    activities: Counter[str] = Counter()
    with ProcessPoolExecutor(options.workers) as pool:
        results = pool.map(partial(compare, options.profile), numbers, chunksize=8)
        for done, outcome in enumerate(results, 1):
            events += outcome.events
            mechanisms.update(outcome.mechanisms)
            activities.update(outcome.activities)
            if outcome.differences:
                differing.append(outcome.number)
                print(f"case {outcome.number} differs:", *outcome.differences, sep="\n")
                if not options.keep_going:
                    text = case(outcome.number, options.profile).text
                    print(f"\nThe scenario of case {outcome.number}:\n\n{text}")
                    pool.shutdown(cancel_futures=True)
                    break
            if done % 100 == 0:
                seconds = time.monotonic() - began
                print(f"{done} cases, {events:,} events, {seconds:.0f} s", flush=True)
    chosen = [mechanism.__name__ for mechanism in PROFILES[options.profile]]
    show("Cases with each mechanism:", chosen, mechanisms)
    logged = [ACTIVITIES[number] for number in sorted(ACTIVITIES)]
    show("Cases in which each thing happened:", logged, activities)
    found = f"{len(differing)} differ: {differing}" if differing else "all equal"
    print(f"{done} cases, {events:,} events: {found}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
