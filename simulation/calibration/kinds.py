"""Kinds of requests: what is asked for, where it begins, and how hard it is.

Cases are split by what the log calls their kind, and by the department where they begin; each of
these is split into classes of difficulty. A kind is one entry under ``requests:``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from simulation.calibration.difficulty import Path, find_classes
from simulation.calibration.event_log import Labels
from simulation.calibration.paths import Paths
from simulation.calibration.pools import as_name, free_name

LEAST_SHARE = 0.005
ALL_BEGIN_THERE = 0.97
MOST_LABELS = 8
LEAST_RETURNS = 10
DIFFERENT = 0.001
"""Significance at which first visits get chances of their own."""
LEAST_MOVE = 0.01
LEAST_VISITS = 0.005
HARDNESS = (
    ("",),
    ("easy", "hard"),
    ("easy", "medium", "hard"),
    ("easy", "medium", "hard", "very_hard"),
)
SCALE = 1000
"""Chances are written in tenths of a percent."""


@dataclass(frozen=True)
class Kind:
    """One kind of request.

    Attributes:
        name: in the scenario.
        label: what the log calls it; "" if it has no kinds.
        first: the department where it begins.
        start: the node of the first visit: the department, or one apart.
        share: of all cases.
        cases: positions in `Paths` of the cases it was fitted to.
        belongs: the probability that each is of its class.
        moves: [node, node] the chance of each move, in 1/1000; the last node is the end.
        visits: expected visits of each node.
    """

    name: str
    label: str
    first: int
    start: int
    share: float
    cases: np.ndarray
    belongs: np.ndarray
    moves: np.ndarray
    visits: np.ndarray


def find_kinds(
    paths: Paths, left: np.ndarray, labels: Labels, departments: tuple[str, ...], most_classes: int
) -> tuple[tuple[Kind, ...], int]:
    """Return the kinds, and how many cases are too rare a kind to be one.

    Args:
        paths: of the cases that were served.
        left: the cases whose customers left unserved; they count for how often each kind comes.
        labels: what the log calls the kind of each case.
        departments: their names.
        most_classes: of difficulty.
    """
    first = np.array([path[0] for path in paths.path])
    of_all, names = _few_labels(labels, np.concatenate([paths.case, left]))
    label = of_all[: len(first)]
    more = _more_than_served(label, of_all[len(first) :], len(names))
    groups = _groups(label, first)
    fitted = sum(len(positions) for positions in groups.values())
    several = len({first for _, first in groups}) > len({label for label, _ in groups})
    kinds: list[Kind] = []
    taken: set[str] = set()
    for (of_label, begins), positions in groups.items():
        own = [paths.path[i] for i in positions.tolist()]
        start = begins
        if _first_is_different(own, begins, paths.nodes):
            start = paths.first_visit
            own = [(start, *path[1:]) for path in own]
        classes = find_classes(own, paths.nodes, most_classes)
        parts = [names[of_label]] if len(names) > 1 else []
        parts += [departments[begins]] if several or not parts else []
        for z in range(classes.number):
            hardness = HARDNESS[classes.number - 1][z]
            name = free_name("_".join([*parts, hardness] if hardness else parts), taken)
            taken.add(name)
            moves = pruned(classes.moves[z], start, paths.nodes)
            kinds.append(
                Kind(
                    name, names[of_label] if len(names) > 1 else "", begins, start,
                    len(positions) / fitted * more[of_label] * float(classes.share[z]), positions,
                    classes.belongs[:, z], moves, expected_visits(moves / SCALE, start),
                )
            )  # fmt: skip
    kinds.sort(key=lambda kind: -kind.share)
    return tuple(kinds), len(paths.path) - fitted


def _more_than_served(served: np.ndarray, left: np.ndarray, labels: int) -> list[float]:
    """Return by label its share of all cases, over its share of those that were served."""
    of_served, of_left = (np.bincount(codes, minlength=labels) for codes in (served, left))
    every = (of_served + of_left) / max(len(served) + len(left), 1)
    usual = np.maximum(of_served, 1) / max(len(served), 1)
    factors: list[float] = (every / usual).tolist()
    return factors


def _first_is_different(own: Sequence[Path], first: int, nodes: int) -> bool:
    """Whether cases go on from their first visit otherwise than from later ones there (G-test)."""
    counts = np.zeros((2, nodes + 1))
    for path in own:
        ends = (*path[1:], nodes)
        counts[0, ends[0]] += 1
        for node, following in zip(path[1:], ends[1:], strict=True):
            if node == first:
                counts[1, following] += 1
    if counts[1].sum() < LEAST_RETURNS:
        return False
    used = counts[:, counts.sum(axis=0) > 0]
    expected = used.sum(axis=1, keepdims=True) * used.sum(axis=0) / used.sum()
    statistic = 2 * float(special.xlogy(used, used / expected).sum())
    return bool(special.chdtrc(max(used.shape[1] - 1, 1), statistic) < DIFFERENT)


def _few_labels(labels: Labels, case: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Return the label of each case, rare ones as one, and their names for the scenario."""
    if not labels.is_known:
        return np.zeros(len(case), np.int64), ["case"]
    codes = labels.codes[case]
    counts = np.bincount(codes[codes >= 0], minlength=len(labels.names))
    by_size = np.argsort(-counts, kind="stable")
    least = LEAST_SHARE * len(case)
    kept = [int(code) for code in by_size[:MOST_LABELS] if counts[code] >= least]
    if counts[kept].sum() < 0.5 * len(case):  # as many kinds as cases are none
        return np.zeros(len(case), np.int64), ["case"]
    number = np.full(len(labels.names) + 1, len(kept))
    number[kept] = np.arange(len(kept))
    names = [as_name(labels.names[code], "kind") for code in kept] + ["other"]
    found = number[codes]
    return found, names if (found == len(kept)).any() else names[:-1]


