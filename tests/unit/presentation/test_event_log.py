"""The event log: readable by tools for process mining, true to the run."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from simulation.model import OrganizationModel
from simulation.presentation.event_log import ACTIVITIES, COLUMNS, timestamp, write_event_log
from simulation.scenario import load_scenario
from tests.unit.presentation.conftest import scenario


def test_log_of_a_run() -> None:
    """Every request arrives once and first, closes at most once, and times never go back."""
    model = OrganizationModel(scenario("silo"), log=True)
    model.run()
    text = io.StringIO(newline="")
    number = write_event_log(model, text)
    text.seek(0)
    rows = list(csv.DictReader(text))
    assert len(rows) == number > 1000
    assert tuple(rows[0]) == COLUMNS
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row["case_id"], row["activity"])
        assert row["request"] in model.assembly.kinds
    assert set(first.values()) == {"arrive"}
    times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
    assert times == sorted(times)
    closed = [row["case_id"] for row in rows if row["activity"] == "close"]
    assert len(closed) == len(set(closed)) > 100
    worked = [row for row in rows if row["activity"] == "complete work"]
    assert all(row["resource"] and row["department"] and row["stage"] for row in worked)


def test_activities_have_different_names() -> None:
    """No two activities of the log have the same name."""
    assert len(set(ACTIVITIES.values())) == len(ACTIVITIES)


def test_working_time_on_a_calendar() -> None:
    """Days begin on a Monday at nine, weekends are left out, long days begin at midnight."""
    usual = load_scenario("silo").time
    assert timestamp(0, usual) == "2024-01-01T09:00:00.000000"
    assert timestamp(5 * usual.hours_per_day + 1, usual) == "2024-01-08T09:00:00.000001"
    always = load_scenario("theory/line").time
    assert timestamp(7 * always.hours_per_day, always) == "2024-01-08T00:00:00.000000"
