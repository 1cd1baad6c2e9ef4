"""A search over knobs by SciPy, replayed from its beginning with what is known so far.

A search is written as if each figure were at hand. Where one is not, it stops and says which
points it wants to know; when they have been run it is begun again, and comes further. So it needs
no state of its own, points of one step are run side by side, and an interrupted one goes on as if
nothing had happened. Figures of one point are means over the same replications as those of all
others (common random numbers), so that the search sees one function, if a rough one.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Shares = tuple[float, ...]
"""Where a point lies between the ends of each knob, from 0 to 1."""
Method = Literal["differential_evolution", "nelder_mead"]
Look = Callable[[Shares], tuple[str, float | None]]
"""Tells of a point which alternative it is and its figure, None if it is not known yet.

Of an alternative that is no candidate the figure is infinite.
"""
LEAST_POPULATION = 8
POINTS_A_KNOB = 3
MOST_STEPS = 10_000


class _WantedError(Exception):
    """The search wants to know points."""


class _EnoughError(Exception):
    """The search has looked at as many alternatives as it may."""


@dataclass(frozen=True)
class Searched:
    """How far a search is.

    Attributes:
        wanted: points of which the figures are to be found; empty if it is over.
        seen: alternatives by name, in the order in which they were looked at, with their figures.
        has_settled: whether it came to an end of its own.
    """

    wanted: tuple[Shares, ...]
    seen: dict[str, float]
    has_settled: bool

    def best(self, number: int) -> list[str]:
        """Return the names of the best alternatives with a finite figure, best first."""
        order = sorted(self.seen, key=lambda name: self.seen[name])
        return [name for name in order if math.isfinite(self.seen[name])][:number]


class _Function:
    """What SciPy minimizes: looks at points, and stops the search where one is not known."""

    def __init__(self, look: Look, most: int) -> None:
        self._look, self._most = look, most
        self.seen: dict[str, float] = {}
        self.wanted: dict[str, Shares] = {}
        self._count = 0

    def at(self, points: Sequence[Shares]) -> list[float]:
        """Return the figures of several points."""
        values, is_enough = [], False
        for shares in points:
            name, value = self._look(shares)
            if name not in self.seen and name not in self.wanted:
                if value != math.inf and self._count >= self._most:
                    is_enough = True
                    continue
                self._count += value != math.inf
                if value is None:
                    self.wanted[name] = shares
                else:
                    self.seen[name] = value
            values.append(self.seen.get(name, math.inf))
        if self.wanted:
            raise _WantedError
        if is_enough:
            raise _EnoughError
        return values


def search(
    look: Look, knobs: int, method: Method, most: int, seed: int, start: Shares | None = None
) -> Searched:
    """Return how far a search for the least figure is.

    Args:
        look: tells what is known of a point.
        knobs: number of them.
        method: differential_evolution takes a whole generation at a time, and whole numbers and
            words as well; nelder_mead is for few knobs that are all continuous.
        most: alternatives it may look at, besides those that are no candidates.
        seed: of its random draws.
        start: a point to begin with.
    """
    function = _Function(look, most)
    has_settled = False
    try:
        if method == "nelder_mead":
            has_settled = _nelder_mead(function, knobs, start)
        else:
            has_settled = _evolution(function, knobs, seed, start)
    except _EnoughError:
        pass
    except _WantedError:
        return Searched(tuple(function.wanted.values()), function.seen, has_settled=False)
    return Searched((), function.seen, has_settled)


def _evolution(function: _Function, knobs: int, seed: int, start: Shares | None) -> bool:
    """Minimize by differential evolution (Storn & Price 1997), from points spread evenly."""
    from scipy.optimize import differential_evolution
    from scipy.stats import qmc

    size = max(LEAST_POPULATION, POINTS_A_KNOB * knobs)
    population = qmc.LatinHypercube(knobs, rng=seed).random(size)
    if start is not None:
        population[0] = start

    def generation(columns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.array(function.at([_shares(column) for column in columns.T]))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of a generation with infinite figures
        found: Any = differential_evolution(
            generation, [(0.0, 1.0)] * knobs, init=population, rng=seed, vectorized=True,
            updating="deferred", polish=False, maxiter=MOST_STEPS, tol=1e-4,
        )  # fmt: skip
    return bool(found.success)


def _nelder_mead(function: _Function, knobs: int, start: Shares | None) -> bool:
    """Minimize by the simplex of Nelder & Mead (1965), within the ends of the knobs."""
    from scipy.optimize import minimize

    found: Any = minimize(
        lambda point: function.at([_shares(point)])[0],
        np.array(start if start is not None else [0.5] * knobs),
        method="Nelder-Mead",
        bounds=[(0.0, 1.0)] * knobs,
        options={
            "initial_simplex": _simplex(start or (0.5,) * knobs), "xatol": 1e-3, "fatol": 0.0,
            "maxiter": MOST_STEPS, "maxfev": MOST_STEPS, "adaptive": True,
        },
    )  # fmt: skip
    return bool(found.success)


def _simplex(start: Shares) -> npt.NDArray[np.float64]:
    """Return a first simplex that reaches a quarter of the way along each knob."""
    corners = np.tile(np.array(start, np.float64), (len(start) + 1, 1))
    for i, share in enumerate(start):
        corners[i + 1, i] = share + 0.25 if share <= 0.5 else share - 0.25
    return corners


def _shares(point: npt.NDArray[np.float64]) -> Shares:
    return tuple(min(max(float(share), 0.0), 1.0) for share in point)
