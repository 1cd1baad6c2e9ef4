"""Where results come from: command, versions, machine."""

from __future__ import annotations

import platform
import shlex
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from simulation.experiments.designs.loading import Experiment
from simulation.outcomes.catalogue import all_metrics
from simulation.registry import outside
from simulation.scenario import Scenario, ScenarioError, dump_scenario
from simulation.versions import RESULTS_VERSION, __version__

PACKAGES = ("numpy", "numba", "llvmlite", "scipy", "mesa", "pandas", "pyarrow", "SALib", "pydantic")


def versions() -> dict[str, str | None]:
    """Return the versions of everything that has a say in results."""
    found: dict[str, str | None] = {"silosim": __version__, "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def command() -> str:
    """Return the command that is being carried out."""
    name = "silosim" if sys.argv[0].endswith(("silosim", "__main__.py")) else sys.argv[0]
    return shlex.join([name, *sys.argv[1:]])


def about(experiment: Experiment) -> dict[str, Any]:
    """Return what a reader of the results has to know of an experiment, as plain data."""
    design, bases = experiment.design, _bases(experiment)
    return {
        "name": experiment.name,
        "description": experiment.file.description,
        "look_for": experiment.file.look_for,
        "file": experiment.place.shown,
        "scenarios": list(experiment.scenarios),
        "written": {label: base and dump_scenario(base) for label, base in bases.items()},
        "currency": next((base.currency for base in bases.values() if base), "EUR"),
        "sources": {label: item.scenario for label, item in experiment.file.scenarios.items()},
        "factors": [
            {
                "name": factor.name,
                "unit": factor.unit or "",
                "paths": list(factor.paths),
                "multiplies": factor.multiplies,
                "is_number": factor.unit is not None,
            }
            for factor in experiment.factors
        ],
        "design": {
            "type": design.type,
            "n": design.n,
            "points": len(design.points),
            "levels": design.levels,
            "seed": experiment.file.design.seed,
        },
        "seed": experiment.seed,
        "seed_of_the_file": experiment.seed_is_its_own,
        "replications": experiment.replications,
        "precision": experiment.file.precision,
        "optimizes": experiment.file.optimize is not None,
        "metrics": list(experiment.metrics),
        "units": {metric.name: metric.unit for metric in all_metrics()},
        "results_version": RESULTS_VERSION,
        "plug_ins": list(outside()),
        "versions": versions(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _bases(experiment: Experiment) -> dict[str, Scenario | None]:
    """Return each scenario as it is without the factors; None where there is none without."""
    found: dict[str, Scenario | None] = {}
    for label, draft in experiment.drafts.items():
        values = {**experiment.file.set, **experiment.file.scenarios[label].set}
        try:
            found[label] = draft.with_values(values)
        except ScenarioError:
            found[label] = None
    return found
