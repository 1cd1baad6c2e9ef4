"""Explanations: parts add up, and agree with switching mechanisms off one at a time."""

from __future__ import annotations

import math

import pytest

from simulation.experiments.comparison import Comparison, compare
from simulation.experiments.explanation import Explanation, plan_of
from simulation.outcomes.catalogue import HEADLINE
from simulation.scenario import Scenario, load_scenario

SHORT = {"time.horizon": "6 days", "time.warm_up": "1 day"}
ASKING = {"communication.interdependence": "60 %"}
NOTICES = {"attention.notices": "50 %", "attention.reading": "5 min"}


def scenario(name: str, **changes: object) -> Scenario:
    """Return a shipped scenario over a few days."""
    return load_scenario(name, {**SHORT, **changes})


@pytest.fixture(scope="module")
def two() -> Comparison:
    """Return silo and teams."""
    return compare(
        scenario("silo"), scenario("collaborative"), replications=3, names=["silo", "teams"]
    )


@pytest.fixture(scope="module")
def explained(two: Comparison) -> Explanation:
    """Return why the teams differ from the silo."""
    return two.explain()


def test_accounts_add_up(explained: Explanation, two: Comparison) -> None:
    """The parts of an account are the metric, and their differences its difference."""
    for accounting in explained.accounts:
        metric = accounting.account.metric
        if metric is None:
            continue
        gap = two.difference("teams", metric)
        parts = math.fsum(term.difference.mean for term in accounting.terms)
        assert parts == pytest.approx(gap.mean, rel=1e-9)
        total = accounting.total.difference
        assert (total.mean, total.low, total.high) == pytest.approx(
            (gap.mean, gap.low, gap.high), rel=1e-9
        )
        shift = 100.0 if metric == "satisfaction_mean" else 0.0
        whole = [value + shift for value in accounting.total.second]
        assert whole == pytest.approx(two.values("teams", metric), rel=1e-12)


def test_a_day_has_its_hours(explained: Explanation) -> None:
    """What people do and do not do adds up to the working day, in every replication."""
    hours = next(item for item in explained.accounts if item.account.name == "hours")
    for values in (hours.total.first, hours.total.second):
        assert values == pytest.approx([8.0] * 3, rel=1e-12)


def test_contributions_add_up(explained: Explanation, two: Comparison) -> None:
    """Replication by replication the contributions are the difference of the two scenarios."""
    for sharing in explained.attributions:
        first, second = (two.values(name, sharing.metric) for name in two.names)
        gaps = [b - a for a, b in zip(first, second, strict=True)]
        parts = zip(*(part.values for part in sharing.contributions), strict=True)
        assert list(map(math.fsum, parts)) == pytest.approx(gaps, rel=1e-9, abs=1e-12)
        assert sharing.total == two.difference("teams", sharing.metric)


def test_the_settings_are_those_that_differ(explained: Explanation) -> None:
    """Silo and teams differ in three settings, whose mixtures are six."""
    assert explained.plan is not None
    names = {factor.name for factor in explained.plan.factors}
    assert names == {
        "organization.structure",
        "organization.departments.sales.sectors",
        "authority.decision_level",
    }
    assert len(explained.plan.mixtures) == 6
    assert explained.plan.is_exact


def test_one_at_a_time() -> None:
    """First and last steps are the comparisons in which one mechanism alone is on, or off."""
    neither, asking, notices, both = (
        scenario("silo", **{"communication.interdependence": 0, **changes})
        for changes in ({}, ASKING, NOTICES, {**ASKING, **NOTICES})
    )
    names = ["neither", "asking", "notices", "both"]
    every = compare(neither, asking, notices, both, replications=3, names=names)
    groups = {"asking": ["communication"], "notices": ["attention"]}
    explained = every.explain("both", groups=groups)
    for sharing in explained.attributions:
        values = {name: every.values(name, sharing.metric) for name in names}
        for part, name, other in zip(
            sharing.contributions, ("asking", "notices"), ("notices", "asking"), strict=True
        ):
            assert part.factor.name == name
            assert part.alone == every.difference(name, sharing.metric)
            assert part.last is not None
            last = [b - a for a, b in zip(values[other], values["both"], strict=True)]
            assert part.last.mean == pytest.approx(math.fsum(last) / 3, rel=1e-12)
            alone = [b - a for a, b in zip(values["neither"], values[name], strict=True)]
            middle = [(a + b) / 2 for a, b in zip(alone, last, strict=True)]
            assert list(part.values) == pytest.approx(middle, rel=1e-9, abs=1e-12)


