"""Logs that tell only the ends of steps: what comes back of a known organization, and what cannot.

Work is exact where the person and the case are seen before, which they are but for the first step
of a case. Without names a step lasts as long as work and queue together.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from simulation.calibration import Heading, calibrate, goodness, parameters, read_log
from simulation.calibration.calibrating import Calibration
from simulation.calibration.hours import find_hours
from simulation.calibration.spans import BUSY
from simulation.calibration.times import unexplained
from simulation.calibration.visits import find_visits
from simulation.model import OrganizationModel
from simulation.presentation.event_logs import write_event_log
from simulation.scenario import load_scenario, parse_scenario
from simulation.scenario.units import HOUR, MINUTE
from simulation.theory.queues import erlang_c
from tests.unit.calibration.logs import always_open
from tests.validation.test_calibration import HELP_DESK, STAFF

TANDEM = {
    "requests.order.rate": "4.2 / h", "work.intake.mean": "10 min", "work.decision.mean": "20 min",
    "work.delivery.mean": "30 min", "time.horizon": "900 h", "time.warm_up": "0 h",
}  # fmt: skip
"""The tandem in minutes, so that hardly anybody works longer than a sitting."""
MONDAY = datetime(2024, 1, 1, 9)


@dataclass(frozen=True)
class End:
    """A step that was finished."""

    case: str
    department: str
    time: str
    person: str


@dataclass(frozen=True)
class Truth:
    """What happened: all ends, and the mean work (µs) of later steps by department."""

    ends: tuple[End, ...]
    work: dict[str, float]


@cache
def truth(name: str) -> Truth:
    """Return what happened in a run of the help desk or the tandem."""
    desk = name == "help desk"
    model = OrganizationModel(
        parse_scenario(HELP_DESK) if desk else load_scenario("theory/tandem", TANDEM),
        seed=1, log=True,
    )  # fmt: skip
    model.run()
    file = io.BytesIO()
    write_event_log(model, file, ".csv")
    model.close()
    begun: dict[str, float] = {}
    ends: list[End] = []
    works: dict[str, list[float]] = {}
    seen: set[str] = set()
    for row in csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))):
        case, moment = row["case_id"], float(row["working_hours"]) * HOUR
        if row["event"] == "start work":
            begun[case] = moment
        if row["event"] == "complete work":
            ends.append(End(case, row["stage"], row["timestamp"], row["resource"]))
            if case in seen:
                works.setdefault(row["stage"], []).append(moment - begun[case])
            seen.add(case)
    return Truth(tuple(ends), {name: float(np.mean(work)) for name, work in works.items()})


def write_csv(path: Path, ends: Iterable[End], *, names: bool = True, teams: bool = True) -> Path:
    """Write one row a step that was finished."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        header = ["case", "timestamp", *["activity", "department"] * teams, *["resource"] * names]
        writer.writerow(header)
        for end in ends:
            of_team, of_person = ("Handle", end.department) * teams, (end.person,) * names
            writer.writerow([end.case, end.time, *of_team, *of_person])
    return path


def write_xes(path: Path, ends: Iterable[End], *, names: bool = True) -> Path:
    """Write traces whose events have the transition `complete` only."""
    traces: dict[str, list[End]] = {}
    for end in ends:
        traces.setdefault(end.case, []).append(end)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0"?><log>')
        for case, steps in traces.items():
            file.write(f'<trace><string key="concept:name" value="{case}"/>')
            for step in steps:
                _write_event(file, step, names=names)
            file.write("</trace>")
        file.write("</log>")
    return path


def _write_event(file: IO[str], end: End, *, names: bool) -> None:
    told = {"concept:name": "Handle", "lifecycle:transition": "complete",
            "org:group": end.department}  # fmt: skip
    if names:
        told["org:resource"] = end.person
    texts = "".join(f'<string key="{key}" value="{value}"/>' for key, value in told.items())
    file.write(f'<event>{texts}<date key="time:timestamp" value="{end.time}"/></event>')


