"""The shipped silo and collaborative: what is set in them comes back from their logs, in intervals.

What is true is told by the scenario and by the kernel's own rows, not by what reads logs. A log
tells what happened; so where a parameter meets other mechanisms on its way there, the truth is what
both make of it together:

* rates: as set, for the share of customers who are still there,
* work of a visit: as set, times the factor of the channel, over the speed of whoever does it, for
  each time it is begun (rework in the same department is part of a visit), and what comes on top:
  questions written, turning to another function, resuming after interruptions,
* approvals: as set, for each time work on a visit is begun,
* patience of those channels on which customers lose it: as set,
* ways: what the other seeds show on average, since errors depend on who was asked what in time.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation.calibration import (
    Heading,
    Interval,
    Wanted,
    calibrate,
    intervals,
    parameters,
    read_log,
    refits,
)
from simulation.calibration.calibrating import Calibration
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.presentation.event_logs import write_event_log
from simulation.scenario import Scenario, load_scenario

SEEDS = range(1, 7)
BOOTSTRAPS = 40
RARE = 0.003
"""Ways rarer than this are left out: a handful of cases has no interval worth its name."""
KINDS = ("lead", "order", "support")
"""Complaints follow from errors, so that their rate is no parameter."""


@dataclass
class Facts:
    """What the kernel noted in a run, in working time.

    Attributes:
        rows: the log of the kernel, in the order in which things happened.
        function: of each stage.
        home: the function of each employee.
        names: of functions.
    """

    scenario: Scenario
    rows: np.ndarray
    function: np.ndarray
    home: np.ndarray
    names: list[str]

    def of(self, *activities: int) -> np.ndarray:
        """Return the rows of some activities of requests that were served to their end."""
        closed = self.rows["number"][self.rows["activity"] == k.LOG_CLOSE]
        chosen = np.isin(self.rows["activity"], activities) & np.isin(self.rows["number"], closed)
        return self.rows[chosen]

    def place(self, rows: np.ndarray) -> np.ndarray:
        """Return the function of the stage of each row."""
        return np.asarray(self.function[rows["stage"]])


def run_of(name: str, seed: int) -> tuple[Facts, Calibration]:
    """Return what the kernel noted in a run, and what its exported log is calibrated to."""
    scenario = load_scenario(name)
    model = OrganizationModel(scenario, seed=seed, log=True)
    model.run()
    roster = model.assembly.organization.roster
    facts = Facts(
        scenario, model.state.log[: int(model.state.clock[0].log_count)].copy(),
        np.array([stage.function for stage in model.assembly.parameters.stages]),
        roster.department.copy(), list(roster.departments),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        with path.open("wb") as file:
            write_event_log(model, file, ".csv")
        model.__dict__.clear()  # Mesa keeps every model there ever was
        log, quality = read_log(path)
    heading = Heading(name, path.name, "", [])
    return facts, calibrate(log, quality, heading, Wanted(classes=1), forward=False)


def true_rates(facts: Facts) -> dict[str, float]:
    """Return the rates as set (an hour), for the share of the customers that are not lost yet."""
    scenario = facts.scenario
    lost = facts.rows["time"][facts.rows["activity"] == k.LOG_DEFECT]
    end = scenario.time.horizon
    here = 1 - float((end - lost).sum()) / end / scenario.customers.count
    return {f"rate {kind}": scenario.requests[kind].rate * here for kind in KINDS}


def times_begun(facts: Facts) -> dict[str, np.ndarray]:
    """Return by function how often work was begun on each visit, rework there included."""
    rows = facts.of(k.LOG_QUEUE, k.LOG_START)
    rows = rows[np.argsort(rows["number"], kind="stable")]
    place = facts.place(rows)
    comes = np.append(True, (np.diff(rows["number"]) != 0) | (np.diff(place) != 0))
    visit = np.cumsum(comes) - 1
    begun = np.bincount(visit, rows["activity"] == k.LOG_START)
    of_visit = place[comes]
    return {name: begun[of_visit == f] for f, name in enumerate(facts.names)}


def true_work(facts: Facts) -> dict[str, float]:
    """Return the mean work of a visit that the parameters make of what was begun, in µs."""
    scenario = facts.scenario
    rows = facts.of(k.LOG_START, k.LOG_ASK, k.LOG_INTERRUPT)
    place, what = facts.place(rows), rows["activity"]
    arrived = facts.rows[facts.rows["activity"] == k.LOG_ARRIVE]
    channel = np.zeros(int(facts.rows["number"].max()) + 1, np.int64)
    channel[arrived["number"]] = arrived["detail"]
    factor = np.array([item.work_factor for item in scenario.channels.values()])
    usual = np.array([float(scenario.work[name].mean) for name in facts.names])
    speed = np.where(facts.home[rows["employee"]] == place, 1.0, scenario.service.cross_skill)
    work = np.where(
        what == k.LOG_START, usual[place] * factor[channel[rows["number"]]] / speed, 0.0
    )
    work += np.where(what == k.LOG_ASK, float(scenario.communication.ask.mean), 0.0)
    work += np.where(what == k.LOG_INTERRUPT, float(scenario.attention.resumption), 0.0)
    work += np.where(turns(rows, place), float(scenario.service.set_up), 0.0)
    visits = {name: len(begun) for name, begun in times_begun(facts).items()}
    return {
        f"work {name}": float(work[place == f].sum()) / visits[name]
        for f, name in enumerate(facts.names)
    }


def turns(rows: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return where employees begin something of another function than what they began before."""
    begins = np.flatnonzero(rows["activity"] != k.LOG_INTERRUPT)
    order = begins[np.argsort(rows["employee"][begins], kind="stable")]
    same = rows["employee"][order][1:] == rows["employee"][order][:-1]
    found = np.zeros(len(rows), bool)
    found[order[1:]] = same & (np.diff(place[order]) != 0)
    return found


