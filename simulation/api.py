"""The public names in Python: what a notebook needs."""

from __future__ import annotations

from simulation.agents import Employee
from simulation.experiments.comparison import Comparison, compare
from simulation.model import OrganizationModel
from simulation.organization import Organization, build_organization
from simulation.outcomes.metric import metric
from simulation.registry import structures
from simulation.scenario import (
    Scenario,
    ScenarioError,
    bundled_names,
    differences,
    dump_scenario,
    load_scenario,
)
from simulation.versions import RESULTS_VERSION, __version__

structure = structures.register

__all__ = [
    "RESULTS_VERSION",
    "Comparison",
    "Employee",
    "Organization",
    "OrganizationModel",
    "Scenario",
    "ScenarioError",
    "__version__",
    "build_organization",
    "bundled_names",
    "compare",
    "differences",
    "dump_scenario",
    "load_scenario",
    "metric",
    "structure",
]
