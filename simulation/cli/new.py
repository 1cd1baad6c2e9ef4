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

    silosim new shop

    silosim run shop.yaml
    """
    from simulation.cli.places import check_file, write
    from simulation.cli.starting_file import add_schema, starting_file
    from simulation.scenario.gallery import quoted

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    if not path.stem or "\0" in name:
        raise BadInputError("give the scenario a name, such as mine")
    check_file(path, "NAME")
    if path.exists() and not force:
        raise BadInputError(f"{path} is there already; choose another name, or give --force")
    title = "".join(letter for letter in path.stem if letter.isprintable())
    write(path, starting_file(title))
    beside = add_schema(path)
    told_too = f" and {beside}, by which editors explain and complete it" if beside else ""
    file = quoted(str(path))
    lines = [
        f"Written: {path}{told_too}",
        f"Next:    silosim show {file}",
        f"         silosim run {file}",
        f"         silosim compare {file} --but organization.structure=cross_functional",
    ]
    consoles.results().print("\n".join(lines), soft_wrap=True, markup=False)
