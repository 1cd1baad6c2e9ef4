"""Plan, driver and workers: what is handed out, what happens to losses, who may stop a run."""

from __future__ import annotations

import math
import os
import signal
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from simulation.experiments.designs.points import Cell
from simulation.experiments.sweeps.crews import Crew
from simulation.experiments.sweeps.driver import Driver, Progress
from simulation.experiments.sweeps.failures import SweepError
from simulation.experiments.sweeps.plan import Plan, Precision
from simulation.experiments.sweeps.processes import WorkerLostError, WorkerProcesses
from simulation.experiments.sweeps.runs import DONE, FAILED, Run
from simulation.experiments.sweeps.store import Store
from simulation.experiments.sweeps.sweep import sweep
from simulation.experiments.sweeps.work import (
    OtherProgramError,
    RunTooLongError,
    Task,
    carry_out,
    program,
    within,
)
from simulation.outcomes.output_analysis import LEAST_REPLICATIONS


def cell(number: int, digest: str | None = None) -> Cell:
    """Return a cell of an imagined experiment."""
    return Cell(number, "silo", number, (number,), digest or f"digest {number}")


def plan_of(
    cells: int, replications: int = 3, precision: Precision | None = None, **options: Any
) -> Plan:
    """Return a plan over imagined cells."""
    options = {"statuses": {}, "figures": dict[str, Any]().__getitem__, **options}
    plan = Plan(1, replications, precision, **options)
    for number in range(cells):
        plan.add(cell(number), b"scenario")
    return plan


def finished(task: Task, value: float = 1.0) -> list[Run]:
    """Return what a worker would, without working."""
    return [
        Run(key, task.digest, task.seed, number, DONE, {"m": value + number % 2}, seconds=0.01)
        for key, number in task.runs
    ]


def worked_off(plan: Plan, value: float = 1.0) -> list[Task]:
    """Work a plan off and return the tasks."""
    tasks = []
    while (task := plan.next_task(2)) is not None:
        tasks.append(task)
        plan.take(task, finished(task, value))
    return tasks


def test_every_run_is_handed_out_once() -> None:
    """All cells with all replications, each once, an organization at a time."""
    plan = plan_of(7, 5)
    tasks = worked_off(plan)
    runs = [(task.cell, number) for task in tasks for _, number in task.runs]
    assert sorted(runs) == [(c, r) for c in range(7) for r in range(5)]
    cells = [task.cell for task in tasks]
    assert cells == sorted(cells)
    assert (plan.planned, plan.done, plan.remaining) == (35, 35, 0)


def test_portions_grow_with_the_speed_of_runs() -> None:
    """The first runs go out alone; when they are known to be quick, many go at a time."""
    plan = plan_of(1, 400)
    sizes = [len(task.runs) for task in worked_off(plan)]
    assert sizes[0] == 1
    assert max(sizes) == 40  # 0.4 s at 0.01 s
    assert sizes[-1] <= 2  # so that nobody waits for the last one


def test_two_cells_of_one_scenario_are_run_once() -> None:
    """Cells that amount to the same scenario share their runs."""
    plan = plan_of(0)
    plan.add(cell(0, "same"), b"")
    plan.add(cell(1, "same"), b"")
    assert sum(len(task.runs) for task in worked_off(plan)) == 3
    assert plan.planned == plan.done == 3
    assert not any(state.missing for state in plan.cells)


def test_failed_runs_of_the_store_count_but_are_not_run() -> None:
    """Unless asked to try again, what has failed stays failed."""
    key = plan_of(0).key(cell(0), 1)
    plan = plan_of(1, statuses={key: FAILED})
    assert [number for task in worked_off(plan) for _, number in task.runs] == [0, 2]
    assert plan.failed_before == 1
    again = plan_of(1, statuses={key: FAILED}, retry_failed=True)
    assert len([run for task in worked_off(again) for run in task.runs]) == 3


def test_a_precision_adds_replications_in_batches() -> None:
    """Replications are added until the half-width is small, and no further than the limit."""
    loose, strict = Precision(0.5, ("m",), 200), Precision(0.05, ("m",), 50)
    plan = plan_of(1, precision=loose)
    worked_off(plan, 1.0)  # 1, 2, 1, 2 …: half-width 0.38, mean 1.5
    assert plan.cells[0].wanted == LEAST_REPLICATIONS
    plan = plan_of(1, precision=strict)
    worked_off(plan, 1.0)
    assert plan.cells[0].wanted == plan.done == 50
    plan = plan_of(1, precision=strict)
    worked_off(plan, 10.0)  # half-width over mean 3.6 % with 10
    assert plan.cells[0].wanted == 10


@pytest.mark.parametrize("value", [math.inf, math.nan])
def test_what_no_replication_makes_precise_is_given_up(value: float) -> None:
    """An infinite figure stays infinite, and one that was nowhere defined is not waited for."""
    plan = plan_of(1, precision=Precision(0.05, ("m",), 200))
    worked_off(plan, value)
    assert plan.cells[0].wanted == LEAST_REPLICATIONS


