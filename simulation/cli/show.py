"""``silosim show``: what a scenario is, before it is run."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import told

Other = Annotated[
    str | None,
    typer.Option(
        "--diff",
        "-d",
        metavar="SCENARIO",
        help="List only what differs from this scenario.",
        show_default=False,
    ),
]


@told
def show(
    scenario: o.Source,
    diff: Other = None,
    changes: o.Changes = None,
    no_limit: o.NoLimit = False,
) -> None:
    """Show what a scenario is: people, load, structure and routes.

    [bold]Examples[/bold]

    silosim show silo

    silosim show silo --diff collaborative

    silosim show silo --set organization.span_of_control=3
    """
    from simulation.cli.inputs import load, parse_changes

    sources = [scenario] if diff is None else [scenario, diff]
    scenarios = load(sources, parse_changes(changes))
    console = consoles.results()
    if diff is not None:
        from simulation.presentation.differences import diff_table
        from simulation.scenario import differences

        (name, one), (other_name, other) = scenarios.items()
        console.print(diff_table((name, other_name), differences(one, other)))
        return
    from simulation.cli.compiling import load_kernel

    talk = consoles.talk()
    load_kernel(talk, quiet=False)
    from simulation.cli.session import assemble_all, warn
    from simulation.presentation.show import description

    for name, assembly in assemble_all(scenarios, no_limit=no_limit).items():
        for part in description(name, assembly):
            console.print(part)
        for warning in assembly.scenario.warnings:
            warn(talk, f"{name}: {warning}")
