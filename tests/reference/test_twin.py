"""The kernel and the naive twin agree exactly, event by event, on random scenarios."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from _pytest.mark.structures import ParameterSet

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.scenario import load_scenario, parse_scenario

from .compare import ACTIVITIES, COUNTS, HOURS, MONEY, TIME_STATES, Comparison
from .customer_mutants import CUSTOMER_MUTANTS
from .hours_mutants import HOURS_MUTANTS
from .larger import BURST, CROWD, ECHO, FLOOD
from .mutants import MUTANTS, LastIdleFirst, LastWord
from .naive import Twin
from .scenarios import Case, case

CASES = {"model": 200, "networks": 100}
RARELY_DIFFER = {"LastIdleFirst", "Strangers", "Mute", "Gossips", "SameSpeed"}


@cache
def cases() -> list[Case]:
    """Return cases of all profiles, those with the most mechanisms first.

    They are more than are compared in the suite, since some mistakes show in one of a hundred.
    """
    found = [case(i, profile) for profile, number in CASES.items() for i in range(2 * number)]
    return sorted(found, key=lambda run: -len(run.mechanisms))


@pytest.mark.parametrize(
    ("profile", "number"), [(profile, i) for profile in CASES for i in range(CASES[profile])]
)
def test_kernel_and_twin_agree(profile: str, number: int) -> None:
    """A random scenario gives the same events and the same accounts in the kernel and the twin."""
    compared = case(number, profile)
    differences = Comparison.of(compared).differences()
    assert not differences, "\n".join([*differences, "", compared.text])


@pytest.mark.parametrize(
    "text", [FLOOD, CROWD, BURST, ECHO], ids=["flood", "crowd", "burst", "echo"]
)
def test_kernel_and_twin_agree_on_larger_ones(text: str) -> None:
    """Many requests in one event, and many people, change nothing, even in tight tables."""
    assert not Comparison(parse_scenario(text), pieces=2).differences()


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix", "network"])
def test_kernel_and_twin_agree_on_shipped_ones(name: str) -> None:
    """The first days of the shipped pair give the same in the kernel and the twin."""
    scenario = load_scenario(name, {"time.horizon": "3 days", "time.warm_up": "1 day"})
    assert not Comparison(scenario, seed=scenario.seed).differences()


def test_cases_exercise_every_mechanism() -> None:
    """All activities, counts, hours, states of requests and letters occur in what is compared."""
    activities: set[int] = set()
    counts = np.zeros(k.COUNTS, np.int64)
    hours, times = np.zeros(k.ACTIVITIES, np.int64), np.zeros(k.SUMS, np.int64)
    letters = np.zeros(k.LETTER_COLUMNS, np.int64)
    money, feedback = np.zeros(k.MONEY_COLUMNS, np.int64), np.zeros(2, np.int64)
    voices = np.zeros(2, np.bool_)  # bad and good
    for run in (case(i, profile) for profile, number in CASES.items() for i in range(number)):
        assembly = assemble(run.scenario)
        parameters, state = assembly.start(run.seed, run.replication, log=True)
        state.clock[0].reputation = run.reputation
        state.appeal[:] = run.appeal
        state = advance(parameters, state, assembly.scenario.time.horizon)
        activities.update(state.log.activity[: state.clock[0].log_count].tolist())
        counts += state.counts.sum(axis=(0, 1))
        hours += state.hours.sum(axis=0)
        times += state.sums.sum(axis=(0, 1))
        letters += state.letters.sum(axis=0)
        money += state.money.sum(axis=(0, 1))
        feedback += state.feedback.sum(axis=0)
        voices |= [state.clock[0].voices < 0, state.clock[0].voices > 0]
    assert {ACTIVITIES[activity] for activity in activities} == set(ACTIVITIES.values())
    never = {name for name in COUNTS if counts[getattr(k, name)] == 0}
    assert not never
    assert voices.all()
    assert feedback.all()
    assert all(hours[getattr(k, name)] for name in HOURS)
    assert letters.all()
    assert all(money[getattr(k, name)] for name in MONEY if name != "NOT_QUALIFIED")
    assert all(times[k.SUM_TIME + getattr(k, name)] for name in TIME_STATES)


class Watched(Twin):
    """Remembers when events happened."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.instants: list[int] = []

    def happen(self, sort: int, number: int, part: int = -1) -> None:
        """Note the time and let it happen."""
        self.instants.append(self.now)
        super().happen(sort, number, part)


def test_tied_cases_have_ties() -> None:
    """In tied cases a quarter of the events happen at the instant of the one before."""
    events = ties = 0
    for run in filter(lambda run: run.is_tied, map(case, range(CASES["model"] // 3))):
        twin = Comparison.of(run, Watched).twin
        assert isinstance(twin, Watched)
        instants = twin.instants
        events += len(instants)
        ties += sum(a == b for a, b in pairwise(instants))
    assert ties > events / 4


def mutants() -> list[ParameterSet]:
    """Return all mutants; those that differ in few cases are left to the slow set."""
    every = (*MUTANTS, *CUSTOMER_MUTANTS, *HOURS_MUTANTS)
    slow = [pytest.mark.slow]
    return [pytest.param(it, marks=slow if it.__name__ in RARELY_DIFFER else []) for it in every]


@pytest.mark.parametrize("mutant", mutants())
def test_comparison_can_fail(mutant: type[Twin]) -> None:
    """A twin with one deliberate mistake differs from the kernel in one of the cases."""
    assert any(Comparison.of(run, mutant).differences() for run in cases())


def test_difference_is_told_legibly() -> None:
    """The first row that differs is shown with both versions and the rows before it."""
    told = next(
        told for run in cases() if (told := Comparison.of(run, LastIdleFirst).differences())
    )
    assert told[0].startswith("row ")
    assert sum("kernel >" in line for line in told) == 1
    assert sum("twin   >" in line for line in told) == 1
    assert "employee" in told[1]


TWO_LINES = """\
extends: neutral
time: {horizon: 40 days, warm_up: 0 h}
organization:
  {structure: matrix, teams: 2, span_of_control: 2, managers_serve: false,
   departments: {desk: {staff: 9}}}
requests: {call: {rate: 2 / h, route: [desk]}}
communication: {relay: {mean: 3 min, cv: 2}}
authority: {exceptions: 100 %, decision_level: 4, control: 0.3, approval: {mean: 4 min, cv: 2}}
quality: {error: 50 %}
"""
"""One line of superiors ends at the chief after two steps, the other after three or four."""


def test_the_higher_of_two_decisions_counts() -> None:
    """Where the lower of two decisions comes last, the higher one still prevents errors."""
    scenario = parse_scenario(TWO_LINES)
    assert not Comparison(scenario).differences()
    assert Comparison(scenario, twin=LastWord).differences()
