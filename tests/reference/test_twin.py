"""The kernel and the naive twin agree exactly, event by event, on random scenarios."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.kernel import state as k
from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive
from simulation.kernel.running import advance
from simulation.scenario import load_scenario, parse_scenario

from .compare import ACTIVITIES, COUNTS, HOURS, TIME_STATES, Comparison
from .larger import BURST, CROWD, FLOOD
from .naive import Twin
from .naive_things import Employee, Kind, Message, Request, Source, Stage, Station, Task
from .scenarios import Case, case

CASES = {"model": 150, "networks": 100}
NOT_MODELLED_YET = {"TOO_LATE"}


@cache
def cases() -> list[Case]:
    """Return the cases of all profiles, those with the most mechanisms first."""
    found = [case(i, profile) for profile, number in CASES.items() for i in range(number)]
    return sorted(found, key=lambda run: -len(run.mechanisms))


@pytest.mark.parametrize(
    ("profile", "number"), [(profile, i) for profile in CASES for i in range(CASES[profile])]
)
def test_kernel_and_twin_agree(profile: str, number: int) -> None:
    """A random scenario gives the same events and the same accounts in the kernel and the twin."""
    compared = case(number, profile)
    differences = Comparison.of(compared).differences()
    assert not differences, "\n".join([*differences, "", compared.text])


@pytest.mark.parametrize("text", [FLOOD, CROWD, BURST], ids=["flood", "crowd", "burst"])
def test_kernel_and_twin_agree_on_larger_ones(text: str) -> None:
    """Many requests in one event, and many people, change nothing, even in tight tables."""
    assert not Comparison(parse_scenario(text), pieces=2).differences()


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix", "network"])
def test_kernel_and_twin_agree_on_shipped_ones(name: str) -> None:
    """The first days of the shipped pair give the same in the kernel and the twin."""
    scenario = load_scenario(name, {"time.horizon": "3 days", "time.warm_up": "1 day"})
    assert not Comparison(scenario, seed=scenario.seed).differences()


def test_cases_exercise_every_mechanism() -> None:
    """Every activity, count, kind of hours, state of a request and letter occurs in the cases."""
    activities: set[int] = set()
    counts = np.zeros(k.COUNTS, np.int64)
    hours, times = np.zeros(k.ACTIVITIES, np.int64), np.zeros(k.SUMS, np.int64)
    letters = np.zeros(k.LETTER_COLUMNS, np.int64)
    for run in cases():
        assembly = assemble(run.scenario)
        parameters, state = assembly.start(run.seed, run.replication, log=True)
        state.clock[0].reputation = run.reputation
        state = advance(parameters, state, assembly.scenario.time.horizon)
        activities.update(state.log.activity[: state.clock[0].log_count].tolist())
        counts += state.counts.sum(axis=(0, 1))
        hours += state.hours.sum(axis=0)
        times += state.sums.sum(axis=(0, 1))
        letters += state.letters.sum(axis=0)
    assert {ACTIVITIES[activity] for activity in activities} == set(ACTIVITIES.values())
    never = {name for name in COUNTS if counts[getattr(k, name)] == 0}
    assert never == NOT_MODELLED_YET
    assert all(hours[getattr(k, name)] for name in HOURS)
    assert letters.all()
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


class OneBoss(Twin):
    """Goes on when the first of two superiors has decided."""

    def take_effect(self, m: Message) -> None:
        """Wait for no other decision."""
        if m.kind == "APPROVAL" and m.request.waits == m.wait:
            m.request.pending = min(m.request.pending, 1)
        super().take_effect(m)


class LastWord(Twin):
    """Believes the last of two decisions, not the higher one."""

    def take_effect(self, m: Message) -> None:
        """Forget the level of the first."""
        if m.kind == "APPROVAL" and m.request.waits == m.wait:
            m.request.level = 0
        super().take_effect(m)


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


class BackOfTheQueue(Twin):
    """Lets what was preempted wait behind the others."""

    def put_back(self, e: Employee) -> None:
        """Put it back, then at the end."""
        assert e.task is not None
        r = e.task.thing
        assert isinstance(r, Request)
        super().put_back(e)
        assert r.queue is not None
        r.queue.append(r.queue.pop(0))


class SameSpeed(Twin):
    """Believes that what another employee began takes as long as it would have taken them."""

    def begin_again(self, e: Employee, task: Task, r: Request) -> int:
        """Begin with what the former owner had left."""
        skill, department = e.skill, e.department
        assert r.owner is not None
        e.skill, e.department = r.owner.skill, r.owner.department
        duration = super().begin_again(e, task, r)
        e.skill, e.department = skill, department
        return duration


class Roomier(Twin):
    """Has one place more in each room."""

    def is_full(self, station: Station, person: Employee | None) -> bool:
        """Return whether one more than may would wait."""
        room = self.scenario.organization.departments[station.department].room
        return room is not None and (person or station).desk.count() > room


class Ticking(Twin):
    """Never stops the clock of duties that come while serving."""

    def stop_clock(self, e: Employee) -> None:
        """Let it tick."""


class Restless(Twin):
    """Takes up a second duty when the first is over."""

    def rest(self, e: Employee) -> None:
        """Forget the duty just done."""
        e.just_off_duty = False
        super().rest(e)


class OneAtATime(Twin):
    """Gives people another request only when they look for one."""

    def takes(self, e: Employee) -> bool:
        """Return whether they are idle."""
        return e.idle


class Unfair(Twin):
    """Books what is left over from equal shares for the request that came last."""

    def book_shares(self, e: Employee) -> None:
        """Book with the set turned round."""
        e.hand.reverse()
        super().book_shares(e)
        e.hand.reverse()


class LateClock(Twin):
    """Lets a set go on at once that was laid aside."""

    def resume_set(self, e: Employee) -> None:
        """Go back without finding the threads."""
        super().resume_set(e)
        e.progress_since = self.now
        self.schedule_first(e)


class Possessive(Twin):
    """Gives a request back to who had it before it forked."""

    def join(self, branch: Request) -> None:
        """Join without a new owner."""
        branch.owner = branch.case.owner
        super().join(branch)


class Hospitable(Twin):
    """Lets members of a population send the next request while the last is open."""

    def realize(self, kind: Kind, key: int, expected: bool, comes: bool) -> Request | None:
        """Open it, and expect the next one at once."""
        r = super().realize(kind, key, expected, comes)
        if r is not None and kind.written.population > 0:
            source = next(s for s in kind.sources if key == self.key_of_last(s))
            self.then("expect", kind, source)
        return r

    def key_of_last(self, source: Source) -> int:
        """Return the key of the last arrival of a source."""
        return derive(source.key, purpose.ARRIVAL, source.arrivals - 1)


@pytest.mark.parametrize(
    "mutant",
    [
        LastIdleFirst, Undisturbed, Direct, FirstSlotFreed, Impartial, Forgetful, Effortless,
        Rounding, Trusting, Unfeeling, BackOfTheQueue, SameSpeed, Roomier, Ticking, Restless,
        OneAtATime, Unfair, LateClock, Possessive, Hospitable, OneBoss,
    ],
)  # fmt: skip
def test_comparison_can_fail(mutant: type[Twin]) -> None:
    """A twin with one deliberate mistake differs from the kernel in one of the cases."""
    assert any(Comparison.of(run, mutant).differences() for run in cases())


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


def test_difference_is_told_legibly() -> None:
    """The first row that differs is shown with both versions and the rows before it."""
    told = next(
        told for run in cases() if (told := Comparison.of(run, LastIdleFirst).differences())
    )
    assert told[0].startswith("row ")
    assert sum("kernel >" in line for line in told) == 1
    assert sum("twin   >" in line for line in told) == 1
    assert "employee" in told[1]
