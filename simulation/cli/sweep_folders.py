"""Looking into the folder of a sweep, also while it runs: status, CSV, page and report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli import consoles
from simulation.cli.places import STANDARD_OUTPUT, check_file, write
from simulation.experiments.designs.loading import Experiment, load_experiment
from simulation.experiments.designs.points import Cell

if TYPE_CHECKING:
    from simulation.experiments.analysis import Analysis


@dataclass(frozen=True)
class ReportAsked:
    """A report that is asked for.

    Attributes:
        place: where it goes, None if there is to be none.
        language: in which it, or the page, is written.
        command: that writes it again.
    """

    place: Path | None
    language: str
    command: str


def show(source: str, out: Path | None, csv: Path | None, *, quiet: bool) -> None:
    """Show the status of a sweep, or write its results as CSV."""
    from simulation.experiments.sweeps.reading import Reader
    from simulation.presentation import sweep_tables
    from simulation.presentation.sweep_files import results_as_csv

    folder = out if out is not None else load_experiment(source).folder
    check_file(csv, "--csv", printed=True)
    reader = Reader(folder)
    results = consoles.results()
    if csv is None:
        for part in sweep_tables.status(reader):
            results.print(part, soft_wrap=True)
        return
    frame = reader.frame()
    text = results_as_csv(frame)
    if csv == STANDARD_OUTPUT:
        results.file.write(text)
        return
    write(csv, text)
    if not quiet:
        consoles.talk().print(f"Written to {csv}: {len(frame):,} runs", soft_wrap=True)


def analyze(
    source: str, out: Path | None, seed: int | None, report: ReportAsked, *, quiet: bool
) -> None:
    """Write figures, tables and a page of what came out of a sweep so far, and the report."""
    from simulation.experiments.analysis import analyse
    from simulation.presentation.sweep_findings import notes
    from simulation.presentation.sweep_page import write_page
    from simulation.presentation.words import words_of

    experiment = load_experiment(source, seed=seed)
    folder = out if out is not None else experiment.folder
    found = analyse(folder, experiment)
    names = write_page(found, folder, report.language)
    write_report(found, report)
    talk = consoles.talk()
    for note in notes(found, words_of("en")):
        consoles.warn(talk, note)
    if not quiet:
        talk.print(f"Written to {folder}: {', '.join(names)}", soft_wrap=True)
    consoles.results().print(str(folder / names[0]), soft_wrap=True)


def write_report(found: Analysis, report: ReportAsked) -> None:
    """Write the report of what came out of a sweep, if one is asked for.

    Raises:
        BadInputError: the browser cannot print it.
    """
    from simulation.cli.report import deliver
    from simulation.presentation.report import sweep_report

    if report.place is not None:
        deliver(sweep_report(found, report.language, report.command), report.place)


def keys_in(folder: Path) -> set[str]:
    """Return the keys of all runs that are in a folder; none if there is no sweep."""
    from simulation.experiments.sweeps.failures import SweepError
    from simulation.experiments.sweeps.journal import Journal
    from simulation.versions import RESULTS_VERSION

    try:
        journal = Journal(folder, write=False)
    except SweepError:
        return set()
    try:
        return set(journal.statuses(RESULTS_VERSION))
    finally:
        journal.close()


def cells_found(experiment: Experiment, folder: Path) -> list[tuple[Cell, bytes]]:
    """Return the cells that a search has come to so far, with their scenarios."""
    from simulation.experiments.optimum.alternatives import scenario_of
    from simulation.experiments.sweeps.reading import Reader
    from simulation.experiments.sweeps.work import pack

    reader = Reader(folder)
    try:
        cells = {run.cell.number: run.cell for run in reader.wanted()}
    finally:
        reader.close()
    return [(cell, pack(scenario_of(experiment, cell))) for cell in cells.values()]
