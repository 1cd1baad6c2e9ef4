"""``silosim verify``: the model against exact theory, case by case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import FAILED, BadInputError, told

RUN = "How much is run"
WHAT = "What is run"
WRITTEN = "What is written"
SECTION_NAMES = ("queues", "silo_wins", "messages", "neutrality")

Quick = Annotated[
    bool,
    typer.Option("--quick", metavar=" ", rich_help_panel=RUN,
                 help="In a minute, with intervals of up to 5 %."),
]  # fmt: skip
Slow = Annotated[
    bool,
    typer.Option("--slow", metavar=" ", rich_help_panel=RUN,
                 help="The heavy cases too; they take hours."),
]  # fmt: skip
Only = Annotated[
    str | None,
    typer.Option(metavar="PATTERN", show_default=False, rich_help_panel=WHAT,
                 help="Cases whose name contains this; * and ? stand for any letters."),
]  # fmt: skip
SectionName = Annotated[
    str | None,
    typer.Option("--section", metavar="NAME", show_default=False, rich_help_panel=WHAT,
                 help=f"One of: {', '.join(SECTION_NAMES)}."),
]  # fmt: skip
List = Annotated[
    bool,
    typer.Option("--list", metavar=" ", rich_help_panel=WHAT,
                 help="Show the cases and run nothing."),
]  # fmt: skip
Seed = Annotated[
    int | None,
    typer.Option(metavar="N", show_default=False, rich_help_panel=WHAT,
                 help="From which the seeds of all cases follow."),
]  # fmt: skip
Page = Annotated[
    Path | None,
    typer.Option(metavar="FILE.md", show_default=False, rich_help_panel=WRITTEN,
                 help="All that was done, and what each mechanism does, as Markdown."),
]  # fmt: skip
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FOLDER", show_default=False, rich_help_panel=WRITTEN,
                 help="Page and JSON."),
]  # fmt: skip


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
    check_file(json, "--json")
    check_file(page, "--page")
    check_folder(out, "--out")
    if section is not None and section not in SECTION_NAMES:
        raise BadInputError(f"--section must be one of {', '.join(SECTION_NAMES)} (got {section})")
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
