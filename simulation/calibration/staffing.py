"""Who works where: people seen in the log, and how busy they are with it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulation.calibration.arrivals import Window
from simulation.calibration.event_log import EventLog
from simulation.calibration.pools import Departments
from simulation.calibration.visits import Visits
from simulation.scenario.units import HOUR

BLOCK = 28 * 24 * HOUR
USUAL_LOAD = 0.8
"""How busy people are with the cases of a log that names nobody (assumption)."""
HIGHEST_LOAD = 0.95
SAFETY = 2.0
"""Standard deviations of the offered load that are kept free so that nothing queues."""


@dataclass(frozen=True)
class Staff:
    """The people of a department.

    Attributes:
        people: how many.
        load: share of their working time that is hands-on work on cases.
        seen: whether they were counted in the log, or follow from an assumed load.
        added: how many were not seen, but are needed for the work that was.
    """

    people: int
    load: float
    seen: bool
    added: int = 0


def find_staff(
    log: EventLog, visits: Visits, departments: Departments, window: Window
) -> tuple[Staff, ...]:
    """Return the staff of each department: those seen in a stretch of four weeks, on average.

    Who works for several departments counts where they work most. Who is seen nowhere else, but the
    work of a department needs, is added.
    """
    department = departments.of_team[visits.team]
    inside = window.counted[visits.case] & (department >= 0)
    number = len(departments.names)
    work = _work_of(visits, department, inside, number)
    people = _people_at_a_time(log, visits, departments, window)
    staff = []
    for d in range(number):
        busy = work[d] / window.worked
        seen = people[d] > 0
        count = round(people[d]) if seen else _as_many_as_needed(busy, log)
        enough = max(count, math.ceil(busy / HIGHEST_LOAD), 1)
        added = enough - count if seen else 0
        staff.append(Staff(enough, float(busy / enough), bool(seen), added))
    return tuple(staff)


def _work_of(visits: Visits, department: np.ndarray, inside: np.ndarray, number: int) -> np.ndarray:
    """Return the work of each department, first steps that are not seen as long as is assumed."""
    tells = inside & visits.tells_work(department)
    work = np.bincount(department[tells], visits.work[tells], minlength=number)
    unseen = np.bincount(department[inside & ~tells], minlength=number)
    for d in np.flatnonzero(unseen):
        work[d] += unseen[d] * visits.of_first_steps(inside & (department == d)).mean()
    return np.asarray(work)


def _as_many_as_needed(busy: float, log: EventLog) -> int:
    """Return how many people a department has in a log that names nobody.

    Where only ends are told, waiting cannot be told from work and counts as such; no queue may
    come on top of it. By the square-root rule hardly any does (Halfin and Whitt 1981).
    """
    people = busy + SAFETY * math.sqrt(busy) if log.steps else busy / USUAL_LOAD
    return math.ceil(people)


def find_deciders(log: EventLog, visits: Visits, window: Window) -> Staff:
    """Return who decides about approvals: who does little else, at least as many as it takes."""
    inside = window.counted[visits.case]
    busy = float(visits.decision[inside].sum()) / window.worked
    decider = log.approvals.decider
    decides = np.bincount(decider[decider >= 0], minlength=len(log.resources))
    acts = np.bincount(log.resource[log.resource >= 0], minlength=len(log.resources))
    mostly = 2 * decides >= acts
    blocks = max(1, round((window.ends - window.begins) / BLOCK))
    length = max((window.ends - window.begins) / blocks, 1)
    during = (log.time >= window.begins) & (log.time <= window.ends) & (decider >= 0)
    during[during] = mostly[decider[during]]
    block = np.clip((log.time[during] - window.begins) // length, 0, blocks - 1).astype(int)
    seen = len(set(zip(block.tolist(), decider[during].tolist(), strict=True))) / blocks
    people = max(round(seen), math.ceil(busy / HIGHEST_LOAD), 1)
    return Staff(people, busy / people, seen > 0)


def _people_at_a_time(
    log: EventLog, visits: Visits, departments: Departments, window: Window
) -> np.ndarray:
    """Return by department how many people worked within four weeks, a mean over the window."""
    department, number = departments.of_team[visits.team], len(departments.names)
    known = (visits.resource >= 0) & (department >= 0)
    if not known.any():
        return np.zeros(number)
    home = _home(visits.resource[known], department[known], len(log.resources), number)
    own = departments.of_team[log.home]  # −1 where neither is known
    home = np.where(own >= 0, own, home)
    during = (
        (visits.begins >= window.begins) & (visits.begins <= window.ends) & (visits.resource >= 0)
    )
    if not during.any():
        during = visits.resource >= 0
    blocks = max(1, round((window.ends - window.begins) / BLOCK))
    length = max((window.ends - window.begins) / blocks, 1)
    block = np.clip((visits.begins[during] - window.begins) // length, 0, blocks - 1).astype(int)
    pairs = np.unique(np.stack([block, visits.resource[during]]), axis=1)
    places = home[pairs[1]]
    return np.bincount(places[places >= 0], minlength=number) / blocks


def _home(resource: np.ndarray, department: np.ndarray, people: int, number: int) -> np.ndarray:
    """Return where each person has most visits, −1 if it has none in any department."""
    cell, count = np.unique(resource * number + department, return_counts=True)
    order = np.argsort(count, kind="stable")
    home = np.full(people, -1)
    home[cell[order] // number] = cell[order] % number  # the most frequent is written last
    return home
