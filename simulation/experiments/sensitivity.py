"""Which factors matter: Sobol' indices, Morris screening, and a regression of given data.

Sobol' indices say which share of the variance over the ranges is due to a factor, alone (first) or
with all its interactions (total; Saltelli et al. 2010, Jansen 1999); Morris screening says how much
a step of a factor changes the figure, on average (μ*) and how unevenly (σ); standardized regression
coefficients do the first for any sample, as far as the figure is linear in the factors (R²).
What varies is the mean over replications at each point, so that noise is a part of the variance,
the smaller the more replications. Estimators are those of SALib.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.experiments.designs.sampling import SAMPLERS, problem_of
from simulation.experiments.designs.sections import WrittenDesign
from simulation.experiments.response import levels_of, numeric_factors

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
RESAMPLES = 1_000
SEED = 1  # of the bootstrap, so that the same results always give the same intervals
LEAST_POINTS_A_FACTOR = 3


class SensitivityError(Exception):
    """An analysis is impossible with these results; the message says why."""


@dataclass(frozen=True)
class Effect:
    """How much a factor matters for one figure.

    Attributes:
        factor: its name.
        main: first-order index, μ* in the unit of the figure, or standardized coefficient.
        main_width: half-width of its 95 % interval (bootstrap, or Student's for a coefficient).
        other: total index, or σ; NaN for a regression.
        other_width: half-width of the total index, else NaN.
    """

    factor: str
    main: float
    main_width: float
    other: float = math.nan
    other_width: float = math.nan


@dataclass(frozen=True)
class Sensitivity:
    """What a figure depends on.

    Attributes:
        method: sobol, morris or regression.
        effects: one a factor, in their order.
        n: base points, trajectories or points that were complete.
        r_squared: of a regression, else NaN.
    """

    method: str
    effects: tuple[Effect, ...]
    n: int
    r_squared: float = math.nan

    def weights(self) -> dict[str, float]:
        """Return one number a factor to rank them by: total index, μ* over the largest, β²."""
        if self.method == "sobol":
            return {e.factor: e.other for e in self.effects}
        if self.method == "regression":
            return {e.factor: e.main**2 for e in self.effects}
        largest = max((e.main for e in self.effects), default=0.0) or 1.0
        return {e.factor: e.main / largest for e in self.effects}


def sensitivity(frame: pd.DataFrame, figures: Mapping[int, float]) -> Sensitivity:
    """Return what a figure depends on, by the method for which the design was made.

    Args:
        frame: table of the sweep.
        figures: by point, such as means or mean differences; points may be missing.

    Raises:
        SensitivityError: there are too few points, or the figure does not vary.
    """
    kind = frame.attrs["design"]["type"]
    if kind == "sobol":
        return sobol(frame.attrs["factors"], frame.attrs["design"]["n"], figures)
    if kind == "morris":
        design = frame.attrs["design"]
        shares = shares_of(frame)
        return morris(frame.attrs["factors"], shares, design["levels"], figures)
    names = numeric_factors(frame)
    factors = frame.attrs["factors"]
    at = {
        point: [float(row[factors.index(name)]) for name in names]
        for point, row in levels_of(frame).items()
    }
    return regression(names, at, figures)


def sobol(factors: Sequence[str], n: int, figures: Mapping[int, float]) -> Sensitivity:
    """Return Sobol' indices of a sample in blocks A, B, AB_1 … (see `Design.blocks`).

    A base point counts if all its points are there.

    Raises:
        SensitivityError: fewer than 8 base points are complete, or the figure does not vary.
    """
    from SALib.analyze import sobol as salib

    k = len(factors)
    rows = []
    for j in range(n):
        a, b, *mixed = (figures.get(block * n + j, math.nan) for block in range(k + 2))
        if all(map(math.isfinite, (a, b, *mixed))):
            rows.append([a, *mixed, b])
    if len(rows) < 8:
        raise SensitivityError(f"only {len(rows)} of {n} base points are complete; 8 are needed")
    figure = np.array(rows)
    _check_varies(figure)
    found = salib.analyze(
        problem_of(factors), figure.ravel(), calc_second_order=False, num_resamples=RESAMPLES,
        seed=SEED,
    )  # fmt: skip
    effects = [
        Effect(name, *(float(found[key][i]) for key in ("S1", "S1_conf", "ST", "ST_conf")))
        for i, name in enumerate(factors)
    ]
    return Sensitivity("sobol", tuple(effects), len(rows))


def morris(
    factors: Sequence[str], shares: Floats, levels: int, figures: Mapping[int, float]
) -> Sensitivity:
    """Return elementary effects of a trajectory design (Morris 1991; μ*: Campolongo et al. 2007).

    Effects are those of the whole range. A trajectory counts if all its points are there.

    Raises:
        SensitivityError: fewer than 2 trajectories are complete, or the figure does not vary.
    """
    from SALib.analyze import morris as salib

    size = len(factors) + 1
    complete = [
        start
        for start in range(0, len(shares), size)
        if all(math.isfinite(figures.get(p, math.nan)) for p in range(start, start + size))
    ]
    if len(complete) < 2:
        raise SensitivityError(f"only {len(complete)} trajectories are complete; 2 are needed")
    points = [p for start in complete for p in range(start, start + size)]
    figure = np.array([figures[p] for p in points])
    _check_varies(figure)
    found = salib.analyze(
        problem_of(factors), shares[points], figure, num_levels=levels, num_resamples=RESAMPLES,
        seed=SEED,
    )  # fmt: skip
    effects = [
        Effect(name, *(float(found[key][i]) for key in ("mu_star", "mu_star_conf", "sigma")))
        for i, name in enumerate(factors)
    ]
    return Sensitivity("morris", tuple(effects), len(complete))


def regression(
    factors: Sequence[str], at: Mapping[int, Sequence[float]], figures: Mapping[int, float]
) -> Sensitivity:
    """Return the standardized coefficients of the linear meta-model of any sample, with R².

    Raises:
        SensitivityError: there are too few points, factors that cannot be told apart, or no
            variation.
    """
    from scipy.special import stdtrit

    points = [p for p in at if math.isfinite(figures.get(p, math.nan))]
    n, k = len(points), len(factors)
    if n < max(LEAST_POINTS_A_FACTOR * k, k + 3) or k == 0:
        raise SensitivityError(f"{n} points are too few for {k} factors that are numbers")
    x = np.array([at[p] for p in points], np.float64)
    y = np.array([figures[p] for p in points])
    _check_varies(y)
    spread = x.std(axis=0)
    if (spread == 0).any():
        fixed = [factors[i] for i in np.flatnonzero(spread == 0).tolist()]
        raise SensitivityError(f"{', '.join(fixed)} does not vary")
    x, y = (x - x.mean(axis=0)) / spread, (y - y.mean()) / y.std()
    if np.linalg.matrix_rank(x) < k:
        raise SensitivityError("factors vary together and cannot be told apart")
    coefficients = np.linalg.lstsq(x, y, rcond=None)[0]
    left = y - x @ coefficients
    freedom = n - k - 1
    variance = float(left @ left) / freedom
    errors = np.sqrt(variance * np.diag(np.linalg.inv(x.T @ x)))
    width = float(stdtrit(freedom, 0.975))
    effects = [
        Effect(name, float(b), width * float(e))
        for name, b, e in zip(factors, coefficients, errors, strict=True)
    ]
    return Sensitivity("regression", tuple(effects), n, 1 - float(left @ left) / n)


def shares_of(frame: pd.DataFrame) -> Floats:
    """Return the sample of a random design again, drawn from its seed.

    Raises:
        SensitivityError: it is not that of the sweep (another version of SALib or SciPy).
    """
    design = frame.attrs["design"]
    size = {"trajectories" if design["type"] == "morris" else "points": design["n"]}
    levels = {"levels": design["levels"]} if design["type"] == "morris" else {}
    given = WrittenDesign(type=design["type"], seed=design["seed"], **size, **levels)
    shares = SAMPLERS[design["type"]](given, len(frame.attrs["factors"]))
    at = levels_of(frame)
    for i, name in enumerate(frame.attrs["factors"]):
        if name not in numeric_factors(frame):
            continue
        ranked = sorted((float(shares[p, i]), float(row[i])) for p, row in at.items())
        if any(a[1] > b[1] for a, b in pairwise(ranked) if a[0] < b[0]):
            raise SensitivityError(
                "the design cannot be drawn again: it was made with other versions of SciPy or "
                "SALib; run the sweep again in another folder"
            )
    return shares


def _check_varies(figure: Floats) -> None:
    if np.ptp(figure) <= 1e-12 * max(abs(float(figure.mean())), 1e-300):
        raise SensitivityError("it is the same at every point")
