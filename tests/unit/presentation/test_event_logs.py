"""Event logs as files: dates, tables, XES, the same bytes every time, and little memory."""

from __future__ import annotations

import csv
import gzip
import io
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from simulation.model import OrganizationModel
from simulation.outcomes.catalogue import measure
from simulation.outcomes.event_log import EventLog
from simulation.presentation.event_logs import WRITERS, log_format, write_event_log
from simulation.presentation.event_logs.dates import NOMINAL_START, clock, stamp, start_on
from simulation.presentation.event_logs.table import COLUMNS
from simulation.scenario import load_scenario, parse_scenario
from tests.unit.presentation.conftest import scenario

STRANGE_NAMES = """
extends: neutral
time: {horizon: 20 h, warm_up: 0 h}
organization: {departments: {"=1+1": {staff: 2}, '<b> & "c"': {staff: 2}}}
requests: {"@order": {rate: 2 / h, route: ["=1+1", '<b> & "c"']}}
work: {"=1+1": {mean: 10 min}, '<b> & "c"': {mean: 10 min}}
"""
XES = "{http://www.xes-standard.org/}"


@pytest.fixture(scope="module")
def model() -> OrganizationModel:
    """Return a silo that has been run with its log kept."""
    run = OrganizationModel(scenario("silo"), log=True)
    run.run()
    return run


def written(model: OrganizationModel, ending: str, start: datetime = NOMINAL_START) -> bytes:
    """Return the log of a model as it stands in a file."""
    file = io.BytesIO()
    write_event_log(model, file, ending, start)
    return file.getvalue()


def rows_of(text: bytes) -> list[dict[str, str]]:
    """Return the rows of a table."""
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def test_table_of_a_run(model: OrganizationModel) -> None:
    """Every request arrives once and first, closes at most once, and times never go back."""
    rows = rows_of(written(model, ".csv"))
    assert len(rows) > 1000
    assert tuple(rows[0]) == COLUMNS
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(row["case_id"], row["activity"])
        assert row["kind"] in model.assembly.kinds
        assert row["channel"] in model.assembly.channels
    assert set(first.values()) == {"arrive"}
    times = [datetime.fromisoformat(row["timestamp"]) for row in rows]
    assert times == sorted(times)
    closed = [row["case_id"] for row in rows if row["activity"] == "close"]
    assert len(closed) == len(set(closed)) > 100
    worked = [row for row in rows if row["event"] == "complete work"]
    assert all(row["resource"] and row["department"] and row["cost"] for row in worked)
    assert {row["measured"] for row in rows} == {"true", "false"}


def test_xes_says_the_same(model: OrganizationModel) -> None:
    """A trace for each case, with the events of the table in their order and their words."""
    rows = rows_of(written(model, ".csv"))
    log = ElementTree.fromstring(written(model, ".xes"))
    prefixes = [extension.get("prefix") for extension in log.iter(f"{XES}extension")]
    assert prefixes == ["concept", "time", "org", "lifecycle", "cost"]
    keys = {
        "activity": "concept:name",
        "timestamp": "time:timestamp",
        "lifecycle": "lifecycle:transition",
        "resource": "org:resource",
        "department": "org:group",
        "stage": "stage",
        "cost": "cost:total",
        "event": "event",
    }
    found: list[tuple[str, ...]] = []
    for trace in log.iter(f"{XES}trace"):
        facts = {item.get("key"): item.get("value") for item in trace if item.get("key")}
        case = [facts[key] or "" for key in ("concept:name", "kind", "channel", "measured")]
        for event in trace.iter(f"{XES}event"):
            said = {item.get("key"): item.get("value") or "" for item in event}
            found.append((*case, *(said.get(key, "") for key in keys.values())))
    by_case = sorted(rows, key=lambda row: int(row["case_id"]))  # which keeps their order
    names = ("case_id", "kind", "channel", "measured", *keys)
    assert found == [tuple(row[name] for name in names) for row in by_case]


@pytest.mark.parametrize("ending", [".csv", ".xes"])
def test_packed_and_the_same_every_time(ending: str) -> None:
    """Another run of the same scenario writes the same bytes; packed ones hold them."""
    logs = []
    for _ in range(2):
        run = OrganizationModel(scenario("theory/line", **{"time.horizon": "60 h"}), log=True)
        run.run()
        logs.append((written(run, ending), written(run, f"{ending}.gz")))
    assert logs[0] == logs[1]
    assert gzip.decompress(logs[0][1]) == logs[0][0]


def test_names_are_no_formulas_and_no_markup() -> None:
    """A department called like a formula, or like markup, stays a name in both forms."""
    run = OrganizationModel(parse_scenario(STRANGE_NAMES), log=True)
    run.run()
    cells = {cell for row in rows_of(written(run, ".csv")) for cell in row.values()}
    assert {"'=1+1", "'=1+1 1", "'@order", '<b> & "c"'} <= cells
    assert not {cell for cell in cells if cell.startswith(("=", "@", "+"))}
    log = ElementTree.fromstring(written(run, ".xes"))
    values = {item.get("value") for item in log.iter(f"{XES}string")}
    assert {"=1+1", "@order", '<b> & "c"'} <= values


