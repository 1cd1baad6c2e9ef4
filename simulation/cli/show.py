"""``silosim show``: what a scenario is, before it is run."""

from __future__ import annotations

from typing import Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import BadInputError, told

Wanted = Annotated[
    str | None,
    typer.Argument(
        metavar="[SCENARIO]",
        help="A shipped scenario or a YAML file. [dim]Default: all that is shipped.[/dim]",
        show_default=False,
    ),
]
Other = Annotated[
    str | None,
    o.option(None, "SCENARIO", "List only what differs from this scenario.", "--diff", "-d"),
]


@told
def show(
    scenario: Wanted = None,
    diff: Other = None,
    changes: o.Changes = None,
    plug_ins: o.PlugIns = None,
    no_limit: o.NoLimit = False,
) -> None:
    """Show what a scenario is and teaches; without one, the gallery of shipped scenarios.

    [bold]Examples[/bold]

    silosim show

    silosim show silo

    silosim show silo --diff collaborative

    silosim show silo --set organization.span_of_control=3
    """
    from simulation.cli.inputs import load, parse_changes

    if scenario is None:
        if diff is not None or changes:
            raise BadInputError("--diff and --set need a scenario: silosim show silo --diff matrix")
        from simulation.presentation.gallery import listing
        from simulation.scenario.gallery import gallery

        consoles.results().print(listing(gallery()))
        return
    sources = [scenario] if diff is None else [scenario, diff]
    scenarios = load(sources, parse_changes(changes))
    console = consoles.results()
    if diff is not None:
        from simulation.presentation.differences import diff_table
        from simulation.scenario import differences

        (name, one), (other_name, other) = scenarios.items()
        console.print(diff_table((name, other_name), differences(one, other)))
        return
    from simulation.cli.cost import refuse_too_many_people
    from simulation.organization import build_organization
    from simulation.presentation.show import description

    for name, shown in scenarios.items():
        if not no_limit:
            refuse_too_many_people(name, shown)
        for part in description(name, shown, build_organization(shown)):
            console.print(part, crop=False)
        for warning in shown.warnings:
            consoles.warn(consoles.talk(), f"{name}: {warning}")
