"""``silosim new``: a commented file to start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli.failures import BadInputError, told


@told
def new(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME", help="Of the scenario; the file is NAME.yaml.", show_default=False
        ),
    ],
    force: Annotated[
        bool, typer.Option("--force", "-f", metavar=" ", help="Replace a file of that name.")
    ] = False,
) -> None:
    """Write a commented scenario file to start from.

    [bold]Examples[/bold]

    silosim new mine

    silosim run mine.yaml
    """
    from simulation.cli.places import check_file, write
    from simulation.cli.starting_file import starting_file

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if not path.stem or "\0" in name:
        raise BadInputError("give the scenario a name, such as mine")
    check_file(path, "NAME")
    if path.exists() and not force:
        raise BadInputError(f"{path} is there already; choose another name, or give --force")
    title = "".join(letter for letter in path.stem if letter.isprintable())
    write(path, starting_file(title))
    consoles.results().print(
        f"Written: {path}\nNext:    silosim show {path}\n         silosim run {path}",
        soft_wrap=True,
    )