def test_a_setting_without_effect_contributes_nothing() -> None:
    """How fast people forget makes exactly nothing of it where nobody learns."""
    a = scenario("silo")
    b = scenario("silo", **{"people.learning.half_life": "90 days", "quality.error": "9 %"})
    explained = compare(a, b, replications=2, names=["a", "b"]).explain()
    for sharing in explained.attributions:
        by_name = {part.factor.name: part for part in sharing.contributions}
        assert by_name["people.learning.half_life"].values == (0.0, 0.0)
        assert by_name["quality.error"].difference.mean == pytest.approx(sharing.total.mean)


def test_results_do_not_depend_on_the_workers(two: Comparison, explained: Explanation) -> None:
    """One thread gives what several give."""
    alone = two.explain(workers=1)
    assert alone.attributions == explained.attributions


def test_many_settings_are_sampled() -> None:
    """Beyond five settings some orders are taken; the parts still add up."""
    changes = {
        "communication.interdependence": "20 %",
        "quality.error": "1 %",
        "attention.notices": "5 %",
        "authority.exceptions": "3 %",
        "service.set_up": "4 min",
        "communication.direct_contact": "20 %",
    }
    pair = compare(scenario("silo"), scenario("silo", **changes), replications=1, names=["a", "b"])
    explained = pair.explain()
    assert explained.plan is not None
    assert not explained.plan.is_exact
    assert len(explained.plan.mixtures) == 6 * 5
    for sharing in explained.attributions:
        parts = math.fsum(part.values[0] for part in sharing.contributions)
        assert parts == pytest.approx(sharing.total.mean, rel=1e-9, abs=1e-12)


def test_without_mechanisms_nothing_is_run(two: Comparison) -> None:
    """The accounts come without further runs."""
    told = two.explain(mechanisms=False)
    assert told.plan is None
    assert told.attributions == ()
    assert len(told.accounts) == 4


def test_what_is_not_finite_is_left_out_of_parts_and_whole() -> None:
    """Where a median is not reached in a mixture, its replication counts on neither side."""
    drowning = {
        "requests.support.rate": "60 / h",
        "channels.phone.patience": "none",
        "customers.count": 0,
        "organization.departments.customer_service.staff": 2,
    }
    pair = compare(scenario("silo"), scenario("silo", **drowning), replications=2, names=["a", "b"])
    found = pair.explain(groups={"demand": ["requests", "channels", "customers"]})
    sharing = next(item for item in found.attributions if "median" in item.metric)
    parts = [part.difference for part in sharing.contributions]
    assert {part.n for part in parts} == {sharing.total.n}
    assert any(math.isinf(value) for value in pair.values("b", sharing.metric))
    assert sharing.total.n == 0


def test_frame(explained: Explanation) -> None:
    """The data frame has every part of every account and metric, and the totals."""
    frame = explained.frame()
    assert set(frame.loc[frame["sort"] == "contribution", "of"]) == set(HEADLINE)
    for (_, of), group in frame.groupby(["sort", "of"]):
        parts = group.loc[group["name"] != "total", "difference"].sum()
        total = group.loc[group["name"] == "total", "difference"].iloc[0]
        assert parts == pytest.approx(total, rel=1e-9, abs=1e-9), of


def test_nothing_to_explain(two: Comparison) -> None:
    """An unknown scenario and equal scenarios are refused with what would be right."""
    with pytest.raises(KeyError, match="there are: teams"):
        two.explain("silo")
    with pytest.raises(ValueError, match="do not differ"):
        plan_of(scenario("silo"), scenario("silo"))
