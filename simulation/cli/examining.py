"""Carrying out `silosim mechanisms`: run with progress, show, write.

Import it after `load_kernel`: it brings the kernel with it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from simulation.cli import consoles
from simulation.cli.inputs import Amount
from simulation.cli.places import write
from simulation.experiments import mechanisms
from simulation.experiments.plausibility import plausibility
from simulation.experiments.structure_and_system import structure_and_system
from simulation.presentation import mechanisms as shown
from simulation.presentation.progress import progress
from simulation.presentation.sheets import Sheet, on_terminal

SEED = 42


def carry_out(
    section: str | None, wanted: Amount, page: Path | None, console: Console, *, quiet: bool
) -> bool:
    """Run, show and write; return whether structures are the same while all mechanisms are off."""
    replications = wanted.replications or mechanisms.REPLICATIONS
    seed = SEED if wanted.seed is None else wanted.seed
    results = consoles.results()
    traces = mechanisms.same_traces(seed) if section in (None, "one_at_a_time") else {}
    if traces:
        results.print(shown.traces_told(traces).strip(), markup=False)
    sheets = []
    for sheet in _sheets(section, replications, seed, wanted.workers, console, quiet):
        sheets.append(sheet)
        for part in on_terminal(sheet, results):
            results.print(part)
    results.print(f"\n{shown.basis(replications, seed)}", style="dim")
    if page is not None:
        command = _command(section, replications, seed)
        write(page, shown.page(command, replications, seed, traces, sheets))
    return all(traces.values())


def _sheets(
    section: str | None, replications: int, seed: int, workers: int | None,
    console: Console, quiet: bool,
) -> Iterator[Sheet]:  # fmt: skip
    if section in (None, "one_at_a_time"):
        with progress(console, "runs, one mechanism at a time", quiet=quiet) as report:
            found = mechanisms.one_at_a_time(replications, seed, workers, report)
        yield from shown.effects(found)
    if section in (None, "structure_and_system"):
        with progress(console, "runs, structure and system", quiet=quiet) as report:
            yield from shown.factorial(structure_and_system(replications, seed, workers, report))
    if section in (None, "plausibility"):
        with progress(console, "runs of the shipped pair", quiet=quiet) as report:
            yield shown.plausible(plausibility(replications, seed, workers, report))


def _command(section: str | None, replications: int, seed: int) -> str:
    """Return the command that does the same again and writes the page."""
    words = ["silosim", "mechanisms"]
    words += ["--section", section] if section else []
    words += ["-n", str(replications)] if replications != mechanisms.REPLICATIONS else []
    words += ["--seed", str(seed)] if seed != SEED else []
    return shlex.join([*words, "--page", "mechanisms.md"])
