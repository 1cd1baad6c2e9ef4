"""``silosim show``: what a scenario is, before it is run."""

from __future__ import annotations

from typing import Annotated

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import told

Other = Annotated[
    str | None,
    o.option(None, "SCENARIO", "List only what differs from this scenario.", "--diff", "-d"),
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
    from simulation.cli.cost import refuse_too_many_people
    from simulation.organization import build_organization
    from simulation.presentation.show import description

    for name, shown in scenarios.items():
        if not no_limit:
            refuse_too_many_people(name, shown)
        for part in description(name, shown, build_organization(shown)):
            console.print(part)
        for warning in shown.warnings:
            consoles.warn(consoles.talk(), f"{name}: {warning}")
