"""Carrying out a sweep: check every point, say what it costs, run, show, write."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from simulation.cli import consoles
from simulation.cli.compiling import load_kernel
from simulation.cli.entrance import consoled
from simulation.cli.failures import FAILED, PARTIAL, BadInputError
from simulation.cli.inputs import Amount
from simulation.cli.sweep_folders import ReportAsked, cells_found, write_report
from simulation.experiments.designs.knobs import SEARCH
from simulation.experiments.designs.loading import Experiment, load_experiment
from simulation.experiments.designs.points import Cell, cells_of
from simulation.presentation.progress import progress
from simulation.scenario import Scenario

if TYPE_CHECKING:
    from simulation.experiments.sweeps.crews import Crew
    from simulation.experiments.sweeps.sweep import SweepResult

SAMPLED = 1_000
"""So many cells at most are looked at one by one to estimate the cost of all."""
MOST_BUILT = 200
"""So many organizations at most are built to see whether they can keep up."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for."""

    source: str
    out: Path | None
    amount: Amount
    pool: str
    scheduler: str | None
    retry_failed: bool
    no_limit: bool
    quiet: bool
    report: ReportAsked

    def load(self) -> Experiment:
        """Return the experiment.

        Raises:
            ScenarioError: with every problem found.
        """
        return load_experiment(
            self.source, seed=self.amount.seed, replications=self.amount.replications
        )

    def folder(self, experiment: Experiment) -> Path:
        """Return the folder of the results."""
        return self.out if self.out is not None else experiment.folder


@dataclass(frozen=True)
class Checked:
    """An experiment of which every point has been checked.

    Attributes:
        cells: each with its scenario, packed.
        sample: scenarios of some cells, evenly chosen.
        share: of all cells that are in the sample.
    """

    experiment: Experiment
    cells: list[tuple[Cell, bytes]]
    sample: list[tuple[Cell, Scenario]]
    share: float

    @property
    def runs(self) -> int:
        """Runs in all; the least number if a precision is to be reached."""
        return len(self.cells) * self.experiment.runs_a_cell


