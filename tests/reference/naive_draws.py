"""Durations by inversion, written plainly: one uniform draw in, one duration out.

Formulas are in the order of operations that the kernel uses, since results are compared exactly.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from simulation.distribution_tables import gamma_log_quantiles
from simulation.kernel.variates import normal_quantile
from simulation.scenario.batch_sizes import BatchSize
from simulation.scenario.distributions import Distribution, Interarrival

Quantile = Callable[[float], float]
LONGEST = 1 << 60  # µs


def microseconds(duration: float) -> int:
    """Return a duration in whole µs, rounded half up and capped."""
    return int(duration + 0.5) if duration < LONGEST else LONGEST


def quantile_of(distribution: Distribution) -> Quantile:
    """Return the function from a uniform draw to a value of a distribution."""
    mean, cv = distribution.mean, distribution.cv
    match distribution.kind:
        case "deterministic":
            return lambda u: mean
        case "exponential":
            return lambda u: exponential(mean, u)
        case "lognormal":
            variance = math.log(1.0 + cv * cv)
            center, spread = math.log(mean) - variance / 2, math.sqrt(variance)
            return lambda u: math.exp(center + spread * normal_quantile(u))
        case "uniform":
            low, high = distribution.parameters
            return lambda u: low + (high - low) * u
        case "weibull":
            (shape,) = distribution.parameters
            scale = mean / math.exp(math.lgamma(1.0 + 1.0 / shape))
            return lambda u: scale * math.exp(math.log(-math.log(u)) * (1.0 / shape))
        case "hyperexponential":
            return _hyperexponential(distribution.parameters)
        case "empirical":
            return _empirical(distribution.parameters)
        case "erlang":
            return _gamma(mean, distribution.parameters[0])
        case "gamma":
            return _gamma(mean, 1.0 / (cv * cv))
    raise ValueError(f"no such family: {distribution.kind}")


def exponential(mean: float, u: float) -> float:
    """Return the quantile of an exponential distribution."""
    return -math.log(u) * mean


def spread_of(cv: float) -> Quantile:
    """Return the quantile function of a lognormal factor of mean 1 (1 if it does not vary)."""
    return quantile_of(Distribution("lognormal", 1.0, cv)) if cv > 0 else lambda u: 1.0


def gap_of(shape: Interarrival, mean: float) -> Quantile:
    """Return the quantile function of times between arrivals, a shape scaled to a mean."""
    parameters, half = shape.parameters, len(shape.parameters) // 2
    if shape.kind == "uniform":
        parameters = tuple(bound * mean for bound in parameters)
    elif shape.kind == "hyperexponential":
        parameters = (*parameters[:half], *(branch * mean for branch in parameters[half:]))
    elif shape.kind == "empirical":
        parameters = (*(value * mean for value in parameters[:half]), *parameters[half:])
    return quantile_of(Distribution(shape.kind, mean, shape.cv, parameters))


def size_of(batch: BatchSize) -> Callable[[float], int]:
    """Return the function from a uniform draw to the size of a batch."""
    if batch.kind == "constant":
        return lambda u: int(batch.mean)
    if batch.kind == "geometric":
        a = 1.0 / math.log(1.0 - 1.0 / batch.mean)
        return lambda u: 1 + int(math.log(u) * a)
    sizes = _empirical(batch.parameters)
    return lambda u: int(sizes(u))


def _hyperexponential(parameters: tuple[float, ...]) -> Quantile:
    """Return exponentials of several means, one of which is chosen."""
    half = len(parameters) // 2
    chances, means = parameters[:half], parameters[half:]
    shares = [*list(accumulate(chances))[:-1], 1.0]

    def quantile(u: float) -> float:
        j = bisect_right(shares, u)
        below = shares[j - 1] if j > 0 else 0.0
        return -math.log((u - below) / chances[j]) * means[j]

    return quantile


def _empirical(parameters: tuple[float, ...]) -> Quantile:
    half = len(parameters) // 2
    pairs = sorted(zip(parameters[:half], parameters[half:], strict=True))
    total = math.fsum(parameters[half:])
    shares = list(accumulate(weight / total for _, weight in pairs))
    return lambda u: pairs[min(bisect_right(shares, u), half - 1)][0]


def _gamma(mean: float, shape: float) -> Quantile:
    """Return a gamma by linear interpolation in the table of log-quantiles over log(−log u)."""
    low, knots_a_unit, logs = gamma_log_quantiles(shape)

    def quantile(u: float) -> float:
        position = (math.log(-math.log(u)) - low) * knots_a_unit
        knot = min(max(int(position), 0), len(logs) - 2)
        weight = position - knot
        return mean * math.exp(logs[knot] + weight * (logs[knot + 1] - logs[knot]))

    return quantile
