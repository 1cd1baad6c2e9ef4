"""What a command cost, for people who compare machines and versions."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simulation.experiments.comparison import Comparison
from simulation.versions import __version__

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "mesa", "pandas", "matplotlib", "pydantic")
STATUS = Path("/proc/self/status")


def as_json(
    comparison: Comparison, workers: int | None, compile_seconds: float, started: float
) -> str:
    """Return the timings as JSON.

    Args:
        comparison: what was run.
        workers: as asked for.
        compile_seconds: spent on compiling the kernel, 0 if it was on the disk.
        started: `time.perf_counter` when the command began.
    """
    content: dict[str, Any] = {
        "events": comparison.events,
        "kernel_seconds": round(comparison.kernel_seconds, 6),
        "compile_seconds": round(compile_seconds, 6),
        "wall_seconds": round(time.perf_counter() - started, 6),
        "peak_rss_mb": peak_memory(),
        "workers": workers or os.cpu_count() or 1,
        "command": shlex.join(["silosim", *sys.argv[1:]]),
        "versions": {
            "silosim": __version__,
            "python": platform.python_version(),
            **{name: _version(name) for name in PACKAGES},
        },
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def peak_memory() -> float | None:
    """Return the most memory this process has held, in MB; None where the system does not tell."""
    if STATUS.exists():  # Linux, where `ru_maxrss` begins with the memory of the parent
        for line in STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / (1 << 10), 1)
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
