"""Ranking and selection: the best of a list, with a stated probability of being right.

Everything is a function of the samples alone: it is computed anew from the first replication each
time, so that a selection that was interrupted decides what an undisturbed one decides. Larger is
better here; who wants the least of something changes the signs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Samples = Mapping[str, Sequence[float]]
"""By alternative: its figure in each replication, in order; the same customers in each."""


@dataclass(frozen=True)
class Rules:
    """What is asked of a selection.

    Attributes:
        indifference: difference from which on it matters who is chosen, in the metric's unit.
        probability: that the best is chosen if it is better than all others by that much.
        first: replications of each before anybody is left out.
        most: replications of each at which it is given up.
        batch: replications that are asked for at a time; decides nothing.
    """

    indifference: float
    probability: float
    first: int = 10
    most: int = 200
    batch: int = 10


@dataclass(frozen=True)
class Ranking:
    """How far a selection is.

    Attributes:
        best: who is chosen; None as long as more replications are needed, or if all are left out.
        needs: by alternative, the replications it is to have; empty when it is over.
        asked: by alternative, the replications that were asked for until now.
        left: by alternative that was left out, the replication at which it was.
        probability: of correct selection: as asked for, or as estimated; NaN if there is none.
    """

    best: str | None
    needs: dict[str, int]
    asked: dict[str, int]
    left: dict[str, int]
    probability: float

    @property
    def is_over(self) -> bool:
        """Whether no more replications are needed."""
        return not self.needs

    @property
    def is_sure(self) -> bool:
        """Whether the choice comes with the probability that was asked for."""
        return self.best is not None and not math.isnan(self.probability)


def kim_nelson(samples: Samples, rules: Rules) -> Ranking:
    """Return how far the fully sequential procedure of Kim & Nelson is (2001, TOMACS 11:251).

    The variances of paired differences over the first replications decide how far behind, at the
    r-th one, means that are left out. Common random numbers make it shorter and are allowed. With
    normal, independent replications the best is chosen with `rules.probability` if it is better
    than all others by `rules.indifference` or more; where others are closer, nothing is promised
    but that they are close. Screening is one replication at a time whatever the batches.

    Where a figure is not finite (a run failed, or too much is still open) the alternative is left
    out. Of alternatives that are equal in every respect the first is chosen.
    """
    names = list(samples)
    asked = dict.fromkeys(names, min(rules.first, rules.most))
    if len(names) == 1:
        return Ranking(names[0], {}, dict.fromkeys(names, 0), {}, rules.probability)
    short = {name: asked[name] for name in names if len(samples[name]) < asked[name]}
    if short:
        return Ranking(None, short, asked, {}, rules.probability)
    reach, r = _reach(samples, rules), asked[names[0]]
    sums = np.array([math.fsum(samples[name][:r]) for name in names])
    alive, left = list(range(len(names))), dict[str, int]()
    while True:
        alive = _told(names, left, r, alive, np.isfinite(sums[alive]))
        margin = np.maximum(0.0, reach[np.ix_(alive, alive)] - r * rules.indifference / 2) / r
        means = sums[alive] / r
        stays = (means[:, None] >= means[None, :] - margin).all(axis=1)
        alive = _told(names, left, r, alive, stays)
        if len(alive) <= 1 or not margin.any():
            best = names[alive[0]] if alive else None
            return Ranking(best, {}, asked, left, rules.probability if alive else math.nan)
        if r >= rules.most:
            ahead = max(alive, key=lambda i: (sums[i], -i))
            return Ranking(names[ahead], {}, asked, left, math.nan)
        r += 1
        if r > asked[names[alive[0]]]:
            size = min(asked[names[alive[0]]] + rules.batch, rules.most)
            asked.update((names[i], size) for i in alive)
            needs = {names[i]: size for i in alive if len(samples[names[i]]) < size}
            if needs:
                return Ranking(None, needs, asked, left, rules.probability)
        for i in alive:
            sums[i] += samples[names[i]][r - 1]


def _told(
    names: Sequence[str], left: dict[str, int], r: int, alive: Sequence[int], stays: Any
) -> list[int]:
    """Return those who stay, and note when the others were left out."""
    left.update((names[i], r) for i, stay in zip(alive, stays, strict=True) if not stay)
    return [i for i, stay in zip(alive, stays, strict=True) if stay]


def _reach(samples: Samples, rules: Rules) -> np.ndarray:
    """Return [k, k] by how much sums may be apart before the triangle narrows: h² S² / (2 δ)."""
    n, k = min(rules.first, rules.most), len(samples)
    eta = ((2 * (1 - rules.probability) / (k - 1)) ** (-2 / (n - 1)) - 1) / 2
    first = np.array([list(values[:n]) for values in samples.values()])
    first[~np.isfinite(first).all(axis=1)] = 0.0  # of those who are left out at once
    variances = np.array([np.var(first - one, axis=1, ddof=1) for one in first])
    found: np.ndarray = 2 * eta * (n - 1) * variances / (2 * rules.indifference)
    return found
