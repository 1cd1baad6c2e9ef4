"""Worker processes as Windows and macOS start them: afresh, importing everything anew."""

from __future__ import annotations

import multiprocessing as mp
from pathlib import Path

import pandas as pd
import pytest

from simulation.experiments.sweeps import processes
from simulation.experiments.sweeps.sweep import sweep
from tests.e2e.sweeping import QUICK


def table_of(folder: Path, out: str) -> pd.DataFrame:
    """Run a small experiment in two processes and return its table."""
    (folder / "quick.yaml").write_text(
        QUICK.replace("replications: 10", "replications: 2"), "utf-8"
    )
    return sweep(folder / "quick.yaml", out=folder / out, workers=2).frame()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_the_table_does_not_depend_on_how_processes_start(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spawned as on Windows, or from a server as elsewhere: the same runs, none failed."""
    if method not in mp.get_all_start_methods():
        pytest.skip(f"this system cannot start processes by {method}")
    monkeypatch.setattr(processes.mp, "get_all_start_methods", lambda: [method])
    used: list[str] = []
    get_context = mp.get_context

    def remembering(name: str) -> object:
        used.append(name)
        return get_context(name)

    monkeypatch.setattr(processes.mp, "get_context", remembering)
    found = table_of(tmp_path, method)
    assert set(used) == {method}
    threads = sweep(tmp_path / "quick.yaml", out=tmp_path / "threads", workers=2, pool="threads")
    pd.testing.assert_frame_equal(found, threads.frame(), check_exact=True)
    assert len(found) == 20
