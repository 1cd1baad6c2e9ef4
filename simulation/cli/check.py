"""``silosim check``: whether scenario files are right, before anything is run."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import BAD_INPUT, told


@told
def check(
    scenarios: o.Sources,
    changes: o.Changes = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", metavar=" ", help="Only problems and warnings.")
    ] = False,
) -> None:
    """Check scenario files and tell every problem with file, line and remedy.

    [bold]Examples[/bold]

    silosim check mine.yaml

    silosim check scenarios/*.yaml
    """
    from simulation.cli.inputs import parse_changes
    from simulation.scenario import ScenarioError, load_scenario

    values = parse_changes(changes)
    is_wrong = False
    for source in scenarios:
        try:
            scenario = load_scenario(source, values)
        except ScenarioError as error:
            print(error, file=sys.stderr)
            is_wrong = True
            continue
        for warning in scenario.warnings:
            consoles.talk().print(f"{source}: warning: {warning}", style="yellow", soft_wrap=True)
        if not quiet:
            consoles.results().print(f"ok  {source}", soft_wrap=True)
    if is_wrong:
        raise typer.Exit(BAD_INPUT)
