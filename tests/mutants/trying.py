"""Putting a bug into a copy of the package and running tests there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .bugs import Bug

ROOT = Path(__file__).parents[2]
COPIED = ("simulation", "tests", "scenarios", "docs", "pyproject.toml", "README.md")
LEFT_OUT = shutil.ignore_patterns("__pycache__", "node_modules", ".*", "*.ipynb")
PASSED, FAILED = 0, 1
"""Exit codes of pytest; any other means that it could not run the tests."""


@dataclass(frozen=True)
class Trial:
    """What the tests said of a bug: the first that failed, empty if none did."""

    bug: str
    found_by: str
    seconds: float


class CannotRunError(Exception):
    """The tests could not be run at all, so that they have found nothing."""


def copy_to(folder: Path) -> Path:
    """Copy the package and its tests into a folder; return it."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=LEFT_OUT)
        else:
            shutil.copy(source, folder / name)
    return folder


def first_failure(
    root: Path, tests: Sequence[str], cache: Path, *, is_compiled: bool = True
) -> str:
    """Return the first of some tests that fails in a copy, or "".

    Raises:
        CannotRunError: pytest did not come so far.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=no", "-rf"]
    command += ["-p", "no:cacheprovider", "-m", "not slow", *tests]
    environment = {**os.environ, "PYTHONPATH": str(root), "SILOSIM_CACHE_DIR": str(cache)}
    environment["NUMBA_DISABLE_JIT"] = "0" if is_compiled else "1"
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    failed = re.search(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    # A bug that corrupts memory may end pytest by a signal after it has told what failed.
    has_run = done.returncode in (PASSED, FAILED) or (done.returncode < 0 and failed)
    if not has_run or (done.returncode == FAILED and failed is None):
        raise CannotRunError(done.stdout[-2_000:] + done.stderr[-2_000:])
    return failed[1] if failed else ""


def try_bug(bug: Bug, folder: Path) -> Trial:
    """Put a bug into a copy in an empty folder and let the tests look for it.

    Raises:
        DoesNotApplyError: the source has changed.
        CannotRunError: the tests cannot run.
    """
    began = time.monotonic()
    root = copy_to(folder / "copy")
    bug.put_into(root)
    found_by = first_failure(root, bug.tests, folder / "cache", is_compiled=bug.is_compiled)
    return Trial(bug.name, found_by, time.monotonic() - began)
