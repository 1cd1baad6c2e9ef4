"""Who is where and who may talk to whom: from a scenario to people, tree, units and ties."""

from simulation.organization.organization import (
    Organization,
    Roster,
    build_organization,
    list_people,
)
from simulation.organization.phases import build_within, roster_over

__all__ = [
    "Organization",
    "Roster",
    "build_organization",
    "build_within",
    "list_people",
    "roster_over",
]
