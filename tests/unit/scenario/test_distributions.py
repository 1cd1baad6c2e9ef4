"""Distributions: what is written, and what is meant."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulation.scenario import parse_scenario
from simulation.scenario.distributions import Distribution
from simulation.scenario.units import MINUTE

from .conftest import SMALL, Refused


def work(text: str) -> Distribution:
    """Return the work of sales if it is written so."""
    return parse_scenario(SMALL + f"work: {{sales: {text}}}\n").work["sales"]


@pytest.mark.parametrize(
    ("text", "kind", "mean", "cv", "parameters"),
    [
        ("25 min", "deterministic", 25, 0, ()),
        ("{mean: 25 min}", "lognormal", 25, 1, ()),
        ("{mean: 25 min, cv: 0.8}", "lognormal", 25, 0.8, ()),
        ("{mean: 25 min, cv: 0}", "deterministic", 25, 0, ()),
        ("{mean: 0 min, cv: 2}", "deterministic", 0, 0, ()),
        ("{mean: 25 min, distribution: gamma, cv: 2}", "gamma", 25, 2, ()),
        ("{mean: 25 min, distribution: exponential}", "exponential", 25, 1, ()),
        ("{mean: 25 min, distribution: exponential, cv: 1}", "exponential", 25, 1, ()),
        ("{mean: 25 min, distribution: deterministic}", "deterministic", 25, 0, ()),
        ("{mean: 25 min, distribution: erlang, shape: 4}", "erlang", 25, 0.5, (4,)),
        ("{mean: 25 min, distribution: erlang, cv: 0.5}", "erlang", 25, 0.5, (4,)),
        ("{mean: 25 min, distribution: erlang, cv: 0.577}", "erlang", 25, 1 / math.sqrt(3), (3,)),
        ("{mean: 25 min, distribution: erlang}", "erlang", 25, 1, (1,)),
        ("{mean: 25 min, distribution: erlang, cv: 0}", "deterministic", 25, 0, ()),
        ("{mean: 25 min, distribution: weibull, shape: 1}", "weibull", 25, 1, (1,)),
        ("{mean: 25 min, distribution: weibull, cv: 0}", "deterministic", 25, 0, ()),
        ("{low: 10 min, high: 30 min}", "uniform", 20, 1 / math.sqrt(12), (10, 30)),
        ("{low: 10 min, high: 10 min}", "deterministic", 10, 0, ()),
        ("{mean: 20 min, distribution: uniform}", "uniform", 20, 1 / math.sqrt(3), (0, 40)),
        ("{values: [10 min, 20 min]}", "empirical", 15, 1 / 3, (10, 20, 1, 1)),
        ("{values: [10 min, 20 min], weights: [3, 1]}", "empirical", 12.5, 0.34641, (10, 20, 3, 1)),
        ("{values: [10 min]}", "deterministic", 10, 0, ()),
    ],
)  # fmt: skip
def test_each_family_is_resolved(
    text: str, kind: str, mean: float, cv: float, parameters: tuple[float, ...]
) -> None:
    """Mean, variation and parameters follow from what is written, whatever the form."""
    found = work(text)
    minutes = {"uniform": (MINUTE, MINUTE), "empirical": (MINUTE, MINUTE, 1, 1)}.get(kind, (1,) * 9)
    assert found.kind == kind
    assert found.mean == pytest.approx(mean * MINUTE, rel=1e-12)
    assert found.cv == pytest.approx(cv, rel=1e-5)
    expected = tuple(value * unit for value, unit in zip(parameters, minutes, strict=False))
    assert found.parameters == expected


@pytest.mark.parametrize("cv", [0.1, 0.5, 1.0, 2.0, 10.0])
def test_the_shape_of_a_weibull_gives_its_cv(cv: float) -> None:
    """The moments of the resolved shape are those asked for."""
    (shape,) = work(f"{{mean: 1 h, distribution: weibull, cv: {cv}}}").parameters
    first, second = math.gamma(1 + 1 / shape), math.gamma(1 + 2 / shape)
    assert math.sqrt(second / first**2 - 1) == pytest.approx(cv, rel=1e-9)


@pytest.mark.parametrize("cv", [1.1, 2.0, 5.0])
def test_the_branches_of_a_hyperexponential_give_its_cv(cv: float) -> None:
    """With balanced means, the second moment is that of the cv asked for."""
    (p,) = work(f"{{mean: 1 h, distribution: hyperexponential, cv: {cv}}}").parameters
    slow, fast = 1 / (2 * (1 - p)), 1 / (2 * p)
    second = 2 * (p * fast**2 + (1 - p) * slow**2)
    assert p * fast + (1 - p) * slow == pytest.approx(1)
    assert math.sqrt(second - 1) == pytest.approx(cv)


@pytest.mark.parametrize(
    ("text", "path", "message", "remedy"),
    [
        ("25", "", "a duration needs its unit", "25 min"),
        ("true", "", "must be a distribution", "25 min"),
        ("[25 min]", "", "must be a distribution", "{mean: 25 min, cv: 0.8}"),
        ("soon", "", "must be a duration", "15 min"),
        ("{cv: 1}", "", "needs a mean", "mean: 20 min"),
        ("{mean: 25}", ".mean", "a duration needs its unit", "25 min"),
        ("{mean: 25 min, cv: -1}", ".cv", "must be at least 0", "from 0 to 10"),
        ("{mean: 25 min, cv: 11}", ".cv", "must be at most 10", "from 0 to 10"),
        ("{mean: 25 min, sd: 1}", ".sd", "unknown key", "known are"),
        ("{mean: 25 min, shape: 2}", ".shape", "not a parameter", "mean or cv"),
        ("{mean: 25 min, distribution: normal}", ".distribution", "must be lognormal", "lognormal"),
        ("{mean: 25 min, distribution: exponential, cv: 2}", ".cv", "cv of an exp", "lognormal"),
        ("{mean: 25 min, distribution: deterministic, cv: 2}", ".cv", "is 0", "leave it out"),
        ("{mean: 25 min, distribution: erlang, cv: 0.9}", ".cv", "1/√k", "shape: 2"),
        ("{mean: 25 min, distribution: erlang, cv: 2}", ".cv", "1/√k", "gamma"),
        ("{mean: 25 min, distribution: erlang, shape: 2.5}", ".shape", "whole number", "write 2"),
        ("{mean: 25 min, distribution: erlang, shape: 4, cv: 1}", ".cv", "does not fit", "leave"),
        ("{mean: 25 min, distribution: weibull, shape: 2, cv: 1}", ".cv", "does not fit", "leave"),
        ("{mean: 25 min, distribution: weibull, shape: 0.1}", ".shape", "exceed 10", "0.23"),
        ("{mean: 25 min, distribution: weibull, cv: 0.0001}", ".cv", "too small", "0.001"),
        ("{mean: 25 min, distribution: uniform, cv: 1}", ".cv", "at most 0.577", ""),
        ("{low: 5 min}", "", "both low and high", "high"),
        ("{low: 5 min, high: 2 min}", ".low", "low is above high", "exchange"),
        ("{low: 5 min, high: 9 min, mean: 7 min}", ".mean", "say it all", "leave mean out"),
        ("{mean: 25 min, distribution: hyperexponential}", "", "cv above 1", "cv: 2"),
        ("{mean: 25 min, distribution: hyperexponential, cv: 1}", ".cv", "cv above 1", "cv: 2"),
        ("{values: []}", "", "needs its values", "values: ["),
        ("{values: [5]}", ".values[0]", "a duration needs its unit", "5 min"),
        ("{values: [5 min], weights: [1, 2]}", ".weights", "as many weights, not 2", ""),
        ("{values: [5 min], weights: [0]}", ".weights", "not all 0", ""),
        ("{values: [5 min], mean: 5 min}", ".mean", "not a parameter", "values or weights"),
        ("{distribution: empirical}", "", "needs its values", "values: ["),
    ],
)
def test_what_does_not_fit_together_is_refused(
    text: str, path: str, message: str, remedy: str, refused: Refused
) -> None:
    """Each family tells what it takes, at the key that does not fit."""
    (problem,) = refused(SMALL + f"work: {{sales: {text}}}\n")
    assert problem.path == f"work.sales{path}"
    assert message in problem.message
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exponential", ("exponential", 1.0, ())),
        ("deterministic", ("deterministic", 0.0, ())),
        ("{distribution: gamma, cv: 0.5}", ("gamma", 0.5, ())),
        ("{distribution: gamma, cv: 0}", ("deterministic", 0.0, ())),
        ("{distribution: erlang, shape: 4}", ("erlang", 0.5, (4.0,))),
        ("{distribution: lognormal, cv: 2}", ("lognormal", 2.0, ())),
    ],
)
def test_the_shape_of_arrivals_has_no_mean(text: str, expected: Any) -> None:
    """Times between arrivals take a family and a cv; the mean follows from the rate."""
    scenario = parse_scenario(SMALL.replace("rate: 6 / h", f"rate: 6 / h, interarrival: {text}"))
    shape = scenario.requests["order"].interarrival
    assert (shape.kind, shape.cv, shape.parameters) == expected
