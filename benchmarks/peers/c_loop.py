"""A hand-written C loop, compiled on the spot: the limit that no general simulator passes."""

from __future__ import annotations

import atexit
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from benchmarks.workloads import Result, UnavailableError, Workload

FLAGS = ("-O2",)
COMPILER = "gcc"


@cache
def _program() -> str:
    """Compile loop.c into a temporary folder, once a process."""
    if shutil.which(COMPILER) is None:
        raise UnavailableError(f"skipped: no {COMPILER} here (apt install gcc)")
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    program = folder / "loop"
    source = Path(__file__).with_name("loop.c")
    subprocess.run([COMPILER, *FLAGS, "-o", program, source, "-lm"], check=True)
    return str(program)


def run(workload: Workload, customers: int, seed: int) -> Result:
    """Run the program; it times its own loop."""
    numbers = (
        workload.departments,
        workload.servers,
        workload.arrival_rate,
        workload.hand_back,
        customers,
        seed,
    )
    command = [_program(), *(str(number) for number in numbers)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    events, seconds, mean = done.stdout.split()
    return Result(int(events), float(seconds), float(mean))