def test_a_precision_takes_what_is_in_the_store() -> None:
    """Taken up again, a cell that is precise already is not run, another goes on where it was."""
    empty = plan_of(0)
    keys = [empty.key(cell(0), number) for number in range(20)]
    figures = {key: {"m": 1.0 + i % 2} for i, key in enumerate(keys)}
    options = {"statuses": dict.fromkeys(keys, DONE), "figures": figures.__getitem__}
    plan = plan_of(1, precision=Precision(0.5, ("m",), 200), **options)
    assert worked_off(plan) == []
    plan = plan_of(1, precision=Precision(0.1, ("m",), 200), **options)
    numbers = [number for task in worked_off(plan) for _, number in task.runs]
    assert min(numbers) == 20
    assert plan.reused == 20


def test_who_cannot_work_is_refused(tmp_path: Path) -> None:
    """No worker would run nothing and say that all is well; an unknown pool would be processes."""
    with pytest.raises(ValueError, match="at least one worker is needed, got -2"):
        sweep("regime_map", tmp_path / "out", workers=-2)
    with pytest.raises(ValueError, match="one of processes, threads, got 'thread'"):
        sweep("regime_map", tmp_path / "out", pool="thread")  # type: ignore[arg-type]
    assert not (tmp_path / "out").exists()


# ── The driver ──


class Fragile(Executor):
    """An executor of whose tasks some lose their worker, always or the first time."""

    def __init__(self, always: set[int], once: set[int]) -> None:
        self.always, self.once = always, once
        self.handed: list[Task] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it here and now."""
        (task,) = args
        self.handed.append(task)
        future: Future[Any] = Future()
        numbers = {number for _, number in task.runs}
        if numbers & (self.always | self.once):
            self.once -= numbers
            future.set_exception(WorkerLostError("its worker was ended by SIGKILL"))
        else:
            future.set_result(finished(task))
        return future


def driven(folder: Path, executor: Executor, plan: Plan) -> tuple[Progress, dict[str, str], Store]:
    """Drive a plan with an executor; return the progress and the statuses of the store."""
    store = Store(folder)
    progress = Driver(plan, Crew(executor, 2, "here"), store).run()
    return progress, dict(store.statuses), store


def test_a_run_that_kills_its_worker_three_times_has_failed(tmp_path: Path) -> None:
    """The others finish; one that was unlucky once is run again."""
    plan = plan_of(1, 30)
    fragile = Fragile(always={7}, once={20})
    progress, statuses, store = driven(tmp_path, fragile, plan)
    assert (progress.done, progress.failed) == (29, 1)
    (failed,) = store.journal.rows("WHERE status = 'failed'")
    assert failed["replication"] == 7
    assert failed["reason"] == "its worker was ended by SIGKILL – 3 times"
    assert failed["attempts"] == 3
    assert statuses[plan.key(cell(0), 20)] == DONE
    alone = [task for task in fragile.handed if [n for _, n in task.runs] == [7]]
    assert len(alone) == 3
    store.close()


class Lethal(ThreadPoolExecutor):
    """Threads in which the runs of one cell lose their worker, soon after they have begun."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Finish all but the runs of the first cell."""

        def work(task: Task) -> list[Run]:
            time.sleep(0.005)
            if task.cell == 0:
                raise WorkerLostError("its worker was ended by SIGKILL")
            return finished(task)

        return super().submit(work, *args)


@pytest.mark.parametrize("workers", [1, 8])
def test_a_cell_that_kills_its_workers_first_is_a_cell_that_has_failed(
    workers: int, tmp_path: Path
) -> None:
    """However many workers die at a time: the rest of the sweep is run."""
    store = Store(tmp_path)
    progress = Driver(plan_of(3, 20), Crew(Lethal(workers), workers, "here"), store).run()
    assert (progress.done, progress.failed) == (40, 20)
    store.close()


def test_a_sweep_that_was_hopeless_goes_on_with_the_others(tmp_path: Path) -> None:
    """Runs that failed before it was given up are rows, and not tried again."""
    for failed, is_over in ((29, False), (50, True)):
        store = Store(tmp_path)
        plan = plan_of(3, 50, statuses=store.statuses)
        driver = Driver(plan, Crew(Lethal(1), 1, "here"), store)
        if is_over:
            assert driver.run().done == 100
        else:
            with pytest.raises(SweepError, match="before any run was finished"):
                driver.run()
        assert list(store.statuses.values()).count(FAILED) == failed
        store.close()


def test_workers_that_all_die_end_the_sweep(tmp_path: Path) -> None:
    """If no run is ever finished, something else is wrong, and it is said."""
    with pytest.raises(SweepError, match="workers have died before any run was finished"):
        driven(tmp_path, Fragile(always=set(range(99)), once=set()), plan_of(9, 9))


