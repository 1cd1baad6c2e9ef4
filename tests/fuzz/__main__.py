"""Mutate what users write, case after case: ``python -m tests.fuzz 1000000 --workers 2``.

A case is made again by its number: ``python -m tests.fuzz --case 4711`` shows it and what came of
it. Nothing is random but the number and the seed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import watch
from .cases import KINDS, case
from .judge import VERDICTS, Outcome
from .running import all_outcomes, outcomes

TOLD_EVERY = 1_000


@dataclass
class Tally:
    """What came of the cases so far."""

    done: int = 0
    events: int = 0
    memory: int = 0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: Counter[bool] = field(default_factory=Counter)
    wrong: list[int] = field(default_factory=list)

    def add(self, found: Iterable[Outcome], memory: int) -> None:
        """Count outcomes, and print what is wrong with them at once."""
        self.memory = max(self.memory, memory)
        for outcome in found:
            self.done += 1
            self.events += outcome.events
            self.verdicts[outcome.kind, outcome.verdict] += 1
            if outcome.names_the_place is not None:
                self.named[outcome.names_the_place] += 1
            if outcome.faults:
                self.wrong.append(outcome.number)
                print(f"case {outcome.number} ({', '.join(outcome.done)}):", flush=True)
                print(*(fault[-1500:] for fault in outcome.faults[:3]), sep="\n", flush=True)

    def show(self, seconds: float) -> None:
        """Print the table and the sums."""
        print(f"{'':<12}" + "".join(f"{verdict:>12}" for verdict in VERDICTS))
        for kind in KINDS:
            counts = (self.verdicts[kind, verdict] for verdict in VERDICTS)
            print(f"{kind:<12}" + "".join(f"{count:>12,}" for count in counts))
        told = self.named.total()
        print(f"single changes refused: {told:,}; the field is named in {self.named[True]:,}")
        print(
            f"{self.done:,} cases, {self.events:,} events, {seconds:.0f} s, at most "
            f"{self.memory / 1000:.0f} MB a process: {len(self.wrong)} wrong {self.wrong[:50]}"
        )


def show(number: int, seed: int) -> int:
    """Print a case and what came of it."""
    watch.begin()
    made = case(number, seed)
    for name, data in made.files.items():
        print(f"── {name} ({len(data):,} bytes)", data[:8_000].decode("utf-8", "replace"), sep="\n")
    for change in made.changes:
        print(f"── {made.source} --set {change[:2_000]!r}")
    (outcome,) = outcomes(range(number, number + 1), seed)[0]
    print(f"── {', '.join(outcome.done)}: {outcome.verdict}", *outcome.said, sep="\n")
    print(*outcome.faults, sep="\n")
    return 1 if outcome.faults else 0


def main() -> int:
    """Judge case after case and tell all that is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("cases", type=int, nargs="?", default=2_000, help="how many")
    parser.add_argument("--start", type=int, default=0, help="number of the first")
    parser.add_argument("--seed", type=int, default=1, help="of all of them")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    parser.add_argument("--case", type=int, help="show this one")
    options = parser.parse_args()
    if options.case is not None:
        return show(options.case, options.seed)
    tally, began = Tally(), time.monotonic()
    numbers = range(options.start, options.start + options.cases)
    try:
        for found, memory in all_outcomes(numbers, options.seed, options.workers):
            tally.add(found, memory)
            if tally.done % TOLD_EVERY == 0:
                print(f"{tally.done:,} cases, {time.monotonic() - began:.0f} s", flush=True)
    except KeyboardInterrupt:
        print("Interrupted.")
    tally.show(time.monotonic() - began)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