def check(asked: Asked, console: Console) -> Checked:
    """Return the experiment with all its cells.

    Raises:
        ScenarioError: with all that is wrong at any point.
        BadInputError: it is too large to be meant.
    """
    from simulation.cli.cost import refuse_large_sweep

    experiment = asked.load()
    load_kernel(console, quiet=asked.quiet)
    from simulation.experiments.sweeps.work import pack

    planned = len(experiment.design.points) * len(experiment.scenarios)
    step = max(1, planned // SAMPLED)
    cells, sample = [], []
    with progress(console, "points checked", quiet=asked.quiet) as report:
        for cell, scenario in cells_of(experiment, report):
            cells.append((cell, pack(scenario)))
            if cell.number % step == 0:
                sample.append((cell, scenario))
    checked = Checked(experiment, cells, sample, len(sample) / len(cells))
    if not asked.no_limit:
        refuse_large_sweep(
            {f"{cell.scenario}, point {cell.point}": scenario for cell, scenario in sample},
            checked.runs,
        )
    return checked


def carry_out(asked: Asked) -> None:
    """Run what is missing, show the results and write the files."""
    started = time.perf_counter()
    checked = check(asked, consoles.talk())
    folder = asked.folder(checked.experiment)
    with consoled(f"What is finished is kept in {folder}; run the same command again to go on."):
        _run_and_show(asked, checked, folder, started)


def _run_and_show(asked: Asked, checked: Checked, folder: Path, started: float) -> None:
    console = consoles.talk()
    result = _run(asked, checked, folder, console)
    from simulation.presentation import sweep_tables
    from simulation.presentation.sweep_files import write_files

    names = write_files(folder) if checked.experiment.file.outputs.csv else []
    results = consoles.results()
    names += _optimum(result, checked.experiment)
    if not asked.quiet and checked.experiment.file.optimize is None:
        table = sweep_tables.results(result.frame())
        if table is not None:
            results.print(table)
            results.print()
    seconds = time.perf_counter() - started
    results.print(sweep_tables.summary(result, seconds), soft_wrap=True)
    if names and not asked.quiet:
        console.print(f"Written to {folder}: {', '.join(names)}", soft_wrap=True)
    if asked.report.place is not None:
        from simulation.experiments.analysis import analyse

        write_report(analyse(folder, checked.experiment), asked.report)
        if not asked.quiet:
            console.print(f"Report: {asked.report.place}", soft_wrap=True)
    if not asked.quiet:
        console.print("Figures and tables: the same command with --analyze", soft_wrap=True)
    if result.failed:
        for line in sweep_tables.failures(result.failures(), result.folder):
            console.print(line, style="yellow", soft_wrap=True)
        raise typer.Exit(PARTIAL)


def _optimum(result: SweepResult, experiment: Experiment) -> list[str]:
    """Show what was chosen by an experiment that optimizes; return the files written of it."""
    if experiment.file.optimize is None:
        return []
    from simulation.experiments.best import find_best
    from simulation.presentation import optimum_files, optimum_tables

    best = find_best(result.folder, experiment, result.procedure)
    results = consoles.results()
    for part in optimum_tables.tables(best):
        results.print(part)
    results.print()
    return optimum_files.write_files(best, result.folder) if experiment.file.outputs.csv else []


def _run(asked: Asked, checked: Checked, folder: Path, console: Console) -> SweepResult:
    from simulation.experiments.sweeps.sweep import carry_on
    from simulation.presentation.progress import sweep_progress

    with sweep_progress(console, quiet=asked.quiet) as report:
        return carry_on(
            checked.experiment,
            checked.cells,
            folder,
            lambda: _crew(asked, checked.experiment),
            retry_failed=asked.retry_failed,
            report=report,
            say=lambda note: consoles.warn(console, note),
        )


def _crew(asked: Asked, experiment: Experiment) -> Crew:
    from simulation.experiments.sweeps.crews import dask_crew, local_crew

    if asked.scheduler is not None:
        logging.disable()  # Dask talks much when it loses somebody; what matters we tell ourselves
        return dask_crew(asked.scheduler)
    memory = experiment.file.limits.memory
    return local_crew(asked.amount.workers, asked.pool, memory)  # type: ignore[arg-type]


def show_cost(asked: Asked) -> None:
    """Say what a sweep would cost."""
    console = consoles.talk()
    checked = check(asked, console)
    folder = asked.folder(checked.experiment)
    from simulation.cli.sweep_folders import keys_in
    from simulation.experiments.cost import estimate_sweep
    from simulation.experiments.sweeps.sweep import wanted_keys
    from simulation.presentation import sweep_tables

    there = keys_in(folder)
    keys = wanted_keys(checked.experiment, [cell for cell, _ in checked.cells])
    wanted, missing = len(keys), sum(key not in there for key in keys)
    if checked.experiment.design.type == SEARCH:  # where it will look nobody knows yet
        wanted, missing = checked.runs, max(checked.runs - len(there), 0)
    workers = asked.amount.workers or os.cpu_count() or 1
    cost = estimate_sweep(
        [scenario for _, scenario in checked.sample],
        checked.share,
        checked.experiment.seed,
        workers,
    )
    results = consoles.results()
    for part in sweep_tables.plan(checked.experiment, wanted, missing, cost, folder):
        results.print(part)
    for warning in _overloaded(checked):
        consoles.warn(console, warning)


def _overloaded(checked: Checked) -> Iterator[str]:
    """Yield in how many points somebody cannot keep up with the work, and the first of them."""
    from simulation.offered_load import offered_load
    from simulation.organization import build_organization
    from simulation.presentation.sweep_tables import place

    step = max(1, len(checked.sample) // MOST_BUILT)
    looked_at = checked.sample[::step]
    found = []
    for cell, scenario in looked_at:
        loads = offered_load(scenario, build_organization(scenario))
        names = [load.name for load in loads if not load.keeps_up]
        if names:
            found.append((cell, names))
    if found:
        cell, names = found[0]
        where = place(checked.experiment.factors, cell)
        yield (
            f"in {len(found):,} of {len(looked_at):,} points looked at somebody cannot keep up, "
            f"first {' and '.join(names)} in {where}"
        )


def run_one(asked: Asked, beginning: str) -> None:
    """Run one run here and show what comes out of it.

    Raises:
        BadInputError: no run has this key, or several.
    """
    console = consoles.talk()
    checked = check(asked, console)
    from simulation.experiments.sweeps.runs import DONE
    from simulation.experiments.sweeps.sweep import task_of
    from simulation.experiments.sweeps.work import carry_out as carry_out_task
    from simulation.presentation import sweep_tables

    cells = checked.cells
    if checked.experiment.design.type == SEARCH:
        cells = cells_found(checked.experiment, asked.folder(checked.experiment))
    found = task_of(checked.experiment, cells, beginning)
    if len(found) != 1:
        what = "no run has" if not found else f"{len(found):,} runs have"
        raise BadInputError(f"{what} a key that begins with {beginning!r}")
    (cell, task) = found[0]
    run = carry_out_task(task)[0]
    results = consoles.results()
    if run.status == DONE:
        results.print(sweep_tables.one_run(checked.experiment, cell, run))
        return
    console.print(run.detail, soft_wrap=True)
    where = sweep_tables.place(checked.experiment.factors, cell)
    console.print(f"{where}, replication {run.replication}: {run.reason}", soft_wrap=True)
    raise typer.Exit(FAILED)


def write_slurm(asked: Asked, path: Path) -> None:
    """Write the script for a Slurm cluster."""
    from simulation.cli.places import check_file, write
    from simulation.experiments.sweeps.slurm import script

    check_file(path, "--slurm")
    experiment = asked.load()
    write(path, script(asked.source, asked.folder(experiment), asked.amount.workers))
    consoles.results().print(
        f"Written: {path}\nLook at the lines marked 'adapt', then: sbatch {path}", soft_wrap=True
    )
