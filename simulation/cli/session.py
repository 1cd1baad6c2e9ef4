"""From what was asked for to a comparison: warn, refuse what is too much, run with progress.

Import it after `load_kernel`: it brings the kernel with it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from rich.console import Console

from simulation.assembly import Assembly, assemble
from simulation.cli import consoles
from simulation.cli.cost import forecast, refuse_too_many_people, refuse_too_much
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import Amount
from simulation.experiments.comparison import DEFAULT_REPLICATIONS, Comparison, compare
from simulation.organization import UnservedDepartmentError
from simulation.presentation.overload import warnings_before
from simulation.presentation.progress import progress
from simulation.scenario import Scenario


def assemble_all(scenarios: Mapping[str, Scenario], *, no_limit: bool) -> dict[str, Assembly]:
    """Return the scenarios ready to run.

    Raises:
        BadInputError: one has too many people, or a department on a route that nobody serves.
    """
    assemblies = {}
    for name, scenario in scenarios.items():
        if not no_limit:
            refuse_too_many_people(name, scenario)
        try:
            assemblies[name] = assemble(scenario)
        except UnservedDepartmentError as error:
            raise BadInputError(f"{name}: {error}") from None
    return assemblies


def simulate(
    scenarios: Mapping[str, Scenario],
    amount: Amount,
    console: Console,
    *,
    quiet: bool,
    no_limit: bool,
) -> Comparison:
    """Run the scenarios and return the comparison; say on the way what a user should know.

    Raises:
        BadInputError: a scenario cannot be run, or is too large to be meant.
        TooManyOpenRequestsError: an organization that cannot keep up filled the last table.
    """
    replications = amount.replications or DEFAULT_REPLICATIONS
    if not no_limit:
        refuse_too_much(scenarios, replications)
    for name, assembly in assemble_all(scenarios, no_limit=no_limit).items():
        later = [(day, phase.scenario, phase.organization) for day, phase in assembly.phases]
        for warning in warnings_before(name, assembly.scenario, assembly.organization, later):
            consoles.warn(console, warning)
    workers = amount.workers or os.cpu_count() or 1
    if not quiet and (said := forecast(scenarios, replications, workers)):
        console.print(said, soft_wrap=True)
    with progress(console, "replications", quiet=quiet) as report:
        return compare(
            *scenarios.values(),
            names=list(scenarios),
            replications=amount.replications,
            precision=amount.precision,
            seed=amount.seed,
            workers=amount.workers,
            progress=report,
        )
