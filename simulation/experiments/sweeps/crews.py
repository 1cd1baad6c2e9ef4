"""Crews: who carries out the runs – processes, threads or a Dask cluster, behind one interface."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Literal

from simulation.experiments.sweeps.failures import SweepError
from simulation.experiments.sweeps.processes import WorkerLostError, WorkerProcesses
from simulation.experiments.sweeps.work import Task, program
from simulation.plug_ins import files

Pool = Literal["processes", "threads"]
GRACE = 30.0
"""Seconds beyond all limits of a task after which its process is ended."""


@dataclass(frozen=True)
class Crew:
    """Those who carry out tasks.

    Attributes:
        executor: takes tasks.
        size: of them may be carried out at a time.
        where: in words.
        is_there: whether anybody is left to wait for.
    """

    executor: Executor
    size: int
    where: str
    is_there: Callable[[], bool] = lambda: True

    def dismiss(self, *, at_once: bool) -> None:
        """Let them go; at once, or when they are done."""
        self.executor.shutdown(wait=not at_once, cancel_futures=at_once)


def local_crew(
    workers: int | None = None, pool: Pool = "processes", memory: int | None = None
) -> Crew:
    """Return a crew on this machine, as large as there are processors if not told."""
    size = workers or os.cpu_count() or 1
    if pool == "threads":
        return Crew(ThreadPoolExecutor(size), size, f"{size} thread{'s' * (size > 1)}")
    executor = WorkerProcesses(size, memory, _seconds_for)
    return Crew(executor, size, f"{size} process{'es' * (size > 1)}")


def _seconds_for(task: Task) -> float | None:
    return None if task.seconds is None else task.seconds * len(task.runs) + GRACE


def dask_crew(address: str) -> Crew:
    """Return the crew of a Dask cluster.

    Raises:
        SweepError: Dask is not installed, nobody answers, or workers have another silosim.
    """
    try:
        import distributed
    except ImportError:
        raise SweepError("--scheduler needs Dask: pip install 'silosim[distributed]'") from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=30, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SweepError(f"no Dask scheduler answers at {address}: {error}") from None
    try:
        client.wait_for_workers(1, timeout=600)
        found = client.run(program, files())
        threads = sum(client.nthreads().values())
    except (TimeoutError, OSError) as error:
        client.close()
        raise SweepError(f"the Dask scheduler at {address} has no workers: {error}") from None
    except Exception as error:
        client.close()
        raise SweepError(
            f"the workers of {address} cannot load silosim ({error}); install it there"
        ) from None
    others = [worker for worker, theirs in found.items() if tuple(theirs) != program()]
    if others:
        client.close()
        raise SweepError(
            f"{len(others)} worker(s) of {address}, such as {others[0]}, have another version of "
            "results or other plug-ins than this program; install the same silosim everywhere"
        )
    return Crew(
        DaskExecutor(client),
        max(threads, 1),
        f"{threads} threads of the Dask cluster at {address}",
        lambda: client.status in ("running", "connecting"),
    )


class DaskExecutor(Executor):
    """A Dask client as an executor that tells a lost worker from a failed task."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._remote: set[Any] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand in a task; its future fails with WorkerLostError if its workers die."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        remote = self._client.submit(fn, *args, pure=False, **kwargs)
        self._remote.add(remote)

        def settle(ended: Any) -> None:
            self._remote.discard(ended)
            try:
                future.set_result(ended.result())
            except BaseException as error:
                future.set_exception(_translated(error))

        remote.add_done_callback(settle)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster, which goes on without us."""
        if cancel_futures and self._client.status == "running":
            self._client.cancel(list(self._remote), force=True)
        self._client.close(timeout=5)


def _translated(error: BaseException) -> BaseException:
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    if isinstance(error, CommClosedError):  # results come through the scheduler: it is gone
        return CancelledError()
    if isinstance(error, KilledWorker):
        return WorkerLostError("its workers died one after the other", 3)
    if type(error).__name__ in ("FutureCancelledError", "FuturesCancelledError", "CancelledError"):
        return CancelledError()
    return error
