"""Which column is what is seen by its name, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.calibration.columns import ROLES, settle, unaccented
from simulation.calibration.emails import ROLES as OF_MAIL
from simulation.calibration.ties_chart import ROLES as OF_CHARTS

HEADERS = {
    "N° ticket;Date;Statut;Équipe;Agent;Priorité": (
        "case", "time", "status", "department", "resource", "priority"),
    "Numéro de dossier;Horodatage;Étape;Traité par": ("case", "time", "activity", "resource"),
    "Ticket-Nr.;Geändert am;Status;Zuständige Gruppe;Bearbeiter;Dringlichkeit": (
        "case", "time", "status", "department", "resource", "priority"),
    "Vorgang;Zeitstempel;Aktivität;Abteilung": ("case", "time", "activity", "department"),
    "Ticket;Ouvert le;Résolu le;Catégorie": ("case", "opened", "resolved", "kind"),
    "Number;sys_updated_at;incident_state;assignment_group": (
        "case", "time", "status", "department"),
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_headers_are_understood(header: str) -> None:
    """Each column plays the role its name says, whatever its accents and signs."""
    names = header.split(";")
    found = settle(names, {}, Path("log.csv")).by_role
    assert found == dict(zip(HEADERS[header], names, strict=True))


@pytest.mark.parametrize("roles", [ROLES, OF_MAIL, OF_CHARTS], ids=["log", "mail", "chart"])
def test_every_name_can_be_met(roles: dict[str, tuple[str, ...]]) -> None:
    """Names stand as headers are compared, and no role has one twice."""
    for role, names in roles.items():
        assert [name for name in names if unaccented(name) != name] == []
        assert len(set(names)) == len(names), role
