"""A sweep from the experiment to the table: check, plan, run what is missing, read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from simulation.experiments.designs.loading import Experiment, load_experiment
from simulation.experiments.designs.points import Cell, cells_of
from simulation.experiments.optimum.procedure import Procedure
from simulation.experiments.sweeps.crews import Crew, Pool, dask_crew, local_crew
from simulation.experiments.sweeps.driver import Driver, Progress, Report
from simulation.experiments.sweeps.keys import run_key
from simulation.experiments.sweeps.lock import locked
from simulation.experiments.sweeps.plan import Plan, Precision
from simulation.experiments.sweeps.provenance import about, command
from simulation.experiments.sweeps.reading import Reader, read_sweep
from simulation.experiments.sweeps.store import Store, make_folder
from simulation.experiments.sweeps.work import Task, pack, program, unpack
from simulation.outcomes.output_analysis import LEAST_REPLICATIONS
from simulation.plug_ins import files
from simulation.registry import outside
from simulation.versions import RESULTS_VERSION

if TYPE_CHECKING:
    import pandas as pd

Say = Callable[[str], None]


@dataclass(frozen=True)
class SweepResult:
    """A sweep that came to its end.

    Attributes:
        folder: the store.
        planned: runs in all.
        reused: of them were there already.
        done: were run now.
        failed: have failed, now or before; `failures` tells why.
        procedure: that decided what was run, if the experiment optimizes.
    """

    folder: Path
    planned: int
    reused: int
    done: int
    failed: int
    procedure: Procedure | None = field(default=None, repr=False, compare=False)

    def frame(self) -> pd.DataFrame:
        """Return the tidy table of all finished runs (see `read_sweep`)."""
        return read_sweep(self.folder)

    def failures(self) -> list[dict[str, Any]]:
        """Return the failed runs with their reasons."""
        reader = Reader(self.folder)
        try:
            return reader.failures()
        finally:
            reader.close()


def sweep(
    experiment: Experiment | str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    workers: int | None = None,
    pool: Pool = "processes",
    scheduler: str | None = None,
    retry_failed: bool = False,
    report: Report | None = None,
    say: Say | None = None,
) -> SweepResult:
    """Run all that an experiment wants and that its folder has not yet.

    Run it again to go on after an interruption, or with more values or replications: nothing is run
    twice, and the table is the same as that of an undisturbed sweep, whatever the workers.

    Args:
        experiment: a loaded one, a file, or the name of a shipped one.
        out: the folder of the results; ``sweeps/NAME`` if not given.
        workers: at a time, on this machine; as many as processors if not given.
        pool: processes, which may die without harm, or threads of this process.
        scheduler: address of a Dask scheduler, whose workers do it instead.
        retry_failed: whether to run again what has failed.
        report: called now and then with the progress.
        say: called with sentences worth knowing, such as damage that was mended.

    Raises:
        ScenarioError: something is wrong with the experiment or one of its points.
        FolderInUseError: another sweep is writing to the folder.
        SweepError: the folder or the crew cannot be used; what is finished is kept.
        ValueError: there is no such pool, or nobody to work.
        KeyboardInterrupt: it was interrupted; what is finished is kept.
    """
    if pool not in get_args(Pool):
        raise ValueError(f"a pool is one of {', '.join(get_args(Pool))}, got {pool!r}")
    if workers is not None and workers < 1:
        raise ValueError(f"at least one worker is needed, got {workers}")
    chosen = experiment if isinstance(experiment, Experiment) else load_experiment(experiment)
    folder = Path(out) if out is not None else chosen.folder
    cells = [(cell, pack(scenario)) for cell, scenario in cells_of(chosen)]
    return carry_on(
        chosen,
        cells,
        folder,
        lambda: (
            dask_crew(scheduler)
            if scheduler is not None
            else local_crew(workers, pool, chosen.file.limits.memory)
        ),
        retry_failed=retry_failed,
        report=report,
        say=say,
    )


def carry_on(
    experiment: Experiment,
    cells: list[tuple[Cell, bytes]],
    folder: Path,
    crew: Callable[[], Crew],
    *,
    retry_failed: bool = False,
    report: Report | None = None,
    say: Say | None = None,
) -> SweepResult:
    """Run what is missing of cells that have been checked; see `sweep`.

    Args:
        cells: all of the experiment, each with its scenario, packed.
        crew: makes the crew, when it is known that there is something to do.
    """
    make_folder(folder)
    with locked(folder):
        store = Store(folder)
        try:
            for note in store.notes if say is not None else ():
                say(note)  # type: ignore[misc]
            procedure = procedure_of(experiment, cells)
            plan = _planned(experiment, cells, store, procedure, retry_failed=retry_failed)
            _note(experiment, store, plan)
            progress = None
            if plan.remaining:
                progress = _driven(experiment, plan, crew(), store, report)
            store.pack()
        finally:
            store.close()
    failed = plan.failed + plan.failed_before
    done = progress.done if progress is not None else 0
    return SweepResult(folder, plan.planned, plan.reused, done, failed, procedure)


def wanted_keys(experiment: Experiment, cells: list[Cell]) -> set[str]:
    """Return the keys of all runs of an experiment; the least of them if that is not known."""
    replications = experiment.runs_a_cell
    plugged = outside()
    return {
        run_key(cell.digest, experiment.seed, replication, plugged)
        for cell in cells
        for replication in range(replications)
    }


def task_of(
    experiment: Experiment, cells: list[tuple[Cell, bytes]], beginning: str
) -> list[tuple[Cell, Task]]:
    """Return the runs whose key begins so, each as a task of its own without limits."""
    found: dict[str, tuple[Cell, Task]] = {}
    for cell, scenario in cells:
        for replication in range(experiment.most_runs_a_cell):
            key = run_key(cell.digest, experiment.seed, replication, outside())
            if key.startswith(beginning):
                runs = ((key, replication),)
                seed = experiment.seed
                task = Task(
                    cell.number, cell.digest, scenario, seed, runs, None, program(), files()
                )
                found.setdefault(key, (cell, task))
    return list(found.values())


def _planned(
    experiment: Experiment,
    cells: list[tuple[Cell, bytes]],
    store: Store,
    procedure: Procedure | None,
    *,
    retry_failed: bool,
) -> Plan:
    file = experiment.file
    precision, figures = None, {}
    if file.precision is not None:
        precision = Precision(file.precision, experiment.metrics, file.most_replications)
    if precision is not None or procedure is not None:
        figures = store.figures()
    limit = file.limits.time
    plan = Plan(
        experiment.seed,
        experiment.replications or LEAST_REPLICATIONS,
        precision,
        store.statuses,
        figures.__getitem__,
        retry_failed=retry_failed,
        seconds=None if limit is None else limit / 1e6,
        procedure=procedure,
    )
    for cell, scenario in cells:
        plan.add(cell, scenario)
    plan.advance()
    return plan


def procedure_of(experiment: Experiment, cells: Sequence[tuple[Cell, bytes]]) -> Procedure | None:
    """Return the procedure of an experiment that optimizes, None of any other.

    Raises:
        ScenarioError: its budget cannot be kept, or says nothing.
    """
    if experiment.file.optimize is None:
        return None
    return Procedure(experiment, [(cell, unpack(scenario)) for cell, scenario in cells])


def _note(experiment: Experiment, store: Store, plan: Plan) -> None:
    """Keep what is to be done and where it comes from, before anything is run."""
    store.keep_experiment(experiment.text)
    started = datetime.now().astimezone().isoformat(timespec="seconds")
    store.journal.begin(
        experiment.digest,
        RESULTS_VERSION,
        started,
        command(),
        about(experiment),
        [(state.cell, state.wanted) for state in plan.cells],
    )
    plan.changes()


def _driven(
    experiment: Experiment, plan: Plan, crew: Crew, store: Store, report: Report | None
) -> Progress:
    def note(changes: list[tuple[Cell, int]]) -> None:
        store.journal.want(experiment.digest, changes)

    return Driver(plan, crew, store, report, note).run()
