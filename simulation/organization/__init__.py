"""Who is where and who may talk to whom: from a scenario to people, tree, units and ties."""

from simulation.organization.organization import (
    Organization,
    Roster,
    build_organization,
    list_people,
)
from simulation.organization.phases import build_within, roster_over
from simulation.organization.serving import UnservedDepartmentError, require_somebody_serves

__all__ = [
    "Organization",
    "Roster",
    "UnservedDepartmentError",
    "build_organization",
    "build_within",
    "list_people",
    "require_somebody_serves",
    "roster_over",
]
