"""Tables of 80 columns and the line of history."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from textwrap import wrap

from benchmarks.environment import compiler, processor, versions
from benchmarks.peers import PEERS
from benchmarks.rounds import Series
from benchmarks.workloads import Workload

HISTORY = Path(__file__).with_name("history.jsonl")
BASE = "silosim"
WIDTH = 80
EXPLANATION = (
    "An event is an external arrival or a service completion; `events` is the count over the"
    " expected one, `z` the standard errors between theory and the mean sojourn time."
)


def table(workload: Workload, every: Iterable[Series]) -> str:
    """Return the table of one workload."""
    rows = [series for series in every if series.workload is workload]
    base = next((series for series in rows if series.peer == BASE), Series(BASE, workload))
    lines = [
        f"{workload.name}: theory gives a mean sojourn time of {workload.mean_sojourn:.4f}",
        f"{'peer':<21}{'M events/s':>11}{'min-max':>16}{'silosim/peer':>14}{'events':>8}{'z':>7}",
    ]
    return "\n".join(lines + [_row(series, base) for series in rows])


def _row(series: Series, base: Series) -> str:
    """Return one peer's line."""
    label = PEERS[series.peer].label
    if series.missing is not None:
        return f"{label:<21}  {series.missing}"[:WIDTH]
    speeds = series.speeds
    span = f"{min(speeds):.3g}-{max(speeds):.3g}"
    ratio = series.ratio_of(base)
    shown = "-" if ratio is None else f"{ratio:.3g}"
    verdict = "" if series.agrees else " !"
    return (
        f"{label:<21}{median(speeds):>11.3g}{span:>16}{shown:>14}"
        f"{series.events_ratio:>8.3f}{series.z_score:>+7.1f}{verdict}"
    )


def surroundings(calibrations: list[float]) -> str:
    """Return what the numbers ran on, and how steady the machine was."""
    libraries = ", ".join(f"{name} {number}" for name, number in versions().items())
    low, high = min(calibrations), max(calibrations)
    notes = [
        f"CPU seconds on {processor()}; {libraries}; {compiler() or 'no C compiler'}.",
        f"Calibration between rounds: {low * 1e3:.0f}-{high * 1e3:.0f} ms"
        + f" ({high / low - 1:.0%} apart).",
        EXPLANATION,
    ]
    return "\n".join(line for note in notes for line in wrap(note, WIDTH))


def record(every: Iterable[Series], calibrations: list[float], rounds: int) -> dict[str, object]:
    """Return one line of history."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "compiler": compiler(),
        "versions": versions(),
        "rounds": rounds,
        "calibration_seconds": [round(seconds, 4) for seconds in calibrations],
        "series": [
            {
                "peer": series.peer,
                "workload": series.workload.name,
                "customers": series.customers,
                "m_events_per_second": [round(speed, 4) for speed in series.speeds],
                "events_ratio": round(series.events_ratio, 4),
                "z": round(series.z_score, 2),
            }
            for series in every
            if series.missing is None
        ],
    }


def append(line: dict[str, object]) -> None:
    """Append one line to the history."""
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