def calibrated(path: Path) -> Calibration:
    """Return what is found in a log."""
    log, quality = read_log(path)
    return calibrate(log, quality, Heading("x", path.name, "", []))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for logs."""
    return tmp_path_factory.mktemp("ends")


@pytest.fixture(
    scope="module",
    params=[(name, names) for name in ("help desk", "tandem") for names in (True, False)],
    ids=lambda given: f"{given[0]} {'with' if given[1] else 'without'} names",
)
def found(request: pytest.FixtureRequest, folder: Path) -> tuple[str, bool, Calibration]:
    """Return which organization it is, whether people are named, and what is found in its ends."""
    name, names = request.param
    return name, names, calibrated(write_csv(folder / "log.csv", truth(name).ends, names=names))


def test_times_are_never_negative_and_add_up(found: tuple[str, bool, Calibration]) -> None:
    """Work and waits after the first end of a case are the time from there to its last end."""
    observed = found[2].fit.observed
    visits, cases = observed.visits, observed.cases
    for times in (visits.work, visits.before, visits.within):
        assert times.min() >= 0
    spent = np.where(visits.seen, visits.work + visits.before + visits.within, 0)
    passed = observed.hours.worked(cases.resolved) - observed.hours.worked(cases.arrival)
    assert np.bincount(visits.case, spent) == pytest.approx(passed, abs=1)
    assert (visits.seen == ~visits.first).all()
    assert visits.before[visits.first].max() == 0


def test_work_is_exact_where_people_are_named(found: tuple[str, bool, Calibration]) -> None:
    """It began when case and person were free; in the scenario it has the same mean."""
    name, names, calibration = found
    works = dict(zip(calibration.fit.departments.names, _known_work(calibration), strict=True))
    for department, mean in truth(name).work.items():
        if names:
            assert works[department] == pytest.approx(mean, rel=0.02), department
            written = calibration.scenario.work[department].mean
            assert written == pytest.approx(mean, rel=0.03), department
        else:
            assert works[department] > mean


def _known_work(calibration: Calibration) -> list[float]:
    told = parameters(calibration.fit)
    return [told[f"work {name}"] for name in calibration.fit.departments.names]


def test_without_names_work_and_queue_are_one(folder: Path) -> None:
    """What is taken for work is the sojourn in an M/M/2 and an M/M/4; nothing queues besides."""
    calibration = calibrated(write_csv(folder / "log.csv", truth("tandem").ends, names=False))
    works = parameters(calibration.fit)
    for department, servers, mean in (("decision", 2, 20), ("delivery", 4, 30)):
        load = 4.2 * mean / 60
        sojourn = mean * (1 + erlang_c(servers, load) / (servers - load))
        assert works[f"work {department}"] / MINUTE == pytest.approx(sojourn, rel=0.08)
    assert not any(staff.seen for staff in calibration.fit.staff)
    assert max(staff.load for staff in calibration.fit.staff) < 0.7
    assert "waiting cannot be told from work" in calibration.text


def test_people_and_routes_come_back(found: tuple[str, bool, Calibration]) -> None:
    """Named people are counted where they work; cases go on as they did."""
    name, names, calibration = found
    staff = zip(calibration.fit.departments.names, calibration.fit.staff, strict=True)
    if names:
        people = {"intake": 1, "decision": 2, "delivery": 4} if name == "tandem" else STAFF
        assert {department: item.people for department, item in staff} == people
    moves = parameters(calibration.fit)
    if name == "tandem":
        assert moves["from intake to decision"] == pytest.approx(1, abs=0.002)
        assert moves["from decision to delivery"] == pytest.approx(1, abs=0.002)
        return
    for goal, chance in {"done": 0.7, "desk": 0.2, "repair": 0.1}.items():
        assert moves[f"from experts to {goal}"] == pytest.approx(chance, abs=0.04)


def test_the_model_takes_as_long_from_the_first_end_to_the_last(
    found: tuple[str, bool, Calibration],
) -> None:
    """Median, mean and 90 % quantile are within 20 % of the log, or its own interval."""
    rows = {row.name: row for row in goodness(found[2], 3, 1).rows}
    for name in ("median", "mean", "p90", "handoffs"):
        assert rows[name].is_near, rows[name]


@pytest.mark.parametrize("names", [True, False])
def test_a_log_that_names_no_teams_takes_as_long(folder: Path, names: bool) -> None:
    """Steps of one team follow each other: the first is unknown, but people cannot do more."""
    ends = truth("help desk").ends
    calibration = calibrated(write_csv(folder / "log.csv", ends, names=names, teams=False))
    assert calibration.fit.departments.names == ("team",)
    assert calibration.fit.staff[0].load < 0.75
    rows = {row.name: row for row in goodness(calibration, 3, 1).rows}
    for name in ("median", "mean", "p90"):
        assert rows[name].is_near, rows[name]


@pytest.mark.parametrize("names", [True, False])
def test_xes_with_complete_only_is_the_same_log(folder: Path, names: bool) -> None:
    """The scenario is that of the same rows in CSV."""
    ends = truth("help desk").ends
    texts = [
        calibrated(write(folder / name, ends, names=names)).text.split("\nname:", 1)[1]
        for write, name in ((write_csv, "log.csv"), (write_xes, "log.xes"))
    ]
    assert texts[0] == texts[1]


def test_the_work_of_a_team_that_only_begins_cases_is_an_assumption(folder: Path) -> None:
    """The intake of the tandem is taken to be busy 80 % of the time, and that is said."""
    calibration = calibrated(write_csv(folder / "log.csv", truth("tandem").ends))
    assert calibration.fit.staff[0].load == pytest.approx(BUSY, abs=0.03)
    assert "Hardly any later ones: intake." in " ".join(calibration.text.split("\n# "))


@pytest.mark.parametrize("names", [True, False])
def test_cases_of_one_event_take_no_time(tmp_path: Path, names: bool) -> None:
    """Nothing is known but that they came: the model has as many, and they take no time either."""
    ends = [
        End(f"{i}", "desk", (MONDAY + timedelta(days=i // 20, minutes=20 * (i % 20))).isoformat(),
            f"person {i % 3}")
        for i in range(600)
    ]  # fmt: skip
    calibration = calibrated(write_csv(tmp_path / "log.csv", ends, names=names))
    rows = {row.name: row for row in goodness(calibration, 2, 1).rows}
    for name in ("median", "mean", "p90", "handoffs"):
        assert rows[name].observed == rows[name].simulated == 0
    assert calibration.fit.staff[0].people == (3 if names else 1)
    assert (calibration.scenario.work["desk"].mean > 0) == names


def test_steps_at_the_same_time_are_no_work(tmp_path: Path) -> None:
    """What is ticked off together took nobody any time but once; order is that of the file."""
    ends = []
    for i in range(120):
        came = MONDAY + timedelta(days=i // 6, hours=i % 6)
        both = (came + timedelta(minutes=30)).isoformat()
        ends += [End(f"{i}", "desk", came.isoformat(), "ann"), End(f"{i}", "lab", both, "bob"),
                 End(f"{i}", "store", both, "bob"), End(f"{i}", "store", both, "eva")]  # fmt: skip
    path = write_csv(tmp_path / "log.csv", ends)
    log, _ = read_log(path)
    visits, _ = find_visits(log, find_hours(log.time))
    lab, store = (visits.work[visits.team == log.teams.index(name)] for name in ("lab", "store"))
    assert (lab == 30 * MINUTE).sum() == len(lab) == 120
    assert not store.any()
    assert not (visits.before + visits.within).any()
    calibration = calibrated(path)
    rows = {row.name: row for row in goodness(calibration, 2, 1).rows}
    assert rows["median"].is_near
    assert rows["handoffs"].observed == 2


def test_an_unknown_wait_is_not_a_short_one(tmp_path: Path) -> None:
    """What queues do not explain is measured by the waits that are seen, not by first steps."""
    ends = []
    for i in range(120):
        came = MONDAY + timedelta(days=i // 3, hours=2 * (i % 3))
        steps = [("desk", 0, "ann"), ("lab", 30, "bob"), *[("desk", 100, "ann")] * (i % 3 == 2)]
        ends += [End(f"{i}", team, (came + timedelta(minutes=after)).isoformat(), person)
                 for team, after, person in steps]  # fmt: skip
        ends.append(End(f"x{i}", "desk", (came + timedelta(minutes=90)).isoformat(), "ann"))
    paths = calibrated(write_csv(tmp_path / "log.csv", ends)).fit.paths
    known = paths.visits.seen & (paths.department == 0)
    assert known.sum() == 40
    assert (paths.visits.before[known] == 60 * MINUTE).all()
    share = unexplained(paths, np.array([15.0, 0.0]) * MINUTE)
    assert share.tolist() == [0.75, 0]


def test_the_last_step_is_done_by_people_too(tmp_path: Path) -> None:
    """Where cases always end on a Saturday, somebody works on Saturdays."""
    ends = []
    for i in range(60):
        came = MONDAY + timedelta(weeks=i // 5, days=i % 5)
        ended = MONDAY + timedelta(weeks=i // 5, days=5, minutes=i)
        ends += [End(f"{i}", "desk", came.isoformat(), "ann"),
                 End(f"{i}", "lab", ended.isoformat(), "bob")]  # fmt: skip
    assert "saturday" in calibrated(write_csv(tmp_path / "log.csv", ends)).fit.hours.written


def test_a_second_step_in_the_same_team_is_seen(tmp_path: Path) -> None:
    """Only the first step of a case is unknown; what its team does next is work and wait."""
    times = (0, 60, 100, 300)  # minutes
    ends = [
        End("0", team, (MONDAY + timedelta(minutes=minutes)).isoformat(), person)
        for team, minutes, person in zip(
            ("desk", "desk", "desk", "lab"), times, ("ann", "ann", "bob", "eva"), strict=True
        )
    ]
    ends.append(End("1", "lab", (MONDAY + timedelta(minutes=280)).isoformat(), "eva"))
    log, _ = read_log(write_csv(tmp_path / "log.csv", ends))
    visits, _ = find_visits(log, always_open())
    mine = visits.of(visits.case == 0)
    assert mine.seen.tolist() == [False, True, True]
    assert (mine.work / MINUTE).tolist() == [0, 100, 20]
    assert (mine.before / MINUTE).tolist() == [0, 0, 180]
    assert [log.resources[who] for who in mine.resource.tolist()] == [
        "ann",
        "ann",
        "eva",
    ]
