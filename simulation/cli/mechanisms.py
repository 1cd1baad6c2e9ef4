"""``silosim mechanisms``: what each mechanism does, and whether the shipped pair is plausible."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import FAILED, BadInputError, told

SECTIONS = ("one_at_a_time", "structure_and_system", "plausibility")

Replications = Annotated[
    int | None,
    o.option(
        o.HOW_MUCH, "N", "Independent runs of each scenario. [dim]Default: 20.[/dim]",
        "--replications", "-n",
    ),
]  # fmt: skip
Seed = Annotated[
    int | None, o.option(o.WHAT, "N", "Where all random draws start from. [dim]Default: 42.[/dim]")
]
SectionName = Annotated[
    str | None, o.option(o.WHAT, "NAME", f"One of: {', '.join(SECTIONS)}.", "--section")
]
Page = Annotated[Path | None, o.option(o.WRITTEN, "FILE.md", "All of it as Markdown.")]


@told
def mechanisms(
    section: SectionName = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: o.Workers = None,
    quiet: o.Quiet = False,
    page: Page = None,
) -> None:
    """Show what each mechanism does alone, and hold the shipped pair against plausible bands.

    The exit code is 1 if structures differ while every mechanism is off.

    [bold]Examples[/bold]

    silosim mechanisms

    silosim mechanisms --section structure_and_system

    silosim mechanisms --page mechanisms.md
    """
    from simulation.cli.inputs import amount
    from simulation.cli.places import check_file

    wanted = amount(replications, None, seed, workers)
    check_file(page, "--page")
    if section is not None and section not in SECTIONS:
        raise BadInputError(f"--section must be one of {', '.join(SECTIONS)} (got {section})")
    console = consoles.talk()
    from simulation.cli.compiling import load_kernel

    load_kernel(console, quiet=quiet)
    from simulation.cli.examining import carry_out

    if not carry_out(section, wanted, page, console, quiet=quiet):
        raise typer.Exit(FAILED)
