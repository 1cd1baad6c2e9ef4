"""The public names in Python: what a notebook needs."""

from __future__ import annotations

from simulation.agents import Employee
from simulation.experiments.comparison import compare
from simulation.experiments.designs.loading import load_experiment
from simulation.experiments.sweeps.reading import read_sweep
from simulation.experiments.sweeps.sweep import sweep
from simulation.model import OrganizationModel
from simulation.organization import build_organization
from simulation.outcomes.metric import metric
from simulation.registry import structure
from simulation.scenario import (
    Scenario,
    ScenarioError,
    bundled_names,
    differences,
    dump_scenario,
    load_scenario,
)
from simulation.versions import __version__

__all__ = [
    "Employee",
    "OrganizationModel",
    "Scenario",
    "ScenarioError",
    "__version__",
    "build_organization",
    "bundled_names",
    "compare",
    "differences",
    "dump_scenario",
    "load_experiment",
    "load_scenario",
    "metric",
    "read_sweep",
    "structure",
    "sweep",
]
