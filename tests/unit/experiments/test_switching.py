"""Differences by mechanism: contributions add up, and are those of switching off one at a time."""

from __future__ import annotations

import math

import pytest

from simulation.experiments.comparison import Comparison, compare
from simulation.experiments.switching import (
    REST,
    SWITCHES,
    TOTAL,
    ByMechanism,
    by_mechanism,
    switches_between,
)
from simulation.outcomes.catalogue import HEADLINE
from simulation.scenario import Scenario, load_scenario
from tests.support import scenario_of

SHORT = {"time.horizon": "6 days", "time.warm_up": "1 day"}
OFF = {
    "questions": {"communication.interdependence": "0 %"},
    "decisions": {"authority.exceptions": "0 %"},
    "attention": {
        "attention.notices": "0 %", "attention.synchronous": "0 %", "attention.resumption": "0 min",
    },
    "errors": {"quality.error": "0 %"},
    "trades": {"service.set_up": "0 min", "service.cross_skill": 1},
}  # fmt: skip
"""What switches each off, written by hand."""


def pair(**changes: object) -> tuple[Scenario, Scenario]:
    """Return silo and teams over a few days, with values set in both."""
    silo, teams = (load_scenario(n, {**SHORT, **changes}) for n in ("silo", "collaborative"))
    return silo, teams


@pytest.fixture(scope="module")
def two() -> Comparison:
    """Return silo and teams."""
    return compare(*pair(), replications=2, names=["silo", "teams"])


@pytest.fixture(scope="module")
def found(two: Comparison) -> ByMechanism:
    """Return through which mechanisms they differ."""
    return two.by_mechanism()


def differences(*changes: dict[str, object]) -> dict[str, list[float]]:
    """Return teams less silo in a comparison of its own, with changes in both."""
    merged = {path: value for change in changes for path, value in change.items()}
    it = compare(*pair(**merged), replications=2, names=["silo", "teams"])
    values = {metric: [it.values(n, metric) for n in it.names] for metric in HEADLINE}
    return {m: [b - a for a, b in zip(*both, strict=True)] for m, both in values.items()}


def test_contributions_and_the_rest_add_up(found: ByMechanism, two: Comparison) -> None:
    """Replication by replication they are the difference of the two scenarios."""
    rest = differences(*OFF.values())
    for sharing in found.attributions:
        whole = [
            b - a for a, b in zip(*(two.values(n, sharing.metric) for n in two.names), strict=True)
        ]
        parts = [part.values for part in sharing.contributions]
        for number, gap in enumerate(whole):
            terms = [*(values[number] for values in parts), rest[sharing.metric][number]]
            assert math.fsum(terms) == pytest.approx(gap, rel=1e-9, abs=1e-9)
        assert found.totals[sharing.metric].mean == pytest.approx(math.fsum(whole) / 2, rel=1e-12)
        mean = math.fsum(rest[sharing.metric]) / 2
        assert found.rest[sharing.metric].mean == pytest.approx(mean, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("name", OFF)
def test_switching_off_one_at_a_time(name: str, found: ByMechanism) -> None:
    """`last` is what the difference loses if this mechanism alone is off, `alone` what it gains."""
    without = differences(OFF[name])
    only = differences(*(changes for other, changes in OFF.items() if other != name))
    for sharing in found.attributions:
        (part,) = (p for p in sharing.contributions if p.factor.name == name)
        assert part.last is not None
        assert part.alone is not None
        lost = found.totals[sharing.metric].mean - math.fsum(without[sharing.metric]) / 2
        assert part.last.mean == pytest.approx(lost, rel=1e-9, abs=1e-9)
        gained = math.fsum(only[sharing.metric]) / 2 - found.rest[sharing.metric].mean
        assert part.alone.mean == pytest.approx(gained, rel=1e-9, abs=1e-9)


def test_the_same_as_the_mean_over_orders() -> None:
    """With two mechanisms a contribution is the mean of first and last step, as Shapley has it."""
    rest_off = {k: v for name in ("attention", "errors", "trades") for k, v in OFF[name].items()}
    it = compare(*pair(**rest_off), replications=2, names=["silo", "teams"])
    found = it.by_mechanism()
    for sharing in found.attributions:
        assert {part.factor.name for part in sharing.contributions} == {"questions", "decisions"}
        for part in sharing.contributions:
            assert part.alone is not None
            assert part.last is not None
            middle = (part.alone.mean + part.last.mean) / 2
            assert part.difference.mean == pytest.approx(middle, rel=1e-9, abs=1e-9)


def test_questions_make_the_difference(two: Comparison) -> None:
    """Where all is asked, the teams' lead in time comes from questions, and trades cost them."""
    asking = compare(
        *pair(**{"communication.interdependence": "60 %", "time.horizon": "10 days"}),
        replications=3, names=["silo", "teams"],
    )  # fmt: skip
    time = asking.by_mechanism().attributions[0]
    by_name = {part.factor.name: part.difference for part in time.contributions}
    assert by_name["questions"].high < 0
    assert min(by_name.values(), key=lambda gap: gap.mean) == by_name["questions"]
    assert by_name["trades"].mean > 0


def test_what_does_not_act_is_left_out() -> None:
    """In a textbook network nothing can be switched off, and that is said."""
    neutral = scenario_of("theory/mm1")
    assert switches_between(neutral, neutral) == ()
    group = compare(neutral, neutral, replications=1, names=["a", "b"])
    with pytest.raises(ValueError, match="none of these mechanisms acts in a or b"):
        group.by_mechanism()


def test_the_switches_are_those_of_the_schema() -> None:
    """Each mechanism is switched off by the neutral values of its fields."""
    factors = switches_between(*pair())
    assert {factor.name for factor in factors} == set(SWITCHES) == set(OFF)
    silo, _ = pair()
    for factor in factors:
        by_hand = load_scenario("silo", {**SHORT, **OFF[factor.name]})
        assert load_scenario("silo", {**SHORT, **factor.changes}) == by_hand != silo


def test_results_do_not_depend_on_the_workers(found: ByMechanism, two: Comparison) -> None:
    """One thread gives what several give, and progress is told to its end."""
    told: list[tuple[int, int]] = []
    alone = two.by_mechanism(workers=1, progress=lambda done, planned: told.append((done, planned)))
    assert alone == found
    assert told[-1] == (found.runs, found.runs) == (124, 124)


def test_frame(found: ByMechanism) -> None:
    """The data frame has every contribution, what is left, and the total, which is their sum."""
    for _, group in found.frame().groupby("of"):
        parts = group.loc[group["name"] != TOTAL, "difference"].sum()
        assert REST in set(group["name"])
        total = group.loc[group["name"] == TOTAL, "difference"].iloc[0]
        assert parts == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_more_than_five_are_sampled(two: Comparison) -> None:
    """Beyond five mechanisms some orders are taken; parts and rest still add up."""
    more = {**SWITCHES, "handoffs": ("communication.handoff_fidelity",)}
    groups = tuple(two.replications[name] for name in two.names)
    both = two.scenarios["silo"], two.scenarios["teams"]
    found = by_mechanism(("silo", "teams"), both, groups, two.seed, 2, switches=more)  # type: ignore[arg-type]
    for sharing in found.attributions:
        assert len(sharing.contributions) == 6
        parts = math.fsum(part.difference.mean for part in sharing.contributions)
        whole = parts + found.rest[sharing.metric].mean
        assert whole == pytest.approx(found.totals[sharing.metric].mean, rel=1e-9, abs=1e-9)
