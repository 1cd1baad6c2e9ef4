"""Which column is what is seen by its name, in three languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation.calibration.columns import ROLES, settle, unaccented
from simulation.calibration.emails import ROLES as OF_MAIL
from simulation.calibration.ties_chart import ROLES as OF_CHARTS

HEADERS: dict[str, tuple[str | None, ...]] = {
    "N° ticket;Date;Statut;Équipe;Agent;Priorité": (
        "case", "time", "status", "department", "resource", "priority"),
    "Numéro de dossier;Horodatage;Étape;Traité par": ("case", "time", "activity", "resource"),
    "Ticket-Nr.;Geändert am;Status;Zuständige Gruppe;Bearbeiter;Dringlichkeit": (
        "case", "time", "status", "department", "resource", "priority"),
    "Vorgang;Zeitstempel;Aktivität;Abteilung": ("case", "time", "activity", "department"),
    "Ticket;Ouvert le;Résolu le;Catégorie": ("case", "opened", "resolved", "kind"),
    "Number;sys_updated_at;incident_state;assignment_group": (
        "case", "time", "status", "department"),
    "Issue key;Date;Author;From status;To status": ("case", "time", "resource", None, "status"),
    "Ticket ID;Created at;Updated at;Solved at;Ticket status;Ticket group;Assignee name": (
        "case", "opened", "time", "resolved", "status", "department", "resource"),
    "Ticket ID;Created time;Resolved time;Group;Agent": (
        "case", "opened", "resolved", "department", "resource"),
    "ID;Date d'ouverture;Date de résolution;Attribué à - Technicien;"
    "Attribué à - Groupe de techniciens": (
        "case", "opened", "resolved", "resource", "department"),
    "Incident ID;DateStamp;IncidentActivity_Type;Assignment Group": (
        "case", "time", None, "department"),
    "issue_number;created_at;event;actor": ("case", "time", "activity", "resource"),
    "case_id;activity;start_time;end_time;team": (
        "case", "activity", "start", "time", "department"),
    "Work Item ID;Rev;State;Assigned To;Changed Date;Work Item Type": (
        "case", None, "status", "resource", "time", "kind"),
    "CaseId;CreatedDate;CreatedById;Field;OldValue;NewValue": (
        "case", "time", "resource", "changed_field", None, "changed_to"),
    "documentkey;sys_created_on;fieldname;newvalue;user": (
        "case", "time", "changed_field", "changed_to", "resource"),
    "Case;Date;Time;Status": ("case", "time", "clock", "status"),
}  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_headers_are_understood(header: str) -> None:
    """Each column plays the role its name says, whatever its accents and signs."""
    names = header.split(";")
    found = settle(names, {}, Path("log.csv")).by_role
    pairs = zip(HEADERS[header], names, strict=True)
    assert found == {role: name for role, name in pairs if role is not None}


@pytest.mark.parametrize("roles", [ROLES, OF_MAIL, OF_CHARTS], ids=["log", "mail", "chart"])
def test_every_name_can_be_met(roles: dict[str, tuple[str, ...]]) -> None:
    """Names stand as headers are compared, and no role has one twice."""
    for role, names in roles.items():
        assert [name for name in names if unaccented(name) != name] == []
        assert len(set(names)) == len(names), role
