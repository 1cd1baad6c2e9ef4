"""What a plug-in imports: docs/extending.md shows each in use.

    from simulation.extending import Number, Section, mechanism, parameter

The names are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulation.agents import Employee
    from simulation.kernel.keys import draw, draw_many
    from simulation.mechanism import HOOKS, mechanism
    from simulation.organization.organization import Roster, Structure
    from simulation.organization.structures import report_by_span
    from simulation.outcomes.metric import metric
    from simulation.outcomes.records import Record
    from simulation.plug_ins import PlugInError, load_file
    from simulation.registry import structure
    from simulation.scenario.declaration import Section, parameter
    from simulation.scenario.fields import Duration, Flag, Number, Probability, Whole
    from simulation.scenario.sections.scenario import Scenario

_HOMES = {
    "agents": ("Employee",),
    "kernel.keys": ("draw_many",),
    "kernel.variates": ("draw",),
    "mechanism": ("HOOKS", "mechanism"),
    "organization.organization": ("Roster", "Structure"),
    "organization.structures": ("report_by_span",),
    "outcomes.metric": ("metric",),
    "outcomes.records": ("Record",),
    "plug_ins": ("PlugInError", "load_file"),
    "registry": ("structure",),
    "scenario.declaration": ("Section", "parameter"),
    "scenario.fields": ("Duration", "Flag", "Number", "Probability", "Whole"),
    "scenario.sections.scenario": ("Scenario",),
}

__all__ = [
    "HOOKS",
    "Duration",
    "Employee",
    "Flag",
    "Number",
    "PlugInError",
    "Probability",
    "Record",
    "Roster",
    "Scenario",
    "Section",
    "Structure",
    "Whole",
    "draw",
    "draw_many",
    "load_file",
    "mechanism",
    "metric",
    "parameter",
    "report_by_span",
    "structure",
]


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"simulation.{module}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
