"""How hard a case is cannot be seen, but its way shows it: a mixture of Markov chains, by EM.

A case is a path over nodes (its teams, resting, coming back, the end). Each class of difficulty has
chances of its own to go on; the hard ones go on longer. Mixing them makes numbers of handoffs
overdispersed, and the chance of another one rise with those so far, which one chance never does.
(Dempster, Laird & Rubin 1977, J R Stat Soc B 39:1; Cadez et al. 2003, Data Min Knowl Discov 7:399.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Path = tuple[int, ...]
ROUNDS = 60
PRIOR = 2.0
"""Moves that each class borrows from all classes together, from each node."""
TINY = 1e-12
LEAST_CASES = 60
"""A class needs that many cases (assumption)."""
ENOUGH = 10_000
GAIN = 2.0
"""How much the log-likelihood of unseen cases must rise for one class more."""


@dataclass(frozen=True)
class Classes:
    """Classes of difficulty, the easiest first.

    Attributes:
        share: of the cases in each class.
        moves: [class, node, node] the chance of each move; the last node is the end.
        belongs: [case, class] the probability that a case is of a class.
    """

    share: np.ndarray
    moves: np.ndarray
    belongs: np.ndarray

    @property
    def number(self) -> int:
        """How many classes there are."""
        return len(self.share)


def find_classes(paths: Sequence[Path], nodes: int, most: int) -> Classes:
    """Return the classes of difficulty of cases, as many as predict unseen cases best.

    Args:
        paths: nodes of each case, without the end.
        nodes: how many there are, without the end.
        most: the most classes.
    """
    every = -(-len(paths) // ENOUGH)
    some = paths[::every]  # so many tell how many classes there are
    best, best_score = 1, _score_on_unseen(some, nodes, 1)
    for number in range(2, most + 1):
        if len(some) < LEAST_CASES * number:
            break
        score = _score_on_unseen(some, nodes, number)
        if score < best_score + GAIN:
            break
        best, best_score = number, score
    return fit(paths, nodes, best)


def fit(paths: Sequence[Path], nodes: int, number: int) -> Classes:
    """Return so many classes, fitted by EM; beginning from cases ordered by their length."""
    table = _Table(paths, nodes)
    belongs = _by_length(table, number)
    for _ in range(ROUNDS if number > 1 else 1):
        share, moves = _maximize(table, belongs, nodes)
        belongs, _ = _expect(table, share, moves)
    share, moves = _maximize(table, belongs, nodes)
    order = np.argsort(_expected_length(moves, share, table), kind="stable")
    return Classes(share[order], moves[order], belongs[table.of_case][:, order])


class _Table:
    """Distinct paths, how often each occurs, and all their moves."""

    def __init__(self, paths: Sequence[Path], nodes: int) -> None:
        counted = Counter(paths)
        self.paths = list(counted)
        number = {path: i for i, path in enumerate(self.paths)}
        self.of_case = np.array([number[path] for path in paths], np.int64)
        self.weight = np.array([counted[path] for path in self.paths], float)
        lengths = np.array([len(path) for path in self.paths])
        self.path = np.repeat(np.arange(len(self.paths)), lengths)
        ends = [(*path[1:], nodes) for path in self.paths]
        self.source = np.fromiter((node for path in self.paths for node in path), np.int64)
        self.target = np.fromiter((node for end in ends for node in end), np.int64)
        self.lengths = lengths


def _by_length(table: _Table, number: int) -> np.ndarray:
    if number == 1:
        return np.ones((len(table.paths), 1))
    order = np.argsort(table.lengths, kind="stable")
    before = np.cumsum(table.weight[order]) - table.weight[order] / 2
    group = np.minimum((before / table.weight.sum() * number).astype(int), number - 1)
    belongs = np.full((len(table.paths), number), 0.2 / number)
    belongs[order, group] += 0.8
    return np.asarray(belongs / belongs.sum(axis=1, keepdims=True))


def _maximize(table: _Table, belongs: np.ndarray, nodes: int) -> tuple[np.ndarray, np.ndarray]:
    weight = table.weight[:, None] * belongs
    share = weight.sum(axis=0) / weight.sum()
    size = nodes + 1
    cell = table.source * size + table.target
    counts = np.stack(
        [
            np.bincount(cell, weight[table.path, z], minlength=nodes * size)
            for z in range(len(share))
        ]
    ).reshape(len(share), nodes, size)
    pooled = counts.sum(axis=0)
    total = pooled.sum(axis=1, keepdims=True)
    usual = np.divide(pooled, total, out=np.zeros_like(pooled), where=total > 0)
    if len(share) > 1:
        counts = counts + PRIOR * usual
    total = counts.sum(axis=2, keepdims=True)
    moves = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    return share, moves


def _expect(table: _Table, share: np.ndarray, moves: np.ndarray) -> tuple[np.ndarray, float]:
    likelihood = _log_likelihood(table, share, moves)
    highest = likelihood.max(axis=1, keepdims=True)
    relative = np.exp(likelihood - highest)
    total = relative.sum(axis=1, keepdims=True)
    score = float((table.weight * (highest[:, 0] + np.log(total[:, 0]))).sum())
    return relative / total, score


def _log_likelihood(table: _Table, share: np.ndarray, moves: np.ndarray) -> np.ndarray:
    logs = np.log(np.maximum(moves, TINY))
    of_moves = logs[:, table.source, table.target]
    number = len(table.paths)
    of_paths = np.stack(
        [np.bincount(table.path, of_moves[z], minlength=number) for z in range(len(share))], axis=1
    )
    return np.asarray(of_paths + np.log(np.maximum(share, TINY)))


def _score_on_unseen(paths: Sequence[Path], nodes: int, number: int) -> float:
    """Return the log-likelihood of each half of the cases under classes fitted to the other."""
    score = 0.0
    for half in (0, 1):
        seen = [path for i, path in enumerate(paths) if i % 2 != half]
        unseen = [path for i, path in enumerate(paths) if i % 2 == half]
        if not seen or not unseen:
            return float("-inf")
        classes = fit(seen, nodes, number)
        floor = 1 / (nodes + 1)
        moves = 0.99 * classes.moves + 0.01 * floor  # moves never seen are rare, not impossible
        score += _expect(_Table(unseen, nodes), classes.share, moves)[1]
    return score


def _expected_length(moves: np.ndarray, share: np.ndarray, table: _Table) -> np.ndarray:
    """Return the mean number of nodes that a case of each class passes from the usual start."""
    nodes = moves.shape[1]
    start = np.bincount([path[0] for path in table.paths], table.weight, minlength=nodes)
    start = start / start.sum()
    lengths = []
    for z in range(len(share)):
        inner = np.eye(nodes) - moves[z, :, :nodes] * (1 - 1e-9)
        lengths.append(float(start @ np.linalg.solve(inner, np.ones(nodes))))
    return np.array(lengths)
