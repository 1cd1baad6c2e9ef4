"""The kernel and the naive twin agree exactly, event by event, on random scenarios."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.scenario import load_scenario, parse_scenario

from .compare import ACTIVITIES, COUNTS, HOURS, TIME_STATES, Comparison
from .naive import Twin
from .naive_things import Employee, Message, Request, Stage, Station, Task
from .scenarios import CROWD, FLOOD, case

CASES = 150
NOT_MODELLED_YET = {"BALKED", "TOO_LATE"}


@pytest.mark.parametrize("number", range(CASES))
def test_kernel_and_twin_agree(number: int) -> None:
    """A random scenario gives the same events and the same accounts in the kernel and the twin."""
    compared = case(number)
    differences = Comparison.of(compared).differences()
    assert not differences, "\n".join([*differences, "", compared.text])


@pytest.mark.parametrize("text", [FLOOD, CROWD], ids=["flood", "crowd"])
def test_kernel_and_twin_agree_on_larger_ones(text: str) -> None:
    """Many requests in one event, and many people, change nothing, even in tight tables."""
    assert not Comparison(parse_scenario(text), pieces=2).differences()


@pytest.mark.parametrize("name", ["silo", "collaborative"])
def test_kernel_and_twin_agree_on_shipped_ones(name: str) -> None:
    """The first days of the shipped pair give the same in the kernel and the twin."""
    scenario = load_scenario(name, {"time.horizon": "3 days", "time.warm_up": "1 day"})
    assert not Comparison(scenario, seed=scenario.seed).differences()


def test_cases_exercise_every_mechanism() -> None:
    """Every activity, count, kind of hours and state of a request occurs in the cases."""
    activities: set[int] = set()
    counts = np.zeros(k.COUNTS, np.int64)
    hours, times = np.zeros(k.ACTIVITIES, np.int64), np.zeros(k.SUMS, np.int64)
    for number in range(CASES):
        run = case(number)
        assembly = assemble(run.scenario)
        parameters, state = assembly.start(run.seed, run.replication, log=True)
        state.clock[0].reputation = run.reputation
        state = advance(parameters, state, assembly.scenario.time.horizon)
        activities.update(state.log.activity[: state.clock[0].log_count].tolist())
        counts += state.counts.sum(axis=(0, 1))
        hours += state.hours.sum(axis=0)
        times += state.sums.sum(axis=(0, 1))
    assert {ACTIVITIES[activity] for activity in activities} == set(ACTIVITIES.values())
    never = {name for name in COUNTS if counts[getattr(k, name)] == 0}
    assert never == NOT_MODELLED_YET
    assert all(hours[getattr(k, name)] for name in HOURS)
    assert all(times[k.SUM_TIME + getattr(k, name)] for name in TIME_STATES)


class Watched(Twin):
    """Remembers when events happened."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.instants: list[int] = []

    def happen(self, sort: int, number: int, timer: int = -1) -> None:
        """Note the time and let it happen."""
        self.instants.append(self.now)
        super().happen(sort, number, timer)


def test_tied_cases_have_ties() -> None:
    """In tied cases a quarter of the events happen at the instant of the one before."""
    events = ties = 0
    for run in filter(lambda run: run.is_tied, map(case, range(CASES // 3))):
        twin = Comparison.of(run, Watched).twin
        assert isinstance(twin, Watched)
        instants = twin.instants
        events += len(instants)
        ties += sum(a == b for a, b in pairwise(instants))
    assert ties > events / 4


class LastIdleFirst(Twin):
    """Gives work to those who have been idle shortest."""

    def longest_idle(self, station: Station) -> Employee | None:
        """Return who came last."""
        return station.idle[-1] if station.idle else super().longest_idle(station)


class Undisturbed(Twin):
    """Lets nobody be interrupted."""

    def can_be_interrupted(self, e: Employee) -> bool:
        """Return that it cannot."""
        return False


class Direct(Twin):
    """Lets everybody write to everybody."""

    def next_reader(self, holder: Employee, target: Employee) -> Employee:
        """Return the target itself."""
        return target


class FirstSlotFreed(Twin):
    """Uses the slots of requests again in another order: timers at equal times change places."""

    def take_slot(self) -> int:
        """Return the slot that was freed first."""
        if self.free_slots:
            return self.free_slots.pop(0)
        return super().take_slot()


class Impartial(Twin):
    """Forgets that who decides alone errs more often."""

    def chance_of_error(self, r: Request) -> float:
        """Return the chance as if somebody had decided."""
        alone, r.alone = r.alone, False
        chance = super().chance_of_error(r)
        r.alone = alone
        return chance


class Forgetful(Twin):
    """Sends every fault back to the first stage."""

    def stage_to_redo(self, e: Employee, r: Request) -> Stage | None:
        """Return the first stage where there is one to redo."""
        return r.kind.stages[0] if super().stage_to_redo(e, r) else None


class Effortless(Twin):
    """Books all set-up as work, and nothing else differently."""

    def book_hours(self, e: Employee, task: Task) -> None:
        """Book without set-up."""
        task.set_up = 0
        super().book_hours(e, task)


class Rounding(Twin):
    """Differs in the last digit of satisfaction."""

    def satisfaction_of(self, r: Request, fate: str) -> float:
        """Return the next number."""
        return float(np.nextafter(super().satisfaction_of(r, fate), 0.0))


class Trusting(Twin):
    """Believes answers that were harmed on the way."""

    def take_effect(self, m: Message) -> None:
        """Let it take effect as if unharmed."""
        m.harmed = False
        super().take_effect(m)


class Unfeeling(Twin):
    """Goes on with requests whose customers have given up during the work."""

    def enter(self, r: Request) -> None:
        """Bring it to its stage all the same."""
        r.overdue = False
        super().enter(r)


@pytest.mark.parametrize(
    "mutant",
    [
        LastIdleFirst, Undisturbed, Direct, FirstSlotFreed, Impartial, Forgetful, Effortless,
        Rounding, Trusting, Unfeeling,
    ],
)  # fmt: skip
def test_comparison_can_fail(mutant: type[Twin]) -> None:
    """A twin with one deliberate mistake differs from the kernel in one of the cases."""
    assert any(Comparison.of(case(number), mutant).differences() for number in range(CASES))


def test_difference_is_told_legibly() -> None:
    """The first row that differs is shown with both versions and the rows before it."""
    numbers = range(CASES)
    told = next(
        told
        for number in numbers
        if (told := Comparison.of(case(number), LastIdleFirst).differences())
    )
    assert told[0].startswith("row ")
    assert sum("kernel >" in line for line in told) == 1
    assert sum("twin   >" in line for line in told) == 1
    assert "employee" in told[1]
