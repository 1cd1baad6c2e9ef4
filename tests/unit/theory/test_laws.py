"""Laws of times."""

import itertools
import math
from typing import Any

import pytest
from scipy import integrate, stats

from simulation.theory import (
    Deterministic,
    Empirical,
    Gamma,
    Hyperexponential,
    Law,
    Lognormal,
    Moments,
    Uniform,
    Weibull,
)

from .support import exact

SIGMA = math.sqrt(math.log(2.7))
LAWS: dict[str, tuple[Law, Any]] = {
    "exponential": (Gamma.exponential(2), stats.expon(scale=2)),
    "erlang": (Gamma.erlang(2, 4), stats.erlang(4, scale=0.5)),
    "gamma": (Gamma(2, 2.5), stats.gamma(0.4, scale=5)),
    "uniform": (Uniform(1, 3.5), stats.uniform(1, 2.5)),
    "lognormal": (Lognormal(2, 1.7), stats.lognorm(SIGMA, scale=2 / math.sqrt(2.7))),
    "weibull": (
        Weibull(2, 0.6),
        stats.weibull_min(0.6, scale=2 / math.gamma(1 + 1 / 0.6)),
    ),
}
UNSEEN = {
    "deterministic": Deterministic(2),
    "hyperexponential": Hyperexponential(2, 4),
    "empirical": Empirical((1.0, 2.5, 4.0), (2, 1, 1)),
}
ALL = {name: law for name, (law, _) in LAWS.items()} | UNSEEN


def integral_of_survival(law: Law, upto: float, rate: float = 0.0) -> float:
    """Integrate exp(-rate t) P(X > t), piece by piece."""
    cuts = sorted(
        {0.0, upto, *(x for x in law.jumps if x < upto), *(upto / 2**k for k in range(9))}
    )
    return math.fsum(
        integrate.quad(lambda t: math.exp(-rate * t) * law.survival(t), a, b, epsrel=1e-12)[0]
        for a, b in itertools.pairwise(cuts)
    )


@pytest.mark.parametrize("name", LAWS)
def test_moments_and_survival_agree_with_scipy(name: str) -> None:
    """Three moments and the tail are those of the law of this name."""
    law, known = LAWS[name]
    for order in (1, 2, 3):
        assert law.moment(order) == exact(known.moment(order))
    for time in (0.0, 0.3, 1.2, 3.0, 7.0):
        assert law.survival(time) == exact(known.sf(time))
    assert law.moments == Moments(law.moment(1), law.moment(2))


@pytest.mark.parametrize("name", ALL)
def test_limited_mean_is_the_integral_of_the_survival(name: str) -> None:
    """E[min(X, t)] is the area under the survival up to t, and E[X] in the end."""
    law = ALL[name]
    for time in (0.2, 1.7, 5.0):
        assert law.limited_mean(time) == pytest.approx(integral_of_survival(law, time), rel=1e-9)
    assert law.limited_mean(0.0) == 0
    assert law.limited_mean(math.inf) == exact(law.moment(1))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("rate", [0.05, 1.0, 12.0])
def test_transform_is_the_integral_of_the_survival(name: str, rate: float) -> None:
    """E[exp(-s X)] = 1 - s times the transformed survival."""
    law = ALL[name]
    by_parts = 1 - rate * integral_of_survival(law, 600.0, rate)
    assert law.transform(rate) == pytest.approx(by_parts, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_transform_begins_with_the_moments(name: str) -> None:
    """Close to zero the transform is 1 - s E[X] + s^2 E[X^2] / 2 - ..."""
    law, rate = ALL[name], 1e-3
    series = 1 - rate * law.moment(1) + rate**2 * law.moment(2) / 2 - rate**3 * law.moment(3) / 6
    assert law.transform(0.0) == exact(1)
    assert law.transform(rate) == pytest.approx(series, abs=1e-8)


def test_hyperexponential_has_balanced_means() -> None:
    """Both branches bring half of the mean, and the moments come out as asked."""
    law = Hyperexponential(3, 9)
    (p, fast), (q, slow) = law.branches
    assert (p + q, p * fast, q * slow) == (exact(1), exact(1.5), exact(1.5))
    assert (law.moments.mean, law.moments.scv) == (exact(3), exact(9))
    assert fast < slow


@pytest.mark.parametrize("scv", [0.01, 0.5, 1.0, 4.0, 100.0])
def test_weibull_finds_its_shape(scv: float) -> None:
    """Mean and variability come out as asked; with an scv of 1 it is exponential."""
    law = Weibull.from_scv(2, scv)
    assert (law.moments.mean, law.moments.scv) == (exact(2), pytest.approx(scv, rel=1e-9))
    if scv == 1:
        assert law.survival(3.0) == exact(math.exp(-1.5))


def test_a_nearly_constant_law_keeps_its_transform() -> None:
    """With little variability the transform is exp(-s E[X]) (1 + s^2 Var[X] / 2)."""
    for law in (Lognormal(1, 1e-4), Weibull.from_scv(1, 1e-4), Gamma(1, 1e-4)):
        assert law.transform(1.0) == pytest.approx(math.exp(-1) * (1 + 1e-4 / 2), rel=1e-6)


@pytest.mark.parametrize("scv", [1e-3, 1e-4, 1e-5])
def test_a_nearly_constant_weibull_keeps_its_ends(scv: float) -> None:
    """Nobody is done long before the mean or lasts long after it: no power is lost or too large."""
    law = Weibull.from_scv(1, scv)
    for time in (0.0, 0.001, 0.05, 0.1, 0.3):
        assert (law.survival(time), law.limited_mean(time)) == (exact(1), exact(time))
    for time in (3.0, 10.0, 1e4, math.inf):
        assert (law.survival(time), law.limited_mean(time)) == (0, exact(1))


def test_equal_weights_need_not_be_written() -> None:
    """Values without weights are equally likely."""
    assert Empirical((1.0, 3.0)).moments == Empirical((1.0, 3.0), (5, 5)).moments
    assert Empirical((1.0, 3.0)).survival(1.0) == 0.5
