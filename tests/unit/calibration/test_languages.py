"""One log in many dialects: whatever headers, statuses and times are called, the same is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from simulation.calibration import Heading, Told, Wishes, calibrate, read_log
from simulation.calibration.calibrating import Calibration

Row = tuple[int, datetime, str, str, str]
BEGIN = datetime(2024, 2, 5, 8)  # a Monday
MONTHS = ("Jan.", "Feb.", "März", "Apr.")
TICKETS = 240


def rows() -> list[Row]:
    """Return tickets of two teams: case, time, status, team, person; every third is handed on."""
    found: list[Row] = []
    for number in range(TICKETS):
        day, turn = divmod(number, 12)
        came = BEGIN + timedelta(days=day // 5 * 7 + day % 5, minutes=45 * turn)
        steps = [(0, "new", "First", ""), (5, "work", "First", f"F{number % 2}")]
        if number % 3 == 0:
            steps += [
                (20, "new", "Second", ""), (40, "work", "Second", "S0"),
                (65, "wait", "Second", "S0"), (95, "work", "Second", "S0"),
                (105, "done", "Second", "S0"),
            ]  # fmt: skip
        else:
            steps.append((15 + number % 4, "done", "First", f"F{number % 2}"))
        found += [
            (number, came + timedelta(minutes=after), status, team, who)
            for after, status, team, who in steps
        ]
    return found


def written(
    path: Path, header: str, words: tuple[str, ...], when: Callable[[datetime], str],
    encoding: str = "utf-8",
) -> Path:  # fmt: skip
    """Write the log with semicolons; words are those of new, work, wait and done."""
    word = dict(zip(("new", "work", "wait", "done"), words, strict=True))
    lines = [header]
    lines += [
        ";".join((f"T{case:04d}", when(time), word[status], team, who))
        for case, time, status, team, who in rows()
    ]
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def found_in(path: Path, told: Told | None = None) -> Calibration:
    """Return what is found in a log."""
    log, quality = read_log(path, told)
    return calibrate(log, quality, Heading("x", path.name, "", []), forward=False)


def plain(form: str) -> Callable[[datetime], str]:
    """Return a way to write times."""
    return lambda time: f"{time:{form}}"


def in_german(time: datetime) -> str:
    """Return a time with the name of its month as German spreadsheets have it."""
    return f"{time.day}. {MONTHS[time.month - 1]} {time.year} {time:%H:%M}"


DIALECTS = {
    "spanish": (
        "Nº de ticket;Fecha y hora;Estado;Grupo asignado;Técnico",
        ("Nuevo", "En curso", "Pendiente de usuario", "Resuelto"), plain("%d/%m/%Y %H:%M"),
        "cp1252",
    ),
    "italian": (
        "Numero ticket;Data e ora;Stato;Gruppo;Operatore",
        ("Nuovo", "In lavorazione", "In attesa", "Risolto"), plain("%d/%m/%Y %H.%M.%S"), "utf-8",
    ),
    "portuguese": (
        "Número do chamado;Data e hora;Situação;Equipe;Responsável",
        ("Novo", "Em andamento", "Aguardando cliente", "Resolvido"), plain("%d/%m/%Y às %H:%M"),
        "utf-8",
    ),
    "dutch": (
        "Meldingnummer;Tijdstip;Status;Behandelaarsgroep;Behandelaar",
        ("Nieuw", "In behandeling", "Wacht op klant", "Gesloten"), plain("%d-%m-%Y %H:%M:%S"),
        "utf-8",
    ),
    "german": (
        "Ticket-ID;Geändert;Neuer Status;Support-Gruppe;Sachbearbeiter",
        ("Neu", "In Bearbeitung", "Wartet auf Rückmeldung", "Gelöst"), in_german, "utf-16",
    ),
    "french": (
        "ID;Dernière modification;Statut;Attribué à - Groupe de techniciens;"
        "Attribué à - Technicien",
        ("Nouveau", "En cours (Attribué)", "En attente", "Clos"), plain("%Y-%m-%d %H:%M"), "utf-8",
    ),
    "board": (
        "Card;Moved at;Column;Board;Member", ("Ready", "Doing", "Blocked", "Done"),
        plain("%Y-%m-%dT%H:%M:%SZ"), "utf-8",
    ),
    "events": (
        "ticketId;occurredAt;eventType;squad;userId", ("NEW", "IN_PROGRESS", "ON_HOLD", "RESOLVED"),
        lambda time: f"{time.replace(tzinfo=UTC).timestamp() * 1000:.0f}", "utf-8",
    ),
    "revisions": (
        "Work Item Id;Revised Date;State;Area Path;Assigned To",
        ("New", "Active", "On Hold", "Closed"), plain("%m/%d/%Y %I:%M:%S %p"), "utf-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_log_is_the_same_in_every_dialect(tmp_path: Path, dialect: str) -> None:
    """Nothing is told but the file; teams, people, handoffs, work and hours are what they are."""
    header, words, when, encoding = DIALECTS[dialect]
    found = found_in(written(tmp_path / "log.csv", header, words, when, encoding))
    fit = found.fit
    assert fit.observed.log.cases == TICKETS
    assert fit.departments.names == ("first", "second")
    assert [staff.people for staff in fit.staff] == [2, 1]
    assert found.observed.handoffs.mean() == pytest.approx(1 / 3)
    assert fit.paths.visits.work[fit.paths.department == 1].mean() == 35 * 6e7
    assert fit.hours.written == {"weekdays": "8:00-17:00"}
    assert "columns that play no role" not in found.quality.facts


def test_times_of_a_server_elsewhere_are_brought_home(tmp_path: Path) -> None:
    """Times in UTC of people in California are theirs with --tz, and hours are not cut."""
    home = ZoneInfo("America/Los_Angeles")

    def when(time: datetime) -> str:
        return f"{time.replace(tzinfo=home).astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"

    header = "CaseNumber;CreatedDate;New Status;Case Owner Queue;Edited By"
    path = written(tmp_path / "log.csv", header, ("New", "Working", "On Hold", "Closed"), when)
    told = Told(times=Wishes("America/Los_Angeles"))
    assert found_in(path, told).fit.hours.written == {"weekdays": "8:00-17:00"}


def test_a_column_that_is_not_understood_is_told(tmp_path: Path) -> None:
    """A team under a name that nobody knows is listed among what plays no role."""
    header = "Ticket;Time;Status;Wolf pack;Assignee"
    words = ("New", "Active", "On Hold", "Closed")
    found = found_in(written(tmp_path / "log.csv", header, words, plain("%Y-%m-%d %H:%M")))
    assert found.quality.facts["columns that play no role"] == "Wolf pack"
    assert found.fit.departments.names == ("team",)


def test_steps_that_sound_like_work_or_waits_are_steps(tmp_path: Path) -> None:
    """Activities such as *Vendor review* of which none begins or ends a case are no statuses."""
    lines = ["claim_no,step,finished_at,handler"]
    for case in range(60):
        came = BEGIN + timedelta(days=case // 5 * 7 + case % 5)
        lines += [
            f"C{case},Intake review,{came:%Y-%m-%d %H:%M},ann",
            f"C{case},Vendor review,{came + timedelta(hours=2):%Y-%m-%d %H:%M},bob",
        ]
    path = tmp_path / "claims.csv"
    path.write_text("\n".join(lines) + "\n")
    log, quality = read_log(path)
    assert log.steps
    assert log.teams == ("Intake review", "Vendor review")
    assert "each was finished" in quality.facts["shape"]
