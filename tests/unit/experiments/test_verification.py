"""Cases of verification: what agrees and what does not, whatever the threads."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from simulation.agents import Employee
from simulation.assembly import assemble
from simulation.experiments.replication import replicate
from simulation.experiments.verification import (
    FULL,
    QUICK,
    Case,
    Measured,
    Outcome,
    Stated,
    Value,
    Verdict,
    judge,
    statement,
    verify,
)
from simulation.experiments.verification_cases import all_cases
from simulation.experiments.verification_cases import measures as m
from simulation.experiments.verification_cases.borders import Border
from simulation.experiments.verification_cases.neutrality import differing, finished
from simulation.model import OrganizationModel
from simulation.scenario import Scenario, load_scenario
from tests.support import scenario_of


def utilization(factor: float) -> Callable[[Scenario], list[Value]]:
    """Return the load of theory/mm20, times a factor that makes it wrong."""
    return lambda scenario: [Value("at work", 18.0 * factor, m.busy("service"))]


def case(factor: float = 1.0, name: str = "load") -> Measured:
    """Return a case that is soon run."""
    changes = {"time.warm_up": "50 h"}
    return Measured(
        name, "theory/mm20", "λ / μ", utilization(factor), changes=changes, horizon=2_000
    )


def test_a_right_value_agrees_and_a_wrong_one_does_not() -> None:
    """The full rule confirms an exact load, and finds an error of 2 % in it."""
    right, wrong = verify([case(), case(1.02, "wrong load")], FULL, workers=2)
    assert right.agrees, right.verdicts
    assert [verdict.word for verdict in wrong.verdicts] == ["disagrees"]
    assert wrong.retried
    assert not right.retried


def test_what_was_not_measured_everywhere_does_not_agree() -> None:
    """Replications without a value are not passed over, even if all the others are exact."""
    value = Value("load", 18.0, m.busy("service"))
    assert judge(value, [18.0] * 160).agrees
    assert judge(value, [18.0] * 80 + [math.nan] * 80).word == "disagrees"


def test_outcomes_do_not_depend_on_workers() -> None:
    """One thread and three give the same numbers to the last digit."""
    small = [case(), Stated("sentence", "theory/mm1", "logic", lambda case, seed: (TRUE,))]
    one, three = (sorted_by_name(verify(small, QUICK, 3, workers)) for workers in (1, 3))
    assert one == three


def test_seeds_differ_between_cases_attempts_and_masters() -> None:
    """Nothing shares its draws with anything else."""
    one, other = case(), case(name="another")
    seeds = {one.seed(1), one.seed(1, 1), one.seed(2), other.seed(1)}
    assert len(seeds) == 4
    assert case().seed(1) == one.seed(1)


TRUE = statement("one is one", True)


def sorted_by_name(outcomes: Iterator[Outcome]) -> list[tuple[str, int, tuple[Verdict, ...]]]:
    """Return what matters of outcomes."""
    return sorted((o.case.name, o.events, tuple(map(nan_free, o.verdicts))) for o in outcomes)


def nan_free(verdict: Verdict) -> Any:
    """Return a verdict that is equal to itself."""
    return tuple(str(value) for value in vars(verdict).values())


def test_a_border_is_found() -> None:
    """The bisection finds the border of two sectors, within its tolerance."""
    border = Border("border", "theory/sectors", "root", 2, 0.5, 10_000)
    (outcome,) = verify([border], QUICK, 1, 2)
    (verdict,) = outcome.verdicts
    assert verdict.agrees, verdict
    assert verdict.exact == pytest.approx(1.2361, abs=5e-5)
    assert abs(verdict.mean - verdict.exact) < 0.25 * border.effect
    assert border.size(FULL) > border.size(QUICK) > 40


def test_a_wrong_border_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A border that is off by more than the tolerance disagrees."""
    border = Border("border", "theory/sectors", "root", 2, 0.5, 10_000)
    monkeypatch.setattr(Border, "exact", property(lambda self: 1.6))
    (outcome,) = verify([border], QUICK, 1, 2)
    assert not outcome.agrees


def test_differing_traces_are_told() -> None:
    """Traces of different seeds differ, and it is said in what."""
    scenario = load_scenario("theory/same_trace", {"time.horizon": "2 days", "time.warm_up": "0 h"})
    states = []
    for seed in (1, 1, 2):
        model = OrganizationModel(assemble(scenario), seed=seed, log=True)
        model.run()
        states.append(model.state)
    assert differing(states[0], states[1]) == []
    assert {"log", "counts", "sums"} <= set(differing(states[0], states[2]))


def test_replications_leave_nothing_behind() -> None:
    """The employees of a replication that is over are gone, although Mesa remembers its model."""
    assembly = assemble(scenario_of("silo", time__horizon="1 days", time__warm_up="1 h"))
    gc.collect()
    before = sum(isinstance(thing, Employee) for thing in gc.get_objects())
    for number in range(3):
        replicate(assembly, 1, number)
        with pytest.raises(RuntimeError, match="enough"):  # as a sweep gives up a run
            replicate(assembly, 1, number, give_up)
        finished(assembly.scenario, 1)
    gc.collect()
    assert sum(isinstance(thing, Employee) for thing in gc.get_objects()) == before


def give_up(share: float) -> None:
    """Stop a run."""
    raise RuntimeError("enough")


def test_a_case_says_how_much_it_runs() -> None:
    """Quick runs are shorter than full ones, by horizon or by replications."""
    for case in all_cases():
        assert case.size(QUICK) <= case.size(FULL)
        if isinstance(case, Measured) and case.horizon is None:
            assert case.size(QUICK) < case.size(FULL)
    with pytest.raises(TypeError, match="size"):
        Case("bare", "theory/mm1", "")  # type: ignore[abstract]
