"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
    typer.Option(
        "--replications",
        "-n",
        metavar="N",
        help="Independent runs of each scenario. [dim]Default: 10.[/dim]",
        show_default=False,
        rich_help_panel="How much is run",
    ),
]
Precision = Annotated[
    str | None,
    typer.Option(
        "--precision",
        metavar="SHARE",
        help="Instead: add runs until each headline half-width is this small a share of its "
        "mean, such as 5%.",
        show_default=False,
        rich_help_panel="How much is run",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Where all random draws start from. [dim]Default: that of the first scenario.[/dim]",
        show_default=False,
        rich_help_panel="What is run",
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        "-s",
        metavar="PATH=VALUE",
        help="Change a value in every scenario; may be repeated.",
        show_default=False,
        rich_help_panel="What is run",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Threads; results do not depend on it. [dim]Default: the number of processors.[/dim]",
        show_default=False,
        rich_help_panel="How much is run",
    ),
]
NoLimit = Annotated[
    bool,
    typer.Option(
        "--no-limit",
        metavar=" ",
        help="Run it however large it is.",
        rich_help_panel="How much is run",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        metavar=" ",
        help="Only results, warnings and errors.",
        rich_help_panel="What is written",
    ),
]
Json = Annotated[
    Path | None,
    typer.Option(
        "--json",
        metavar="FILE",
        help="All results as JSON; - for standard output, and then nothing else there.",
        show_default=False,
        rich_help_panel="What is written",
    ),
]
Timings = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="What it cost: events, seconds, memory, versions (JSON).",
        show_default=False,
        rich_help_panel="What is written",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FOLDER",
        help="Summary, data and figures (SVG and PNG).",
        show_default=False,
        rich_help_panel="What is written",
    ),
]
Every = Annotated[
    bool,
    typer.Option(
        "--all",
        "-a",
        metavar=" ",
        help="Show every figure.",
        rich_help_panel="What is written",
    ),
]
