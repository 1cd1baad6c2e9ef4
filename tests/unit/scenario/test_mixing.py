"""Mixtures: from one scenario to the other, one factor after the other."""

from __future__ import annotations

import pytest

from simulation.scenario import Scenario, differences, load_scenario
from simulation.scenario.mixing import factors_between, mixture

PAIRS = [
    ("silo", "collaborative"),
    ("silo", "matrix"),
    ("silo", "network"),
    ("silo", "growth"),
    ("silo", "omnichannel"),
    ("silo", "call_centre"),
    ("silo", "shopping_centre"),
    ("collaborative", "silo"),
]


def told(a: Scenario, b: Scenario) -> set[str]:
    """Return the paths in which two scenarios differ."""
    return {item.path for item in differences(a, b)}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_every_difference_is_in_one_factor(first: str, second: str) -> None:
    """The factors share out the fields that differ: each in exactly one of them."""
    a, b = load_scenario(first), load_scenario(second)
    fields = [item.path for factor in factors_between(a, b) for item in factor.fields]
    assert len(fields) == len(set(fields))
    assert set(fields) == told(a, b)


@pytest.mark.parametrize(("first", "second"), PAIRS[:5])
def test_a_mixture_differs_in_what_was_chosen(first: str, second: str) -> None:
    """A mixture differs from the first by what is chosen, and from the second by the rest."""
    a, b = load_scenario(first), load_scenario(second)
    factors = factors_between(a, b)
    assert mixture(a, b, factors, []) is a
    assert mixture(a, b, factors, range(len(factors))) is b
    for i, factor in enumerate(factors):
        mixed = mixture(a, b, factors, [i])
        own = {item.path for item in factor.fields}
        assert told(a, mixed) == own
        if len(factors) > 1:
            assert told(mixed, b) == told(a, b) - own


def test_a_department_that_is_only_in_one() -> None:
    """A department, its kind of request and its work come and go as wholes."""
    a = load_scenario("silo")
    new = {
        "organization.departments.returns.staff": 4,
        "requests.returned": {"rate": "2 / h", "route": ["returns"]},
    }
    b = load_scenario("silo", new)
    names = {factor.name for factor in factors_between(a, b)}
    assert any("organization.departments.returns" in name for name in names)
    back = factors_between(b, a)
    assert {item.path for factor in back for item in factor.fields} == told(a, b)


def test_a_calendar_brings_its_days() -> None:
    """The length of its days goes with a calendar, to a scenario without one, back, and on."""
    error = {"quality.error": "9 %"}
    plain = load_scenario("silo", {"time.hours_per_day": "7 h"})
    week = load_scenario("silo", {"calendar": {"weekdays": "9:00-16:00"}} | error)
    hours = {"weekdays": "9:00-15:30", "saturday": "10:00-14:00"}
    longer = load_scenario("silo", {"calendar": hours})
    for a, b in ((plain, week), (week, plain), (week, longer), (longer, plain)):
        factors = factors_between(a, b)
        calendar = next(factor for factor in factors if factor.name == "calendar")
        mixed = mixture(a, b, factors, [factors.index(calendar)])
        assert (mixed.calendar, mixed.week) == (b.calendar, b.week)
    fewer = load_scenario("silo", {"time.hours_per_day": "6 h", "time.days_per_week": 6})
    changes = {factor.name: factor.changes for factor in factors_between(plain, fewer)}
    for path, value in (("time.hours_per_day", "6 h"), ("time.days_per_week", 6)):
        assert changes[path] == {path: value}


def test_groups() -> None:
    """What belongs together is told by the beginnings of paths."""
    a, b = load_scenario("silo"), load_scenario("collaborative")
    factors = factors_between(a, b, {"the chart": ["organization"]})
    assert [factor.name for factor in factors] == ["the chart", "authority.decision_level"]


def test_an_order_cannot_be_mixed() -> None:
    """Where only the order of departments differs besides, that is told."""
    text = {"quality.error": "9 %", "service.set_up": "9 min"}
    a = load_scenario("silo", text)
    departments = dict(reversed(list(a.organization.departments.items())))
    turned = a.organization.model_copy(update={"departments": departments})
    b = load_scenario("silo").model_copy(update={"organization": turned})
    with pytest.raises(ValueError, match=r"order of organization\.departments"):
        factors_between(a, b)
