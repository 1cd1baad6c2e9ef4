"""Which column of a log is what: told by the user, else guessed from the header.

Roles are those of process mining (case, activity, timestamp, resource) and what a help desk adds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulation.calibration.failures import LogError, wrong
from simulation.scenario.problems import Problem, did_you_mean

ROLES: dict[str, tuple[str, ...]] = {
    "case": (
        "case concept name", "case id", "case", "caseid", "sr number", "incident id",
        "incident number", "ticket id", "ticket number", "ticket", "issue key", "key", "number",
        "request id", "order id", "incident", "issue id", "id", "issue number", "case number",
        "work item id", "document key", "documentkey",
        "n ticket", "numero de ticket", "numero ticket", "no ticket", "n de ticket", "numero",
        "n demande", "numero de demande", "n dossier", "numero de dossier", "dossier", "demande id",
        "ticketnummer", "ticket nr", "ticket nummer", "vorgangsnummer", "vorgang", "fallnummer",
        "fall", "fall id", "auftragsnummer", "nummer",
        "contact id", "call id", "interaction id", "conversation id", "claim number", "claim no",
        "claim id", "order number", "process instance id", "reference number", "ticket no",
        "case no", "no de ticket", "numero do chamado",
        "numero de caso", "no de caso", "caso", "numero de incidencia", "no de incidencia",
        "incidencia", "numero chamado", "chamado", "meldingnummer", "meldingsnummer", "melding",
        "zaaknummer", "card", "card id",
    ),
    "time": (
        "time timestamp", "timestamp", "change date time", "sys updated at", "sys updated on",
        "complete timestamp", "end timestamp", "end time", "end", "changed at", "change date",
        "event time", "eventtime", "datetime",
        "changed", "date time", "updated at", "last updated", "last modified", "modified",
        "last modified date", "changed date", "changed on", "modified on", "modified at",
        "modified date", "updated on", "updated date", "event timestamp", "event date",
        "date stamp", "date", "time", "created", "updated",
        "horodatage", "date heure", "date et heure", "date de modification", "modifie le",
        "mis a jour le", "zeitstempel", "zeitpunkt", "geandert am", "datum", "zeit",
        "geandert", "derniere modification", "revised date", "edit date", "edited on",
        "occurred at",
        "occurred on", "logged at", "completed at", "finished at", "end date", "finish date",
        "moved at", "moved on",
        "fecha y hora", "ultima modificacion", "fecha de modificacion", "fecha", "data e ora",
        "ultima modifica", "data e hora", "data hora", "data", "datum en tijd", "tijdstip",
        "gewijzigd op", "laatst gewijzigd",
    ),
    "clock": ("time", "time of day", "clock", "heure", "uhrzeit", "zeit", "hora", "ora", "tijd"),
    "activity": (
        "concept name", "activity", "event", "action", "task", "operation", "activity name",
        "activite", "etape", "action effectuee", "tache", "aktivitat", "vorgangsschritt", "schritt",
        "ereignis", "step", "process step", "step name", "phase", "paso", "etapa", "fase", "stap",
    ),
    "verb": ("event",),  # of our own logs, where the activity is the department
    "status": (
        "to status", "new status", "to state", "new state",
        "status", "incident state", "state", "ticket status", "issue status",
        "statut", "etat", "nouveau statut", "zustand", "neuer status",
        "nuevo estado", "estado", "nuovo stato", "stato", "situacao", "nieuwe status",
        "column", "list",
    ),
    "substatus": (
        "sub status", "substatus", "sub state", "resolution",
        "sous statut", "unterstatus",
    ),
    "department": (
        "org group", "department", "assignment group", "involved st 2", "involved st",
        "support team", "support group", "assigned group", "assigned team", "ticket group", "team",
        "group", "queue", "component", "org unit",
        "equipe", "groupe", "groupe d affectation", "attribue a groupe de techniciens",
        "departement", "abteilung",
        "gruppe", "zustandige gruppe", "bereich",
        "support gruppe", "assigned queue", "queue name", "team name", "group name", "owner group",
        "case owner queue", "resolver group", "squad", "area path", "desk", "skill",
        "board",
        "grupo asignado", "grupo resolutor", "grupo", "equipo", "departamento",
        "gruppo", "reparto", "behandelaarsgroep", "oplosgroep", "groep", "afdeling",
    ),
    "resource": (
        "org resource", "resource", "assigned to", "assignee", "author", "user", "agent",
        "performed by", "employee", "owner", "changed by", "assignee name", "actor",
        "created by", "created by id",
        "ressource", "agent traitant", "intervenant", "technicien", "attribue a technicien",
        "affecte a", "assigne a", "traite par",
        "auteur", "utilisateur", "bearbeiter", "bearbeiterin", "zugewiesen an", "benutzer",
        "mitarbeiter",
        "sachbearbeiter", "sachbearbeiterin", "agent name", "handler", "case owner", "owner name",
        "edited by", "modified by", "updated by", "user id",
        "tecnico", "agente", "asignado a", "responsable", "operatore", "assegnato a", "responsavel",
        "atendente", "behandelaar", "medewerker", "toegewezen aan", "member",
    ),
    "kind": (
        "request", "issue type", "request type", "ticket type", "work item type", "type",
        "category", "kind", "case kind", "contact reason",
        "type de demande", "categorie", "nature", "art", "anfrageart", "kategorie", "vorgangsart",
        "case type", "ticket category", "incident type", "call type", "line of business",
        "tipo de solicitud", "tipo", "categoria", "soort",
    ),
    "priority": (
        "priority", "ticket priority", "sr latest impact", "severity", "urgency", "impact",
        "priorite", "urgence", "gravite", "prioritat", "dringlichkeit",
        "prioridad", "urgencia", "priorita", "prioridade", "prioriteit",
    ),
    "channel": (
        "channel", "case channel", "ticket channel", "contact type", "source", "medium",
        "canal", "kanal", "eingangskanal", "canale", "kanaal",
    ),
    "lifecycle": ("lifecycle transition", "lifecycle", "transition", "event type"),
    "changed_field": (
        "field", "field event", "changed field", "item field", "field name", "fieldname",
    ),
    "changed_to": ("to", "to string", "tostring", "new value", "newvalue", "value"),
    "start": (
        "start timestamp", "start time", "started at", "start", "begin", "time start",
        "date de debut", "debut", "commence le", "beginn", "startzeit",
        "start date", "begin date", "fecha de inicio", "data inizio", "startdatum",
    ),
    "opened": (
        "opened at", "opened", "created at", "sys created at", "sys created on", "created on",
        "open time", "created time", "created date", "creation date",
        "ouvert le", "date d ouverture", "cree le", "date de creation", "eroffnet am",
        "erstellt am", "erstellt",
    ),
    "resolved": (
        "resolved at", "resolved", "solved at", "resolved time", "resolved date", "closed at",
        "closed on", "resolution date", "close time", "closed time", "closed date", "close date",
        "resolu le", "date de resolution", "cloture le", "date de cloture", "ferme le", "gelost am",
        "geschlossen am",
    ),
    "stage": ("stage",),
    "parent": ("parent", "parent case", "parent id"),
    "approval": (
        "approval", "approval status", "approval state", "approvals", "authorization status",
        "freigabe", "freigabestatus", "genehmigung", "genehmigungsstatus", "approbation",
        "statut d approbation", "validation hierarchique",
    ),
}  # fmt: skip
"""By role, what its header may be called, without accents, the surest first."""

CHANGELOG = ("changed_field", "changed_to")
LIFETIME = ("opened", "resolved")


@dataclass(frozen=True)
class Columns:
    """By role the name of the column that plays it; a role without a column is not there."""

    by_role: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, role: str) -> str | None:
        """Return the column of a role, None if there is none."""
        return self.by_role.get(role)

    @property
    def is_changelog(self) -> bool:
        """Whether each row tells one changed field, as an export of a Jira history does."""
        return all(role in self.by_role for role in CHANGELOG)


def settle(header: Sequence[str], told: Mapping[str, str], file: Path) -> Columns:
    """Return who plays which role, what is told first, the rest guessed.

    Raises:
        LogError: a column that is told is not there, or case or time cannot be found.
    """
    by_role, problems = find_columns(header, told, ROLES, file)
    _leave_out_what_does_not_belong(by_role, told)
    problems += _missing(by_role, header, file)
    if problems:
        raise LogError(problems)
    return Columns(by_role)


def find_columns(
    header: Sequence[str],
    told: Mapping[str, str],
    roles: Mapping[str, tuple[str, ...]],
    file: Path,
) -> tuple[dict[str, str], list[Problem]]:
    """Return by role the column that plays it, and what is told of columns that are not there.

    What is told comes first; the rest is guessed, role by role, by the surest name that is free.
    """
    problems = [
        wrong(file, f"there is no column '{name}' for --{role}", did_you_mean(name, header))
        for role, name in told.items()
        if name not in header
    ]
    by_role = {role: name for role, name in told.items() if name in header}
    free = {name: unaccented(name) for name in header if name not in told.values()}
    for role, names in roles.items():
        found = (name for wanted in names for name, words in free.items() if words == wanted)
        if role not in by_role and (name := next(found, None)) is not None:
            by_role[role] = name
            del free[name]
    return by_role, problems


def normal(name: str) -> str:
    """Return a header in small letters, words apart: `SR Number`, `sr_number` are one."""
    apart = re.sub(r"(?<=[a-zß-ÿ])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", apart.casefold()))


def unaccented(words: str) -> str:
    """Return a name in small letters without accents: `Résolu le` is `resolu le`."""
    apart = unicodedata.normalize("NFKD", normal(words))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _leave_out_what_does_not_belong(by_role: dict[str, str], told: Mapping[str, str]) -> None:
    """Forget half a changelog; what alone tells when, or what, tells it of events."""
    if not all(role in by_role for role in CHANGELOG):
        for role in CHANGELOG:
            if role not in told:
                by_role.pop(role, None)
    if "lifecycle" in by_role and not {"activity", "status"} & set(by_role):
        by_role["activity"] = by_role.pop("lifecycle")  # an "event type" that is all there is
    if "time" not in by_role and "opened" in by_role and "resolved" not in by_role:
        by_role["time"] = by_role.pop("opened")


def _missing(by_role: Mapping[str, str], header: Sequence[str], file: Path) -> list[Problem]:
    problems = []
    known = ", ".join(header[:12])
    if "case" not in by_role:
        remedy = f"name it: --case COLUMN; columns are: {known}"
        problems.append(wrong(file, "no column tells which case a row belongs to", remedy))
    if "time" not in by_role and not all(role in by_role for role in LIFETIME):
        remedy = f"name it: --time COLUMN; columns are: {known}"
        problems.append(wrong(file, "no column tells when it happened", remedy))
    return problems
