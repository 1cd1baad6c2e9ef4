"""``silosim metrics``: what is measured, and what each figure means."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli.failures import told


@told
def metrics(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write it to a file.", show_default=False),
    ] = None,
) -> None:
    """Print what is measured: name, unit, which way is better, and meaning, as Markdown.

    [bold]Examples[/bold]

    silosim metrics

    silosim metrics --out metrics.md
    """
    import sys

    from simulation.cli.places import check_file, write
    from simulation.presentation.metric_page import metric_page

    check_file(out, "--out", printed=True)
    if out is None or str(out) == "-":
        sys.stdout.write(metric_page())
    else:
        write(out, metric_page())
