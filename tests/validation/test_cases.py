"""The model against exact theory: the cases of ``silosim verify``, by their one rule.

The ordinary suite runs them with `QUICK`, the slow set with `FULL`; ``make test-long`` runs the
heavy cases too, for most of an hour, as ``silosim verify --slow`` does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from simulation.experiments.verification import (
    FULL,
    QUICK,
    SEED,
    Case,
    Measured,
    Outcome,
    Rule,
    verify,
)
from simulation.experiments.verification_cases import SECTIONS, all_cases
from simulation.experiments.verification_cases.borders import Border
from simulation.scenario import bundled_names

WORKERS = os.cpu_count() or 1
CASES = {case.name: case for case in all_cases()}
RUN_QUICKLY = [name for name, case in CASES.items() if case.quick and not case.slow]
RUN_FULLY = [name for name, case in CASES.items() if not case.slow]
HEAVY = [name for name, case in CASES.items() if case.slow]


def outcomes_of(names: list[str], rule: Rule, seed: int = SEED) -> Mapping[str, Outcome]:
    """Run cases in one pool."""
    cases = [CASES[name] for name in names]
    return {outcome.case.name: outcome for outcome in verify(cases, rule, seed, WORKERS)}


def disagreeing(outcomes: Mapping[str, Outcome]) -> dict[str, object]:
    """Return the verdicts of the cases that do not agree."""
    return {name: found.verdicts for name, found in outcomes.items() if not found.agrees}


@pytest.fixture(scope="module")
def quick() -> Mapping[str, Outcome]:
    """Return the outcomes of all quick cases."""
    return outcomes_of(RUN_QUICKLY, QUICK)


@pytest.mark.parametrize("name", RUN_QUICKLY)
def test_quickly(quick: Mapping[str, Outcome], name: str) -> None:
    """The case agrees by the quick rule: within 5 %, at 99.9 % confidence."""
    assert quick[name].agrees, quick[name].verdicts


@pytest.mark.slow
def test_fully() -> None:
    """All cases but the heavy ones agree by the rule: within 0.67 %, at 99.9 % confidence."""
    assert disagreeing(outcomes_of(RUN_FULLY, FULL)) == {}


@pytest.mark.slow
@pytest.mark.long
def test_heavy() -> None:
    """The heavy cases agree by the same rule."""
    assert disagreeing(outcomes_of(HEAVY, FULL)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_seed(seed: int) -> None:
    """All cases agree under other master seeds."""
    assert disagreeing(outcomes_of(RUN_QUICKLY, QUICK, seed)) == {}


def test_names_tell_cases_apart() -> None:
    """No two cases have one name, so that none shares its draws with another."""
    assert len(CASES) == sum(len(section.cases) for section in SECTIONS)
    assert len({case.seed(SEED) for case in CASES.values()}) == len(CASES)


def test_every_theory_scenario_has_a_case() -> None:
    """No scenario of scenarios/theory is left out."""
    shipped = {name for name in bundled_names() if name.startswith("theory/")}
    used = {case.scenario for case in CASES.values()}
    used |= {"theory/merged", "theory/neutral_retailer"}  # the pools; where `mechanisms` begins
    assert shipped == used & shipped
    assert shipped


DEMANDED: dict[str, dict[str, float]] = {
    "M/M/10, C(10, 8)": {"P(wait)": 0.409180, "mean wait": 0.204590},
    "M/M/2, C(2, 1.6)": {"P(wait)": 0.711111},
    "M/M/100, C(100, 90)": {"P(wait)": 0.216940},
    "M/M/10 + M, θ = 0.5": {
        "P(wait)": 0.317434, "P(give up)": 0.038821, "mean time in queue": 0.077643,
    },
    "M/M/10 + M, θ = 1": {
        "P(wait)": 0.283376, "P(give up)": 0.053233, "mean time in queue": 0.053233,
    },
    "M/M/10 + M, θ = 2": {
        "P(wait)": 0.247519, "P(give up)": 0.068405, "mean time in queue": 0.034203,
    },
    "M/M/10 + M, overloaded": {"P(wait)": 0.757608, "P(give up)": 0.213632},
    "M/D/1": {"mean wait": 2.0},
    "M/G/1, gamma, cv² 0.5": {"mean wait": 3.0},
    "M/G/1, exponential, cv² 1": {"mean wait": 4.0},
    "M/G/1, gamma, cv² 4": {"mean wait": 10.0},
    "M/G/1, lognormal, cv² 4": {"mean wait": 10.0},
    "priority": {"mean wait, urgent": 1.142857, "mean wait, ordinary": 5.714286},
    "priority, five employees": {"mean wait, urgent": 0.138528, "mean wait, ordinary": 0.692641},
    "rework": {"mean sojourn, call": 5.0},
    "square-root staffing, load 100": {"P(wait)": 0.2370},
    "breakdowns at work": {"mean sojourn": 3.25},
    "calls at any time": {"mean sojourn": 4.1667},
    "handoffs, 3 stages": {"mean sojourn": 15.0},
    "handoffs, 5 stages": {"mean sojourn": 25.0},
    "case team of 3": {"mean sojourn": 5.194},
    "case team of 5": {"mean sojourn": 6.722},
    "messages, span 3, 40 people, 0.5 ρ_c": {"mean number under way": 4.558},
    "messages, span 3, 40 people, 0.8 ρ_c": {"mean number under way": 11.456},
    "messages, span 3, 40 people, 0.9 ρ_c": {"mean number under way": 18.585},
    "messages, span 5, 31 people, 0.5 ρ_c": {"mean number under way": 2.760},
    "messages, span 5, 31 people, 0.8 ρ_c": {"mean number under way": 7.179},
    "messages, span 5, 31 people, 0.9 ρ_c": {"mean number under way": 12.746},
    "messages, span 5, 156 people, 0.5 ρ_c": {"mean number under way": 4.010},
    "messages, span 5, 156 people, 0.8 ρ_c": {"mean number under way": 9.306},
    "messages, span 5, 156 people, 0.9 ρ_c": {"mean number under way": 15.200},
    "messages, span 5, 3906 people, 0.5 ρ_c": {"mean number under way": 6.513},
    "messages, span 5, 3906 people, 0.8 ρ_c": {"mean number under way": 13.358},
    "messages, span 5, 3906 people, 0.9 ρ_c": {"mean number under way": 19.780},
    "plain tree, letters to anybody": {"greatest load, ρ_max": 0.7998},
}  # fmt: skip
"""The figures that the table of validation demands, by case and value, as published there."""


@pytest.mark.parametrize("name", DEMANDED)
def test_the_demanded_figures_are_held_against(name: str) -> None:
    """The scenario of the case, as loaded, has the published figures as its exact values."""
    case = CASES[name]
    assert isinstance(case, Measured)
    exact = {value.name: value.exact for value in case.values(case.read())}
    for what, figure in DEMANDED[name].items():
        digits = len(f"{figure:.6f}".rstrip("0").partition(".")[2])
        assert round(exact[what], max(digits, 2)) == pytest.approx(figure, abs=1e-9), what


POOLING = {
    2: (1.2361, 1.2013, 1.1549, 1.1035, 1.0511, 1.0253),
    3: (1.3553, 1.2984, 1.2237, 1.1453, 1.0698, 1.0341),
    5: (1.4843, 1.3989, 1.2899, 1.1827, 1.0856, 1.0414),
    10: (1.6237, 1.4997, 1.3499, 1.2140, 1.0980, 1.0469),
    20: (1.7281, 1.5670, 1.3855, 1.2312, 1.1044, 1.0498),
}
"""y* by sectors, at loads .5, .6, .7, .8, .9 and .95."""


def test_every_cell_of_the_pooling_border_is_a_case() -> None:
    """Each cell has a case with the published border, at least 12 of them in the full set."""
    cells = {(c.sectors, c.load): c for c in CASES.values() if isinstance(c, Border)}
    for sectors, borders in POOLING.items():
        for load, border in zip((0.5, 0.6, 0.7, 0.8, 0.9, 0.95), borders, strict=True):
            assert round(cells[sectors, load].exact, 4) == border
    assert len(cells) == 30
    assert sum(not cell.slow for cell in cells.values()) >= 12


def test_the_full_set_has_enough_replications() -> None:
    """No case of values has fewer than 40 replications."""
    measured = [case for case in CASES.values() if isinstance(case, Measured)]
    assert all(case.size(rule) >= 40 for case in measured for rule in (FULL, QUICK))
    assert all(isinstance(case, Case) for case in CASES.values())
