"""What tests of whole sweeps share: a quick experiment, misbehaving plug-ins, processes to kill."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from simulation.experiments.sweeps.failures import SweepError
from simulation.experiments.sweeps.journal import Journal
from simulation.experiments.sweeps.reading import read_sweep
from simulation.versions import RESULTS_VERSION

ROOT = Path(__file__).parents[2]

QUICK = """\
name: Quick
scenarios:
  one: theory/mm1
  two: {scenario: theory/mm1, set: {organization.departments.service.staff: 2}}
set: {time.horizon: 60 days, time.warm_up: 5 days}
factors:
  rate: {path: requests.call.rate, values: [0.3 / h, 0.4 / h, 0.5 / h, 0.6 / h, 0.7 / h]}
replications: 10
"""
"""A hundred runs of a few milliseconds."""

PLUG_IN = '''
"""Structures that misbehave, each in its own way, and a metric that does in some replications."""

import os
import signal
import time

import numpy as np

from simulation.extending import metric, structure
from simulation.organization.structures import hierarchical


@structure("raises")
def raises(scenario, roster):
    """Misbehave."""
    raise RuntimeError("this structure\\nis out of order")


@structure("hangs")
def hangs(scenario, roster):
    """Misbehave."""
    time.sleep(1e6)


@structure("spins")
def spins(scenario, roster):
    """Misbehave."""
    while True:
        pass


@structure("dies")
def dies(scenario, roster):
    """Misbehave."""
    os.kill(os.getpid(), signal.SIGKILL)


@structure("dies_once")
def dies_once(scenario, roster):
    """Misbehave."""
    try:
        open(os.environ["DIED_ONCE"], "x").close()
    except FileExistsError:
        return hierarchical(scenario, roster)
    os.kill(os.getpid(), signal.SIGKILL)


@structure("leaves")
def leaves(scenario, roster):
    """Misbehave."""
    raise SystemExit(3)


@structure("eats")
def eats(scenario, roster):
    """Misbehave."""
    return np.ones((400, 1_000_000)).sum()


@metric("mood", "Mood", "", "neither", "Response time")
def mood(record):
    """One, in a good mood."""
    if os.environ.get("MOOD") != "good" and int(record.demand_digest, 16) % 5 == 0:
        raise ValueError("not today")
    return 1.0
'''


def plug_in(folder: Path) -> dict[str, str]:
    """Install the misbehaving plug-in in a folder; return the environment that finds it."""
    (folder / "misbehaving.py").write_text(PLUG_IN, encoding="utf-8")
    about = folder / "misbehaving-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: misbehaving\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[silosim.plugins]\nmisbehaving = misbehaving\n")
    return environment(folder)


def environment(*folders: Path) -> dict[str, str]:
    """Return an environment in which this checkout and what lies in folders is found."""
    paths = [str(ROOT), *map(str, folders)]
    return {**os.environ, "COLUMNS": "80", "PYTHONPATH": os.pathsep.join(paths)}


def command(*arguments: object) -> list[str]:
    """Return the command of a sweep."""
    return [sys.executable, "-m", "simulation", "sweep", *map(str, arguments)]


def sweep(
    folder: Path, *arguments: object, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a sweep in a folder and wait for it."""
    return subprocess.run(
        command(*arguments),
        cwd=folder,
        env=env or environment(),
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def begin(
    folder: Path, arguments: Sequence[object], env: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    """Begin a sweep in a process group of its own."""
    return subprocess.Popen(
        command(*arguments),
        cwd=folder,
        env=env or environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def runs_in(folder: Path) -> int:
    """Return the number of runs that are in a store so far, 0 if there is none yet."""
    try:
        journal = Journal(folder, write=False)
    except (SweepError, sqlite3.Error):  # there is none, or it is just being made
        return 0
    try:
        return len(journal.statuses(RESULTS_VERSION))
    finally:
        journal.close()


def same(one: Path, other: Path) -> None:
    """Assert that two sweeps have the same table, bit for bit, and no run twice."""
    a, b = read_sweep(one), read_sweep(other)
    pd.testing.assert_frame_equal(a, b, check_exact=True)
    assert a.attrs["units"] == b.attrs["units"]
    assert not a.duplicated(["scenario", "point", "replication"]).any()
    assert a.attrs["runs"]["missing"] == 0
