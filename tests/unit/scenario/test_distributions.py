"""Distributions: what is written, and what is meant."""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulation.scenario import parse_scenario
from simulation.scenario.distributions import Distribution
from simulation.scenario.units import HOUR, MINUTE

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
        ("{distribution: exponential, rate: 4 / h}", "exponential", 15, 1, ()),
        ("{distribution: gamma, mean: 25 min, shape: 4}", "gamma", 25, 0.5, ()),
        ("{distribution: gamma, shape: 4, scale: 5 min}", "gamma", 20, 0.5, ()),
        ("{distribution: erlang, shape: 4, rate: 12 / h}", "erlang", 20, 0.5, (4,)),
        ("{median: 10 min, sigma: 1}", "lognormal", 16.48721, 1.310832, ()),
        ("{mean: 10 min, sigma: 1}", "lognormal", 10, 1.310832, ()),
        ("{median: 10 min, sigma: 0}", "deterministic", 10, 0, ()),
        ("{distribution: weibull, shape: 2, scale: 10 min}", "weibull", 8.862269, 0.522723, (2,)),
        ("{distribution: weibull, shape: 2, scale: 0 min}", "deterministic", 0, 0, ()),
        ("{probabilities: [25 %, 75 %], means: [1 min, 5 min]}", "hyperexponential", 4, 1.172604,
         (0.25, 0.75, 1, 5)),
        ("{probabilities: [0.5, 0.25, 0.25], means: [1 min, 2 min, 0 min]}", "hyperexponential", 1,
         1.414214, (0.5, 0.25, 0.25, 1, 2, 0)),
        ("{probabilities: [0.5, 0.5], means: [0 min, 0 min]}", "deterministic", 0, 0, ()),
        ("{distribution: hyperexponential, mean: 1 h, cv: 1.1}", "hyperexponential", 60, 1.1,
         (0.654129, 0.345871, 45.86253, 86.73747)),
    ],
)  # fmt: skip
def test_each_family_is_resolved(
    text: str, kind: str, mean: float, cv: float, parameters: tuple[float, ...]
) -> None:
    """Mean, variation and parameters follow from what is written, whatever the form."""
    found = work(text)
    half = len(parameters) // 2
    minutes = {
        "uniform": (MINUTE, MINUTE),
        "empirical": (MINUTE,) * half + (1,) * half,
        "hyperexponential": (1,) * half + (MINUTE,) * half,
    }.get(kind, (1,) * len(parameters))
    assert found.kind == kind
    assert found.mean == pytest.approx(mean * MINUTE, rel=1e-6)
    assert found.mean == round(found.mean) or kind == "empirical"
    assert found.cv == pytest.approx(cv, rel=1e-5)
    expected = tuple(value * unit for value, unit in zip(parameters, minutes, strict=True))
    assert found.parameters == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("cv", [0.1, 0.5, 1.0, 2.0, 10.0])
def test_the_shape_of_a_weibull_gives_its_cv(cv: float) -> None:
    """The moments of the resolved shape are those asked for."""
    (shape,) = work(f"{{mean: 1 h, distribution: weibull, cv: {cv}}}").parameters
    first, second = math.gamma(1 + 1 / shape), math.gamma(1 + 2 / shape)
    assert math.sqrt(second / first**2 - 1) == pytest.approx(cv, rel=1e-9)


def test_a_weibull_that_hardly_varies_is_written_back() -> None:
    """Its shape is larger than one may write, so the cv has to be enough."""
    found = work("{mean: 1 h, distribution: weibull, cv: 0.001}")
    assert found.written() == {"mean": "1 h", "distribution": "weibull", "cv": 0.001}
    by_shape = work("{mean: 1 h, distribution: weibull, shape: 2.5}")
    assert Distribution.of(by_shape.written()) == by_shape


@pytest.mark.parametrize("cv", [1.1, 2.0, 5.0])
def test_the_branches_of_a_hyperexponential_give_its_cv(cv: float) -> None:
    """With balanced means, the second moment is that of the cv asked for."""
    found = work(f"{{mean: 1 h, distribution: hyperexponential, cv: {cv}}}").parameters
    p, q, fast, slow = found
    assert p + q == 1
    assert p * fast == pytest.approx(q * slow)
    assert p * fast + q * slow == pytest.approx(HOUR)
    second = 2 * (p * fast**2 + q * slow**2) / HOUR**2
    assert math.sqrt(second - 1) == pytest.approx(cv)