def truths(facts: Facts) -> dict[str, float]:
    """Return what is true of all parameters but the ways."""
    asks = facts.scenario.authority.exceptions
    found = true_rates(facts) | true_work(facts)
    for name, begun in times_begun(facts).items():
        found[f"approval at {name}"] = float((1 - (1 - asks) ** begun).mean())
    for name, channel in facts.scenario.channels.items():
        if channel.patience is not None:
            found[f"patience {name}"] = float(channel.patience.mean)
    return found


def ways(facts: Facts) -> dict[str, float]:
    """Return the share of the visits to each function that goes on to each other, or is done."""
    rows = facts.of(k.LOG_QUEUE)
    rows = rows[np.argsort(rows["number"], kind="stable")]
    place, number = facts.place(rows), rows["number"]
    comes = np.append(True, (np.diff(number) != 0) | (np.diff(place) != 0))
    place, number = place[comes], number[comes]
    done = len(facts.names)
    following = np.append(np.where(np.diff(number) == 0, place[1:], done), done)
    names = [*facts.names, "done"]
    return {
        f"from {names[f]} to {names[g]}": float((following[place == f] == g).mean())
        for f in range(done)
        for g in range(done + 1)
        if f != g
    }


def without_each(ways_of_seeds: list[dict[str, float]]) -> list[dict[str, float]]:
    """Return for each seed the mean of the ways of all others."""
    return [
        {
            name: float(np.mean([ways[name] for j, ways in enumerate(ways_of_seeds) if j != i]))
            for name in own
        }
        for i, own in enumerate(ways_of_seeds)
    ]


def told_by(found: Calibration, seed: int) -> dict[str, Interval]:
    """Return the intervals of a calibration."""
    wanted = Wanted(classes=1)
    again = refits(found.fit, wanted, found.unexplained, BOOTSTRAPS, seed)
    return intervals(parameters(found.fit), [parameters(fit) for fit in again])


def group_of(name: str) -> str:
    """Return what sort of parameter a name is of."""
    return name.split(" ")[0]


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("name", ["silo", "collaborative"])
def test_shipped_scenarios_come_back_within_their_intervals(name: str) -> None:
    """Of 95 % intervals over six seeds, 90 to 99.5 % hold the truth; each sort at least 85 %.

    The ways are held against the mean of five other seeds, which is uncertain itself: of them
    nominal is not 95 but 92.6 %.
    """
    facts, told = [], []
    for seed in SEEDS:
        noted, found = run_of(name, seed)
        staff = zip(found.fit.departments.names, found.fit.staff, strict=True)
        assert {key: item.people for key, item in staff} == {
            key: item.staff for key, item in noted.scenario.organization.departments.items()
        }
        facts.append((truths(noted), ways(noted)))
        told.append(told_by(found, seed))
    hits: dict[str, list[bool]] = defaultdict(list)
    misses: list[Any] = []
    elsewhere = without_each([way for _, way in facts])
    for (of_run, _), way, seen in zip(facts, elsewhere, told, strict=True):
        common = {key: share for key, share in way.items() if RARE < share < 1 - RARE}
        for key, truth in (of_run | common).items():
            hits[group_of(key)].append(seen[key].covers(truth))
            if not hits[group_of(key)][-1]:
                misses.append((key, truth, seen[key]))
    every = [hit for of_group in hits.values() for hit in of_group]
    assert len(every) >= 25 * len(SEEDS)
    assert 0.90 <= np.mean(every) <= 0.995, misses
    for group, of_group in hits.items():
        assert np.mean(of_group) >= 0.85, (group, np.mean(of_group), misses)
