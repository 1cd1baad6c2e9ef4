"""Event logs read by pm4py, whose figures are those of the run (extra `test-pm4py`)."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.catalogue import measure
from simulation.outcomes.records import Record
from simulation.presentation.event_logs import write_event_log
from simulation.scenario import load_scenario
from tests.e2e.conftest import Run

with contextlib.redirect_stdout(io.StringIO()):  # it greets at length
    pm4py: Any = pytest.importorskip("pm4py")

# It warns of libraries it could use besides, and of what pandas will do one day.
pytestmark = pytest.mark.filterwarnings("ignore")

CHANGES = {"time.horizon": "500 h", "time.warm_up": "0 h"}
ROUTE = ("reception", "sales", "planning", "workshop", "delivery")


@pytest.fixture(scope="module")
def line() -> OrganizationModel:
    """Return five departments in a line around the clock, run with the log kept."""
    model = OrganizationModel(load_scenario("theory/line", CHANGES), log=True)
    model.run()
    return model


@pytest.fixture(scope="module", params=[".csv", ".xes", ".xes.gz"])
def read(
    request: pytest.FixtureRequest,
    line: OrganizationModel,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Record, pd.DataFrame]:
    """Return the record of a run, and its log as pm4py reads it."""
    path = tmp_path_factory.mktemp("logs") / f"log{request.param}"
    with path.open("wb") as file:
        write_event_log(line, file, request.param)
    return line.record(), as_read(path)


def as_read(path: Path) -> pd.DataFrame:
    """Return a log as pm4py reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if path.suffix != ".csv":
            log: pd.DataFrame = pm4py.read_xes(str(path), show_progress_bar=False)
            return log
        names = {"case_id": "case_id", "activity_key": "activity", "timestamp_key": "timestamp"}
        renamed = pd.read_csv(path).rename(columns={"lifecycle": "lifecycle:transition"})
        return pm4py.format_dataframe(renamed, **names)


def closed(log: pd.DataFrame) -> pd.DataFrame:
    """Return the cases that have been closed."""
    return pm4py.filter_event_attribute_values(
        log, "concept:name", ["close"], level="case", retain=True
    )


def test_all_cases_start_with_their_arrival(read: tuple[Record, pd.DataFrame]) -> None:
    """Start activities are as many arrivals as were counted, end activities as many closings."""
    record, log = read
    assert pm4py.get_start_activities(log) == {"arrive": record.count(k.ARRIVED)}
    assert pm4py.get_end_activities(log)["close"] == record.count(k.CLOSED) > 1500


def test_throughput_time_is_the_response_time(read: tuple[Record, pd.DataFrame]) -> None:
    """The mean throughput time of closed cases is the mean time to resolution."""
    record, log = read
    seconds = pm4py.get_all_case_durations(closed(log))
    hours = sum(seconds) / len(seconds) / 3600
    assert hours == pytest.approx(measure(record)["response_time_resolution_mean"], rel=1e-6)


def test_variants_are_the_routes(read: tuple[Record, pd.DataFrame]) -> None:
    """The variants of completed work are the routes; the plain one has the chance it should."""
    record, log = read
    done = closed(log)
    done = done[done["event"] == "complete work"]
    variants = pm4py.get_variants(done)
    number = {tuple(path): count for path, count in variants.items()}
    assert sum(number.values()) == record.count(k.CLOSED)
    share = number[ROUTE] / sum(number.values())
    assert max(number, key=number.__getitem__) == ROUTE
    # Four departments hand back a fifth each: 0.8⁴, within five standard errors.
    error = (0.8**4 * (1 - 0.8**4) / sum(number.values())) ** 0.5
    assert abs(share - 0.8**4) < 5 * error


def test_service_times_from_start_to_completion(read: tuple[Record, pd.DataFrame]) -> None:
    """What pm4py takes for the duration of an activity is the time at work, by department."""
    from pm4py.objects.log.util import interval_lifecycle

    record, log = read
    work = log[log["event"].isin(["start work", "complete work"])]
    paired = interval_lifecycle.to_interval(pm4py.convert_to_event_log(work))
    frame = pm4py.convert_to_dataframe(paired)
    hours = (frame["time:timestamp"] - frame["start_timestamp"]).dt.total_seconds() / 3600
    assert len(frame) == record.count(k.VISITS)
    # All work but what is in hand at the end (40 people).
    total = record.hours.sum() / 3.6e9
    assert 0 <= total - hours.sum() < 40 * 3


def test_handover_of_work_stays_in_line(read: tuple[Record, pd.DataFrame]) -> None:
    """The network of handovers leads from a department to its neighbours in the line only."""
    _, log = read
    work = log[log["event"] == "complete work"].copy()
    group = "org:group" if "org:group" in work else "department"
    work["org:resource"] = work[group]
    network = pm4py.discover_handover_of_work_network(work)
    pairs = {pair for pair, weight in network.connections.items() if weight > 0}
    place = {name: number for number, name in enumerate(ROUTE)}
    assert pairs
    assert all(abs(place[a] - place[b]) == 1 for a, b in pairs)


def test_process_model_fits(read: tuple[Record, pd.DataFrame]) -> None:
    """A process model discovered from the log of a line accepts every case of it."""
    _, log = read
    done = closed(log)
    done = done[done["event"].isin(["arrive", "complete work", "close"])]
    net = pm4py.discover_petri_net_inductive(done)
    fitness = pm4py.fitness_token_based_replay(done, *net)
    assert fitness["perc_fit_traces"] == 100


def test_command_with_everything_switched_on(silosim: Run, tmp_path: Path) -> None:
    """The log of the silo, written by the command, is read; the share measured is that measured."""
    path = tmp_path / "silo.xes.gz"
    short = ("--set", "time.horizon=6 days", "--set", "time.warm_up=2 days")
    result = silosim(
        "run", "silo", "-n", 1, *short, "--event-log", path, "--log-start", "2026-03-02", "--quiet"
    )
    assert result.exit_code == 0, result.stderr
    log = as_read(path)
    start = pd.Timestamp("2026-03-02T09:00Z")
    assert log["time:timestamp"].min() - start < pd.Timedelta(minutes=30)
    assert set(log["time:timestamp"].dt.weekday) == {0, 1, 2, 3, 4}
    assert log["time:timestamp"].dt.hour.between(9, 16).all()
    assert set(pm4py.get_start_activities(log)) == {"arrive"}
    model = OrganizationModel(
        load_scenario("silo", {"time.horizon": "6 days", "time.warm_up": "2 days"})
    )
    record = model.run()
    ended = log[log["case:measured"] & (log["concept:name"] == "close")]
    assert ended["case:concept:name"].nunique() == record.count(k.CLOSED)
