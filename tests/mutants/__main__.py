"""Put bugs into copies of the package, and show that the fast tests find them.

``python -m tests.mutants`` tries all twenty, ``python -m tests.mutants 3 7`` some. Before it, the
same tests have to pass without any bug.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .bugs import BUGS
from .trying import copy_to, first_failure, try_bug

NEEDED = 19
"""So many of the twenty must be found."""


def control(tests: Sequence[str], *, is_compiled: bool) -> str:
    """Return which of some tests fails without any bug, or ""."""
    if not tests:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        root = copy_to(Path(folder) / "copy")
        failed = first_failure(root, tests, Path(folder) / "cache", is_compiled=is_compiled)
    if not failed:
        how = "with" if is_compiled else "without"
        print(f"without a bug, {', '.join(tests)} pass ({how} the compiler)", flush=True)
    return failed


def main() -> int:
    """Try bugs and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("numbers", type=int, nargs="*", help="from 1; all if none is given")
    parser.add_argument("--no-control", action="store_true", help="do not run without a bug first")
    options = parser.parse_args()
    chosen = [BUGS[number - 1] for number in options.numbers] or list(BUGS)
    if not options.no_control:
        for is_compiled in (True, False):
            failed = control(
                sorted({t for b in chosen if b.is_compiled is is_compiled for t in b.tests}),
                is_compiled=is_compiled,
            )
            if failed:
                print(f"{failed} fails without any bug")
                return 1
    found = 0
    for bug in chosen:
        with tempfile.TemporaryDirectory() as folder:
            trial = try_bug(bug, Path(folder))
        found += bool(trial.found_by)
        verdict = trial.found_by.removeprefix("tests/") or "NOT FOUND"
        print(f"| {bug.name} | {verdict} | {trial.seconds:.0f} s |", flush=True)
    print(f"{found} of {len(chosen)} bugs found")
    return 0 if found >= len(chosen) - (len(BUGS) - NEEDED) else 1


if __name__ == "__main__":
    sys.exit(main())
