"""Logs in three shapes of real ones are read without being told anything, and say the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulation.calibration import Heading, Wanted, calibrate, parameters, read_log
from simulation.calibration import example as tickets
from simulation.calibration.calibrating import Calibration
from tests.unit.calibration.logs import write_jira, write_xes

WRITERS: dict[str, Callable[[Path, list[tickets.Ticket]], None]] = {
    "servicenow.csv": tickets.write_servicenow,
    "jira.csv": write_jira,
    "log.xes.gz": write_xes,
}


@cache
def made() -> list[tickets.Ticket]:
    """Return the tickets of all three logs."""
    return tickets.tickets(1500)


@pytest.fixture(scope="module", params=WRITERS)
def calibration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Calibration:
    """Return what was found in a log of each shape."""
    path = tmp_path_factory.mktemp("logs") / request.param
    WRITERS[request.param](path, made())
    log, quality = read_log(path)
    return calibrate(log, quality, Heading("help_desk", path.name, "", []), Wanted())


def test_every_ticket_and_handoff_is_found(calibration: Calibration) -> None:
    """Handoffs are those of the truth, but for those within a minute."""
    truth = np.array([len(ticket.visits) - 1 for ticket in made()])
    assert len(calibration.observed.handoffs) == len(truth)
    assert calibration.observed.handoffs.mean() == pytest.approx(truth.mean(), rel=0.01)


def test_teams_become_departments_with_their_people(calibration: Calibration) -> None:
    """Each team has the people who worked in it."""
    departments = calibration.scenario.organization.departments
    found = {name: item.staff for name, item in departments.items() if name != "waiting"}
    assert found == {"service_desk": 5, "second_line": 4, "vendor_team": 2}


def test_opening_hours_are_found(calibration: Calibration) -> None:
    """It is open from Monday to Friday, from eight to six."""
    assert calibration.fit.hours.written == {"weekdays": "8:00-18:00"}


def test_work_is_told_from_waiting(calibration: Calibration) -> None:
    """Means of work are those drawn, though what lies overnight is cut (at most 15 % less)."""
    found = parameters(calibration.fit)
    for team, name in (("Service Desk", "service_desk"), ("Second Line", "second_line")):
        assert 0.85 * tickets.WORK[team] < found[f"work {name}"] / 6e7 < 1.12 * tickets.WORK[team]


def test_chances_to_go_on_are_found(calibration: Calibration) -> None:
    """Routing between teams is that of the truth, within four standard errors."""
    found = parameters(calibration.fit)
    visits = sum(visit.team == "Service Desk" for ticket in made() for visit in ticket.visits)
    error = np.sqrt(0.4 * 0.6 / visits)
    assert abs(found["from service_desk to second_line"] - 0.4) < 4 * error


def test_customers_waits_are_no_work(calibration: Calibration) -> None:
    """What tickets wait for customers, or where nobody is busy, rests outside."""
    assert "waiting" in calibration.scenario.organization.departments
    assert all(staff.load < 0.5 for staff in calibration.fit.staff)


def test_kinds_and_priorities_are_read(tmp_path: Path) -> None:
    """Categories are kinds, contact types channels with their shares."""
    path = tmp_path / "log.csv"
    tickets.write_servicenow(path, made())
    log, quality = read_log(path)
    assert set(log.kind.names) == {"Incident", "Request"}
    assert set(log.priority.names) == {"2 - High", "3 - Moderate", "4 - Low"}
    found = calibrate(log, quality, Heading("x", "log.csv", "", [])).scenario
    assert abs(found.channels["phone"].share - 0.7) < 0.05
    assert quality.facts["dates"] == "day first"
