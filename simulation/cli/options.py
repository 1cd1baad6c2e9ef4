"""The options that several commands share, and how options are declared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from simulation.cli.failures import BAD_INPUT

HOW_MUCH, WHAT, WRITTEN = "How much is run", "What is run", "What is written"
"""Panels of the help."""

PRINTED = ("--json", "--timings")
"""Options whose file may be left out: what would be in it is printed then."""


def flag(panel: str | None, text: str, *names: str) -> Any:
    """Return an option that is given or not; its help has no word for a value."""
    return typer.Option(*names, metavar=" ", rich_help_panel=panel, help=text)


def option(panel: str | None, metavar: str, text: str, *names: str) -> Any:
    """Return an option with a value; what is taken without it is told by the help, if at all."""
    return typer.Option(
        *names, metavar=metavar, rich_help_panel=panel, help=text, show_default=False
    )


def _load_plug_ins(paths: list[str] | None) -> list[str] | None:
    """Load the files that are named; what is wrong with one is told as bad input is."""
    from simulation.plug_ins import PlugInError, load_files

    try:
        load_files(paths or ())
    except PlugInError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(BAD_INPUT) from None
    return paths


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO…",
        help="Names of shipped scenarios, such as [bold]silo[/bold], or YAML files.",
        show_default=False,
    ),
]
Source = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO", help="A shipped scenario or a YAML file.", show_default=False
    ),
]
Replications = Annotated[
    int | None,
    option(
        HOW_MUCH, "N", "Independent runs of each scenario. [dim]Default: 10.[/dim]",
        "--replications", "-n",
    ),
]  # fmt: skip
Precision = Annotated[
    str | None,
    option(
        HOW_MUCH, "SHARE",
        "Instead: add runs until each headline half-width is this small a share of its mean, "
        "such as 5%.",
    ),
]  # fmt: skip
Seed = Annotated[
    int | None,
    option(
        WHAT, "N",
        "Where all random draws start from. [dim]Default: that of the first scenario.[/dim]",
    ),
]  # fmt: skip
Changes = Annotated[
    list[str] | None,
    option(
        WHAT, "PATH=VALUE", "Change a value in every scenario; may be repeated.", "--set", "-s"
    ),
]  # fmt: skip
Workers = Annotated[
    int | None,
    option(
        HOW_MUCH, "N",
        "Threads; results do not depend on it. [dim]Default: the number of processors.[/dim]",
    ),
]  # fmt: skip
PlugIns = Annotated[
    list[str] | None,
    typer.Option(
        "--plugin", "-p", metavar="FILE.py", rich_help_panel=WHAT, show_default=False,
        callback=_load_plug_ins,
        help="A file of yours with structures, metrics or mechanisms; may be repeated.",
    ),
]  # fmt: skip
NoLimit = Annotated[bool, flag(HOW_MUCH, "Run it however large it is.", "--no-limit")]
Quiet = Annotated[bool, flag(WRITTEN, "Only results, warnings and errors.", "--quiet", "-q")]
Json = Annotated[
    Path | None,
    option(
        WRITTEN, "FILE",
        "All results as JSON; without FILE, or with -, on standard output and nothing else there.",
    ),
]  # fmt: skip
Timings = Annotated[
    Path | None,
    option(WRITTEN, "FILE", "What it cost: events, seconds, memory, versions (JSON)."),
]
Out = Annotated[
    Path | None,
    option(WRITTEN, "FOLDER", "Summary, data and figures (SVG and PNG).", "--out", "-o"),
]
Every = Annotated[bool, flag(WRITTEN, "Show every figure.", "--all", "-a")]
Report = Annotated[
    Path | None,
    option(
        WRITTEN, "FILE",
        "All on one page to read, print and pass on: FILE.html, or FILE.pdf by way of a browser.",
    ),
]  # fmt: skip
SteadyState = Annotated[
    bool,
    flag(
        WRITTEN,
        "For stationary scenarios: where the steady state begins, and how long one run has to be.",
        "--steady-state",
    ),
]
ENGLISH = "en"
Lang = Annotated[
    str, option(WRITTEN, "LANG", "Language of the report: en or fr. [dim]Default: en.[/dim]")
]
