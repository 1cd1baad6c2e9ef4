"""Designs: which combinations of the factors' values are run, in a fixed order.

Space-filling and Sobol' points come from scipy.stats.qmc, Morris trajectories from SALib. A design
is drawn from its own seed, so that the same file always gives the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.experiments.designs.factors import Factor, Level
from simulation.experiments.designs.sections import WrittenDesign

Shares = npt.NDArray[np.float64]
Points = list[tuple[Level, ...]]


@dataclass(frozen=True)
class Design:
    """The points of an experiment, the same for each of its scenarios.

    Attributes:
        type: factorial, latin_hypercube, sobol, morris or points.
        factors: what is varied, in the order of the columns.
        points: [points] a level for each factor; one empty point if nothing is varied.
        shares: [points, factors] where in 0..1 each level was drawn; None for lists of points.
            This is the sample matrix that sensitivity analyses want: of a sobol design in blocks
            (see `blocks`), of a morris design trajectory after trajectory.
        n: base number of a sobol design, trajectories of a morris design, else number of points.
        levels: of the grid of a morris design, else 0.
    """

    type: str
    factors: tuple[Factor, ...]
    points: Points
    shares: Shares | None
    n: int
    levels: int = 0

    @property
    def blocks(self) -> dict[str, slice]:
        """Which points of a sobol design are A, B and AB_i (A with column i from B), in order.

        The names of the factors stand for their AB_i.

        Raises:
            ValueError: a factor is called A or B.
        """
        names = ["A", "B", *(factor.name for factor in self.factors)]
        if len(set(names)) < len(names):
            raise ValueError("a factor has the name of a block, A or B; give it another name")
        return {name: slice(i * self.n, (i + 1) * self.n) for i, name in enumerate(names)}

    def problem(self) -> dict[str, Any]:
        """Return the factors as SALib names them, each from 0 to 1: pass `shares` as X."""
        return problem_of([factor.name for factor in self.factors])


def problem_of(names: Sequence[str]) -> dict[str, Any]:
    """Return factors as SALib names them, each from 0 to 1."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def number_of_points(given: WrittenDesign, factors: Sequence[Factor]) -> int:
    """Return how many points a design has that is not a table, before any is made."""
    if not factors:
        return 1
    if given.type == "factorial":
        number = 1
        for factor in factors:
            number *= len(factor.levels or ())
        return number
    if given.type == "sobol":
        return (given.points or 0) * (len(factors) + 2)
    if given.type == "morris":
        return (given.trajectories or 0) * (len(factors) + 1)
    return given.points or 0


def draw(given: WrittenDesign, factors: tuple[Factor, ...]) -> Design:
    """Return the design over factors that have what it needs."""
    if not factors:
        return Design(given.type, (), [()], None, 1)
    if given.type == "factorial":
        points = list(product(*(factor.levels or () for factor in factors)))
        return Design(given.type, factors, points, None, len(points))
    shares = SAMPLERS[given.type](given, len(factors))
    points = [
        tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=True))
        for row in shares
    ]
    n = (given.trajectories if given.type == "morris" else given.points) or 0
    return Design(
        given.type, factors, points, shares, n, given.levels if given.type == "morris" else 0
    )


def _latin_hypercube(given: WrittenDesign, dimensions: int) -> Shares:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(dimensions, rng=np.random.default_rng(given.seed))
    return np.asarray(sampler.random(given.points or 0), dtype=np.float64)


def _sobol(given: WrittenDesign, dimensions: int) -> Shares:
    """Return A, B and all AB_i one below the other (Saltelli et al. 2010, table 2)."""
    from scipy.stats import qmc

    sampler = qmc.Sobol(2 * dimensions, rng=np.random.default_rng(given.seed))
    both = sampler.random(given.points or 0)
    a, b = both[:, :dimensions], both[:, dimensions:]
    mixed = []
    for i in range(dimensions):
        block = a.copy()
        block[:, i] = b[:, i]
        mixed.append(block)
    return np.vstack([a, b, *mixed])


def _morris(given: WrittenDesign, dimensions: int) -> Shares:
    from SALib.sample import morris

    problem = {
        "num_vars": dimensions,
        "names": [str(i) for i in range(dimensions)],
        "bounds": [[0.0, 1.0]] * dimensions,
    }
    return np.asarray(
        morris.sample(problem, given.trajectories, num_levels=given.levels, seed=given.seed),
        dtype=np.float64,
    )


SAMPLERS: dict[str, Callable[[WrittenDesign, int], Shares]] = {
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
}
