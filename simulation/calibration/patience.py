"""How long customers wait for somebody to answer, from those who left and those who did not.

Whoever was answered would have waited longer: such waits are censored, and so are those that last
until it closes, since what passes then is no waiting in line. Of two families of one mean and cv,
that of the larger likelihood is taken (Brown et al. 2005, J Am Stat Assoc 100:36, on the patience
of callers).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from simulation.calibration.durations import LARGEST_CV
from simulation.calibration.event_log import Labels
from simulation.calibration.hours import Hours
from simulation.calibration.pools import as_names
from simulation.calibration.spans import closing
from simulation.calibration.visits import Cases

LEAST = 20
"""Customers who leave that a channel needs, to tell how long they wait."""
ONE_CHANNEL = "any"


@dataclass(frozen=True)
class Patience:
    """How long customers wait: a family of distributions, its mean in µs, and its cv."""

    family: str
    mean: float
    cv: float


def find_patience(cases: Cases, channel: Labels, hours: Hours) -> dict[str, Patience]:
    """Return by channel how long customers wait for an answer; nothing where few leave."""
    if not cases.left.any():
        return {}
    names, of_case = [ONE_CHANNEL], np.zeros(len(cases.left), np.int64)
    if channel.is_known:
        names, of_case = as_names(channel.names, "channel"), channel.codes
    wait, left = _waits(cases, hours)
    found = {}
    for code, name in enumerate(names):
        here = (of_case == code) & (wait > 0)
        if left[here].sum() >= LEAST:
            found[name] = censored(wait[here], left[here])
    return found


def _waits(cases: Cases, hours: Hours) -> tuple[np.ndarray, np.ndarray]:
    """Return how long each customer waited on the day of its arrival, µs, and whether it left."""
    until = np.where(cases.left, cases.resolved, cases.taken_up)
    until = np.where(until < 0, cases.ended, until)
    closes = np.where(hours.is_open(cases.arrival), closing(cases.arrival, hours), cases.arrival)
    return np.minimum(until, closes) - cases.arrival, cases.left & (until <= closes)


def censored(wait: np.ndarray, left: np.ndarray) -> Patience:
    """Return the patience of which some ends are seen, by maximum likelihood.

    Args:
        wait: of each, > 0 µs.
        left: whether it ended by leaving; the others would have waited longer.
    """
    usual = float(wait.sum()) / int(left.sum())  # the mean, if it were exponential
    logs = np.log(wait / usual)
    fits = (_fit(family, logs, left, usual) for family in FAMILIES)
    return min(fits, key=lambda found: found[0])[1]


def _fit(family: str, logs: np.ndarray, left: np.ndarray, usual: float) -> tuple[float, Patience]:
    """Return the cost of a family (−log likelihood), and the best patience of it.

    The logarithm of a time is its place plus its width times a standard one.
    """
    shape = FAMILIES[family]

    def cost(at: np.ndarray) -> float:
        z = (logs - at[0]) / math.exp(at[1])
        told = shape.log_density(z[left]).sum() + shape.log_survival(z[~left]).sum()
        return float(at[1] * left.sum() - told)

    found = optimize.minimize(cost, (0.0, 0.0), method="L-BFGS-B", bounds=BOUNDS)
    mean, cv = shape.moments(math.exp(found.x[1]))
    mean *= usual * math.exp(found.x[0])
    return float(found.fun), Patience(family, mean, min(cv, LARGEST_CV))


def _of_lognormal(width: float) -> tuple[float, float]:
    """Return mean and cv of a lognormal time at place 0."""
    return math.exp(width**2 / 2), math.sqrt(math.expm1(width**2))


def _of_weibull(width: float) -> tuple[float, float]:
    """Return mean and cv of a Weibull time at place 0; its shape is 1 / width."""
    first, second = math.lgamma(1 + width), math.lgamma(1 + 2 * width)
    return math.exp(first), math.sqrt(math.expm1(second - 2 * first))


class Shape(NamedTuple):
    """A family: log density and log survival of a standard logarithm, moments by its width."""

    log_density: Callable[[np.ndarray], np.ndarray]
    log_survival: Callable[[np.ndarray], np.ndarray]
    moments: Callable[[float], tuple[float, float]]


FAMILIES = {
    "lognormal": Shape(
        lambda z: -0.5 * (z**2 + math.log(2 * math.pi)),
        lambda z: np.asarray(special.log_ndtr(-z)),
        _of_lognormal,
    ),
    "weibull": Shape(lambda z: z - np.exp(z), lambda z: -np.exp(z), _of_weibull),
}
BOUNDS = ((-5.0, 5.0), (-2.0, 0.7))
"""Of the place and of the logarithm of the width: cv from 0.1 to 8."""
