"""What the user wrote: YAML text becomes a `Scenario`, frozen, validated, units resolved.

The names below are loaded when first used, so that `silosim --help` does not wait for pydantic.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.scenario.comparing import (
        Difference,
        Outside,
        differences,
        from_outside,
        scenario_digest,
    )
    from simulation.scenario.loading import changed, load_scenario, parse_scenario, phases
    from simulation.scenario.overrides import parse_override
    from simulation.scenario.parameter_table import ParameterRow, parameters
    from simulation.scenario.places import bundled_names
    from simulation.scenario.problems import Problem, ScenarioError
    from simulation.scenario.schema import json_schema
    from simulation.scenario.sections.scenario import Scenario
    from simulation.scenario.written import dump_scenario, to_yaml_value

__all__ = [
    "Difference",
    "Outside",
    "ParameterRow",
    "Problem",
    "Scenario",
    "ScenarioError",
    "bundled_names",
    "changed",
    "differences",
    "dump_scenario",
    "from_outside",
    "json_schema",
    "load_scenario",
    "parameters",
    "parse_override",
    "parse_scenario",
    "phases",
    "scenario_digest",
    "to_yaml_value",
]

_HOMES = {
    "comparing": ("Difference", "Outside", "differences", "from_outside", "scenario_digest"),
    "loading": ("changed", "load_scenario", "parse_scenario", "phases"),
    "overrides": ("parse_override",),
    "parameter_table": ("ParameterRow", "parameters"),
    "places": ("bundled_names",),
    "problems": ("Problem", "ScenarioError"),
    "schema": ("json_schema",),
    "sections.scenario": ("Scenario",),
    "written": ("dump_scenario", "to_yaml_value"),
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module when it is first asked for."""
    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
