"""The way of each case as a path over nodes: departments, resting, and coming back.

Nodes 0 … n−1 are departments; `resting` is a wait at the last department before the case is done;
`back` is a case that was done and comes back. Whoever solves a case keeps it long, whoever passes
it on does so soon; so waits before the end are told from those before a handoff. An approval is a
node too, one for each department where it is needed: a case goes on from it as cases do there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.difficulty import Path
from simulation.calibration.pools import Departments
from simulation.calibration.visits import Visits
from simulation.scenario.units import MINUTE

LEAST_REST = 2 * MINUTE
OTHER_NODES = 4
"""Besides departments and approvals: resting, back, the first visit, resting at once."""
LONGEST = 300
"""Visits of a case beyond which it is left out of the fit: no department works like that."""


@dataclass(frozen=True)
class Paths:
    """Visits by department, and paths made of them.

    Attributes:
        visits: those of all cases that are fitted, waits and work of neighbouring visits to the
            same department put together.
        department: of each visit.
        case: number of each fitted case in the log.
        path: nodes of each fitted case.
        departments: how many there are.
        rest: before each visit, the waiting that lies outside the organization's queues, µs: what
            the department before kept it for, and what passed until it was taken up.
        rest_before_end: the same after each visit, before the case is done; 0 if it is passed on.
        approving: the departments at which cases need approvals.
    """

    visits: Visits
    department: np.ndarray
    case: np.ndarray
    path: tuple[Path, ...]
    departments: int
    rest: np.ndarray
    rest_before_end: np.ndarray
    approving: tuple[int, ...]

    @property
    def resting(self) -> int:
        """The node of waiting before a case is done."""
        return self.departments

    @property
    def back(self) -> int:
        """The node of a case that comes back."""
        return self.departments + 1

    @property
    def first_visit(self) -> int:
        """The node of a first visit, where that goes on otherwise than later ones."""
        return self.departments + 2

    @property
    def resting_at_once(self) -> int:
        """The node of waiting before a case is done that has seen one department only."""
        return self.departments + 3

    @property
    def rests_before_end(self) -> tuple[int, int]:
        """Both nodes of waiting before a case is done."""
        return self.resting, self.resting_at_once

    @property
    def nodes(self) -> int:
        """How many nodes there are, without the end; the last ones are approvals."""
        return self.departments + OTHER_NODES + len(self.approving)

    @property
    def approval_at(self) -> dict[int, int]:
        """By node of an approval, the department at which it is needed."""
        first = self.departments + OTHER_NODES
        return {first + i: department for i, department in enumerate(self.approving)}


def find_paths(
    visits: Visits, departments: Departments, fitted: np.ndarray, unexplained: np.ndarray
) -> Paths:
    """Return the paths of the cases that are to be fitted.

    Args:
        visits: of all cases.
        departments: where they go.
        fitted: mask over cases.
        unexplained: by department, the share of the wait before work that no queue explains.
    """
    length = np.bincount(visits.case, minlength=len(fitted))
    keep = (fitted & (length <= LONGEST))[visits.case] & (visits.team >= 0)
    merged = _merged(visits.of(keep), departments.of_team)
    department = departments.of_team[merged.team]
    number = len(departments.names)
    first, last = merged.first, np.append(merged.first[1:], True)
    ends = last | np.append(merged.reopened[1:] & ~first[1:], True)
    outside = merged.before * unexplained[department]
    kept = merged.within + np.where(first, outside, 0.0)
    passed_on = np.append(0.0, np.where(ends, 0.0, kept)[:-1])
    rest = np.where(first, 0.0, outside + passed_on)
    before_end = np.where(ends, kept, 0.0)
    approving = tuple(np.unique(department[merged.approved]).tolist())
    node = np.zeros(number, np.int64)
    node[list(approving)] = number + OTHER_NODES + np.arange(len(approving))
    approval = np.where(merged.approved, node[department], 0)
    rests = before_end >= LEAST_REST
    nodes = _nodes(first, department, approval, rests, merged.reopened, number)
    return Paths(merged, department, merged.case[first], nodes, number, rest, before_end, approving)


def _nodes(
    first: np.ndarray,
    department: np.ndarray,
    approval: np.ndarray,
    rests: np.ndarray,
    back: np.ndarray,
    number: int,
) -> tuple[Path, ...]:
    """Return the nodes of each case; an approval (0 if there is none) follows the whole visit."""
    nodes: list[list[int]] = []
    columns = (values.tolist() for values in (first, department, approval, rests, back))
    for begins, here, approved, rested, again in zip(*columns, strict=True):
        if begins:
            nodes.append([])
        elif again:
            nodes[-1].append(number + 1)
        nodes[-1].append(here)
        if approved:
            nodes[-1].append(approved)
        if rested:
            nodes[-1].append(number + 3 if begins else number)
    return tuple(map(tuple, nodes))


def _merged(visits: Visits, of_team: np.ndarray) -> Visits:
    """Return visits with those put together that follow each other in one department."""
    department = of_team[visits.team]
    starts = visits.first | visits.reopened | np.append(True, department[1:] != department[:-1])
    starts |= np.append(False, ~visits.seen[:-1])
    group = np.cumsum(starts) - 1
    head = np.flatnonzero(starts)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(group, values, minlength=len(head))

    later = ~starts
    within = total(visits.within + np.where(later, visits.before, 0))
    return Visits(
        visits.case[head], visits.team[head], visits.begins[head], total(visits.work),
        visits.before[head], within, visits.resource[head], visits.reopened[head],
        visits.pause[head], total(visits.worked_on) > 0,
        total(visits.approved) > 0, total(visits.approval), total(visits.decision),
        visits.seen[head], visits.step[head],
    )  # fmt: skip
