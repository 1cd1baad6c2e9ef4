"""The Pythons on this machine that can run the program."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERSIONS = ("3.11", "3.12", "3.13")
GIVEN = "SILOSIM_PYTHONS"
"""Variable of the environment that names further interpreters, apart as in PATH."""


@functools.cache
def interpreter(version: str) -> str | None:
    """Return a Python of a version that has all the program needs; None if there is none."""
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    given = os.environ.get(GIVEN, "").split(os.pathsep)
    beside = [str(ROOT / f".venv-{version}" / "bin" / "python"), f"python{version}"]
    for python in (*filter(None, given), *beside):
        if _can_run(python, version):
            return python
    return None


def _can_run(python: str, version: str) -> bool:
    needed = "import hypothesis, mesa, numba, pandas, pydantic, scipy, sys"
    command = [python, "-c", f"{needed}; print('%d.%d' % sys.version_info[:2])"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == version