@pytest.mark.slow
@pytest.mark.parametrize("ending", [".csv", ".xes"])
def test_many_events_need_little_memory(ending: str, tmp_path: Path) -> None:
    """Writing 200,000 events takes a copy of the kernel's table and less than 25 MB besides."""
    short = load_scenario("theory/line", {"time.horizon": "110 h", "time.warm_up": "100 h"})
    run = OrganizationModel(short, log=True)
    run.run()
    once = run.state.log[: int(run.state.clock[0].log_count)]
    times = 200_000 // len(once) + 1
    table = np.tile(once, times)
    table["number"] += np.repeat(np.arange(times) * (int(once["number"].max()) + 1), len(once))
    with (tmp_path / f"log{ending}").open("wb") as file:
        tracemalloc.start()
        events = WRITERS[ending](run, EventLog(run.assembly, table), file, NOMINAL_START)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert events > 200_000
    assert peak - table.nbytes < 25e6


def test_working_time_on_a_calendar() -> None:
    """Days begin on a Monday at nine, weekends are left out, long days begin at midnight."""
    usual = load_scenario("silo").week
    date = clock(usual)
    assert stamp(date(0)) == "2024-01-01T09:00:00.000000+00:00"
    assert stamp(date(usual.start_of(5) + 1)) == "2024-01-08T09:00:00.000001+00:00"
    always = load_scenario("theory/line").week
    assert stamp(clock(always)(always.start_of(7))) == "2024-01-08T00:00:00.000000+00:00"


def test_working_time_by_opening_hours() -> None:
    """With a calendar the log shows the days and hours at which it is open."""
    hours = {"tuesday": "8:30-12:00, 13:00-14:00", "saturday": "10:00-16:00"}
    week = load_scenario("silo", {"calendar": hours, "meetings": {"staff": "0 h"}}).week
    date = clock(week, start_on("2026-03-02T00:00+01:00"))
    assert stamp(date(0)) == "2026-03-03T08:30:00.000000+01:00"
    assert stamp(date(4 * 3_600_000_000)) == "2026-03-03T13:30:00.000000+01:00"
    assert stamp(date(week.start_of(1))) == "2026-03-07T10:00:00.000000+01:00"
    assert stamp(date(week.length)) == "2026-03-10T08:30:00.000000+01:00"


def test_time_by_the_calendar_is_that_of_customers() -> None:
    """With opening hours, from arrival to closing it takes what customers see."""
    hours = dict.fromkeys(("monday", "wednesday", "thursday"), "9:00-12:00, 13:00-18:00")
    run = OrganizationModel(scenario("silo", calendar=hours, meetings={"staff": "0 h"}), log=True)
    figures = measure(run.run())
    at: dict[tuple[str, str], datetime] = {}
    measured = [row for row in rows_of(written(run, ".csv")) if row["measured"] == "true"]
    for row in measured:
        at[row["case_id"], row["activity"]] = datetime.fromisoformat(row["timestamp"])
    closed = [case for case, activity in at if activity == "close"]
    seen = [at[case, "close"] - at[case, "arrive"] for case in closed]
    mean = sum(seen, timedelta()) / timedelta(hours=1) / len(seen)
    assert mean == pytest.approx(figures["response_time_resolution_customer_mean"], rel=1e-6)
    assert mean > 3 * figures["response_time_resolution_mean"]


def test_no_events_are_a_log_too() -> None:
    """A run without customers has a log without cases, in both forms."""
    run = OrganizationModel(scenario("theory/messages"), log=True)
    run.run()
    assert rows_of(written(run, ".csv")) == []
    assert list(ElementTree.fromstring(written(run, ".xes")).iter(f"{XES}trace")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("monday", "is no date"),
        ("2026-02-30", "is no date"),
        ("2026-03-04", "is a Wednesday.*write 2026-03-02 or 2026-03-09"),
        ("2026-03-02T09:00", "is a time of day"),
    ],
)
def test_days_on_which_no_log_can_begin(text: str, said: str) -> None:
    """What is no date, no Monday or no midnight is refused with what would be right."""
    with pytest.raises(ValueError, match=said):
        start_on(text)


def test_dates_with_and_without_an_offset() -> None:
    """Without an offset a date is one of UTC."""
    assert start_on("2026-03-02").utcoffset() == timedelta(0)
    assert start_on("2026-03-02T00:00-05:00").utcoffset() == timedelta(hours=-5)


def test_forms_by_name() -> None:
    """The form follows from the name; another ending is refused, none is a table."""
    names = {"a.CSV": ".csv", "a.b.xes": ".xes", "a.xes.gz": ".xes.gz", "a": ".csv"}
    assert {name: log_format(Path(name)) for name in names} == names
    with pytest.raises(ValueError, match=r"a\.xlsx is no name of an event log.*\.xes\.gz"):
        log_format(Path("a.xlsx"))
