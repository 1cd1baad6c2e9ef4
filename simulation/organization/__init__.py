"""Who is where and who may talk to whom: from a scenario to people, tree, units and ties."""

from simulation.organization.organization import Organization, build_organization

__all__ = ["Organization", "build_organization"]