def test_what_was_finished_beside_a_trouble_is_kept(tmp_path: Path) -> None:
    """The cluster is gone, or a worker has another program: results that came with it count."""

    class Lost(Executor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            """Finish everything but the first task."""
            (task,) = args
            future: Future[Any] = Future()
            if task.cell == 0:
                future.set_exception(OtherProgramError("another program"))
            else:
                future.set_result(finished(task))
            return future

    store = Store(tmp_path)
    with pytest.raises(SweepError, match="another program"):
        Driver(plan_of(4, 1), Crew(Lost(), 2, "here"), store).run()
    assert list(store.statuses.values()) == [DONE] * 3
    store.close()


def test_another_program_is_refused() -> None:
    """A worker of another version does not mix its results in."""
    task = Task(0, "d", b"", 1, (("k", 0),), None, (program()[0] + 1, ()))
    with pytest.raises(OtherProgramError, match="install the same silosim everywhere"):
        carry_out(task)


def test_a_signal_stops_the_driver_and_keeps_what_is_there(tmp_path: Path) -> None:
    """SIGTERM ends the sweep between two looks, and the handlers are put back."""
    before = signal.getsignal(signal.SIGTERM)

    class Slow(ThreadPoolExecutor):
        def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
            return super().submit(lambda task: (time.sleep(0.01), finished(task))[1], *args)

    def stop(progress: Progress) -> None:
        """Send the signal when something is there: earlier nobody listens, and pytest would end."""
        if progress.done:
            os.kill(os.getpid(), signal.SIGTERM)

    store = Store(tmp_path)
    plan = plan_of(5_000, 1)
    with pytest.raises(KeyboardInterrupt):
        Driver(plan, Crew(Slow(2), 2, "here"), store, stop).run()
    assert signal.getsignal(signal.SIGTERM) is before
    assert 0 < len(store.statuses) == plan.done < 5_000
    store.close()


def test_progress_tells_time_left() -> None:
    """Runs a second and the time left follow from what this sweep has done, not from the store."""
    progress = Progress(110, 10, 45, 5, 0, 10.0, 0)
    assert progress.over == 60
    assert progress.runs_per_second == 5
    assert progress.seconds_left == 10
    assert Progress(10, 0, 0, 0, 0, 0.0, 0).seconds_left is None


# ── Workers ──


def test_limits_of_time() -> None:
    """A job is ended in the main thread by an alarm, elsewhere by leaving it behind."""
    quick, slow = ({}, 0, ""), lambda: (time.sleep(30), ({}, 0, ""))[1]
    assert within(5.0, lambda: quick) == quick
    started = time.monotonic()
    with pytest.raises(RunTooLongError, match=r"longer than 0\.1 s"):
        within(0.1, slow)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(within, 5.0, lambda: quick).result() == quick
        with pytest.raises(RunTooLongError):
            pool.submit(within, 0.1, slow).result()
        with pytest.raises(ZeroDivisionError):
            pool.submit(within, 5.0, lambda: 1 // 0).result()  # type: ignore[arg-type]
    assert time.monotonic() - started < 10


def test_worker_processes() -> None:
    """Tasks come back, errors are raised, a death fails its own task alone, with its reason."""
    pool = WorkerProcesses(2)
    try:
        good = [pool.submit(divmod, n, 3) for n in range(5)]
        bad = pool.submit(divmod, 1, 0)
        killed = pool.submit(os.abort)
        left = pool.submit(os._exit, 7)
        more = [pool.submit(divmod, n, 3) for n in range(5)]
        assert [future.result(60) for future in good + more] == 2 * [divmod(n, 3) for n in range(5)]
        with pytest.raises(ZeroDivisionError):
            bad.result(60)
        with pytest.raises(WorkerLostError, match="ended by SIGABRT"):
            killed.result(60)
        with pytest.raises(WorkerLostError, match="exit code 7"):
            left.result(60)
    finally:
        pool.shutdown()


def test_a_worker_that_dies_without_a_task_is_replaced() -> None:
    """No task is lost by it, and nothing of it is kept."""
    pool = WorkerProcesses(1)
    try:
        first = pool.submit(os.getpid).result(60)
        os.kill(first, signal.SIGKILL)
        (dead,) = pool._living
        dead.join(60)
        assert pool.submit(os.getpid).result(60) != first
        assert len(pool._living) == 1
    finally:
        pool.shutdown()


def test_a_worker_process_that_does_not_answer_is_ended() -> None:
    """A task past its time loses its worker, and the next one has a new one."""
    pool = WorkerProcesses(1, seconds_for=lambda seconds: 1.0 if seconds > 5 else None)
    try:
        hung = pool.submit(time.sleep, 1000)
        after = pool.submit(time.sleep, 0)
        with pytest.raises(WorkerLostError, match="gave no answer for 1 s"):
            hung.result(60)
        assert after.result(60) is None
    finally:
        pool.shutdown(cancel_futures=True)
