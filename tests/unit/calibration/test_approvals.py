"""Approvals are found in logs of every shape, with their share and what they take."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulation.calibration import Heading, Told, Wanted, calibrate, goodness, read_log
from simulation.calibration import example as tickets
from simulation.calibration.approval_words import is_approval, is_asked_for
from simulation.calibration.calibrating import Calibration
from simulation.calibration.columns import unaccented
from simulation.calibration.states import APPROVAL, DONE, NONE, QUEUE, WORK, meaning
from simulation.calibration.visits import find_visits
from simulation.scenario.units import HOUR
from simulation.scenario.working_week import DAY
from tests.unit.calibration.logs import always_open, write_jira, write_steps, write_xes

WRITERS: dict[str, Callable[[Path, list[tickets.Ticket]], None]] = {
    "servicenow.csv": tickets.write_servicenow,
    "jira.csv": write_jira,
    "log.xes.gz": write_xes,
}
NAMED = "log.xes.gz"
"""The log that tells who decided."""
WAITS = "Awaiting Approval"


@cache
def made() -> list[tickets.Ticket]:
    """Return tickets of which some need approvals."""
    return tickets.tickets(2000, approvals=0.3)


def asked() -> list[list[float]]:
    """Return by ticket the days from asking to the decision of each approval it needed."""
    return [
        [
            (visit.left - visit.finished) / timedelta(days=1)
            for visit in ticket.visits
            if visit.approval
        ]
        for ticket in made()
    ]


def calibrated(path: Path, told: Told | None = None) -> Calibration:
    """Return what is found in a log."""
    log, quality = read_log(path, told)
    return calibrate(log, quality, Heading("x", path.name, "", []), Wanted())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the logs."""
    folder = tmp_path_factory.mktemp("logs")
    for name, write in WRITERS.items():
        write(folder / name, made())
    return folder


@pytest.fixture(scope="module", params=WRITERS)
def found(request: pytest.FixtureRequest, folder: Path) -> Calibration:
    """Return what was found in a log of each shape."""
    return calibrated(folder / request.param)


def test_cases_with_an_approval_and_their_times_are_those_of_the_truth(found: Calibration) -> None:
    """Each case that needed one is found, with the days from asking to the decision."""
    days = found.observed.approval
    truth = sorted(sum(ones) for ones in asked() if ones)
    assert np.sort(days[~np.isnan(days)]) == pytest.approx(truth, abs=2 / 1440)


def test_an_approval_is_neither_a_handoff_nor_work_of_the_team(found: Calibration) -> None:
    """Handoffs are those between teams; the three teams keep their people."""
    handoffs = np.mean([len(ticket.visits) - 1 for ticket in made()])
    assert found.observed.handoffs.mean() == pytest.approx(handoffs, rel=0.01)
    assert len(found.fit.departments.names) == 3


def test_the_model_needs_as_many_approvals_and_they_take_as_long(found: Calibration) -> None:
    """Share and time of approvals, and the times of cases, are near those of the log."""
    rows = {row.name: row for row in goodness(found, 3, 1).rows}
    assert abs(rows["approval"].error) < 0.1
    assert all(rows[name].fitted for name in ("approval", "approval_time"))
    assert all(rows[name].is_near for name in ("approval_time", "mean", "p90"))


@pytest.mark.parametrize("name", WRITERS)
def test_who_decides_works_if_the_log_names_them(folder: Path, name: str) -> None:
    """Two managers decide where they are named; else approvals are waits, and nobody's work."""
    found = calibrated(folder / name)
    departments = found.scenario.organization.departments
    assert ("deciders" in departments) == (name == NAMED)
    if name == NAMED:
        assert departments["deciders"].staff == len(tickets.APPROVERS)
        mean = found.scenario.work["deciders"].mean / 6e7
        assert mean == pytest.approx(tickets.DECISION_MINUTES, rel=0.15)


def test_a_step_that_is_an_approval_ends_the_wait_for_it(tmp_path: Path) -> None:
    """Where only ends of steps are told, an approval lasts since the step before; who is named."""
    write_steps(tmp_path / "steps.csv", made())
    log, _ = read_log(tmp_path / "steps.csv")
    visits, cases = find_visits(log, always_open())
    days = cases.approval[cases.approval >= 0] / DAY
    truth = [sum(ones) for ones in asked() if ones]
    assert np.sort(days) == pytest.approx(sorted(truth), abs=1e-6)
    assert {log.resources[who] for who in log.approvals.decider if who >= 0} == set(
        tickets.APPROVERS
    )
    assert set(log.teams) == set(tickets.TEAMS)  # a decision is no visit to another team
    together = (visits.approval + visits.decision)[visits.approved].sum() / DAY
    assert together == pytest.approx(sum(truth))
    assert (visits.decision[visits.approved] <= 4 * HOUR).all()


