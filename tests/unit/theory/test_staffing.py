"""Square-root staffing and its limits."""

import math

import pytest
from scipy import stats

from simulation import theory
from simulation.theory.staffing import _normal_hazard

from .support import exact, printed


def test_square_root_staffing_prints_the_table() -> None:
    """At beta = 1 and R = 100 the exact and the limiting P(wait) are as printed."""
    staffing = theory.square_root_staffing(100, 1)
    assert staffing.servers == 110
    assert printed(staffing.wait_probability, 4) == "0.2370"
    assert printed(staffing.limit, 4) == "0.2234"


def test_square_root_staffing_rounds_up() -> None:
    """A fraction of a server is a server."""
    assert theory.square_root_staffing(90, 1).servers == 100
    assert theory.square_root_staffing(91, 1).servers == 101


@pytest.mark.parametrize("load", [0.3, 4.0, 100.0])
def test_square_root_staffing_is_always_stable(load: float) -> None:
    """However little spare capacity is asked for, there is some."""
    staffing = theory.square_root_staffing(load, 1e-13)
    assert staffing.servers == math.floor(load) + 1
    assert staffing.wait_probability < 1


def test_halfin_whitt_is_the_limit_of_erlang_c() -> None:
    """The distance to the limit falls as one over the root of the load."""
    gaps = [
        theory.erlang_c(load + round(math.sqrt(load)), load) - theory.halfin_whitt(1)
        for load in (100, 10_000, 1_000_000)
    ]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.03)
    assert gaps[1] / gaps[2] == pytest.approx(10, rel=0.003)


@pytest.mark.parametrize(("beta", "ratio"), [(1.0, 0.5), (0.0, 2.0), (-1.0, 1.0)])
def test_garnett_is_the_limit_of_erlang_a(beta: float, ratio: float) -> None:
    """The gap between Erlang A and its limit falls as one over the root of the load."""
    gaps = [
        theory.erlang_a(load, 1, load + round(beta * math.sqrt(load)), ratio).wait_probability
        - theory.garnett(beta, ratio)
        for load in (2_500, 250_000)
    ]
    assert gaps[0] / gaps[1] == pytest.approx(10, rel=0.02)


def test_garnett_with_equal_rates_is_the_normal_tail() -> None:
    """With theta = mu the limit is the tail of the normal limit of a Poisson law."""
    assert theory.garnett(0.7, 1) == exact(stats.norm.sf(0.7))


def test_garnett_with_endless_patience_is_halfin_whitt() -> None:
    """As patience grows the impatient limit becomes that of Halfin and Whitt."""
    assert theory.garnett(1, 1e-8) == pytest.approx(theory.halfin_whitt(1), rel=1e-6)


def test_extreme_staffing_has_extreme_limits() -> None:
    """Far out the limits are 0 and 1, without an underflow becoming an error."""
    assert theory.halfin_whitt(60) == 0
    assert theory.garnett(60, 0.5) == 0
    assert theory.garnett(-80, 0.5) == 1


@pytest.mark.parametrize("x", [-6.0, 0.0, 3.0, 35.9, 36.1, 100.0])
def test_normal_hazard_agrees_with_the_logarithms(x: float) -> None:
    """The hazard is the density over the tail, on both sides of the switch of formula."""
    assert _normal_hazard(x) == exact(math.exp(stats.norm.logpdf(x) - stats.norm.logsf(x)))
