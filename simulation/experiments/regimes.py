"""Regimes: which of two organizations is better where in a plane of two factors.

At each point the paired difference of a metric is tested at 95 %: one of the two is better, or it
is unclear. Tests are made point by point: of points without any difference one in twenty looks
clear. The border runs where the mean difference crosses zero, interpolated along the first factor.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.experiments.designs.factors import Level
from simulation.experiments.response import levels_of, numeric_factors, paired, values_of
from simulation.outcomes.metric import Better
from simulation.outcomes.output_analysis import CONFIDENCE, estimate, paired_difference

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
FIRST, UNCLEAR, SECOND, MISSING = -1, 0, 1, 9
"""Who is better: the first scenario, nobody for sure, the second; or nothing was run."""


@dataclass(frozen=True)
class Axis:
    """A factor along which a plane is laid."""

    name: str
    unit: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Regime:
    """Who is better on a metric, over a plane.

    Attributes:
        metric, better: which figure, and which direction is wanted.
        scenarios: the two that are compared.
        x, y: the axes.
        others: levels of the factors that are not on the axes.
        winner: [y, x] −1 the first, 1 the second, 0 unclear, 9 nothing was run.
        first, second: [y, x] means of the replications in which the figure is defined.
        difference, low, high: [y, x] second − first, with its 95 % interval.
    """

    metric: str
    better: Better
    scenarios: tuple[str, str]
    x: Axis
    y: Axis
    others: dict[str, Level]
    winner: npt.NDArray[np.int64]
    first: Floats
    second: Floats
    difference: Floats
    low: Floats
    high: Floats

    def share(self, winner: int) -> float:
        """Return the share of the points at which this is the verdict."""
        known = self.winner != MISSING
        return float((self.winner == winner).sum() / known.sum()) if known.any() else math.nan

    def border(self) -> list[tuple[float, float]]:
        """Return the points (x, y) at which the mean difference crosses zero, row by row."""
        return [
            (x, y)
            for y, row in zip(self.y.values, self.difference, strict=True)
            for x in crossings(self.x.values, row)
        ]


def crossings(x: Sequence[float], y: Iterable[float]) -> list[float]:
    """Return where a broken line crosses zero; a value of exactly zero counts once."""
    found: list[float] = []
    known = [(a, float(b)) for a, b in zip(x, y, strict=True) if math.isfinite(b)]
    for (a, before), (b, after) in pairwise(known):
        if before == 0 or before * after < 0:
            found.append(a + (b - a) * (before / (before - after) if before != after else 0.0))
    if known and known[-1][1] == 0:
        found.append(known[-1][0])
    return found


def verdict(pairs: Sequence[tuple[float, float]], better: Better) -> int:
    """Return who is better, of pairs (second, first) replication by replication.

    Where the figure is infinite in some (too many requests are still open) Student's interval is
    none; then the signs of the pairs that differ decide (sign test, also at 95 %).
    """
    if better == "neither":
        return UNCLEAR
    known = [(a, b) for a, b in pairs if not (math.isnan(a) or math.isnan(b))]
    if any(math.isinf(value) for pair in known for value in pair):
        signs = [a > b for a, b in known if a != b]
        agreeing = max(sum(signs), len(signs) - sum(signs))
        if 2 * _tail(agreeing, len(signs)) > 1 - CONFIDENCE:
            return UNCLEAR
        higher = sum(signs) == agreeing
    else:
        gap = paired_difference([a for a, _ in pairs], [b for _, b in pairs])
        if not gap.is_clear:
            return UNCLEAR
        higher = gap.mean > 0
    return SECOND if higher == (better == "higher") else FIRST


def _tail(agreeing: int, n: int) -> float:
    """Return the chance that of n fair coins so many or more show the same given side."""
    return sum(math.comb(n, k) for k in range(agreeing, n + 1)) / (1 << n)


def is_plane(frame: pd.DataFrame) -> bool:
    """Whether two organizations were compared over all combinations of two numbers or more."""
    return (
        frame.attrs["design"]["type"] == "factorial"
        and len(frame.attrs["scenarios"]) >= 2
        and len(numeric_factors(frame)) >= 2
    )


def regimes(frame: pd.DataFrame, metric: str, better: Better) -> list[Regime]:
    """Return the regime of a metric, first against second scenario; one for each other level.

    The first two factors that are numbers make the plane.
    """
    first, second = frame.attrs["scenarios"][:2]
    x, y = numeric_factors(frame)[:2]
    others = [name for name in frame.attrs["factors"] if name not in (x, y)]
    choices = [list(dict.fromkeys(frame[name].tolist())) for name in others]
    by_point = paired(values_of(frame, second, metric), values_of(frame, first, metric))
    levels, factors = levels_of(frame), frame.attrs["factors"]
    axes = tuple(_axis(frame, name) for name in (x, y))
    pairs: dict[tuple[Level, ...], dict[tuple[float, float], list[tuple[float, float]]]] = {}
    for point, those in by_point.items():
        at = dict(zip(factors, levels[point], strict=True))
        chosen = tuple(at[name] for name in others)
        pairs.setdefault(chosen, {})[float(at[x]), float(at[y])] = those
    return [
        _regime(
            metric, better, (first, second), axes, dict(zip(others, chosen, strict=True)),
            pairs.get(chosen, {}),
        )
        for chosen in product(*choices)
    ]  # fmt: skip


def _axis(frame: pd.DataFrame, name: str) -> Axis:
    values = tuple(sorted(float(value) for value in frame[name].unique()))
    return Axis(name, frame.attrs["units"].get(name, ""), values)


def _regime(
    metric: str,
    better: Better,
    scenarios: tuple[str, str],
    axes: tuple[Axis, ...],
    others: dict[str, Level],
    pairs: dict[tuple[float, float], list[tuple[float, float]]],
) -> Regime:
    x, y = axes
    shape = (len(y.values), len(x.values))
    winner = np.full(shape, MISSING, np.int64)
    first, second, difference, low, high = (np.full(shape, np.nan) for _ in range(5))
    for i, j in product(range(shape[0]), range(shape[1])):
        those = pairs.get((x.values[j], y.values[i]))
        if not those:
            continue
        winner[i, j] = verdict(those, better)
        gap = paired_difference([a for a, _ in those], [b for _, b in those])
        second[i, j], first[i, j] = (estimate(side).mean for side in zip(*those, strict=True))
        difference[i, j], low[i, j], high[i, j] = gap.mean, gap.low, gap.high
    return Regime(
        metric, better, scenarios, x, y, others, winner, first, second, difference, low, high
    )


def agreed(found: Sequence[Regime]) -> npt.NDArray[np.int64]:
    """Return [y, x] who is better under all of several rules; unclear where they disagree."""
    stacked = np.stack([regime.winner for regime in found])
    same = (stacked == stacked[0]).all(axis=0)
    return np.where(same, stacked[0], UNCLEAR).astype(np.int64)


@dataclass(frozen=True)
class Chance:
    """At how many of n points of a sample one organization is clearly better, with an interval.

    Attributes:
        count, n: points at which it is, points in all.
    """

    count: int
    n: int

    @property
    def share(self) -> float:
        """Share of the points."""
        return self.count / self.n if self.n else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share (Wilson 1927)."""
        if not self.n:
            return math.nan, math.nan
        z = 1.959963984540054
        p, n = self.share, self.n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)


def chances(
    frame: pd.DataFrame, metric: str, better: Better, points: Iterable[int] | None = None
) -> dict[int, Chance]:
    """Return at how many points of a sample each verdict holds, first against second scenario.

    Args:
        frame: of a design that samples.
        metric: which figure.
        better: which direction is wanted.
        points: those that are a sample by themselves; all if not given.
    """
    first, second = frame.attrs["scenarios"][:2]
    by_point = paired(values_of(frame, second, metric), values_of(frame, first, metric))
    chosen = by_point if points is None else {p: by_point[p] for p in points if p in by_point}
    verdicts = [verdict(pairs, better) for pairs in chosen.values()]
    return {who: Chance(verdicts.count(who), len(verdicts)) for who in (FIRST, UNCLEAR, SECOND)}
