"""Carrying out a verification: run with progress, show, write.

Import it after `load_kernel`: it brings the kernel with it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from rich.console import Console

from simulation.cli import consoles
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import Amount
from simulation.cli.places import write
from simulation.cli.reporting import deliver
from simulation.experiments.verification import FULL, QUICK, SEED, Case, Rule, verify
from simulation.experiments.verification_cases import SECTIONS, Section
from simulation.presentation import verification as tables
from simulation.presentation import verification_files as files_of
from simulation.presentation.progress import progress


@dataclass(frozen=True)
class Files:
    """What is written and where."""

    json: Path | None
    page: Path | None
    out: Path | None

    @property
    def with_page(self) -> bool:
        """Whether the page is written."""
        return self.page is not None or self.out is not None


@dataclass(frozen=True)
class Selection:
    """Which cases are run, and by which rule; as asked for on the command line."""

    only: str | None
    section: str | None
    slow: bool
    quick: bool

    @property
    def rule(self) -> Rule:
        """The rule that the cases are held to."""
        return QUICK if self.quick else FULL

    def sections(self, *, slow: bool = False) -> tuple[Section, ...]:
        """Return the sections with the cases that are asked for, `slow` ones too if all are shown.

        Raises:
            BadInputError: there is none.
        """
        found = tuple(
            Section(group.key, group.title, tuple(self._of(group, slow or self.slow)))
            for group in SECTIONS
            if self.section in (None, group.key)
        )
        if not any(group.cases for group in found):
            raise BadInputError("no such case; silosim verify --list shows all, --slow the slow")
        return found

    def _of(self, group: Section, slow: bool) -> Iterator[Case]:
        pattern = f"*{self.only or ''}*".casefold()
        for case in group.cases:
            is_wanted = (slow or not case.slow) and (case.quick or not self.quick)
            if is_wanted and fnmatchcase(case.name.casefold(), pattern):
                yield case

    def command(self, seed: int) -> str:
        """Return the command that does the same again and writes the page."""
        words = ["silosim", "verify"]
        words += ["--quick"] * self.quick + ["--slow"] * self.slow
        words += ["--only", self.only] if self.only else []
        words += ["--section", self.section] if self.section else []
        words += ["--seed", str(seed)] if seed != SEED else []
        return shlex.join([*words, "--page", "verification.md"])


def show_cases(sections: Sequence[Section]) -> None:
    """Print the cases."""
    consoles.results().print(tables.listing(sections))


def carry_out(
    selection: Selection,
    wanted: Amount,
    files: Files,
    console: Console,
    *,
    quiet: bool,
    shown: bool,
) -> bool:
    """Run, show and write; return whether everything agrees."""
    rule, seed = selection.rule, SEED if wanted.seed is None else wanted.seed
    workers = wanted.workers or os.cpu_count() or 1
    cases = [case for section in selection.sections() for case in section.cases]
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
    data = files_of.as_json(outcomes, rule, seed)
    if files.json is not None:
        deliver(files.json, data)
    if files.with_page:
        text = files_of.page(outcomes, rule, seed, selection.command(seed))
        write_files(text, data, files)
        if files.out is not None and not quiet:
            console.print(f"Written to {files.out}: verification", soft_wrap=True)
    return all(outcome.agrees for outcome in outcomes)


def write_files(page: str, data: str, files: Files) -> None:
    """Write the page and the folder."""
    if files.page is not None:
        write(files.page, page)
    if files.out is not None:
        files.out.mkdir(exist_ok=True)
        write(files.out / "verification.md", page)
        write(files.out / "verification.json", data)
