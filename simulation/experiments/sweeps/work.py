"""What a worker does: the runs of one cell, one after the other, each of which may fail.

This is all that travels to workers, in threads, in other processes or on other machines.
"""

from __future__ import annotations

import pickle
import signal
import threading
import time
import traceback
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from simulation.assembly import Assembly, assemble
from simulation.experiments.replication import replicate
from simulation.experiments.sweeps.runs import DONE, FAILED, Run
from simulation.plug_ins import load_files
from simulation.registry import outside
from simulation.scenario import Scenario
from simulation.versions import RESULTS_VERSION

MOST_ASSEMBLIES = 4
LONGEST_REASON = 300


@dataclass(frozen=True)
class Task:
    """Runs of one cell.

    Attributes:
        cell: number of the cell.
        digest: of its scenario.
        scenario: the scenario, packed.
        seed: of all runs.
        runs: (key, replication) of each.
        seconds: that a run may take; None for as long as it wants.
        program: what the worker must have: version of results and plug-ins.
        plug_ins: files from which the driver has loaded plug-ins.
    """

    cell: int
    digest: str
    scenario: bytes
    seed: int
    runs: tuple[tuple[str, int], ...]
    seconds: float | None
    program: tuple[int, tuple[str, ...]]
    plug_ins: tuple[str, ...] = ()


class OtherProgramError(Exception):
    """A worker has another version of silosim, or other plug-ins, than the driver."""


class RunTooLongError(BaseException):
    """A run has taken longer than it may; what a plug-in catches does not catch it."""


def pack(scenario: Scenario) -> bytes:
    """Return a scenario as it travels to workers."""
    return zlib.compress(pickle.dumps(scenario, pickle.HIGHEST_PROTOCOL), 1)


def unpack(scenario: bytes) -> Scenario:
    """Return the scenario that was packed."""
    found: Scenario = pickle.loads(zlib.decompress(scenario))
    return found


def program(plug_ins: tuple[str, ...] = ()) -> tuple[int, tuple[str, ...]]:
    """Return what decides results besides the scenario: version of results and plug-ins.

    Args:
        plug_ins: files of plug-ins that are to be loaded before.
    """
    load_files(plug_ins)
    return RESULTS_VERSION, outside()


def carry_out(task: Task) -> list[Run]:
    """Run what a task asks for; a run that fails is a row with its reason.

    Raises:
        OtherProgramError: results of this worker would not be those of the driver.
    """
    if task.program != program(task.plug_ins):
        raise OtherProgramError(
            f"a worker computes results of version {RESULTS_VERSION} with plug-ins "
            f"{list(outside())}, the driver of version {task.program[0]} with "
            f"{list(task.program[1])}; install the same silosim everywhere"
        )
    return [_guarded(task, key, replication) for key, replication in task.runs]


def _guarded(task: Task, key: str, replication: int) -> Run:
    started = time.perf_counter()
    base = (key, task.digest, task.seed, replication)
    try:
        done = within(task.seconds, lambda: _one(task, replication))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plug-in may raise anything, SystemExit too
        seconds = time.perf_counter() - started
        detail = "".join(traceback.format_exception(error))
        return Run(*base, FAILED, {}, seconds=seconds, reason=reason_of(error), detail=detail)
    figures, events, demand = done
    return Run(*base, DONE, figures, events, demand, time.perf_counter() - started)


def _one(task: Task, replication: int) -> tuple[dict[str, float], int, str]:
    done = replicate(_assembly(task), task.seed, replication, _stop_if_given_up)
    figures = {name: float(value) for name, value in done.metrics.items()}
    return figures, done.events, done.record.demand_digest


def reason_of(error: BaseException) -> str:
    """Return why a run failed, on one line."""
    text = " ".join(str(error).split())
    name = type(error).__name__
    return (f"{name}: {text}" if text else name)[:LONGEST_REASON]


# ── One assembly a cell, not one a replication ──

_assemblies: OrderedDict[str, Assembly] = OrderedDict()
_lock = threading.Lock()


def _assembly(task: Task) -> Assembly:
    with _lock:
        if task.digest in _assemblies:
            _assemblies.move_to_end(task.digest)
            return _assemblies[task.digest]
    made = assemble(unpack(task.scenario))
    with _lock:
        _assemblies[task.digest] = made
        while len(_assemblies) > MOST_ASSEMBLIES:
            _assemblies.popitem(last=False)
    return made


# ── Limits of time ──

_given_up = threading.local()


def _stop_if_given_up(share: float) -> None:
    """Stop a run that nobody waits for any more, where it can be stopped."""
    flag = getattr(_given_up, "flag", None)
    if flag is not None and flag.is_set():
        raise RunTooLongError


def within(
    seconds: float | None, job: Callable[[], tuple[dict[str, float], int, str]]
) -> tuple[dict[str, float], int, str]:
    """Return what a job returns, if it does within so many seconds.

    In the main thread (of a worker process) an alarm ends it whatever it does in Python. Elsewhere
    it is done in a thread that is left behind when it does not come back.

    Raises:
        RunTooLongError: it takes longer.
    """
    if seconds is None:
        return job()
    too_long = RunTooLongError(f"the run has taken longer than {seconds:g} s")
    is_main = threading.current_thread() is threading.main_thread()
    if is_main and hasattr(signal, "setitimer"):
        return _with_alarm(seconds, job, too_long)
    return _in_a_thread(seconds, job, too_long)


def _with_alarm(
    seconds: float, job: Callable[[], tuple[dict[str, float], int, str]], too_long: RunTooLongError
) -> tuple[dict[str, float], int, str]:
    def stop(number: int, frame: object) -> None:
        raise too_long

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return job()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _in_a_thread(
    seconds: float, job: Callable[[], tuple[dict[str, float], int, str]], too_long: RunTooLongError
) -> tuple[dict[str, float], int, str]:
    outcome: list[tuple[dict[str, float], int, str]] = []
    trouble: list[BaseException] = []
    flag = threading.Event()

    def work() -> None:
        _given_up.flag = flag
        try:
            outcome.append(job())
        except BaseException as error:
            trouble.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        flag.set()
        raise too_long
    if trouble:
        raise trouble[0]
    return outcome[0]
