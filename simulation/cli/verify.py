"""``silosim verify``: the model against exact theory, case by case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import FAILED, BadInputError, told

SECTION_NAMES = ("queues", "hours", "silo_wins", "messages", "neutrality")

Quick = Annotated[bool, o.flag(o.HOW_MUCH, "In a minute, with intervals of up to 5 %.", "--quick")]
Slow = Annotated[bool, o.flag(o.HOW_MUCH, "The heavy cases too, for most of an hour.", "--slow")]
Only = Annotated[
    str | None,
    o.option(o.WHAT, "PATTERN", "Cases whose name contains this; * and ? stand for any letters."),
]
SectionName = Annotated[
    str | None, o.option(o.WHAT, "NAME", f"One of: {', '.join(SECTION_NAMES)}.", "--section")
]
List = Annotated[bool, o.flag(o.WHAT, "Show the cases and run nothing.", "--list")]
Seed = Annotated[int | None, o.option(o.WHAT, "N", "From which the seeds of all cases follow.")]
Page = Annotated[
    Path | None,
    o.option(o.WRITTEN, "FILE.md", "All that was done, as Markdown."),
]
Out = Annotated[Path | None, o.option(o.WRITTEN, "FOLDER", "Page and JSON.", "--out", "-o")]


@told
def verify(
    quick: Quick = False,
    slow: Slow = False,
    only: Only = None,
    section: SectionName = None,
    show_list: List = False,
    seed: Seed = None,
    workers: o.Workers = None,
    quiet: o.Quiet = False,
    json: o.Json = None,
    page: Page = None,
    out: Out = None,
) -> None:
    """Hold the model against exact theory: queues, networks, pooling, neutrality.

    The exit code is 1 if anything disagrees.

    [bold]Examples[/bold]

    silosim verify --quick

    silosim verify --only "M/M/*" --json -

    silosim verify --section silo_wins --page silo_wins.md
    """
    from simulation.cli.inputs import amount
    from simulation.cli.places import STANDARD_OUTPUT, check_file, check_folder

    wanted = amount(None, None, seed, workers)
    check_file(json, "--json", printed=True)
    check_file(page, "--page")
    check_folder(out, "--out")
    if section is not None and section not in SECTION_NAMES:
        raise BadInputError(f"--section must be one of {', '.join(SECTION_NAMES)} (got {section})")
    if show_list and (json, page, out) != (None, None, None):
        raise BadInputError("--list runs nothing that could be written; leave out one of the two")
    console = consoles.talk()
    from simulation.cli.compiling import load_kernel

    load_kernel(console, quiet=quiet)
    from simulation.cli.verifying import Files, Selection, carry_out, show_cases

    selection = Selection(only, section, slow, quick)
    if show_list:
        show_cases(selection.sections(slow=True))
        return
    files = Files(json, page, out)
    shown = json != STANDARD_OUTPUT
    if not carry_out(selection, wanted, files, console, quiet=quiet, shown=shown):
        raise typer.Exit(FAILED)
