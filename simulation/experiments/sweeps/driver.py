"""The driver: hands out tasks, keeps what comes back, and goes on whatever happens to workers."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from queue import Empty, SimpleQueue

from simulation.experiments.designs.points import Cell
from simulation.experiments.sweeps.crews import Crew
from simulation.experiments.sweeps.failures import SweepError
from simulation.experiments.sweeps.plan import Plan
from simulation.experiments.sweeps.processes import WorkerLostError
from simulation.experiments.sweeps.runs import FAILED, Run
from simulation.experiments.sweeps.store import Store
from simulation.experiments.sweeps.work import OtherProgramError, Task, carry_out

MOST_LOSSES = 3
"""So many workers may die of a run before it has failed."""
HOPELESS = 30
"""So many runs may fail by the deaths of their workers before any came back."""
SECONDS_BETWEEN_LOOKS = 0.2


@dataclass(frozen=True)
class Progress:
    """How far a sweep is.

    Attributes:
        planned: runs in all.
        reused: of them were in the store.
        done, failed: are over now.
        failed_before: had failed before and are not tried again.
        seconds: since the first was handed out.
        lost_workers: have died so far.
    """

    planned: int
    reused: int
    done: int
    failed: int
    failed_before: int
    seconds: float
    lost_workers: int

    @property
    def over(self) -> int:
        """Runs that are in the store."""
        return self.reused + self.done + self.failed + self.failed_before

    @property
    def runs_per_second(self) -> float:
        """Runs finished a second, by this sweep."""
        return (self.done + self.failed) / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Expected time to the end; None as long as nobody knows."""
        rate = self.runs_per_second
        return (self.planned - self.over) / rate if rate > 0 else None


Report = Callable[[Progress], None]
Note = Callable[[list[tuple[Cell, int]]], None]


class Driver:
    """Carries out a plan with a crew and keeps the results in a store."""

    def __init__(
        self,
        plan: Plan,
        crew: Crew,
        store: Store,
        report: Report | None = None,
        note: Note | None = None,
    ) -> None:
        """Prepare it.

        Args:
            plan: what is run.
            crew: who does it.
            store: which keeps the results.
            report: called now and then with the progress.
            note: called with cells of which more replications are wanted than before.
        """
        self._note = note or (lambda changes: None)
        self._plan = plan
        self._crew = crew
        self._store = store
        self._report = report or (lambda progress: None)
        self._finished: SimpleQueue[tuple[Task, Future[list[Run]]]] = SimpleQueue()
        self._under_way = 0
        self._losses: dict[str, int] = {}
        self._lost_workers = 0
        self._killed_runs = 0
        self._has_come_back = False
        self._started = time.monotonic()

    def run(self) -> Progress:
        """Run until nothing is missing.

        Raises:
            KeyboardInterrupt: SIGINT or SIGTERM came; all that was finished is kept.
            SweepError: the store cannot be written, or there is nobody left to do the work.
        """
        at_once = True
        try:
            with _listening() as is_stopped:
                self._report(self.progress())
                while self._hand_out():
                    self._collect(SECONDS_BETWEEN_LOOKS)
                    self._report(self.progress())
                    if is_stopped():
                        raise KeyboardInterrupt
                    if not self._crew.is_there():
                        raise SweepError(self._gone())
            at_once = False
        finally:
            self._crew.dismiss(at_once=at_once)
        return self.progress()

    def progress(self) -> Progress:
        """Return how far the sweep is."""
        plan = self._plan
        seconds = time.monotonic() - self._started
        return Progress(
            plan.planned, plan.reused, plan.done, plan.failed, plan.failed_before,
            seconds, self._lost_workers,
        )  # fmt: skip

    def _hand_out(self) -> bool:
        """Give everybody something to do, and one thing to do next; return whether any works."""
        while self._under_way < 2 * self._crew.size:
            task = self._plan.next_task(self._crew.size)
            if task is None:
                break
            future = self._crew.executor.submit(carry_out, task)
            self._under_way += 1
            future.add_done_callback(partial(self._announce, task))
        self._tell_changes()
        return self._under_way > 0

    def _tell_changes(self) -> None:
        """Say of which cells more is wanted than was said before."""
        if changes := self._plan.changes():
            self._note(changes)

    def _announce(self, task: Task, future: Future[list[Run]]) -> None:
        self._finished.put((task, future))

    def _collect(self, seconds: float) -> None:
        """Wait for something to be over, and keep all that is, also where something is wrong."""
        try:
            over = [self._finished.get(timeout=seconds)]
        except Empty:
            return
        while not self._finished.empty():
            over.append(self._finished.get())
        self._under_way -= len(over)
        results, troubles = [], []
        for task, future in over:
            try:
                results.append((task, self._outcome(task, future)))
            except Exception as error:
                troubles.append(error)
        self._store.add([run for _, runs in results for run in runs])
        for task, runs in results:
            self._plan.take(task, runs)
        self._tell_changes()
        if troubles:
            raise troubles[0]

    def _outcome(self, task: Task, future: Future[list[Run]]) -> list[Run]:
        """Return the runs of a task that are over: all, or none if its worker was lost."""
        try:
            runs = future.result()
        except WorkerLostError as error:
            return self._after_a_loss(task, error)
        except CancelledError:
            raise SweepError(self._gone()) from None
        except OtherProgramError as error:
            raise SweepError(str(error)) from None
        self._has_come_back = True
        return [replace(run, attempts=run.attempts + self._losses.pop(run.key, 0)) for run in runs]

    def _after_a_loss(self, task: Task, error: WorkerLostError) -> list[Run]:
        """Try runs again one by one; one of which so many workers have died has failed."""
        self._lost_workers += 1
        if len(task.runs) > 1:
            self._plan.split(task)
            return []
        key, replication = task.runs[0]
        self._losses[key] = self._losses.get(key, 0) + error.times
        if self._losses[key] < MOST_LOSSES:
            self._plan.split(task)
            return []
        times = self._losses.pop(key)
        self._killed_runs += error.times == 1
        if self._killed_runs >= HOPELESS and not self._has_come_back:
            raise SweepError(
                f"{self._lost_workers} workers have died before any run was finished ({error}); "
                "try one run alone: silosim run SCENARIO -n 1; the same command goes on with the "
                "others"
            )
        reason = f"{error} – {times} times" if error.times == 1 else str(error)
        return [
            Run(
                key, task.digest, task.seed, replication, FAILED, {}, reason=reason, attempts=times
            )
        ]  # fmt: skip

    def _gone(self) -> str:
        return (
            f"{self._crew.where}: nobody is left to work; what is finished is kept: run the same "
            "command again to go on"
        )


@contextmanager
def _listening() -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether the user or the system wants us to stop.

    The second time the user asks, the program ends as it does by default.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    stopped: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: object) -> None:
        stopped.append(number)
        for each, handler in before.items():
            signal.signal(each, handler)

    for number in before:
        signal.signal(number, stop)
    try:
        yield lambda: bool(stopped)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
