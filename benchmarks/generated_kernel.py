"""How a kernel of this size should be written: compile time and speed of generated variants.

    python -m benchmarks.generated_kernel [--lines 1500] [--rounds 3] [--only a b b-group]

Every variant is imported in a process of its own, cold and then from numba's cache; rounds are
interleaved, all times are CPU seconds. The variants of one table compute the same thing: digests of
their final states are compared, and with `--jit-off` those of a short run in plain Python too.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.kernel_source import VARIANTS, kernel_source

Probe = dict[str, float | str]

PROBE = Path(__file__).with_name("kernel_text") / "probe.txt"
LONG, SHORT = 3e11, 6e9


def probe(folder: Path, horizon: float, *, jit: bool = True) -> Probe:
    """Import and run the kernel in `folder` in a fresh process."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NUMBA_DISABLE_JIT": str(int(not jit))}
    command = [sys.executable, "-c", PROBE.read_text(), str(horizon)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    result: Probe = json.loads(done.stdout)
    return result


def measure(name: str, beside: Sequence[str], lines: int, *, jit_off: bool) -> Probe:
    """Compile variant `name` cold, then load it from a cache, and time both."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = folder / "generated.py"
        source.write_text(kernel_source(name, lines, beside))
        result = probe(folder, LONG)
        if jit_off:
            plain, compiled = probe(folder, SHORT, jit=False), probe(folder, SHORT)
            same = all(plain[key] == compiled[key] for key in ("neutral_digest", "active_digest"))
            result["plain"] = "same" if same else "differs"
        source.write_text(kernel_source(name, lines, beside, cache=True))
        probe(folder, SHORT)
        result["warm"] = probe(folder, SHORT)["cold"]
    return result


def row(name: str, results: Sequence[Probe]) -> str:
    """Return one variant's line: medians over its rounds."""
    cold, warm, neutral, active, memory = (
        median(float(result[key]) for result in results)
        for key in ("cold", "warm", "neutral", "active", "memory")
    )
    return (
        f"{name:<8}{VARIANTS[name].label:<28}{results[0]['lines']:>6}{cold:>7.1f}{warm:>6.2f}"
        f"{neutral:>8.1f}{active:>8.1f}{memory:>8.0f}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=1500, help="of the shortest")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--jit-off", action="store_true", help="compare with plain Python too")
    options = parser.parse_args()
    results: dict[str, list[Probe]] = {name: [] for name in options.only}
    for _ in range(options.rounds):
        for name in options.only:
            results[name].append(
                measure(name, options.only, options.lines, jit_off=options.jit_off)
            )
    print(f"{'':<36}{'lines':>6}{'cold':>7}{'warm':>6}{'neutral':>8}{'active':>8}{'memory':>8}")
    print(f"{'':<36}{'':>6}{'s':>7}{'s':>6}{'M ev/s':>8}{'M ev/s':>8}{'MiB':>8}")
    for name in options.only:
        print(row(name, results[name]))
    every = [result for series in results.values() for result in series]
    for label in ("neutral", "active"):
        same = len({result[f"{label}_digest"] for result in every}) == 1
        print(f"{label}: {'the same results in every row' if same else 'RESULTS DIFFER'}")
    if options.jit_off:
        print("plain Python:", ", ".join(sorted({str(result["plain"]) for result in every})))


if __name__ == "__main__":
    main()
