"""What a sweep costs beside its runs, and which crew is faster: threads or processes.

    python -m benchmarks.sweeps [ROUNDS]

Two experiments (runs of some 5 ms, and of some 40 ms), one and two workers, threads and processes
in turn, so that whatever else the machine does hits all of them; of each the best round is shown.
The time is that from the first result to the last: what it takes to start processes is told apart.
The driver's own processor time a run is measured with processes, where it does nothing else.

Below the table two claims are judged: two processes do at least 1.7 times the runs of one (median
over the rounds of the ratio within a round, long runs), and the driver takes at most 2 ms of its
processor a run. The exit code is 1 if one of them does not hold; they are claims about a machine of
which two processors are free, so the load beforehand is told.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.sweeps.sweep import sweep

EXPERIMENT = """\
scenarios: [silo, collaborative]
set: {{time.horizon: {days} days, time.warm_up: 1 days}}
factors:
  communication.interdependence: {{range: {{low: 0 %, high: 80 %, steps: 5}}}}
replications: {replications}
"""
LEAST_RATIO = 1.7
MOST_OVERHEAD = 2.0  # ms
SIZES = {"short runs": (6, 30), "long runs": (80, 4)}


def measured(experiment: Path, folder: Path, pool: str, workers: int) -> tuple[float, float, float]:
    """Return runs a second, seconds to the first result, and ms of the driver's processor a run."""
    seen: list[tuple[float, float, int]] = []
    started = time.perf_counter()
    sweep(
        load_experiment(experiment),
        folder,
        pool=pool,  # type: ignore[arg-type]
        workers=workers,
        report=lambda p: seen.append((time.perf_counter(), time.process_time(), p.over)),
    )
    first = next(look for look in seen if look[2])
    last = seen[-1]
    runs = last[2] - first[2]
    return (
        runs / (last[0] - first[0]),
        first[0] - started,
        1000 * (last[1] - first[1]) / runs,
    )


def judged(found: dict[tuple[str, str, int], list[tuple[float, float, float]]]) -> bool:
    """Print the two claims with what was measured; return whether both hold."""
    pairs = zip(found["long runs", "processes", 1], found["long runs", "processes", 2], strict=True)
    ratios = sorted(two[0] / one[0] for one, two in pairs)
    overheads = [one[2] for (_, pool, _), many in found.items() if pool == "processes"
                 for one in many]  # fmt: skip
    claims = (
        (
            f"two processes do {median(ratios):.2f} times the runs of one (rounds: "
            f"{', '.join(f'{ratio:.2f}' for ratio in ratios)}); at least {LEAST_RATIO}",
            median(ratios) >= LEAST_RATIO,
        ),
        (
            f"the driver takes {median(overheads):.2f} ms of its processor a run; at most "
            f"{MOST_OVERHEAD:g}",
            median(overheads) <= MOST_OVERHEAD,
        ),
    )
    for text, holds in claims:
        print(f"{'holds' if holds else 'DOES NOT HOLD'}: {text}")
    return all(holds for _, holds in claims)


def main() -> int:
    """Measure and print; return 1 if a claim does not hold."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    if hasattr(os, "getloadavg"):
        print(f"{os.cpu_count()} processors, load beforehand {os.getloadavg()[0]:.1f}\n")
    found: dict[tuple[str, str, int], list[tuple[float, float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for size, (days, replications) in SIZES.items():
            text = EXPERIMENT.format(days=days, replications=replications)
            (home / f"{size}.yaml").write_text(text, encoding="utf-8")
        for number in range(rounds):
            for size in SIZES:
                for workers in (1, 2):
                    for pool in ("threads", "processes"):
                        out = home / f"{number} {size} {pool} {workers}"
                        one = measured(home / f"{size}.yaml", out, pool, workers)
                        found.setdefault((size, pool, workers), []).append(one)
    print("| runs | crew | workers | runs/s | start s | driver ms a run |")
    print("|---|---|---|---|---|---|")
    for (size, pool, workers), many in found.items():
        speed = max(one[0] for one in many)
        start = min(one[1] for one in many)
        own = f"{min(one[2] for one in many):.2f}" if pool == "processes" else "–"
        print(f"| {size} | {pool} | {workers} | {speed:.0f} | {start:.1f} | {own} |")
    print()
    return 0 if judged(found) else 1


if __name__ == "__main__":
    sys.exit(main())
