"""The model: a Mesa model whose step is one working day of the kernel.

Every run, from every command, is an `OrganizationModel`. `run` goes to the horizon in one call of
the kernel (two, with a warm-up) unless something happens between the days: slow behaviours,
interventions, vacant places, or employees with a `step` of their own.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from mesa import Agent, Model
from mesa.datacollection import DataCollector

from simulation.agents import Columns, Employee, columns_of, replaced_by
from simulation.assembly import (
    Assembly,
    assemble,
    assemble_within,
    check_faults,
    kernel_for,
    migrate,
)
from simulation.behaviour import Slow, is_active
from simulation.kernel import state as k
from simulation.kernel.running import advance
from simulation.organization import Organization
from simulation.organization.organization import CHIEF
from simulation.outcomes.catalogue import HEADLINE, measure
from simulation.outcomes.records import Record, Snapshot, make_record, take_snapshot
from simulation.scenario import (
    Scenario,
    changed,
    dump_scenario,
    load_scenario,
    parse_scenario,
)

Progress = Callable[[float], None]
Tables = TypeVar("Tables", k.Parameters, k.State)


@dataclass(frozen=True)
class Checkpoint:
    """A running model at one time: see `OrganizationModel.snapshot`. It can be pickled.

    `draws` is where the model's own generators stand: steps of one's own may draw from them.
    """

    assembly: Assembly
    present: Assembly
    seed: int
    replication: int
    log: bool
    parameters: k.Parameters
    state: k.State
    slow: Slow
    at_warm_up: Snapshot | None
    days_ended: int
    live: dict[str, Any]
    steps: int
    draws: tuple[Any, Any]


def copy_tables(tables: Tables) -> Tables:
    """Return a named tuple of arrays with a copy of each."""
    return type(tables)(*(table.copy() for table in tables))


class OrganizationModel(Model):  # type: ignore[misc]
    """An organization at work.

    Args:
        scenario: a scenario, its name or path, or an assembly made before (saves time when the same
            scenario is run many times).
        replication: number of the replication; each has draws of its own.
        seed: replaces the seed of the scenario.
        rng: the same, under the name that Mesa uses.
        log: whether every step is written to the event log (`state.log`).
        employee: class of the employees; give a subclass to add a behaviour.
        **overrides: fields of the scenario by dotted path, such as
            ``**{"communication.interdependence": "20 %"}`` (for `mesa.batch_run`).

    Attributes:
        assembly, scenario: what is run, as it was at the beginning.
        present, organization: what it has become by interventions and changes.
        parameters, state: the kernel's tables.
        events: kernel events so far.
        kernel_seconds: time spent in the kernel so far.
    """

    def __init__(
        self,
        scenario: Scenario | Assembly | str = "silo",
        *,
        replication: int = 0,
        seed: int | None = None,
        rng: int | None = None,
        log: bool = False,
        employee: type[Employee] = Employee,
        **overrides: Any,
    ) -> None:
        replaced = replaced_by(employee)
        self.assembly = _assembled(scenario, overrides)
        self.present = self.assembly
        self._week = self.scenario.week
        chosen = rng if seed is None else seed
        self.master_seed = self.scenario.seed if chosen is None else int(chosen)
        self.replication = int(replication)
        super().__init__(rng=np.random.default_rng([self.master_seed, self.replication]))
        self.parameters, self.state = self.assembly.start(
            self.master_seed, self.replication, log=log
        )
        self._kernel = kernel_for(self.scenario)
        self.kernel_seconds = 0.0
        self._at_warm_up: Snapshot | None = None
        self.slow = Slow(self.assembly, self.parameters, self.state)
        self.columns: Columns = columns_of(self.parameters, self.state)
        self._employees = [employee(self, i) for i in range(self.organization.size)]
        self._has_own_steps = employee.step is not Employee.step
        self.slow.replaced = replaced
        self._days_ended = 0
        self._headline: tuple[tuple[int, int], dict[str, float]] = ((-1, -1), {})
        self._live: dict[str, Any] = {}
        self._logs = log
        if self.scenario.time.warm_up == 0:
            self._intervene()
        self.datacollector = DataCollector(
            model_reporters={name: _reporter(name) for name in HEADLINE}
        )

    @property
    def scenario(self) -> Scenario:
        """The scenario that is run."""
        return self.assembly.scenario

    @scenario.setter
    def scenario(self, of_mesa: object) -> None:
        """Let pass what Mesa from 3.5 on sets here by itself: a scenario in its own sense."""

    @property
    def organization(self) -> Organization:
        """The organization as it is now."""
        return self.present.organization

    @property
    def time_now(self) -> int:
        """The clock in µs of working time."""
        return int(self.state.clock[0].now)

    @property
    def day(self) -> int:
        """Number of whole days that have passed."""
        return self._week.day_of(self.time_now)

    @property
    def events(self) -> int:
        """Number of kernel events so far."""
        return int(self.state.clock[0].events)

    def employee(self, index: int) -> Employee:
        """Return an employee by number; 0 is the chief."""
        return self._employees[index]

    def step(self) -> None:
        """Run one working day, then the slow behaviours; what they change acts the next day.

        At the horizon the model has stopped (`running`), and a further step does nothing.
        """
        if self.time_now >= self.scenario.time.horizon:
            return
        self.run_until(self._end_of_day())
        self.datacollector.collect(self)
        self.running = self.time_now < self.scenario.time.horizon

    def run(self, progress: Progress | None = None) -> Record:
        """Run to the horizon and return the record.

        Args:
            progress: called now and then with the share of the horizon that is done.
        """
        self.run_until(self.scenario.time.horizon, progress)
        self.running = False
        return self.record()

    def run_until(self, time_wanted: int, progress: Progress | None = None) -> None:
        """Run to a time in µs, with all days that end on the way.

        ``run_until(a)`` and then ``run_until(b)`` leave the same state as ``run_until(b)`` alone.
        The kernel is called once, or twice where the warm-up ends on the way, unless something
        happens between the days.

        Raises:
            ValueError: that time is over.
        """
        if time_wanted < self.time_now:
            raise ValueError(
                f"the run stands at {self.time_now:,} µs and cannot go back to {time_wanted:,}; "
                "take a `snapshot` there, and `resume` it"
            )
        if not self._has_days:
            self._advance(time_wanted, progress)
            return
        while (end := self._end_of_day()) <= time_wanted and self._days_ended < self._days:
            self._advance(end, progress)
            self._end_day()
        self._advance(time_wanted, progress)

    @property
    def _has_days(self) -> bool:
        """Whether anything happens between the days."""
        return (
            self._has_own_steps
            or bool(self.scenario.interventions)
            or is_active(self.present.scenario)
            or bool((self.slow.turnover.hired_on >= 0).any())
        )

    @property
    def _days(self) -> int:
        """Number of working days to the horizon; the last one may be shorter."""
        return self._week.days_until(self.scenario.time.horizon)

    def _end_of_day(self) -> int:
        """Return when the day ends that has not been ended yet."""
        begun = self._days_ended if self._has_days else self.day
        return min(self._week.start_of(begun + 1), self.scenario.time.horizon)

    def _end_day(self) -> None:
        """Let everybody change between two days; what people do of their own comes last."""
        if self.time_now <= self.scenario.time.warm_up:
            self.slow.wait(self.state)
        else:
            self.parameters = self.slow.end_day(self.parameters, self.state, self._days_ended)
        self._days_ended += 1
        if self.time_now >= self.scenario.time.warm_up:
            self._intervene()
        if self._has_own_steps:
            self.agents.do("step")
        self.state.clock.answers = 0  # they were of the day that is over

    def _intervene(self) -> None:
        """Let what the scenario plans for the beginning of this day happen."""
        day = self._days_ended
        for first_day, phase in self.assembly.phases:
            if first_day == day:
                self._enter(self._with_live_changes(phase))
        for order, item in enumerate(self.scenario.interventions):
            if item.day == day:
                self.parameters = self.slow.intervene(item, order, self.parameters, self.state, day)

    def change(self, **values: Any) -> None:
        """Change fields of the scenario by dotted path in the running model, from now on.

        What the scenario plans for later comes on top of it, but for these fields.

        Args:
            **values: such as ``**{"communication.interdependence": "20 %"}``.

        Raises:
            ScenarioError: that is no scenario, or one into which a running one cannot turn.
            UnservedDepartmentError: nobody would serve customers in a department on a route.
            ValueError: more people are wanted than the scenario has ever had.
        """
        scenario = changed(self.present.scenario, values)
        roster = self.organization.roster
        for name, department in scenario.organization.departments.items():
            most = len(roster.of(roster.departments.index(name)))
            if department.staff > most:
                raise ValueError(
                    f"{name} has places for {most} people in this run, not {department.staff}; "
                    "begin with more, or plan it as an intervention"
                )
        phase = assemble_within(scenario, roster)
        self._live |= values
        self._enter(phase)

    def let_go(self, e: int) -> None:
        """Let an employee leave now; the place is vacant until somebody is hired.

        Raises:
            ValueError: it is the chief, the place is vacant already, or the warm-up is not over.
        """
        who = self.organization.name(e)
        if e == CHIEF:
            raise ValueError(f"{who} cannot leave: somebody has to act for all who are away")
        if not self.slow.has_a_place(e):
            raise ValueError(f"{who} cannot leave: the place is vacant; look at `away` first")
        if self.time_now < self.scenario.time.warm_up:
            raise ValueError(f"{who} cannot leave in the warm-up, in which nobody changes; wait")
        self._end_days_so_far()
        self.parameters = self.slow.leave(e, self.parameters, self.state, self._days_ended)

    def _end_days_so_far(self) -> None:
        """Take the days so far for ended if nothing could happen between them."""
        if not self._has_days:
            self._days_ended = self.day
            self.slow.wait(self.state)

    def _with_live_changes(self, phase: Assembly) -> Assembly:
        if not self._live:
            return phase
        return assemble_within(changed(phase.scenario, self._live), phase.organization.roster)

    def _enter(self, phase: Assembly) -> None:
        """Go on as another organization of the same people."""
        self._end_days_so_far()
        vacant = self.slow.turnover.hired_on >= 0
        self.parameters, self.state = migrate(
            self.present, phase, self.parameters, self.state, vacant
        )
        self.present = phase
        self.parameters = self.slow.enter(phase, self.parameters, self.state, self._days_ended)
        self.columns = columns_of(self.parameters, self.state)

    def close(self) -> None:
        """Let go of all tables at once, without waiting for the garbage collector; the end of it.

        Before version 3.4, Mesa counts the agents of every model there ever was, and so keeps it.
        """
        getattr(Agent, "_ids", {}).pop(self, None)
        self.__dict__.clear()

    # ── Snapshots ──

    def snapshot(self) -> Checkpoint:
        """Return all that the model is now; `resume` goes on from it, any number of times.

        What the data collector has collected, and attributes of one's own, are not in it.
        """
        assemblies = {id(a): a for a in (self.assembly, self.present)}
        return Checkpoint(
            self.assembly,
            self.present,
            self.master_seed,
            self.replication,
            self._logs,
            copy_tables(self.parameters),
            copy_tables(self.state),
            copy.deepcopy(self.slow, dict(assemblies)),
            self._at_warm_up,
            self._days_ended,
            dict(self._live),
            self.steps,
            (self.random.getstate(), self.rng.bit_generator.state),
        )

    @classmethod
    def resume(
        cls, checkpoint: Checkpoint, *, employee: type[Employee] = Employee
    ) -> OrganizationModel:
        """Return a model that goes on from a snapshot as the one it was taken of would have."""
        model = cls(
            checkpoint.assembly,
            replication=checkpoint.replication,
            seed=checkpoint.seed,
            log=checkpoint.log,
            employee=employee,
        )
        model.present = checkpoint.present
        model.parameters = copy_tables(checkpoint.parameters)
        model.state = copy_tables(checkpoint.state)
        kept = {id(a): a for a in (checkpoint.assembly, checkpoint.present)}
        model.slow = copy.deepcopy(checkpoint.slow, dict(kept))
        model.slow.replaced = replaced_by(employee)
        model._at_warm_up = checkpoint.at_warm_up
        model._days_ended = checkpoint.days_ended
        model._live = dict(checkpoint.live)
        model.steps = checkpoint.steps
        drawn, model.rng.bit_generator.state = checkpoint.draws
        model.random.setstate(drawn)
        model.columns = columns_of(model.parameters, model.state)
        model.running = model.time_now < model.scenario.time.horizon
        return model

    def _advance(self, time_wanted: int, progress: Progress | None) -> None:
        """Run the kernel to a time, stopping where the warm-up ends."""
        warm_up = self.scenario.time.warm_up
        horizon = self.scenario.time.horizon

        def between(state: k.State) -> None:
            if progress is not None:
                progress(int(state.clock[0].now) / horizon)

        started = time.perf_counter()
        try:
            if self._at_warm_up is None and time_wanted >= warm_up:
                self.state = self._run_kernel(warm_up, between)
                self._at_warm_up = take_snapshot(self.state)
                self.slow.begin_measuring(self.parameters, self.state, warm_up)
            self.state = self._run_kernel(time_wanted, between)
        finally:
            self.kernel_seconds += time.perf_counter() - started
        check_faults(self.scenario, self.state)

    def _run_kernel(self, time_wanted: int, between: Callable[[k.State], None]) -> k.State:
        return advance(self.parameters, self.state, time_wanted, between=between, run=self._kernel)

    def record(self) -> Record:
        """Return the record of the run as it stands now."""
        return make_record(
            self.assembly,
            self.parameters,
            self.state,
            self.master_seed,
            self.replication,
            at_warm_up=self._at_warm_up,
            changes=self.slow.changes(self.parameters, self.time_now),
        )

    def headline(self) -> dict[str, float]:
        """Return the headline metrics as they stand now; asked again at the same time, the same."""
        now = (self.time_now, self.events)
        if self._headline[0] != now:
            self._headline = (now, self.measure(*HEADLINE))
        return self._headline[1]

    def measure(self, *names: str) -> dict[str, float]:
        """Return metrics of the run as it stands now; all of them if none is named."""
        return measure(self.record(), names)


def _assembled(scenario: Scenario | Assembly | str, overrides: Mapping[str, Any]) -> Assembly:
    if isinstance(scenario, Assembly):
        if not overrides:
            return scenario
        scenario = scenario.scenario
    if isinstance(scenario, Scenario):
        if overrides:
            text = dump_scenario(scenario)
            scenario = parse_scenario(text, dict(overrides), file=scenario.name)
        return assemble(scenario)
    return assemble(load_scenario(scenario, overrides=dict(overrides)))


def _reporter(name: str) -> Callable[[OrganizationModel], float]:
    return lambda model: model.headline()[name]
