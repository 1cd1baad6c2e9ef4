"""Carrying out a comparison or a run, and writing what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from simulation.cli import consoles
from simulation.cli.compiling import load_kernel
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import amount, load, parse_changes
from simulation.cli.places import STANDARD_OUTPUT, check_file, check_folder, write

if TYPE_CHECKING:
    from simulation.experiments.comparison import Comparison
    from simulation.scenario import Scenario

Much = tuple[int | None, str | None, int | None, int | None]
"""Replications, precision, seed and workers as they stand on the command line."""


@dataclass(frozen=True)
class Outputs:
    """What is written and where."""

    json: Path | None
    timings: Path | None
    out: Path | None
    every: bool
    quiet: bool

    @property
    def shows_tables(self) -> bool:
        """Whether standard output is free for people to read."""
        return STANDARD_OUTPUT not in (self.json, self.timings)

    def check(self) -> None:
        """Refuse what could not be written, before anything is run.

        Raises:
            BadInputError: a place does not exist or may not be written.
        """
        if self.json == self.timings == STANDARD_OUTPUT:
            raise BadInputError("only one of --json and --timings can go to standard output")
        check_file(self.json, "--json")
        check_file(self.timings, "--timings")
        check_folder(self.out, "--out")


def carry_out(
    sources: Sequence[str],
    changes: Sequence[str] | None,
    outputs: Outputs,
    much: Much,
    *,
    no_limit: bool,
    started: float,
) -> dict[str, Scenario]:
    """Load, run, show and write; return the scenarios by the names they are shown under.

    Raises:
        BadInputError, ScenarioError: something asked for cannot be done.
    """
    wanted = amount(*much)
    outputs.check()
    scenarios = load(sources, parse_changes(changes))
    console = consoles.talk()
    compile_seconds = load_kernel(console, quiet=outputs.quiet)
    from simulation.cli.session import simulate
    from simulation.cli.timings import as_json
    from simulation.presentation.notes import cautions

    comparison = simulate(scenarios, wanted, console, quiet=outputs.quiet, no_limit=no_limit)
    for caution in cautions(comparison):
        consoles.warn(console, caution)
    if outputs.shows_tables:
        show(comparison, outputs, consoles.results())
    write_results(comparison, outputs, console)
    if outputs.timings is not None:
        deliver(outputs.timings, as_json(comparison, wanted.workers, compile_seconds, started))
    return scenarios


def show(comparison: Comparison, outputs: Outputs, console: Console) -> None:
    """Print the tables of a comparison."""
    from simulation.presentation import tables
    from simulation.presentation.notes import basis

    console.print()
    console.print(tables.headline(comparison, console))
    console.print(tables.details(comparison, console, every=outputs.every))
    console.print()
    console.print(basis(comparison), style="dim")


def write_results(comparison: Comparison, outputs: Outputs, console: Console) -> None:
    """Write JSON and the folder of results."""
    from simulation.presentation.export import as_json, files_of

    if outputs.json is not None:
        deliver(outputs.json, as_json(comparison))
    if outputs.out is not None:
        outputs.out.mkdir(exist_ok=True)
        names = []
        for name, content in files_of(comparison):
            write(outputs.out / name, content())
            names.append(name)
        if not outputs.quiet:
            listed = ", ".join(dict.fromkeys(name.partition(".")[0] for name in names))
            console.print(f"Written to {outputs.out}: {listed}", soft_wrap=True)


def deliver(place: Path, text: str) -> None:
    """Write a text to a file or to standard output."""
    if place == STANDARD_OUTPUT:
        import sys

        sys.stdout.write(text)
    else:
        write(place, text)
