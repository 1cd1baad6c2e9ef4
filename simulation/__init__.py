"""Agent-based simulation of siloed and collaborative organizations.

    import simulation as sim
    comparison = sim.compare(sim.load_scenario("silo"), sim.load_scenario("collaborative"))
    comparison.table()

The names are loaded when they are first used.
"""

from importlib import import_module
from typing import Any

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


def __getattr__(name: str) -> Any:
    if name in __all__:
        value = getattr(import_module("simulation.api"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'simulation' has no attribute '{name}'")


def __dir__() -> list[str]:
    return __all__