def test_probabilities_are_made_to_add_up() -> None:
    """Shares that miss 100 % by their last digits are scaled, so that no branch is left out."""
    third = 0.3333333333
    found = work(f"{{probabilities: [{third}, {third}, {third}], means: [1 h, 2 h, 3 h]}}")
    assert math.fsum(found.parameters[:3]) == pytest.approx(1, abs=1e-15)
    assert found.mean == pytest.approx(2 * HOUR, rel=1e-15)


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
        ("{mean: 25 min, shape: 2}", ".shape", "not a parameter", "mean (and cv); or median"),
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
        ("{mean: 25 min, distribution: gamma, cv: 1e-200}", ".cv", "too small", "0.001"),
        ("{mean: 25 min, distribution: erlang, cv: 1e-200}", ".cv", "1/√k", "gamma"),
        ("{mean: 25 min, distribution: erlang, cv: 1e-160}", ".cv", "1/√k", "gamma"),
        ("{probabilities: [1e-200, 1], means: [1 h, 0 min]}", ".means", "times the mean", "hardly"),
        ("{values: [1 h, 0 min], weights: [1e-200, 1]}", ".values", "times the mean", "hardly"),
        ("{mean: 25 min, distribution: uniform, cv: 1}", ".cv", "at most 0.577", "0.577 or less"),
        ("{low: 5 min}", "", "both low and high", "high"),
        ("{low: 5 min, high: 2 min}", ".low", "low is above high", "exchange"),
        ("{low: 5 min, high: 9 min, mean: 7 min}", ".mean", "together with low and high", "or low"),
        ("{low: 5 min, mean: 7 min}", ".low", "together with mean", "or low and high"),
        ("{mean: 25 min, distribution: hyperexponential}", "", "cv above 1", "cv: 2"),
        ("{mean: 25 min, distribution: hyperexponential, cv: 1}", ".cv", "cv above 1", "cv: 2"),
        ("{values: []}", "", "needs its values", "values: ["),
        ("{values: [5]}", ".values[0]", "a duration needs its unit", "5 min"),
        ("{values: [5 min], weights: [1, 2]}", ".weights", "as many weights, not 2", ""),
        ("{values: [5 min], weights: [0]}", ".weights", "not all 0", ""),
        ("{values: [5 min], mean: 5 min}", ".mean", "not a parameter", "values (and weights)"),
        ("{distribution: exponential}", "", "needs a mean", "mean: 20 min"),
        ("{distribution: exponential, rate: 0 / h}", ".rate", "more than 0 / h", "3 / h"),
        ("{distribution: exponential, rate: 1e-9 / h}", ".rate", "mean too long", "1000000 h"),
        ("{distribution: exponential, rate: 3}", ".rate", "a rate needs its unit", "3 / h"),
        ("{distribution: exponential, rate: 3 / h, mean: 5 min}", ".rate", "with mean", "or rate"),
        ("{distribution: gamma, shape: 2}", "", "needs a mean", "mean: 20 min"),
        ("{distribution: gamma, scale: 2 min}", "", "needs shape too", "or shape and scale"),
        ("{distribution: gamma, mean: 5 min, cv: 1, shape: 2}", ".cv", "mean and shape", "or mean"),
        ("{distribution: gamma, mean: 5 min, shape: 0.001}", ".shape", "exceed 10", "0.01"),
        ("{distribution: erlang, rate: 2 / h}", "", "needs shape too", "shape and rate"),
        ("{distribution: erlang, shape: 1.5, rate: 2 / h}", ".shape", "whole number", "write 2"),
        ("{median: 5 min}", "", "needs sigma too", "or median and sigma"),
        ("{median: 5 min, sigma: 3}", ".sigma", "exceed 10", "up to 2.14"),
        ("{median: 5 min, sigma: 1, cv: 1}", ".cv", "together with median and sigma", ""),
        ("{distribution: weibull, shape: 2}", "", "needs scale too", "or shape and scale"),
        ("{distribution: weibull, shape: 0.5, scale: 1e6 h}", ".scale", "mean too long", ""),
        ("{probabilities: [100 %], means: [1 h]}", ".probabilities", "two branches", ""),
        ("{probabilities: [50 %, 40 %], means: [1 h, 2 h]}", ".probabilities", "add up to 100", ""),
        ("{probabilities: [100 %, 0 %], means: [1 h, 2 h]}", ".probabilities", "more than 0", ""),
        ("{probabilities: [50 %, 50 %], means: [1 h]}", ".means", "as many means, not 1", ""),
        ("{probabilities: [50 %, 50 %]}", "", "needs means too", "probabilities and means"),
        ("{probabilities: [50 %, 50], means: [1 h, 1 h]}", ".probabilities[1]", "between", "50 %"),
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


