"""How long something takes, as it is written in a scenario: the family that fits, or the values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import optimize, special

from simulation.scenario.units import HOUR, MINUTE, SECOND

LEAST = 8
FEW = 40
FITS = 0.02
"""Largest distance between the distribution functions at which a family is taken (assumption)."""
LARGEST_CV = 9.9
QUANTILES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98, 0.99, 0.996)


def written_duration(time: float) -> str:
    """Return µs as one would write them: ``45 s``, ``12.5 min``, ``3.2 h``."""
    for unit, size, least in (("h", HOUR, 2 * HOUR), ("min", MINUTE, MINUTE), ("s", SECOND, 0)):
        if time >= least:
            return f"{_three_digits(time / size)} {unit}"
    return "0 min"


def _three_digits(number: float) -> str:
    if number == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(number))))
    text = f"{number:.{min(decimals, 6)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def fitted(times: np.ndarray, weights: np.ndarray | None = None) -> str | dict[str, Any]:
    """Return the distribution of some times (µs, each with a weight) as written in a scenario.

    Mean and cv are those of the times. Of lognormal, gamma and Weibull the nearest is taken if it
    is near enough; else the times themselves, thinned to some twenty values of the same mean.
    """
    weights = np.ones(len(times)) if weights is None else weights
    keep = weights > 1e-6
    times, weights = np.asarray(times, float)[keep], weights[keep]
    if len(times) == 0 or times.max() <= 0:
        return "0 min"
    mean = float(np.average(times, weights=weights))
    cv = float(math.sqrt(np.average((times - mean) ** 2, weights=weights)) / mean)
    if cv < 0.02 or weights.sum() < LEAST:
        return (
            written_duration(mean) if cv < 0.02 else by_mean("lognormal", mean, min(cv, LARGEST_CV))
        )
    distances = {family: distance(family, mean, cv, times, weights) for family in FAMILIES}
    family = min(distances, key=lambda name: distances[name])
    near = FITS + 0.6 / math.sqrt(weights.sum())
    if (distances[family] <= near and cv <= LARGEST_CV) or weights.sum() < FEW:
        return by_mean(family, mean, min(cv, LARGEST_CV))
    return _values(times, weights)


def by_mean(family: str, mean: float, cv: float) -> dict[str, Any]:
    """Return a distribution, its mean in µs, as written in a scenario."""
    shape = {"distribution": family} if family != "lognormal" else {}
    if family != "lognormal" and abs(cv - 1) < 0.03:
        return {"mean": written_duration(mean), "distribution": "exponential"}
    return {"mean": written_duration(mean), "cv": float(f"{cv:.3g}"), **shape}


def _lognormal(mean: float, cv: float, x: np.ndarray) -> np.ndarray:
    sigma = math.sqrt(math.log1p(cv**2))
    z = (np.log(np.maximum(x, 1e-9)) - math.log(mean) + sigma**2 / 2) / sigma
    return np.asarray(special.ndtr(z))


def _gamma(mean: float, cv: float, x: np.ndarray) -> np.ndarray:
    shape = 1 / cv**2
    return np.asarray(special.gammainc(shape, x * shape / mean))


def _weibull(mean: float, cv: float, x: np.ndarray) -> np.ndarray:
    def excess(log_shape: float) -> float:
        k = math.exp(log_shape)
        return math.lgamma(1 + 2 / k) - 2 * math.lgamma(1 + 1 / k) - math.log1p(cv**2)

    shape = math.exp(optimize.brentq(excess, math.log(0.2), math.log(200.0)))
    scale = mean / math.exp(math.lgamma(1 + 1 / shape))
    return np.asarray(-np.expm1(-((x / scale) ** shape)))


FAMILIES = {"lognormal": _lognormal, "gamma": _gamma, "weibull": _weibull}


def distance(family: str, mean: float, cv: float, times: np.ndarray, weights: np.ndarray) -> float:
    """Return the Kolmogorov distance between a family and the times."""
    if family == "weibull" and not 0.01 < cv < 15:
        return 1.0
    order = np.argsort(times)
    x, w = times[order], weights[order] / weights.sum()
    upto = np.cumsum(w)
    expected = FAMILIES[family](mean, cv, x)
    last = np.append(x[1:] > x[:-1], True)  # of equal times only the last one counts
    below = np.append(0.0, upto[last][:-1])
    return float(
        np.maximum(np.abs(expected[last] - upto[last]), np.abs(expected[last] - below)).max()
    )


def _values(times: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
    """Return the means of the times between some quantiles, each with its share."""
    order = np.argsort(times, kind="stable")
    x, w = times[order], weights[order] / weights.sum()
    middle = np.cumsum(w) - w / 2
    group = np.searchsorted(np.array(QUANTILES), middle)
    shares = np.bincount(group, w)
    sums = np.bincount(group, w * x)
    used = shares > 0
    return {
        "values": [written_duration(value) for value in (sums[used] / shares[used]).tolist()],
        "weights": [float(f"{share:.4g}") for share in shares[used].tolist()],
    }
