"""Sweeps that are killed: the driver, everything, workers, the scheduler; nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.sweeping import QUICK, begin, plug_in, runs_in, same, sweep, wait_for

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and process groups")
KILLS = (
    (signal.SIGKILL, True),
    (signal.SIGINT, True),
    (signal.SIGTERM, False),
    (signal.SIGKILL, False),
    (signal.SIGINT, False),
)
"""Signal, and whether it goes to the whole process group, as a terminal or a cluster sends it."""

SUMMARY = "500 runs:"
"""What the last line of a sweep that is through begins with."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an experiment of 500 runs."""
    text = QUICK.replace("replications: 10", "replications: 50")
    (tmp_path / "quick.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def kill_again_and_again(folder: Path, times: int, seed: int) -> None:
    """Begin the sweep so often, and kill it at a random moment after something was finished."""
    rng = random.Random(seed)
    out = folder / "killed"
    for i in range(times):
        number, everybody = KILLS[i % len(KILLS)]
        before = runs_in(out)
        process = begin(folder, ["quick.yaml", "--out", "killed", "--workers", 2])
        wait_for(lambda: runs_in(out) > before or process.poll() is not None)  # noqa: B023
        time.sleep(rng.random() * 0.3)
        seen = runs_in(out)
        with suppress(ProcessLookupError):  # it may be done by now
            (os.killpg if everybody else os.kill)(process.pid, number)
        shown, said = process.communicate(timeout=60)
        assert runs_in(out) >= seen, "a finished run was lost"
        if SUMMARY in shown:  # it was through, if perhaps not out of the door
            break
        assert process.returncode == (-9 if number == signal.SIGKILL else 130), said
        assert "Traceback" not in said
        if number != signal.SIGKILL:
            assert "What is finished is kept in killed" in said
    kept = runs_in(out)
    done = sweep(folder, "quick.yaml", "--out", "killed", "--workers", 2)
    assert done.returncode == 0, done.stderr
    assert f"{500 - kept} now, {kept} before" in done.stdout


@pytest.mark.slow
def test_killed_and_taken_up_again(folder: Path) -> None:
    """Killed in five ways at random moments: the final table is that of an undisturbed sweep."""
    kill_again_and_again(folder, 5, seed=1)
    assert sweep(folder, "quick.yaml", "--out", "plain").returncode == 0
    same(folder / "killed", folder / "plain")


@pytest.mark.slow
def test_killed_at_twenty_random_moments(folder: Path) -> None:
    """Twenty times, whenever: no finished run lost, none twice, the same table bit for bit."""
    kill_again_and_again(folder, 20, seed=2)
    assert sweep(folder, "quick.yaml", "--out", "plain").returncode == 0
    same(folder / "killed", folder / "plain")


def session_of(driver: int) -> dict[int, str]:
    """Return the living processes of the session that a driver leads, with their commands."""
    text = subprocess.run(
        ["ps", "-ww", "-o", "pid=,stat=,args=", "--sid", str(driver)],  # else cut at $COLUMNS
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    rows = [line.split(None, 2) for line in text.splitlines()]
    return {int(pid): words for pid, state, words in rows if not state.startswith("Z")}


def workers_of(driver: int) -> list[int]:
    """Return the ids of the worker processes of a driver."""
    servers = [pid for pid, words in session_of(driver).items() if "forkserver" in words]
    return sorted(servers)[1:]  # the first is the server itself, whose copies the workers are


def test_workers_that_are_killed(folder: Path) -> None:
    """SIGKILL to workers in the middle: the driver goes on, and the table is the same."""
    process = begin(folder, ["quick.yaml", "--out", "hit", "--workers", 2])
    out = folder / "hit"
    hits = 0
    for enough in (10, 150, 300):
        wait_for(lambda: runs_in(out) >= enough or process.poll() is not None)  # noqa: B023
        for pid in workers_of(process.pid)[:1]:
            os.kill(pid, signal.SIGKILL)
            hits += 1
    _, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    assert hits >= 2
    assert sweep(folder, "quick.yaml", "--out", "plain").returncode == 0
    same(out, folder / "plain")


def test_no_process_outlives_a_killed_driver(tmp_path: Path) -> None:
    """When the driver alone is killed, its workers end, even one that would run for ever."""
    text = QUICK.replace("factors:", "factors:\n  organization.structure: [spins]")
    (tmp_path / "spin.yaml").write_text(text, encoding="utf-8")
    process = begin(tmp_path, ["spin.yaml", "--out", "spin", "--workers", 2], plug_in(tmp_path))
    wait_for(lambda: len(workers_of(process.pid)) >= 2)
    time.sleep(1)
    process.kill()
    process.communicate(timeout=60)
    with suppress(AssertionError):  # whoever is left is named below
        wait_for(lambda: not session_of(process.pid), 30)
    assert session_of(process.pid) == {}


# ── Dask ──


@pytest.fixture
def cluster() -> Iterator[object]:
    """Yield a Dask cluster of two workers in other processes."""
    distributed = pytest.importorskip("distributed")
    import logging

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
        silence_logs=logging.CRITICAL,
    ) as made:  # fmt: skip
        yield made


def begin_on(cluster: object, folder: Path) -> subprocess.Popen[str]:
    """Begin the sweep on a cluster."""
    address = cluster.scheduler_address  # type: ignore[attr-defined]
    return begin(folder, ["quick.yaml", "--out", "dask", "--scheduler", address])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_dask_gives_the_same_table_though_a_worker_is_killed(folder: Path, cluster: object) -> None:
    """On a Dask cluster, a worker killed on the way, the table is that of local processes."""
    process = begin_on(cluster, folder)
    wait_for(lambda: runs_in(folder / "dask") >= 20 or process.poll() is not None)
    nanny = next(iter(cluster.workers.values()))  # type: ignore[attr-defined]
    os.kill(nanny.pid, signal.SIGKILL)
    _, said = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert sweep(folder, "quick.yaml", "--out", "plain").returncode == 0
    same(folder / "dask", folder / "plain")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_a_scheduler_that_is_killed(folder: Path) -> None:
    """If the scheduler dies, it is said in a line; what was finished is kept and taken up again."""
    pytest.importorskip("distributed")
    import socket
    import sys

    from tests.e2e.sweeping import environment

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"env": environment(), "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1",
         "--port", str(port), "--no-dashboard"], cwd=folder, **quiet,  # type: ignore[call-overload]
    )  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
         "--no-dashboard", "--death-timeout", "20"], cwd=folder, **quiet,  # type: ignore[call-overload]
    )  # fmt: skip
    try:
        process = begin(folder, ["quick.yaml", "--out", "dask", "--scheduler", address])
        wait_for(lambda: runs_in(folder / "dask") >= 20 or process.poll() is not None)
        scheduler.kill()
        _, said = process.communicate(timeout=120)
        assert process.returncode == 1, said
        assert "nobody is left to work; what is finished is kept" in said
        assert "Traceback" not in said
    finally:
        scheduler.kill()
        worker.kill()
        scheduler.wait()
        worker.wait()
    kept = runs_in(folder / "dask")
    done = sweep(folder, "quick.yaml", "--out", "dask")
    assert f"{500 - kept} now, {kept} before" in done.stdout
    assert sweep(folder, "quick.yaml", "--out", "plain").returncode == 0
    same(folder / "dask", folder / "plain")
