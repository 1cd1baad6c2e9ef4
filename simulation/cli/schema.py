"""``silosim schema``: by which editors complete, check and explain scenario files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.failures import told


@told
def schema(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write it to a file.", show_default=False),
    ] = None,
    plug_ins: o.PlugIns = None,
    experiment: Annotated[
        bool, typer.Option("--experiment", metavar=" ", help="That of experiment files.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario files, for editors.

    [bold]Examples[/bold]

    silosim schema --out scenario.schema.json

    silosim schema --experiment --out experiment.schema.json

    With the first line that [bold]silosim new[/bold] writes, editors with a YAML language server
    then complete keys and explain them; with --plugin those of its mechanisms too.
    """
    import json
    import sys

    from simulation.cli.places import check_file, write
    from simulation.scenario import json_schema

    check_file(out, "--out", printed=True)
    if experiment:
        from simulation.experiments.designs.schema import json_schema as schema_of_experiments

        found = schema_of_experiments()
    else:
        found = json_schema()
    text = json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    if out is None or str(out) == "-":
        sys.stdout.write(text)
    else:
        write(out, text)
