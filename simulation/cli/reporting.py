"""Carrying out a comparison or a run, and writing what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from simulation.cli import consoles
from simulation.cli.compiling import load_kernel, load_mechanisms
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import BUT, Amount, amount, load, parse_changes, with_copy
from simulation.cli.places import STANDARD_OUTPUT, check_file, check_folder, write

if TYPE_CHECKING:
    from simulation.experiments.comparison import Comparison
    from simulation.experiments.explanation import Explanation
    from simulation.scenario import Scenario

Much = tuple[int | None, str | None, int | None, int | None]
"""Replications, precision, seed and workers as they stand on the command line."""


@dataclass(frozen=True)
class Outputs:
    """What is written and where."""

    json: Path | None
    timings: Path | None
    out: Path | None
    report: Path | None = None
    every: bool = False
    quiet: bool = False
    language: str = "en"
    explains: bool = False
    by_mechanism: bool = False
    steady: bool = False

    @property
    def shows_tables(self) -> bool:
        """Whether standard output is free for people to read."""
        return STANDARD_OUTPUT not in (self.json, self.timings)

    def _is_made_for(self, place: Path) -> bool:
        """Return whether the folder of a file is the one that `--out` will make."""
        return self.out is not None and not self.out.exists() and place.parent == self.out

    def check(self) -> None:
        """Refuse what could not be written, before anything is run.

        Raises:
            BadInputError: a place does not exist or may not be written.
        """
        if self.json == self.timings == STANDARD_OUTPUT:
            raise BadInputError("only one of --json and --timings can go to standard output")
        if self.by_mechanism and not self.shows_tables:
            raise BadInputError("--by-mechanism prints a table; let the others write to a file")
        check_file(self.json, "--json", printed=True)
        check_file(self.timings, "--timings", printed=True)
        check_folder(self.out, "--out")
        if self.report is not None or self.language != "en":
            from simulation.cli.report import check

            check(self.report, self.language)
        if self.report is None or not self._is_made_for(self.report):
            check_file(self.report, "--report")


def carry_out(
    sources: Sequence[str],
    changes: Sequence[str] | None,
    outputs: Outputs,
    much: Much,
    *,
    no_limit: bool,
    started: float,
    but: Sequence[str] | None = None,
    plug_ins: Sequence[str] | None = None,
) -> dict[str, Scenario]:
    """Load, run, show and write; return the scenarios by the names they are shown under.

    With `but`, the last one is run once more with that changed.

    Raises:
        BadInputError, ScenarioError: something asked for cannot be done.
    """
    wanted = amount(*much)
    outputs.check()
    values, otherwise = parse_changes(changes), parse_changes(but, BUT)
    scenarios = with_copy(load(sources, values), sources[-1], values, otherwise)
    if outputs.steady:
        check_long_enough(scenarios)
    console = consoles.talk()
    compile_seconds = load_kernel(console, quiet=outputs.quiet)
    compile_seconds += load_mechanisms(scenarios.values(), console, quiet=outputs.quiet)
    from simulation.cli.session import simulate
    from simulation.cli.timings import as_json
    from simulation.presentation.notes import cautions

    if outputs.explains or outputs.by_mechanism:
        from simulation.cli import explaining

        explaining.check(
            scenarios, wanted,
            explains=outputs.explains, switches=outputs.by_mechanism, no_limit=no_limit,
        )  # fmt: skip
    comparison = simulate(scenarios, wanted, console, quiet=outputs.quiet, no_limit=no_limit)
    for caution in cautions(comparison):
        consoles.warn(console, caution)
    if outputs.shows_tables:
        show(comparison, outputs, consoles.results())
        if outputs.steady:
            show_steady_state(comparison, consoles.results())
    write_results(comparison, outputs, console)
    found = explained(comparison, outputs, wanted, console, no_limit=no_limit)
    if outputs.by_mechanism:
        explaining.print_mechanisms(
            comparison, wanted, console, quiet=outputs.quiet, no_limit=no_limit
        )
    if outputs.report is not None:
        from simulation.cli.report import command_of, write_report

        asked = command_of(
            sources, changes, but, plug_ins, comparison,
            explains=outputs.explains, no_limit=no_limit, language=outputs.language,
        )  # fmt: skip
        write_report(comparison, found, outputs.report, outputs.language, asked)
        if not outputs.quiet:
            console.print(f"Report: {outputs.report}", soft_wrap=True)
    if outputs.timings is not None:
        deliver(outputs.timings, as_json(comparison, wanted.workers, compile_seconds, started))
    return scenarios


def explained(
    comparison: Comparison, outputs: Outputs, wanted: Amount, console: Console, *, no_limit: bool
) -> list[Explanation]:
    """Return why each scenario differs from the first, and print it; [] if not asked for."""
    if not outputs.explains:
        return []
    from simulation.cli.explaining import explain_all, print_all

    found = explain_all(comparison, wanted, console, quiet=outputs.quiet, no_limit=no_limit)
    if outputs.shows_tables:
        print_all(comparison, found, consoles.results())
    return found


def show(comparison: Comparison, outputs: Outputs, console: Console) -> None:
    """Print the tables of a comparison."""
    from simulation.presentation import tables
    from simulation.presentation.breakdown_tables import breakdowns
    from simulation.presentation.notes import basis, omissions

    console.print()
    console.print(tables.headline(comparison, console))
    console.print(tables.details(comparison, console, every=outputs.every))
    console.print()
    if len(comparison.names) == 1 and (cut := breakdowns(comparison, console)) is not None:
        console.print(cut)
        console.print()
    console.print(basis(comparison), style="dim")
    if outputs.every and (omitted := omissions(comparison)):
        console.print(omitted, style="dim")


def check_long_enough(scenarios: Mapping[str, Scenario]) -> None:
    """Refuse scenarios that are too short for a steady state, before anything is run.

    Raises:
        BadInputError: one is.
    """
    from simulation.experiments.warm_up import LEAST_DAYS

    for name, scenario in scenarios.items():
        days = scenario.week.day_of(scenario.time.horizon)  # that end
        if days < LEAST_DAYS:
            raise BadInputError(
                f"--steady-state: the {days} working days of {name} are too few, {LEAST_DAYS} are "
                'needed; add --set "time.horizon=250 days"'
            )


def show_steady_state(comparison: Comparison, console: Console) -> None:
    """Print where steady states begin, and how long one run has to be."""
    from simulation.experiments.warm_up import steady_state
    from simulation.presentation import steady_tables

    found = {
        name: steady_state([replication.record for replication in replications])
        for name, replications in comparison.replications.items()
    }
    console.print()
    for part in steady_tables.tables(found):
        console.print(part)


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
