"""An hour of use: whether memory stays flat, and nothing is left behind.

python -m benchmarks.soak [--minutes 60] [--sessions 64]

A server of the page is used by one visitor after the other in Chromium (without Chromium by plain
requests, which is said), who play, move levers and leave; beside it one sweep after the other runs
in processes, every third of which is ended on the way and gone on with. Told are the memory of the
server early and late, and what was left: processes, locks, temporary files, lost or double runs.

The server remembers the last 64 visitors for some hours, should they come back, and so grows with
the first of them by design. Memory is looked at after twice as many; with fewer `--sessions` a
short soak comes so far. Needs Linux, and the extras `web` and `test`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.environment import processor, versions
from simulation.experiments.sweeps.reading import Reader
from simulation.presentation.dashboard.sessions import MOST_SESSIONS
from tests.browser.conftest import Server, chromium, environment, start, stop
from tests.browser.test_page import SLIDE

EXPERIMENT = """\
scenarios: [silo, collaborative]
factors:
  interdependence: {path: communication.interdependence, values: [0 %, 20 %, 40 %]}
set: {time.horizon: 30 days, time.warm_up: 5 days}
replications: 4
"""
RUNS = 24
MOST_GROWTH = 0.05
"""By which share the memory of the server may grow from the first to the last part of the time."""
LEAST_LATER = 8
"""Visitors after the warm-up from which on something can be said of the memory."""
REMEMBERING = """\
from simulation.presentation.dashboard import sessions
sessions.MOST_SESSIONS = {}
from simulation.cli.entrance import main
main()
"""


@dataclass
class Soak:
    """What was seen.

    Attributes:
        memory: kB of the server after each visitor.
        visits, sweeps, ended: how many visitors, sweeps, and sweeps that were ended on the way.
        faults: what must not be.
    """

    memory: list[int] = field(default_factory=list)
    visits: int = 0
    sweeps: int = 0
    ended: int = 0
    faults: list[str] = field(default_factory=list)


def resident(process: int) -> int:
    """Return the memory of a process in kB."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