def test_what_an_approval_is_can_be_told(folder: Path, tmp_path: Path) -> None:
    """Another word is told to mean approval, and an approval to be a mere wait."""
    text = (folder / "servicenow.csv").read_text("utf-8-sig")
    other = tmp_path / "servicenow.csv"
    other.write_text(text.replace(WAITS, "Gate 7"), "utf-8")
    said = calibrated(other, Told(states={"Gate 7": "approval"})).text
    assert _below(said) == _below(calibrated(folder / "servicenow.csv").text)
    assert "approval_at_second_line" in said
    other.write_text(text.replace(WAITS, "On Hold"), "utf-8")
    waits = calibrated(folder / "servicenow.csv", Told(states={WAITS: "wait"})).text
    assert _below(waits) == _below(calibrated(other).text)
    assert "approval" not in _below(waits)


def test_a_column_of_approvals_is_read_as_statuses_are(folder: Path, tmp_path: Path) -> None:
    """ServiceNow tells approvals in a column of its own: requested, approved."""
    text = (folder / "servicenow.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines(), delimiter=";"))
    state = rows[0].index("incident_state")
    path = tmp_path / "servicenow.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([*rows[0], "approval"])
        for row in rows[1:]:
            waits = row[state] == WAITS
            row[state] = "New" if waits else row[state]
            writer.writerow([*row, "requested" if waits else "not requested"])
    assert _below(calibrated(path).text) == _below(calibrated(folder / "servicenow.csv").text)
    assert "approval = approval" in read_log(path)[1].facts["columns"]


def _below(text: str) -> str:
    """Return a scenario without the comments on top, which tell of words and columns."""
    return text.split("\nname:", 1)[1]


@pytest.mark.parametrize(
    ("status", "extra", "state"),
    [
        ("Awaiting Approval", "", APPROVAL), ("Waiting for approval", "", APPROVAL),
        ("Pending Authorization", "", APPROVAL), ("Authorize", "", APPROVAL),
        ("To be approved", "", APPROVAL), ("Active", "Awaiting approval", APPROVAL),
        ("Freigabe", "", APPROVAL), ("Wartet auf Freigabe", "", APPROVAL),
        ("In Genehmigung", "", APPROVAL), ("Genehmigung ausstehend", "", APPROVAL),
        ("Validation hiérarchique", "", APPROVAL), ("En attente de validation", "", APPROVAL),
        ("À approuver", "", APPROVAL), ("Approved", "", QUEUE), ("genehmigt", "", QUEUE),
        ("Validé", "", QUEUE), ("Approved", "In progress", WORK), ("Closed", "Approved", DONE),
        ("Approval rejected", "", DONE), ("Approval not required", "", NONE),
        ("Validation", "", NONE), ("In Progress", "Approved", WORK),
    ],
)  # fmt: skip
def test_statuses_of_approvals_are_understood(status: str, extra: str, state: int) -> None:
    """What waits for an approval is told from what has it, in English, French and German."""
    assert meaning(status, extra=extra) == state


@pytest.mark.parametrize(
    ("activity", "approves"),
    [
        ("Approve request", True), ("Declaration APPROVED by SUPERVISOR", True),
        ("Freigabe erteilen", True), ("Genehmigung", True), ("Validation hiérarchique", True),
        ("Authorize payment", True), ("Submit for approval", False), ("Request approval", False),
        ("Freigabe anfordern", False), ("Demande de validation", False), ("Pay", False),
    ],
)  # fmt: skip
def test_deciding_is_told_from_asking(activity: str, approves: bool) -> None:
    """An activity is an approval where somebody decides, not where one is asked for."""
    assert is_approval(unaccented(activity)) == approves


@pytest.mark.parametrize(
    ("value", "waits"),
    [
        ("requested", True), ("Pending", True), ("Angefordert", True), ("Approved", False),
        ("Not Yet Requested", False), ("Rejected", False), ("", False),
    ],
)  # fmt: skip
def test_values_of_a_column_of_approvals(value: str, waits: bool) -> None:
    """Only what is asked for and not decided waits."""
    assert is_asked_for(unaccented(value)) == waits
