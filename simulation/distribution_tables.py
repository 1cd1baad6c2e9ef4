"""Tables of gamma quantiles for the kernel, made with the standard library only.

NumPy's and SciPy's special functions differ between versions in the last digits; results must not.
Knots lie evenly in t = log(−log u), where u is the chance of exceeding x: there log x is smooth,
and nearly linear at both ends. Linear interpolation errs by less than 2e-5 of x for shapes from
0.5 on, 2e-4 at 0.1 (a test).
"""

from __future__ import annotations

import math
from functools import lru_cache

KNOTS = 2048
LOW = math.log(2.0**-53) - 0.1  # of t, for u next to 1
HIGH = math.log(53 * math.log(2.0)) + 0.1  # for u next to 0


def log_gamma_tails(shape: float, x: float) -> tuple[float, float]:
    """Return log P(X ≤ x) and log P(X > x) of a gamma variable with scale 1.

    By series below the mean and by continued fraction above (Press et al., Numerical Recipes, 6.2).
    """
    front = shape * math.log(x) - x - math.lgamma(shape)
    if x < shape + 1.0:
        term = total = 1.0 / shape
        n = shape
        while term > total * 1e-17:
            n += 1.0
            term *= x / n
            total += term
        below = min(front + math.log(total), -1e-300)
        return below, math.log(-math.expm1(below))
    tiny = 1e-300
    b = x + 1.0 - shape
    c = 1.0 / tiny
    d = 1.0 / b
    h = d
    i = 0
    delta = 0.0
    while abs(delta - 1.0) > 1e-16 and i < 100_000:
        i += 1
        a = -i * (i - shape)
        b += 2.0
        d = a * d + b
        d = 1.0 / (d if abs(d) > tiny else tiny)
        c = b + a / c
        c = c if abs(c) > tiny else tiny
        delta = d * c
        h *= delta
    above = min(front + math.log(h), -1e-300)
    return math.log(-math.expm1(above)), above


@lru_cache(maxsize=256)
def gamma_log_quantiles(shape: float) -> tuple[float, float, tuple[float, ...]]:
    """Return the table of a gamma distribution of mean 1.

    Args:
        shape: 1 / cv², above 0; the number of phases of an Erlang.

    Returns:
        The first knot t, knots for each unit of t, and log x at every knot.
    """
    step = (HIGH - LOW) / (KNOTS - 1)
    logs: list[float] = []
    # Start where x is tiny: P(X ≤ x) ≈ x**shape / Γ(shape + 1).
    y = (LOW + math.lgamma(shape + 1.0)) / shape
    slope = step / shape
    for i in range(KNOTS):
        w = math.exp(LOW + i * step)
        y = _solve(shape, w, y)
        logs.append(y - math.log(shape))
        if i:
            slope = y - (logs[-2] + math.log(shape))
        y += slope
    return LOW, 1.0 / step, tuple(logs)


def _solve(shape: float, w: float, y: float) -> float:
    """Return y = log x with P(X > x) = exp(−w), by Newton's method from a close guess."""
    for _ in range(60):
        if y < -600.0:  # x is so small that P(X ≤ x) = x**shape / Γ(shape + 1) to all digits
            return (math.log(-math.expm1(-w)) + math.lgamma(shape + 1.0)) / shape
        x = math.exp(y)
        below, above = log_gamma_tails(shape, x)
        log_density = shape * y - x - math.lgamma(shape)  # of y
        if w < 0.7:
            change = (below - math.log(-math.expm1(-w))) * math.exp(below - log_density)
        else:
            change = -(above + w) * math.exp(above - log_density)
        y -= max(-2.0, min(2.0, change))
        if abs(change) < 1e-11 * max(1.0, abs(y)):
            break
    return y