def members(group: int) -> list[int]:
    """Return the living processes of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
                if int(its_group) == group and state != "Z":
                    found.append(int(entry.name))
    return found


def visit(browser: Any, server: Server, rng: random.Random) -> None:
    """Open the page, play, move levers, and leave."""
    if browser is None:
        with urllib.request.urlopen(server.url, timeout=30) as answer:
            answer.read()
        time.sleep(0.5)
        return
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    try:
        page = context.new_page()
        page.goto(server.url)
        page.wait_for_selector(".card .number", timeout=60_000)
        page.get_by_role("button", name="Play").click()
        for _ in range(3):
            page.evaluate(SLIDE, ["interdependence", rng.randrange(0, 100, 5)])
            page.wait_for_timeout(rng.randrange(300, 2_000))
    finally:
        context.close()


def use_page(seconds: float, sessions: int, folder: Path, soak: Soak) -> None:
    """Let visitors come to the page for so long, and look at the memory of its server."""
    path, rng = chromium(), random.Random(1)
    with contextlib.ExitStack() as stack:
        browser = None
        if path is not None:
            from playwright.sync_api import sync_playwright

            playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
            stack.callback(browser.close)
        server = start(cwd=folder, program=("-c", REMEMBERING.format(sessions)))
        stack.callback(stop, server)
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                visit(browser, server, rng)
                soak.visits += 1
            except Exception as error:
                soak.faults.append(f"visit {soak.visits}: {str(error)[:200]}")
            soak.memory.append(resident(server.process.pid))
        if "Traceback" in (said := "".join(server.lines)):
            soak.faults.append(f"the server says: {said[-1_000:]}")


def sweep(folder: Path, number: int, soak: Soak) -> None:
    """Run a sweep, every third one ended on the way once, and look at what it leaves."""
    out = folder / f"sweep{number}"
    command = [sys.executable, "-m", "simulation", "sweep", "mine.yaml", "--quiet"]
    command += ["--workers", "2", "--out", str(out)]
    is_ended = number % 3 == 0
    for attempt in range(2 if is_ended else 1):
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        if is_ended and attempt == 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(random.Random(number).uniform(2, 8))
            if process.poll() is None:  # on a quiet machine it may be through by now
                process.send_signal(signal.SIGTERM if number % 2 else signal.SIGINT)
                soak.ended += 1
        _, said = process.communicate(timeout=600)
        if process.returncode and not (is_ended and attempt == 0):
            soak.faults.append(f"sweep {number}: exit code {process.returncode}: {said[-500:]}")
        time.sleep(0.5)
        for left in members(process.pid):
            soak.faults.append(f"sweep {number} has left process {left}")
            os.kill(left, signal.SIGKILL)
    soak.sweeps += 1
    soak.faults += [f"sweep {number}: {fault}" for fault in faults_of(out)]


def faults_of(out: Path) -> Iterator[str]:
    """Yield what is wrong with the folder of a finished sweep."""
    lock = out / "lock"
    if lock.exists() and lock.stat().st_size:
        yield "a lock is left"
    for path in out.rglob("*"):
        if ".tmp" in path.name or path.name.startswith("."):
            yield f"{path.name} is left"
    reader = Reader(out)
    try:
        frame = reader.frame()
    finally:
        reader.close()
    runs = frame[["scenario", "interdependence", "replication"]]
    if len(runs) != RUNS or runs.duplicated().any():
        yield f"{len(runs)} runs, {runs.duplicated().sum()} of them double, not {RUNS}"


def use_sweeps(seconds: float, folder: Path, soak: Soak) -> None:
    """Run sweeps for so long; each has the same results as the first."""
    (folder / "mine.yaml").write_text(EXPERIMENT, encoding="utf-8")
    began, first = time.monotonic(), ""
    number = 0
    while time.monotonic() - began < seconds:
        number += 1
        try:
            sweep(folder, number, soak)
            table = (folder / f"sweep{number}" / "results.csv").read_text(encoding="utf-8")
        except Exception as error:
            soak.faults.append(f"sweep {number}: {type(error).__name__} {str(error)[:300]}")
            continue
        first = first or table
        if table != first:
            soak.faults.append(f"sweep {number} has other results than the first")


def growth(memory: list[int], sessions: int) -> tuple[float, float] | None:
    """Return the memory in MB in the first and in the last quarter of the visitors to look at.

    None if too few have come.
    """
    later = memory[2 * sessions :]
    if len(later) < LEAST_LATER:
        return None
    quarter = len(later) // 4
    return statistics.median(later[:quarter]) / 1024, statistics.median(later[-quarter:]) / 1024


def main() -> int:
    """Use everything for some time and tell what was seen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--sessions", type=int, default=MOST_SESSIONS)
    options = parser.parse_args()
    seconds = 60 * options.minutes
    soak = Soak()
    with tempfile.TemporaryDirectory() as name:
        beside = threading.Thread(target=use_sweeps, args=(seconds, Path(name), soak))
        beside.start()
        use_page(seconds, options.sessions, Path(name), soak)
        beside.join()
    found = growth(soak.memory, options.sessions)
    memory = "too few to say anything of memory"
    if found is not None:
        memory = f"memory of the server {found[0]:.0f} MB, then {found[1]:.0f} MB"
        if found[1] > found[0] * (1 + MOST_GROWTH):
            soak.faults.append("the server grows")
    how = "in Chromium" if chromium() else "by plain requests (no Chromium)"
    print(f"{seconds / 60:.0f} minutes; {processor()}, {versions()}")
    print(f"visits {how}: {soak.visits} ({options.sessions} are remembered); {memory}")
    print(f"sweeps of {RUNS} runs: {soak.sweeps}, {soak.ended} of them ended on the way")
    print(*(soak.faults or ["nothing left behind, nothing lost, all results equal"]), sep="\n")
    return 1 if soak.faults else 0


if __name__ == "__main__":
    sys.exit(main())
