"""What references read from a scenario."""

from __future__ import annotations

import pytest

from simulation.experiments.verification_cases import reading as r
from simulation.scenario import load_scenario

LAWS: dict[str, dict[str, object]] = {
    "deterministic": {"distribution": "deterministic"},
    "exponential": {"distribution": "exponential"},
    "erlang": {"distribution": "erlang", "shape": 3},
    "gamma": {"distribution": "gamma", "cv": 1.7},
    "lognormal": {"cv": 0.6},
    "hyperexponential": {"distribution": "hyperexponential", "cv": 1.4},
    "weibull": {"distribution": "weibull", "shape": 1.5},
    "uniform": {"distribution": "uniform", "cv": 0.3},
}


@pytest.mark.parametrize("family", LAWS)
def test_laws_of_work_and_arrivals_are_read(family: str) -> None:
    """Theory sees the moments that the scenario has written, for work and for arrivals."""
    scenario = load_scenario(
        "theory/appointments",
        {"work.service": {"mean": "30 min", **LAWS[family]}, "requests.call.rate": "0.4 / h",
         "requests.call.interarrival": {"distribution": family, **LAWS[family]}},
    )  # fmt: skip
    for law, mean, written in (
        (r.work(scenario), 0.5, scenario.work["service"]),
        (r.interarrival(scenario), 2.5, scenario.requests["call"].interarrival),
    ):
        assert law.moment(1) == pytest.approx(mean, rel=1e-6)
        assert law.moment(2) == pytest.approx(mean**2 * (1 + written.cv**2), rel=1e-6)


def test_empirical_laws_are_read() -> None:
    """Values and weights are those of the scenario."""
    written = {"values": ["10 min", "1 h", "3 h"], "weights": [3, 5, 1]}
    law = r.work(load_scenario("theory/mg1", {"work.service": written}))
    assert law.moment(1) == pytest.approx((0.5 + 5 + 3) / 9)
    assert law.survival(0.5) == pytest.approx(6 / 9)


def test_profiles_are_read() -> None:
    """The rate over the week is that of the scenario, part by part of the day."""
    profile = r.profile(load_scenario("theory/peaks"))
    assert profile.period == pytest.approx(7 * 24)
    assert profile(1.0) == pytest.approx(2 * 0.4 * 0.5)
    assert profile(24 * 3 + 9) == pytest.approx(2 * 1.6 * 1.5)
    assert profile.mean == pytest.approx(2)
