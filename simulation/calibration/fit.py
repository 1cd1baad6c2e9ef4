"""All that is fitted to a log, from which the scenario is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from simulation.calibration.arrivals import Arrivals, Window, find_arrivals
from simulation.calibration.columns import unaccented
from simulation.calibration.event_log import EventLog, Labels
from simulation.calibration.hours import Hours
from simulation.calibration.kinds import Kind, find_kinds, in_whole
from simulation.calibration.paths import Paths, find_paths
from simulation.calibration.patience import Patience, find_patience
from simulation.calibration.pools import Departments, as_names, free_name, pool_teams
from simulation.calibration.staffing import Staff, find_deciders, find_staff
from simulation.calibration.times import Times, find_times
from simulation.calibration.visits import Cases, Visits

NEARLY_ALL = 0.995
LEAST_PERCENT = 0.5
"""Of the cases: a channel of fewer is none of its own (assumption)."""
APPROVALS, DECIDERS = "approvals", "deciders"
"""The departments of waits for an approval, and of those who are known to decide."""


@dataclass(frozen=True)
class Wanted:
    """How fine the fit is to be.

    Attributes:
        departments: busiest teams that stay departments of their own.
        pools: into how many the other teams are pooled.
        classes: of difficulty, at most.
    """

    departments: int = 12
    pools: int = 4
    classes: int = 2


@dataclass(frozen=True)
class Observed:
    """A log as visits and cases, with all that fits and bootstraps share."""

    log: EventLog
    hours: Hours
    visits: Visits
    cases: Cases
    departments: Departments


@dataclass(frozen=True)
class Fit:
    """What was found in a log.

    Attributes:
        observed: in which it was found.
        arrivals: when cases come.
        paths: the ways they take.
        kinds: of requests.
        rare: cases of kinds too rare to be fitted; the rates of the others stand for them.
        times: work and waits.
        staff: of each department.
        channels: shares by name.
        priorities: of each kind, 1 to 8.
        decide: those who decide about approvals, where that is known.
        patience: how long customers wait for an answer, by channel, where any gave up.
    """

    observed: Observed
    arrivals: Arrivals
    paths: Paths
    kinds: tuple[Kind, ...]
    rare: int
    times: Times
    staff: tuple[Staff, ...]
    channels: dict[str, float]
    priorities: tuple[int, ...]
    decide: Staff | None
    patience: dict[str, Patience]

    @property
    def approvals(self) -> str:
        """The name of the department in which cases wait for approvals."""
        return free_name(APPROVALS, self.departments.names)

    @property
    def deciders(self) -> str:
        """The name of the department of those who decide."""
        return free_name(DECIDERS, self.departments.names)

    @property
    def rate(self) -> float:
        """Cases in an hour of working time."""
        return self.arrivals.window.rate

    @property
    def hours(self) -> Hours:
        """When it is open."""
        return self.observed.hours

    @property
    def departments(self) -> Departments:
        """The departments of the scenario."""
        return self.observed.departments


def observe(log: EventLog, hours: Hours, wanted: Wanted, parts: tuple[Visits, Cases]) -> Observed:
    """Return a log with its visits, and the departments that stand for its teams."""
    visits, cases = parts
    departments = pool_teams(visits, log.teams, wanted.departments, wanted.pools)
    return Observed(log, hours, visits, cases, departments)


def fit_to(
    observed: Observed, wanted: Wanted, unexplained: np.ndarray, chosen: np.ndarray | None = None
) -> Fit:
    """Return what is found in a log.

    Args:
        observed: the log.
        wanted: how fine the fit is to be.
        unexplained: by department, the share of the wait before work that no queue explains.
        chosen: mask of the cases whose ways and times are fitted; those `settled` if None.
    """
    log, cases = observed.log, observed.cases
    arrivals = find_arrivals(cases, observed.hours)
    fitted = (cases.resolved >= 0) & (settled(cases, arrivals.window) if chosen is None else chosen)
    queued = fitted & _left_a_queue(observed, unexplained)
    paths = find_paths(observed.visits, observed.departments, fitted & ~queued, unexplained)
    left = np.flatnonzero(queued)
    kinds, rare = find_kinds(paths, left, log.kind, observed.departments.names, wanted.classes)
    times = find_times(paths, kinds)
    staff = find_staff(log, observed.visits, observed.departments, arrivals.window)
    return Fit(
        observed, arrivals, paths, kinds, rare, times, staff, _shares(log.channel),
        tuple(_priority(kind, paths, log.priority) for kind in kinds),
        None if times.decision is None else find_deciders(log, observed.visits, arrivals.window),
        find_patience(cases, log.channel, observed.hours),
    )  # fmt: skip


def _left_a_queue(observed: Observed, unexplained: np.ndarray) -> np.ndarray:
    """Return whose customers left a queue that the scenario makes by itself, so that they do there.

    Where waits lie outside of queues, nobody can leave them: these cases pass a department and end.
    """
    visits = observed.visits
    first = visits.first & (visits.team >= 0)
    department = observed.departments.of_team[visits.team[first]]
    explained = np.zeros(len(observed.cases.left), bool)
    explained[visits.case[first]] = (department >= 0) & (unexplained[department] == 0)
    return np.asarray(observed.cases.left & explained)


def settled(cases: Cases, window: Window) -> np.ndarray:
    """Return which cases came early enough for nearly all of their age to be done.

    The last ones of a log that just ends are done only if they were short. If it was sampled by
    what was done, there is no such selection.
    """
    done = cases.resolved >= 0
    everything = np.ones(len(done), bool)
    if window.by_closing or not done.any() or done.mean() > NEARLY_ALL:
        return everything
    lasting = (cases.resolved - cases.arrival)[done]
    early = cases.arrival <= cases.ended.max() - np.quantile(lasting, 0.9)
    return early if early.mean() >= 0.5 else everything


def _shares(labels: Labels) -> dict[str, float]:
    """Return the share of each channel, in whole percent; none if there is one.

    Those of less than half a percent are one channel together, if they have as much at all.
    """
    known = labels.codes[labels.codes >= 0]
    if not labels.is_known or len(known) == 0:
        return {}
    exact = 100 * np.bincount(known, minlength=len(labels.names)) / len(known)
    names, common = as_names(labels.names, "channel"), np.flatnonzero(exact >= LEAST_PERCENT)
    shares = {names[code]: float(exact[code]) for code in common.tolist()}
    rest = 100 - sum(shares.values())
    if rest >= LEAST_PERCENT:
        shares[free_name("other", shares)] = rest
    percent = in_whole(np.array([*shares.values()]) / sum(shares.values()), 100).tolist()
    found = {name: share / 100 for name, share in zip(shares, percent, strict=True) if share > 0}
    return found if len(found) > 1 else {}


WORDS = {
    2: (
        "critical", "blocker", "highest", "urgent", "emergency", "major incident",
        "kritisch", "hochste", "dringend", "critique", "critic",
    ),
    6: ("lowest", "trivial", "planning", "niedrigste"),
    3: ("high", "major", "important", "hoch", "haute", "eleve", "alta", "hoog"),
    4: ("medium", "normal", "moderate", "standard"),
    5: (
        "low", "minor", "niedrig", "gering", "basse", "faible", "mineur", "baja", "bassa", "baixa",
        "laag",
    ),
}  # fmt: skip
"""What priorities from 1 to 8 are called; the extremes first, since *lowest* has *low* in it."""
_NUMBERED = re.compile(r"((?:p|s|sev|severity|prio\w*?|level) ?)?(\d{1,9})\b")


def priority_of(name: str) -> int:
    """Return the priority (1 to 8) that a word or a number stands for; 4 if it cannot be told.

    A number at the beginning counts first (2 - High, P2), one behind a word (High, 4 h) last.
    """
    plain = unaccented(name)
    numbered = _NUMBERED.match(plain)
    if numbered and (0 if numbered[1] else 1) <= int(numbered[2]) <= 5:
        return int(numbered[2]) + 1
    found = (rank for rank, words in WORDS.items() if any(word in plain for word in words))
    digits = [int(letter) for letter in plain if letter in "12345"]
    return next(found, digits[0] + 1 if digits and not numbered else 4)


def _priority(kind: Kind, paths: Paths, labels: Labels) -> int:
    codes = labels.codes[paths.case[kind.cases]]
    known = codes >= 0
    if not labels.is_known or not known.any():
        return 4
    of_label = np.array([priority_of(name) for name in labels.names])
    weights = kind.belongs[known] + 1e-9
    return round(float(np.average(of_label[codes[known]], weights=weights)))
