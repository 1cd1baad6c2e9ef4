"""How many servers it takes: the square-root rule and its limits."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulation.theory.basics import require_positive
from simulation.theory.queues import erlang_c


def halfin_whitt(beta: float) -> float:
    """Return the limit of P(wait) in M/M/c with c = R + beta sqrt(R) servers as R grows.

    Args:
        beta: quality of service, in square roots of the offered load, positive.

    Raises:
        ValueError: ``beta`` is not positive.

    Source: Halfin & Whitt 1981, Oper. Res. 29:567; 1 / (1 + beta Phi(beta) / phi(beta)).
    """
    require_positive("beta", beta)
    hazard = _normal_hazard(-beta)
    return hazard / (hazard + beta)


def garnett(beta: float, patience_ratio: float) -> float:
    """Return the limit of P(wait) in Erlang A with c = R + beta sqrt(R) servers as R grows.

    Args:
        beta: quality of service, in square roots of the offered load, of either sign.
        patience_ratio: theta / mu, mean service over mean patience, positive.

    Raises:
        ValueError: an argument is out of range.

    Source: Garnett, Mandelbaum & Reiman 2002, M&SOM 4:208, with the normal hazard rate h:
    1 / (1 + sqrt(theta / mu) h(beta sqrt(mu / theta)) / h(-beta)).
    """
    if not math.isfinite(beta):
        raise ValueError(f"beta must be finite, got {beta!r}")
    require_positive("patience_ratio", patience_ratio)
    root = math.sqrt(patience_ratio)
    hazard = _normal_hazard(-beta)
    return hazard / (hazard + root * _normal_hazard(beta / root))


def _normal_hazard(x: float) -> float:
    """Return phi(x) / (1 - Phi(x)) of the standard normal, by its continued fraction far out."""
    if x > 36:  # beyond, erfc underflows
        return x + 1 / (x + 2 / (x + 3 / (x + 4 / x)))
    density = math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    return density / (math.erfc(x / math.sqrt(2)) / 2)


@dataclass(frozen=True)
class SquareRootStaffing:
    """Hold what the square-root rule gives.

    Attributes:
        servers: c = ceil(R + beta sqrt(R)), above R.
        wait_probability: exact P(wait) in M/M/c.
        limit: P(wait) in the limit of large R.
    """

    servers: int
    wait_probability: float
    limit: float


def square_root_staffing(offered_load: float, beta: float) -> SquareRootStaffing:
    """Return the staff of the square-root rule, with its exact and its limiting P(wait).

    Args:
        offered_load: R, in servers, positive.
        beta: quality of service, in square roots of R, positive.

    Raises:
        ValueError: an argument is out of range.

    Source: Halfin & Whitt 1981, Oper. Res. 29:567.
    """
    require_positive("offered_load", offered_load)
    require_positive("beta", beta)
    target = offered_load + beta * math.sqrt(offered_load)
    servers = math.ceil(target * (1 - 1e-12))  # 110.00000000000001 asks for 110
    servers = max(servers, math.floor(offered_load) + 1)  # but never for as many as are busy
    return SquareRootStaffing(servers, erlang_c(servers, offered_load), halfin_whitt(beta))
