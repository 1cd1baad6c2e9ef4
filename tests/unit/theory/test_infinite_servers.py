"""Infinitely many servers under time-varying arrivals."""

import itertools
import math

import pytest
from scipy import integrate

from simulation import theory
from simulation.theory import (
    Deterministic,
    Gamma,
    Law,
    Lognormal,
    RateProfile,
    Uniform,
    Weibull,
)

from .support import exact


def test_constant_rate_fills_up_exponentially() -> None:
    """From empty, m(t) = lambda / mu (1 - exp(-mu t))."""
    mean = theory.infinite_server_mean(lambda _: 3.0, 0.5, 1.7)
    assert mean == exact(6 * (1 - math.exp(-0.85)))


@pytest.mark.parametrize("start", [0.0, 2.4, -math.inf])
def test_sinusoidal_closed_form_agrees_with_the_integral(start: float) -> None:
    """The closed form of a sinusoidal rate agrees with quadrature, from any start."""
    for time in (2.5, 7.0, 31.0):
        closed = theory.sinusoidal_infinite_server_mean(5, 3, 2, 0.7, time, start=start)
        numeric = theory.infinite_server_mean(
            lambda u: 5 + 3 * math.sin(2 * u), 0.7, time, start=start
        )
        assert closed == exact(numeric)


def test_sinusoidal_mean_lags_behind_its_rate() -> None:
    """The peak of the load follows the peak of the rate by atan(w / mu) / w."""
    peak = (math.pi / 2 + math.atan(2 / 0.7)) / 2
    at_peak = theory.sinusoidal_infinite_server_mean(5, 3, 2, 0.7, peak)
    assert at_peak == exact(5 / 0.7 + 3 / math.hypot(0.7, 2))


@pytest.mark.parametrize("breakpoints", [(), (2.3,)])
def test_a_jump_of_the_rate_is_integrated(breakpoints: tuple[float, ...]) -> None:
    """A shop that opens at 2.3 fills up from then on, whether or not the jump is announced."""
    mean = theory.infinite_server_mean(
        lambda u: 4.0 if u > 2.3 else 0.0, 0.5, 7.1, breakpoints=breakpoints
    )
    assert mean == exact(8 * (1 - math.exp(-0.5 * 4.8)))


def test_nothing_has_happened_at_the_start() -> None:
    """At the very start the number present is the initial one, and none have come."""
    assert theory.infinite_server_mean(lambda _: 3.0, 1, 2, start=2, initial_mean=4) == exact(4)
    assert theory.sinusoidal_infinite_server_mean(5, 3, 2, 1, 2, start=2) == exact(0)


def test_those_present_at_the_start_leave_exponentially() -> None:
    """Without arrivals the initial number decays at the service rate."""
    mean = theory.infinite_server_mean(lambda _: 0.0, 2.0, 3.0, start=1.0, initial_mean=10.0)
    assert mean == exact(10 * math.exp(-4))


DAY = RateProfile(ends=(8.0, 9.5, 12.0, 24.0), rates=(0.0, 6.0, 2.0, 0.5))


@pytest.mark.parametrize("start", [-math.inf, 3.0, 8.7])
def test_a_profile_agrees_with_the_integral(start: float) -> None:
    """With exponential service the closed form agrees with quadrature, from any start."""
    for time in (8.8, 9.5, 20.0, 31.1, 60.0):
        numeric = theory.infinite_server_mean(
            DAY, 0.4, time, start=start, breakpoints=DAY.breakpoints(-150, 60)
        )
        closed = theory.profile_infinite_server_mean(DAY, Gamma.exponential(2.5), time, start=start)
        assert closed == pytest.approx(numeric, rel=1e-8)


def test_constant_service_counts_the_arrivals_of_its_length() -> None:
    """With a constant service those are present who came within it."""
    present = theory.profile_infinite_server_mean(DAY, Deterministic(3), 10.5)
    assert present == exact(6 * 1.5 + 2 * 1.0)  # since 7.5


@pytest.mark.parametrize(
    "service", [Lognormal(2, 1), Weibull.from_scv(2, 2), Uniform(1, 40), Deterministic(30)]
)
def test_a_profile_that_has_always_run_repeats(service: Law) -> None:
    """From day to day it is the same, and the mean over a day is mean rate times mean service."""

    def present(time: float) -> float:
        return theory.profile_infinite_server_mean(DAY, service, time)

    assert present(10.0) == pytest.approx(present(10.0 + 5 * 24), rel=1e-9)
    kinks = {(end + kink) % 24 for end in DAY.ends for kink in service.jumps}
    cuts = sorted({0.0, *DAY.ends, *kinks})
    area = sum(integrate.quad(present, a, b, epsrel=1e-8)[0] for a, b in itertools.pairwise(cuts))
    assert area / 24 == pytest.approx(DAY.mean * service.moment(1), rel=1e-7)


def test_a_profile_tells_its_rate_and_its_jumps() -> None:
    """The rate repeats, is right-continuous, and has the mean of its pieces."""
    assert [DAY(time) for time in (0.0, 7.9, 8.0, 9.5, 23.0, 24.0, 32.0, -13.0)] == [
        0.0, 0.0, 6.0, 2.0, 0.5, 0.0, 6.0, 2.0,
    ]  # fmt: skip
    assert DAY.mean == exact((9 + 5 + 6) / 24)
    assert DAY.breakpoints(8.0, 33.0) == [9.5, 12.0, 24.0, 32.0]
    assert DAY.breakpoints(-13.0, 1.0) == [-12.0, 0.0]


@pytest.mark.parametrize("service", [Lognormal(2, 3), Uniform(1, 3), Gamma.erlang(2, 3)])
def test_an_empty_system_fills_up(service: Law) -> None:
    """From empty the mean is the rate times the area under the survival, at last the load."""
    area = integrate.quad(service.survival, 0, 1)[0] + integrate.quad(service.survival, 1, 2.2)[0]
    filled = theory.filling_infinite_server_mean(3, service, 2.2)
    assert filled == pytest.approx(3 * area, rel=1e-9)
    assert theory.filling_infinite_server_mean(3, service, 1e9) == pytest.approx(6, rel=1e-9)
    assert theory.filling_infinite_server_mean(3, service, 0.0) == 0


def test_a_constant_profile_is_all_the_load() -> None:
    """Under a constant rate those of long ago count in full, also with a heavy tail."""
    constant = RateProfile((24.0,), (3.0,))
    assert theory.profile_infinite_server_mean(constant, Lognormal(2, 9), 5.0) == exact(6)
