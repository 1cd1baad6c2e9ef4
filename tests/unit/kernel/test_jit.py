"""Where the compiled kernel is kept: by what it is made of, and for which processor."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = "from simulation.kernel.jit import cache_folder; print(cache_folder())"


def folder(**environment: str) -> str:
    """Return where a process keeps the compiled kernel."""
    asked = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.strip()


def test_code_for_another_processor_lies_elsewhere() -> None:
    """numba would not take it; in one folder it would be taken for ready, and compile unsaid."""
    assert folder() == folder()
    assert folder(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="") != folder()
