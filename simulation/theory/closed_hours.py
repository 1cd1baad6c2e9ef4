"""Customers who come while it is closed.

A customer who comes at any time of the closed hours alike waits for the opening: a longer spell is
met more often, as in the inspection paradox (Feller, An Introduction to Probability Theory, vol. 2,
ch. I.4). Some give up before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import gammainc  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import require_positive


@dataclass(frozen=True)
class ClosedHours:
    """What becomes of customers who come while it is closed and have exponential patience.

    Attributes:
        stays: probability that one still waits at the opening.
        mean_wait: of those who still wait, until the opening.
    """

    stays: float
    mean_wait: float


def closed_hours(spells: Sequence[float], patience: float) -> ClosedHours:
    """Return what becomes of them, who come alike at all times of the spells.

    Args:
        spells: how long it stays closed each time, in a week.
        patience: mean, exponential, positive; infinite if nobody gives up.

    Raises:
        ValueError: there is no spell, or one of them or the patience is not positive.
    """
    for number, spell in enumerate(spells):
        require_positive(f"spells[{number}]", spell)
    if not spells:
        raise ValueError("spells must not be empty")
    if not patience > 0:
        raise ValueError(f"patience must be positive, got {patience}")
    total = math.fsum(spells)
    if math.isinf(patience):
        return ClosedHours(1.0, math.fsum(g * g for g in spells) / 2 / total)
    stay = math.fsum(-patience * math.expm1(-g / patience) for g in spells)
    # The integral of t exp(-t / patience) up to g, which a difference of exponentials cancels.
    wait = patience**2 * math.fsum(float(gammainc(2, g / patience)) for g in spells)
    return ClosedHours(stay / total, wait / stay)
