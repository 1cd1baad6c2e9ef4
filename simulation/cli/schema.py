"""``silosim schema``: by which editors complete, check and explain scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.failures import told


@told
def schema(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write it to a file.", show_default=False),
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files, for editors.

    [bold]Examples[/bold]

    silosim schema --out scenario.schema.json

    With the first line that [bold]silosim new[/bold] writes, editors with a YAML language server
    then complete keys and explain them.
    """
    import json
    import sys

    from simulation.cli.places import check_file, write
    from simulation.scenario import json_schema

    check_file(out, "--out")
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None or str(out) == "-":
        sys.stdout.write(text)
    else:
        write(out, text)
