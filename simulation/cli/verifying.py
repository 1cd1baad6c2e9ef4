"""Carrying out a verification: run with progress, show, write.

Import it after `load_kernel`: it brings the kernel with it.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from rich.console import Console

from simulation.cli import consoles
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import Amount
from simulation.cli.places import write
from simulation.cli.reporting import deliver
from simulation.experiments.verification import FULL, QUICK, SEED, Outcome, Rule, verify
from simulation.experiments.verification_cases import SECTIONS, Section, neutrality
from simulation.presentation import verification as tables
from simulation.presentation import verification_files as files_of
from simulation.presentation.progress import progress

MECHANISM_REPLICATIONS = 20


@dataclass(frozen=True)
class Files:
    """What is written and where."""

    json: Path | None
    page: Path | None
    out: Path | None

    @property
    def with_page(self) -> bool:
        """Whether the page is written, for which every mechanism is run."""
        return self.page is not None or self.out is not None


def chosen(
    only: str | None, section: str | None, *, slow: bool, quick: bool
) -> tuple[Section, ...]:
    """Return the sections with the cases that are asked for.

    Raises:
        BadInputError: there is none.
    """
    pattern = f"*{only or ''}*".casefold()
    found = tuple(
        Section(
            group.key,
            group.title,
            tuple(
                case
                for case in group.cases
                if (slow or not case.slow)
                and (case.quick or not quick)
                and fnmatchcase(case.name.casefold(), pattern)
            ),
        )
        for group in SECTIONS
        if section in (None, group.key)
    )
    if not any(group.cases for group in found):
        raise BadInputError("no such case; silosim verify --list shows all, --slow runs the slow")
    return found


def show_cases(sections: Sequence[Section]) -> None:
    """Print the cases."""
    consoles.results().print(tables.listing(sections))


def carry_out(
    sections: Sequence[Section],
    wanted: Amount,
    files: Files,
    console: Console,
    *,
    quick: bool,
    quiet: bool,
    shown: bool,
) -> bool:
    """Run, show and write; return whether everything agrees."""
    rule, seed = QUICK if quick else FULL, SEED if wanted.seed is None else wanted.seed
    workers = wanted.workers or os.cpu_count() or 1
    cases = [case for section in sections for case in section.cases]
    outcomes = []
    with progress(console, "runs", quiet=quiet) as report:
        for outcome in verify(cases, rule, seed, workers, report):
            outcomes.append(outcome)
            if not outcome.agrees:
                consoles.warn(console, f"{outcome.case.name} is not confirmed")
    if shown:
        results = consoles.results()
        results.print(tables.table(outcomes, results))
        results.print(f"\n{tables.summary(outcomes)}.")
        results.print(tables.basis(rule, seed), style="dim")
    write_files(outcomes, rule, seed, workers, files, console, quiet=quiet)
    return all(outcome.agrees for outcome in outcomes)


def write_files(
    outcomes: Sequence[Outcome],
    rule: Rule,
    seed: int,
    workers: int,
    files: Files,
    console: Console,
    *,
    quiet: bool,
) -> None:
    """Write JSON and page where they are asked for."""
    data = files_of.as_json(outcomes, rule, seed)
    if files.json is not None:
        deliver(files.json, data)
    if not files.with_page:
        return
    with progress(console, "runs, one mechanism at a time", quiet=quiet) as report:
        mechanisms = neutrality.one_at_a_time(MECHANISM_REPLICATIONS, seed, workers, report)
    command = shlex.join(["silosim", *sys.argv[1:]])
    text = files_of.page(outcomes, rule, seed, mechanisms, command)
    if files.page is not None:
        write(files.page, text)
    if files.out is not None:
        files.out.mkdir(exist_ok=True)
        write(files.out / "verification.md", text)
        write(files.out / "verification.json", data)
        if not quiet:
            console.print(f"Written to {files.out}: verification", soft_wrap=True)
