"""Many teams become few departments: the busiest stay, the small ones are pooled.

Small teams are dealt to pools so that those that hand work to each other, or stand two steps apart,
land in different ones. So nearly every handoff stays a handoff, and what comes back stays told from
what does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain, count

import numpy as np

from simulation.calibration.visits import Visits

BALANCE = 1.0
LONGEST_NAME = 40
RESERVED = (
    "done", "none", "waiting", "reopened", "any", "true", "false", "null", "yes", "no", "on", "off",
)  # fmt: skip
"""What means something else in a scenario."""
_LABEL = re.compile(r"resting|resting_at_once|(before|approval_at|decision_at)_.*|.*_again")
"""What stages are labelled (see routes.py), which no department may be called."""


@dataclass(frozen=True)
class Departments:
    """The departments of the scenario.

    Attributes:
        names: as they are written in the scenario.
        of_team: the department of each team of the log.
        members: the teams of each department.
    """

    names: tuple[str, ...]
    of_team: np.ndarray
    members: tuple[tuple[str, ...], ...]

    @property
    def pooled(self) -> dict[str, int]:
        """By department that stands for several teams, how many."""
        pairs = zip(self.names, self.members, strict=True)
        return {name: len(members) for name, members in pairs if len(members) > 1}


def pool_teams(visits: Visits, teams: tuple[str, ...], most: int, pools: int) -> Departments:
    """Return the departments that stand for the teams: at most `most`, and then so many pools."""
    counts = np.bincount(visits.team[visits.team >= 0], minlength=len(teams))
    by_size = np.argsort(-counts, kind="stable")
    used = by_size[counts[by_size] > 0]
    if len(used) <= most + pools:
        kept, small = used, used[:0]
    else:
        kept, small = used[:most], used[most:]
    department = np.full(len(teams) + 1, -1)  # the last one is for what has no team
    department[kept] = np.arange(len(kept))
    if len(small):
        _deal(small, department, visits, counts, len(kept), pools)
    names = as_names([teams[team] for team in kept], "team")
    for number in range(pools if len(small) else 0):
        names.append(free_name(f"small_teams_{number + 1}", names))
    members: list[list[str]] = [[] for _ in names]
    for team in used:
        members[department[team]].append(teams[team])
    return Departments(tuple(names), department, tuple(tuple(item) for item in members))


def _deal(
    small: np.ndarray,
    department: np.ndarray,
    visits: Visits,
    counts: np.ndarray,
    first: int,
    pools: int,
) -> None:
    """Put each small team, the busiest first, where it meets least of those it works with."""
    near = _neighbours(visits)
    load = np.zeros(pools)
    total = counts[small].sum()
    for team in small.tolist():
        cost = BALANCE * load / total
        for other, weight in near.get(team, {}).items():
            pool = department[other] - first
            if pool >= 0:
                cost[pool] += weight
        best = int(np.argmin(cost))
        department[team] = first + best
        load[best] += counts[team]


def _neighbours(visits: Visits) -> dict[int, dict[int, float]]:
    """Return by team how often it stands one or two steps from each other team."""
    near: dict[int, dict[int, float]] = {}
    case, team = visits.case, visits.team
    for steps in (1, 2):
        same = (case[steps:] == case[:-steps]) & (team[steps:] != team[:-steps])
        pairs, number = np.unique(
            np.stack([team[:-steps][same], team[steps:][same]]), axis=1, return_counts=True
        )
        for (one, other), weight in zip(pairs.T.tolist(), number.tolist(), strict=True):
            for a, b in ((one, other), (other, one)):
                near.setdefault(a, {})[b] = near.get(a, {}).get(b, 0.0) + weight
    return near


def as_names(texts: Iterable[str], otherwise: str) -> list[str]:
    """Return names that a scenario accepts, each once; there may be thousands that are alike."""
    found: dict[str, None] = {}
    last: dict[str, int] = {}
    for text in texts:
        free = name = as_name(text, otherwise)
        while free in found:
            last[name] = last.get(name, 1) + 1
            free = f"{name}_{last[name]}"
        found[free] = None
    return list(found)


def free_name(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number behind it if it is taken."""
    numbered = (f"{name}_{number}" for number in count(2))
    return next(free for free in chain([name], numbered) if free not in taken)


def as_name(text: str, otherwise: str) -> str:
    """Return a text as a name: small letters, digits and underscores, beginning with a letter."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain.casefold()).strip("_")[:LONGEST_NAME].strip("_")
    if not name:
        return otherwise
    reserved = name in RESERVED or _LABEL.fullmatch(name)
    return f"{otherwise}_{name}" if reserved or not name[0].isalpha() else name
