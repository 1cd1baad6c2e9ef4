"""Times of a fitted scenario: work by department, and the waits that no queue explains.

A case that comes to a department waits until somebody takes it up. Where people are busy, the queue
of the simulation makes that wait by itself. What is longer than that, and what is spent waiting for
customers or suppliers, lies outside: the case rests in the department `waiting`, which stands for
all that nobody here can hasten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.calibration.durations import fitted
from simulation.calibration.kinds import Kind
from simulation.calibration.paths import LEAST_REST, Paths
from simulation.calibration.visits import Visits

ENOUGH = 40
"""Visits of a kind to a department from which it has times of its own."""
DIFFERS, CLEARLY = 0.25, 4.0
EXPLAINED = 1.5
MOSTLY = 0.5


@dataclass(frozen=True)
class Times:
    """Times as written in a scenario, with their means in µs.

    Attributes:
        work: of each department.
        own_work: by kind and department, where it clearly differs.
        rests: by kind and node, the wait before it: departments, resting and coming back.
        mean_rest: the same as means.
        decision: work of deciding about an approval; None where nobody is known to decide.
    """

    work: tuple[Any, ...]
    own_work: Mapping[tuple[int, int], Any]
    rests: Mapping[tuple[int, int], Any]
    mean_rest: Mapping[tuple[int, int], float]
    decision: Any = None


def find_times(paths: Paths, kinds: Sequence[Kind]) -> Times:
    """Return the times of departments and kinds."""
    visits, department = paths.visits, paths.department
    number = paths.departments
    tells = visits.tells_work(department)
    work = tuple(fitted(visits.work[(department == d) & tells]) for d in range(number))
    position = np.cumsum(visits.first) - 1
    own_work: dict[tuple[int, int], Any] = {}
    rests: dict[tuple[int, int], Any] = {}
    means: dict[tuple[int, int], float] = {}
    for k, kind in enumerate(kinds):
        weight = np.zeros(len(paths.path))
        weight[kind.cases] = kind.belongs
        of_visit = weight[position]
        for node in np.flatnonzero(kind.visits[: paths.nodes] > 0).tolist():
            sample = _sample(paths, node)
            department_of = kind.first if node == paths.first_visit else node
            if department_of < number:
                here = (department == department_of) & tells & _visits_meant(kind, node, visits)
                own = _own(visits.work[here], of_visit[here])
                if own is None and node == paths.first_visit:
                    own = _of_first_steps(visits, department == department_of)
                if own is not None:
                    own_work[k, node] = own
            if node == kind.start and kind.visits[node] <= 1 + 1e-9:
                continue  # nobody comes back there
            values, weights = _enough(*sample, of_visit)
            mean = float(np.average(values, weights=weights)) if weights.sum() > 0 else 0.0
            if mean >= LEAST_REST:
                rests[k, node] = fitted(values, weights)
                means[k, node] = mean
    return Times(work, own_work, rests, means, _decision(visits))


def _decision(visits: Visits) -> Any:
    """Return the work of a decision, where at least half of them tell of any."""
    work = visits.decision[visits.approved]
    known = work > 0
    return fitted(work[known]) if known.any() and known.mean() >= MOSTLY else None


def unexplained(paths: Paths, queueing: np.ndarray) -> np.ndarray:
    """Return by department the share of the wait before work that no queue explains.

    Args:
        paths: what was observed.
        queueing: the mean wait in each department's queue that the simulation makes by itself, µs.
    """
    share = np.zeros(paths.departments)
    for d in range(paths.departments):
        here = (paths.department == d) & paths.visits.seen
        observed = float(paths.visits.before[here].mean()) if here.any() else 0.0
        if observed > EXPLAINED * queueing[d] + LEAST_REST:
            share[d] = 1 - queueing[d] / observed
    return share


def _visits_meant(kind: Kind, node: int, visits: Visits) -> np.ndarray:
    """Return which visits a node stands for: the first, later ones, or both."""
    if node == kind.start and node == kind.first:
        return np.ones(len(visits.case), bool)
    return np.asarray(visits.first == (node == kind.start))


def _sample(paths: Paths, node: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the waits at a node, and the visits they belong to."""
    visits = paths.visits
    if node in paths.rests_before_end:
        at_once = visits.first == (node == paths.resting_at_once)
        chosen = (paths.rest_before_end >= LEAST_REST) & at_once
        return paths.rest_before_end[chosen], np.flatnonzero(chosen)
    if node == paths.back:
        chosen = visits.reopened & ~visits.first
        return visits.pause[chosen], np.flatnonzero(chosen)
    if (department := paths.approval_at.get(node)) is not None:
        chosen = visits.approved & (paths.department == department)
        return visits.approval[chosen], np.flatnonzero(chosen)
    chosen = (paths.department == node) & ~visits.first
    return paths.rest[chosen], np.flatnonzero(chosen)


def _enough(
    values: np.ndarray, where: np.ndarray, weight: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the values with the weights of a kind; those of all kinds if it has too few."""
    weights = weight[where]
    return (values, weights) if weights.sum() >= ENOUGH else (values, np.ones(len(values)))


def _own(work: np.ndarray, weight: np.ndarray) -> Any:
    """Return the work of a kind where it clearly differs from that of all, else None."""
    total = weight.sum()
    if total < ENOUGH or total > 0.98 * len(work):
        return None
    usual, mean = work.mean(), float(np.average(work, weights=weight))
    error = np.sqrt(np.average((work - mean) ** 2, weights=weight) / total)
    if abs(mean - usual) < max(DIFFERS * usual, CLEARLY * error):
        return None
    return fitted(work, weight)


def _of_first_steps(visits: Visits, here: np.ndarray) -> Any:
    """Return the work of first steps where these are not seen, else None."""
    return None if visits.seen[here].all() else fitted(visits.of_first_steps(here))


def mean_work(paths: Paths, served: np.ndarray) -> list[float]:
    """Return the mean hands-on work of a visit to each department, µs, given those that count."""
    number = paths.departments
    tells = paths.visits.tells_work(paths.department) & served
    total = np.bincount(paths.department[tells], paths.visits.work[tells], minlength=number)
    count = np.bincount(paths.department[tells], minlength=number)
    means: list[float] = (total / np.maximum(count, 1)).tolist()
    return means
