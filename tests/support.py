"""What tests of whole runs share: small scenarios, runs with an event log, digests of results."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import numpy as np

from simulation.assembly import Assembly, assemble, kernel_for
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.scenario import Scenario, load_scenario, parse_scenario

T = TypeVar("T")
MINUTE = 60_000_000  # µs
HOUR = 60 * MINUTE
DATA = Path(os.environ.get("SILOSIM_DATA", Path(__file__).parents[2] / "shared" / "data"))
"""Data of real companies, which are no part of the project; tests that need them are skipped."""

NEUTRAL = """\
extends: neutral
time: {horizon: 10 days, warm_up: 2 days}
organization: {departments: {sales: {staff: 5}, logistics: {staff: 4}}}
requests:
  order:
    rate: 8 / h
    value: 100
    route: [sales, logistics]
  support:
    rate: 6 / h
    route: [{department: logistics, needs: [sales]}]
    priority: 2
work:
  sales: {mean: 25 min, cv: 1}
  logistics: {mean: 12 min, cv: 1}
"""
"""A textbook network: two departments, two kinds, every mechanism off."""

ALONE: dict[str, Any] = {
    **{
        f"organization__departments__{name}__interruptions": None
        for name in ("marketing", "sales", "purchasing", "logistics", "customer_service")
    },
    "meetings__staff": "0 h",
    "meetings__managers": "0 h",
    "customers__recontact_after": None,
}
"""The shipped retailer without calls, meetings and customers who ask again."""

LEGIBLE = Path(__file__).parent / "validation" / "legible"
"""A silo and teams of which event logs tell all that happens."""


def scenario_of(text_or_name: str, **overrides: Any) -> Scenario:
    """Return a shipped scenario, or one written in a text; ``__`` in a name stands for a dot."""
    paths = {path.replace("__", "."): value for path, value in overrides.items()}
    if "\n" in text_or_name:
        return parse_scenario(text_or_name, paths)
    return load_scenario(text_or_name, paths)


def in_own_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run what is asynchronous in a thread: browsers of other tests have a loop that runs here."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


def org_chart(staff: Mapping[str, int], rng: Random) -> list[str]:
    """Return the rows of a random chart of so many people by department, some of them in teams."""
    rows = ["id,manager,department,team", "chief,,,"]
    people = ["chief"]
    for department, number in staff.items():
        for i in range(number):
            team = rng.choice(("", "", "red", "blue"))
            rows.append(f"{department} {i},{rng.choice(people)},{department},{team}")
            people.append(f"{department} {i}")
    return rows


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Assert that something takes at most so many seconds of the processor.

    Where each line is traced, as for coverage, its time says nothing.
    """
    begun = time.process_time()
    yield
    assert sys.gettrace() is not None or time.process_time() - begun < seconds


def finished(
    scenario: Scenario | Assembly, seed: int = 1, replication: int = 0, *, log: bool = True
) -> k.State:
    """Return the state of a scenario at its horizon."""
    assembly = scenario if isinstance(scenario, Assembly) else assemble(scenario)
    parameters, state = assembly.start(seed, replication, log=log)
    run = kernel_for(assembly.scenario)
    return advance(parameters, state, assembly.scenario.time.horizon, run=run)


def log_of(state: k.State) -> Any:
    """Return the rows of the event log that were written."""
    return state.log[: state.clock[0].log_count]


def log_digest(state: k.State) -> str:
    """Return the SHA-256 of the columns of the event log, little-endian, one after the other."""
    rows = log_of(state)
    digest = hashlib.sha256(str(len(rows)).encode())
    for column in k.LOG_ROW.names or ():
        values = np.ascontiguousarray(rows[column])
        digest.update(values.astype(values.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


RESULTS = (
    "counts", "money", "sums", "satisfaction", "durations", "ratings", "hours", "levels", "lost",
    "parts", "opinions",
)  # fmt: skip
COUNTED = ("events", "number", "now", "open_requests", "unread", "demand_digest")


def results_digest(state: k.State) -> str:
    """Return the SHA-256 of all that a run writes down, event log included."""
    digest = hashlib.sha256(log_digest(state).encode())
    for name in RESULTS:
        table = np.ascontiguousarray(getattr(state, name))
        digest.update(name.encode() + str(table.shape).encode())
        digest.update(table.astype(table.dtype.newbyteorder("<")).tobytes())
    for name in COUNTED:
        digest.update(str(int(state.clock[0][name])).encode())
    for name in ("interruptions", "served", "read", "relayed", "distracted"):
        digest.update(np.asarray(state.workers[name], "<i8").tobytes())
    return digest.hexdigest()
