"""Customers who come while it is closed."""

import math

import pytest
from scipy import integrate

from simulation import theory

from .support import exact

SPELLS = (16.0, 63.0, 1.5)


@pytest.mark.parametrize("patience", [0.5, 10.0, 200.0])
def test_who_stays_and_how_long_are_integrals_over_the_spells(patience: float) -> None:
    """Of those who have t to wait exp(-t / patience) stay, and any t of a spell is as likely."""

    def staying(t: float) -> float:
        return math.exp(-t / patience)

    stay = sum(integrate.quad(staying, 0, spell, epsrel=1e-12)[0] for spell in SPELLS)
    wait = sum(integrate.quad(lambda t: t * staying(t), 0, s, epsrel=1e-12)[0] for s in SPELLS)
    found = theory.closed_hours(SPELLS, patience)
    assert found.stays == pytest.approx(stay / sum(SPELLS), rel=1e-10)
    assert found.mean_wait == pytest.approx(wait / stay, rel=1e-10)


@pytest.mark.parametrize("patience", [1e6, 1e9, 1e15])
def test_the_patient_wait_as_those_who_never_give_up(patience: float) -> None:
    """However long patience is, the wait tends to its limit and is not lost in rounding."""
    limit = theory.closed_hours(SPELLS, math.inf)
    assert limit.mean_wait == exact(sum(g * g for g in SPELLS) / 2 / sum(SPELLS))
    found = theory.closed_hours(SPELLS, patience)
    assert found.mean_wait == pytest.approx(limit.mean_wait, rel=100 / patience + 1e-12)
    assert found.stays == pytest.approx(1, abs=100 / patience)
