"""Approximations where they are exact, and in their limits."""

import math

import pytest

from simulation import theory
from simulation.theory import Moments

from .support import exact


def test_allen_cunneen_is_exact_where_it_should_be() -> None:
    """The approximation is exact for M/M/c and for M/G/1."""
    several = theory.allen_cunneen_approximation(4, 1, Moments.exponential(1), 5)
    assert several.mean_wait == exact(theory.mmc(4, 1, 5).mean_wait)
    service = Moments.from_scv(2, 3)
    single = theory.kingman_approximation(0.4, 1, service)
    assert single.mean_wait == exact(theory.mg1(0.4, service).mean_wait)


def test_kingman_is_linear_in_the_variability() -> None:
    """Kingman's formula reads rho / (1 - rho) (ca^2 + cs^2) / 2 E[S]."""
    queue = theory.kingman_approximation(0.4, 0.5, Moments.from_scv(2, 1.5))
    assert queue.mean_wait == exact(0.8 / 0.2 * 1.0 * 2)


def test_kingman_becomes_exact_in_heavy_traffic() -> None:
    """E_2/M/1, solved by its root, comes ever closer to the approximation as rho grows."""
    ratios = []
    for load in (0.9, 0.99, 0.999):
        # sigma = A*(mu - mu sigma) with A*(s) = (2 load / (2 load + s))^2, solved for sigma < 1
        sigma = (1 + 4 * load - math.sqrt(1 + 8 * load)) / 2
        assert sigma == pytest.approx((2 * load / (2 * load + 1 - sigma)) ** 2, rel=1e-12)
        wait = theory.kingman_approximation(load, 0.5, Moments.exponential(1)).mean_wait
        ratios.append(wait / (sigma / (1 - sigma)) - 1)
    assert ratios[0] / ratios[1] == pytest.approx(10, rel=0.15)
    assert ratios[1] / ratios[2] == pytest.approx(10, rel=0.02)
