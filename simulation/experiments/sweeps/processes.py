"""Worker processes that may die: an executor of which one task at most is lost with a worker.

`concurrent.futures.ProcessPoolExecutor` fails every task when one worker is killed, and cannot say
which task killed it. Here each worker has a thread that hands it one task after the other, waits
for the answer or the end of the process, and starts another process where one has died.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from queue import SimpleQueue
from typing import Any

PRELOADED = ["simulation.experiments.sweeps.work"]
SECONDS_TO_END = 2.0


class WorkerLostError(Exception):
    """The process that worked on a task has died.

    Attributes:
        how: it ended, in words.
        times: that this has happened to the task already, if others have tried it again.
    """

    def __init__(self, how: str, times: int = 1) -> None:
        super().__init__(how, times)
        self.how = how
        self.times = times

    def __str__(self) -> str:
        return self.how


class WorkerProcesses(Executor):
    """So many processes, each with one task at a time.

    Args:
        workers: number of processes.
        memory: MB that each may take beyond what it has at the start.
        seconds_for: how long a task may take before its worker is killed, by its arguments.
    """

    def __init__(
        self,
        workers: int,
        memory: int | None = None,
        seconds_for: Callable[..., float | None] = lambda *arguments: None,
    ) -> None:
        self._tasks: SimpleQueue[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]] | None]
        self._tasks = SimpleQueue()
        self._memory = memory
        self._seconds_for = seconds_for
        self._closing = False
        self._living: set[Any] = set()
        self._threads = [
            threading.Thread(target=self._look_after_one, daemon=True) for _ in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand in a task; its future fails with WorkerLostError if its worker dies."""
        assert not kwargs
        future: Future[Any] = Future()
        self._tasks.put((future, fn, args))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the workers; with `cancel_futures` at once, whatever they are at."""
        self._closing = True
        if cancel_futures:
            while not self._tasks.empty():
                if (item := self._tasks.get()) is not None:
                    item[0].cancel()
            for process in list(self._living):
                process.kill()
        for _ in self._threads:
            self._tasks.put(None)
        if wait:
            for thread in self._threads:
                thread.join(None if not cancel_futures else SECONDS_TO_END)

    def _look_after_one(self) -> None:
        process, pipe = None, None
        while (item := self._tasks.get()) is not None:
            future, fn, args = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                if process is None or pipe is None or not process.is_alive():
                    if process is not None and pipe is not None:  # it died while it had no task
                        self._end(process, pipe)
                    process, pipe = self._start()
                kind, answer = self._ask(process, pipe, fn, args)
            except BaseException as error:
                kind, answer = "lost" if isinstance(error, WorkerLostError) else "error", error
            if kind == "lost" and process is not None and pipe is not None:
                self._end(process, pipe)
                process, pipe = None, None
            if kind == "done":
                future.set_result(answer)
            else:
                future.set_exception(answer)
        if process is not None and pipe is not None:
            self._end(process, pipe)

    def _ask(
        self, process: Any, pipe: Connection, fn: Callable[..., Any], args: tuple[Any, ...]
    ) -> tuple[str, Any]:
        seconds = self._seconds_for(*args)
        try:
            pipe.send((fn, args))
            ready = wait([pipe, process.sentinel], seconds)
            if not ready:
                process.kill()
                raise WorkerLostError(f"gave no answer for {seconds:.0f} s and was ended", 3)
            if pipe in ready:
                answer: tuple[str, Any] = pipe.recv()
                return answer
        except (EOFError, OSError):
            pass
        process.join(SECONDS_TO_END)
        raise WorkerLostError(_how_it_ended(process.exitcode))

    def _start(self) -> tuple[Any, Connection]:
        """Return a new process and the pipe to it."""
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._memory), daemon=True)
        with _without_main():
            process.start()
        theirs.close()
        self._living.add(process)
        if self._closing:
            process.kill()
        return process, ours

    def _end(self, process: Any, pipe: Connection) -> None:
        pipe.close()  # it ends when it finds the pipe closed
        process.join(SECONDS_TO_END)
        if process.is_alive():
            process.kill()
            process.join()
        self._living.discard(process)


def _context() -> Any:
    """Return how processes are started: from a server that has loaded the kernel already."""
    if "forkserver" not in mp.get_all_start_methods():  # Windows
        return mp.get_context("spawn")
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


_starting = threading.Lock()


@contextmanager
def _without_main() -> Iterator[None]:
    """Let new processes not import the user's script, which may start a sweep itself."""
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _how_it_ended(code: int | None) -> str:
    if code is None:
        return "its worker does not answer"
    if code < 0:
        with suppress(ValueError):
            name = signal.Signals(-code).name
            hint = " (perhaps there was not enough memory)" if name == "SIGKILL" else ""
            return f"its worker was ended by {name}{hint}"
    return f"its worker ended with exit code {code}"


# ── In the worker ──


def _serve(pipe: Connection, memory: int | None) -> None:
    """Do what comes through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver, which ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow_the_driver, daemon=True).start()
    if memory is not None:
        _limit_memory(memory)
    while True:
        try:
            fn, args = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = ("done", fn(*args))
        except BaseException as error:
            answer = ("error", error)
        try:
            pipe.send(answer)
        except OSError:
            return


def _follow_the_driver() -> None:
    """End this process when the driver has died, whatever it is at."""
    parent = mp.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _limit_memory(megabytes: int) -> None:
    """Let memory that is asked for beyond a limit be refused, where the system can."""
    with suppress(ImportError, OSError, ValueError, StopIteration):
        import resource

        with open("/proc/self/status", encoding="ascii") as file:
            line = next(line for line in file if line.startswith("VmData:"))
        most = int(line.split()[1]) * 1024 + megabytes * 1_000_000
        resource.setrlimit(resource.RLIMIT_DATA, (most, most))
