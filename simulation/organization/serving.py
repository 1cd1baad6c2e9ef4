"""Whether somebody serves customers where requests come by."""

from __future__ import annotations

from simulation.organization.organization import Organization


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
