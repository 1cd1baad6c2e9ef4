"""``silosim check``: whether scenario files are right, before anything is run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import BAD_INPUT, BadInputError, told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulation.experiments.designs.loading import Experiment
    from simulation.scenario import Scenario


@told
def check(
    scenarios: o.Sources,
    changes: o.Changes = None,
    plug_ins: o.PlugIns = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", metavar=" ", help="Only problems and warnings.")
    ] = False,
) -> None:
    """Check scenario and experiment files and tell every problem with file, line and remedy.

    Of an experiment every point of its design is checked.

    [bold]Examples[/bold]

    silosim check mine.yaml

    silosim check mine.yaml experiment.yaml
    """
    from simulation.cli.inputs import parse_changes
    from simulation.experiments.designs.loading import is_experiment
    from simulation.organization import UnservedDepartmentError
    from simulation.scenario import ScenarioError, load_scenario

    values = parse_changes(changes)
    is_wrong = False
    for source in scenarios:
        try:
            if is_experiment(source):
                _refuse_changes(source, values)
                shown = _checked_experiment(source)
                if not quiet:
                    consoles.results().print(f"ok  {source} ({shown})", soft_wrap=True)
                continue
            warnings = _looked_at(source, load_scenario(source, values))
        except ScenarioError as error:
            print(error, file=sys.stderr)
            is_wrong = True
            continue
        except UnservedDepartmentError as error:
            print(f"{source}: {error}", file=sys.stderr)
            is_wrong = True
            continue
        for warning in warnings:
            consoles.talk().print(warning, style="yellow", soft_wrap=True)
        if not quiet:
            consoles.results().print(f"ok  {source}", soft_wrap=True)
    if is_wrong:
        raise typer.Exit(BAD_INPUT)


def _looked_at(source: str, scenario: Scenario) -> list[str]:
    """Return what is allowed but may not be meant, as it is told before a run.

    Raises:
        UnservedDepartmentError: a department on a route has nobody who serves customers.
    """
    from simulation.cli.cost import refuse_too_many_people
    from simulation.organization import build_organization, require_somebody_serves
    from simulation.presentation.overload import warnings_before
    from simulation.scenario import phases

    name = f"{source}: warning"
    try:
        refuse_too_many_people(name, scenario)
    except BadInputError as error:
        return [str(error)]
    organization = build_organization(scenario)
    later = [(p.day, p.scenario, build_organization(p.scenario)) for p in phases(scenario)]
    for moment in (organization, *(phase for _, _, phase in later)):
        require_somebody_serves(moment)
    return list(warnings_before(name, scenario, organization, later))


def _refuse_changes(source: str, values: Mapping[str, object]) -> None:
    """Refuse changes of an experiment, which would be called right without having been looked at.

    Raises:
        ScenarioError: something is to be changed.
    """
    from simulation.scenario import Problem, ScenarioError

    if values:
        message, remedy = "changes scenarios, not an experiment", "write it in the file, under set:"
        raise ScenarioError([Problem("--set", 0, 0, "", message, source, remedy)])


def _checked_experiment(source: str) -> str:
    """Return what an experiment consists of, when every point of it has been checked."""
    from simulation.experiments.designs.loading import load_experiment
    from simulation.experiments.designs.points import cells_of

    experiment = load_experiment(source)
    if experiment.file.optimize is not None:
        return _checked_optimum(experiment)
    number = sum(1 for _ in cells_of(experiment))
    points = len(experiment.design.points)
    scenarios = len(experiment.scenarios)
    return f"experiment: {scenarios} × {points} = {number:,} cells"


def _checked_optimum(experiment: Experiment) -> str:
    """Return what is sought and among what, when the budget has been checked too."""
    from simulation.experiments.designs.points import cells_of
    from simulation.experiments.optimum.procedure import Procedure

    cells = list(cells_of(experiment))
    look = Procedure(experiment, cells).look({})
    if experiment.file.optimize is not None and experiment.file.optimize.search is not None:
        return f"experiment: a search from {len(cells):,} scenario{'s' * (len(cells) > 1)}"
    candidates = sum(len(group.candidates) for group in look.groups)
    return f"experiment: the best of {candidates:,} candidates, {len(cells):,} cells"
