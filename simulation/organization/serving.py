"""Whether somebody serves customers where requests come by."""

from __future__ import annotations

from simulation.organization.organization import Organization, build_organization
from simulation.scenario import Scenario, phases


class UnservedDepartmentError(ValueError):
    """A department on a route has nobody who serves customers."""


def require_somebody_serves(organization: Organization) -> None:
    """Refuse an organization with a department in use of which all are managers.

    Raises:
        UnservedDepartmentError: it has one, and managers do not serve.
    """
    roster = organization.roster
    empty = [
        roster.departments[f]
        for f in range(roster.used)
        if not any(organization.serves[e] for e in roster.of(f))
    ]
    if empty:
        raise UnservedDepartmentError(
            f"nobody serves customers in {', '.join(empty)}: all of its staff are managers; "
            "raise staff, or set organization.managers_serve: true"
        )


def require_service(scenario: Scenario) -> None:
    """Refuse a scenario in which, then or later, nobody serves in a department in use.

    Raises:
        UnservedDepartmentError: there is one.
    """
    for moment in (scenario, *(phase.scenario for phase in phases(scenario))):
        if not moment.organization.managers_serve:
            require_somebody_serves(build_organization(moment))