def test_what_is_remembered_is_taken_for_nothing_else(refused: Refused) -> None:
    """A distribution that was read is remembered, but by its type and with the length of a day."""

    def work(days: int, cv: object) -> Distribution:
        changes = {"work.sales": {"mean": "2 days", "cv": cv}, "time.hours_per_day": f"{days} h"}
        return parse_scenario(SMALL, changes).work["sales"]

    assert work(8, 1) == work(8, 1.0) == Distribution("lognormal", 16.0 * HOUR, 1.0)
    assert work(10, 1).mean == 20 * HOUR
    (problem,) = refused(SMALL + "work: {sales: {mean: 2 days, cv: true}}\n")
    assert problem.path == "work.sales.cv"


def arriving(text: str) -> str:
    """Return a scenario with this shape of the times between arrivals."""
    return SMALL.replace("rate: 6 / h", f"rate: 6 / h, interarrival: {text}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("exponential", ("exponential", 1.0, ())),
        ("deterministic", ("deterministic", 0.0, ())),
        ("{distribution: gamma, cv: 0.5}", ("gamma", 0.5, ())),
        ("{distribution: gamma, shape: 4}", ("gamma", 0.5, ())),
        ("{distribution: gamma, cv: 0}", ("deterministic", 0.0, ())),
        ("{distribution: erlang, shape: 4}", ("erlang", 0.5, (4.0,))),
        ("{distribution: lognormal, cv: 2}", ("lognormal", 2.0, ())),
        ("{distribution: lognormal, sigma: 1}", ("lognormal", math.sqrt(math.e - 1), ())),
        ("{distribution: uniform, cv: 0.25}",
         ("uniform", 0.25, (1 - 0.25 * math.sqrt(3), 1 + 0.25 * math.sqrt(3)))),
        ("{distribution: uniform}", ("uniform", 1 / math.sqrt(3), (0.0, 2.0))),
        ("{distribution: empirical, values: [1, 2, 9]}",
         ("empirical", math.sqrt(38 / 3) / 4, (0.25, 0.5, 2.25, 1, 1, 1))),
        ("{distribution: empirical, values: [1, 3], weights: [3, 1]}",
         ("empirical", 1 / math.sqrt(3), (2 / 3, 2, 3, 1))),
        ("{distribution: hyperexponential, probabilities: [0.5, 0.5], means: [1, 3]}",
         ("hyperexponential", math.sqrt(1.5), (0.5, 0.5, 0.5, 1.5))),
    ],
)  # fmt: skip
def test_the_shape_of_arrivals_has_no_mean(text: str, expected: Any) -> None:
    """Times between arrivals take a family and its shape; the mean follows from the rate."""
    shape = parse_scenario(arriving(text)).requests["order"].interarrival
    assert shape.kind == expected[0]
    assert shape.cv == pytest.approx(expected[1], rel=1e-12)
    assert shape.parameters == pytest.approx(expected[2], rel=1e-12)


def test_a_hyperexponential_shape_has_mean_one() -> None:
    """Its branches are those of a distribution of mean 1."""
    text = "{distribution: hyperexponential, cv: 2}"
    p, q, fast, slow = parse_scenario(arriving(text)).requests["order"].interarrival.parameters
    assert p * fast + q * slow == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("{distribution: gamma, mean: 5 min}", ".mean", "unknown key"),
        ("{distribution: uniform, cv: 1}", ".cv", "at most 0.577"),
        ("{distribution: gamma, sigma: 1}", ".sigma", "not a parameter"),
        ("{distribution: empirical}", "", "needs its values"),
        ("{distribution: empirical, values: [0, 0]}", ".values", "cannot all be 0"),
        ("{distribution: empirical, values: [-1, 3]}", ".values", "0 or more"),
        ("{distribution: empirical, values: [5 min]}", ".values[0]", "must be a number"),
        ("{distribution: hyperexponential, probabilities: [0.5, 0.5], means: [0, 0]}", ".means",
         "cannot all be 0"),
        ("{distribution: hyperexponential, probabilities: [0.5, 0.5], means: [-1, 2]}", ".means",
         "0 or more"),
        ("{distribution: hyperexponential, cv: 2, means: [1, 2]}", ".cv", "together with means"),
        ("{distribution: hyperexponential, probabilities: [1e-200, 1], means: [1, 0]}", ".means",
         "times the mean"),
        ("{distribution: empirical, values: [1, 0], weights: [1e-200, 1]}", ".values",
         "times the mean"),
    ],
)  # fmt: skip
def test_a_shape_of_arrivals_that_makes_no_sense(
    text: str, path: str, message: str, refused: Refused
) -> None:
    """Shapes are refused as distributions are, but never for want of a mean."""
    (problem,) = refused(arriving(text))
    assert problem.path == f"requests.order.interarrival{path}"
    assert message in problem.message
    assert "mean (" not in problem.remedy
