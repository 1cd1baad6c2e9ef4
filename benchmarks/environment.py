"""What a measurement ran on: versions, compiler, processor; no paths and no host names."""

from __future__ import annotations

import platform
import shutil
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.peers import PEERS, c_loop

_CALIBRATION_STEPS = 1_000_000


def calibrate() -> float:
    """Return the CPU seconds of a fixed amount of integer work in the interpreter."""
    begin = time.process_time()
    state = 88172645463325252
    for _ in range(_CALIBRATION_STEPS):
        state ^= (state << 7) & 0xFFFFFFFFFFFFFFFF
        state ^= state >> 9
    return time.process_time() - begin


def versions() -> dict[str, str]:
    """Return the versions of Python, of the libraries below it and of the peers that are here."""
    packages = ["numpy", "numba", *(peer.package for peer in PEERS.values() if peer.package)]
    found = {"python": platform.python_version()}
    for package in dict.fromkeys(packages):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def compiler() -> str | None:
    """Return the C compiler's version and flags, or None without one."""
    if shutil.which(c_loop.COMPILER) is None:
        return None
    command = [c_loop.COMPILER, "-dumpfullversion"]
    number = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return f"{c_loop.COMPILER} {number} {' '.join(c_loop.FLAGS)}"


def processor() -> str:
    """Return the processor's model name."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