def _groups(label: np.ndarray, first: np.ndarray) -> dict[tuple[int, int], np.ndarray]:
    """Return the cases of each label and first department, leaving out what is rare."""
    groups: dict[tuple[int, int], np.ndarray] = {}
    for code in np.unique(label).tolist():
        mine = np.flatnonzero(label == code)
        begins, number = np.unique(first[mine], return_counts=True)
        if number.max() >= ALL_BEGIN_THERE * len(mine):
            begins = begins[[int(number.argmax())]]
        for department in begins.tolist():
            positions = mine[first[mine] == department]
            if len(positions) >= LEAST_SHARE * len(label):
                groups[code, department] = positions
    return groups


def pruned(moves: np.ndarray, first: int, nodes: int) -> np.ndarray:
    """Return moves in 1/1000 without those that hardly ever happen, and nodes hardly ever reached.

    From every node that remains the end can be reached.
    """
    square = np.vstack([moves, np.zeros(nodes + 1)])
    kept = np.where(square >= LEAST_MOVE, square, 0.0)
    kept[first, first] = 0.0
    for _ in range(3):
        kept = _normal(kept, nodes)
        rare = expected_visits(kept, first) < LEAST_VISITS
        rare[first] = False
        kept[:, :nodes] = np.where(rare[None, :nodes], 0.0, kept[:, :nodes])
    return np.stack([in_whole(row, SCALE) for row in _normal(kept, nodes)])


def _normal(moves: np.ndarray, nodes: int) -> np.ndarray:
    """Return moves that add up to 1 from each node; a dead end ends."""
    result = moves.copy()
    result[nodes] = 0.0
    result[nodes, nodes] = 1.0
    total = result.sum(axis=1)
    result[total == 0, nodes] = 1.0
    for node in _without_end(result, nodes):
        result[node, nodes] += LEAST_MOVE
    return np.asarray(result / result.sum(axis=1, keepdims=True))


def _without_end(moves: np.ndarray, nodes: int) -> list[int]:
    """Return the nodes from which the end cannot be reached."""
    reaches = np.zeros(len(moves), bool)
    reaches[nodes] = True
    while True:
        more = reaches | ((moves > 0) & reaches[None, :]).any(axis=1)
        if (more == reaches).all():
            return np.flatnonzero(~reaches).tolist()
        reaches = more


def in_whole(shares: np.ndarray, total: int) -> np.ndarray:
    """Return a total dealt out in whole parts by shares that add up to 1, by largest remainders."""
    exact = shares * total
    whole = np.floor(exact)
    short = round(float(total - whole.sum()))
    whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
    return np.asarray(whole.astype(np.int64))


def expected_visits(moves: np.ndarray, first: int) -> np.ndarray:
    """Return how often a request passes each node, beginning at `first`."""
    nodes = len(moves) - 1
    inner = np.eye(nodes) - np.minimum(moves[:nodes, :nodes], 1.0)
    start = np.zeros(nodes)
    start[first] = 1.0
    try:
        return np.append(np.linalg.solve(inner.T, start), 1.0)
    except np.linalg.LinAlgError:  # nodes never reached that never end
        return np.append(np.linalg.lstsq(inner.T, start, rcond=None)[0], 1.0)
