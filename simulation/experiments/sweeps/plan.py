"""The plan of a sweep: which runs are wanted, which are missing, and in what portions they go out.

Cells come one after the other, each with its replications, so that an organization is assembled
once; the seed and the numbers of the replications are the same everywhere (common random numbers).
The size of a portion follows the time that runs take, and changes no result. Where a procedure
decides what is run (see optimum/), it is asked for more whenever nothing is waited for.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from simulation.experiments.designs.points import Cell
from simulation.experiments.optimum.procedure import Known, Wanted
from simulation.experiments.sweeps.keys import run_key
from simulation.experiments.sweeps.runs import DONE, FAILED, Run
from simulation.experiments.sweeps.work import Task, pack, program
from simulation.outcomes.output_analysis import BATCH, LEAST_REPLICATIONS, estimate
from simulation.plug_ins import files

SECONDS_OF_A_PORTION = 0.4

Figures = Mapping[str, float]


@dataclass(frozen=True)
class Precision:
    """When a cell has replications enough.

    Attributes:
        share: half-width over mean of each metric.
        metrics: that are held to it.
        most: replications at which it is given up.
    """

    share: float
    metrics: tuple[str, ...]
    most: int

    def wants_more(self, figures: list[Figures]) -> bool:
        """Return whether more replications than these are wanted, and can help."""
        found = [estimate([one[metric] for one in figures]) for metric in self.metrics]
        if any(e.is_out_of_reach for e in found):
            return False
        return any(e.n < LEAST_REPLICATIONS or not e.is_within(self.share) for e in found)


class Procedure(Protocol):
    """Decides from what is known which runs are wanted next."""

    @property
    def metric(self) -> str:
        """The figure it decides by."""
        ...

    def next(self, known: Known) -> list[Wanted]:
        """Return further runs, of which some are not known yet; none if it is over."""
        ...


@dataclass
class CellPlan:
    """A cell under way.

    Attributes:
        cell: which.
        scenario: packed, as it travels to workers; None if nothing is to be run.
        wanted: replications.
        missing: keys that are not over yet, with the number of the replication.
        to_hand_out: those of them that no worker has got yet, and no other cell will run.
        figures: of those that are done, by replication, where a precision is to be reached.
    """

    cell: Cell
    scenario: bytes | None
    wanted: int
    missing: dict[str, int] = field(default_factory=dict)
    to_hand_out: list[tuple[str, int]] = field(default_factory=list)
    figures: dict[int, Figures] = field(default_factory=dict)


class Plan:
    """All cells of a sweep, handed out in portions."""

    def __init__(
        self,
        seed: int,
        replications: int,
        precision: Precision | None,
        statuses: Mapping[str, str],
        figures: Callable[[str], Figures],
        *,
        retry_failed: bool = False,
        seconds: float | None = None,
        procedure: Procedure | None = None,
    ) -> None:
        """Begin a plan without cells.

        Args:
            seed: of all runs.
            replications: of each cell, at first if a precision is to be reached.
            precision: to be reached, if any.
            statuses: of the runs that are in the store.
            figures: returns those of a run in the store by its key.
            retry_failed: whether failed runs of the store are run again.
            seconds: that a run may take.
            procedure: decides what is run, instead of replications and precision.
        """
        self.seed = seed
        self.cells: list[CellPlan] = []
        self._replications = LEAST_REPLICATIONS if precision else replications
        if procedure is not None:
            self._replications = 0
        self._procedure = procedure
        self._known: dict[str, dict[int, float]] = {}
        self._changed: dict[int, CellPlan] = {}
        self._precision = precision
        self._over = {key for key, status in statuses.items() if status == DONE or not retry_failed}
        self._failed_before = {key for key, status in statuses.items() if status == FAILED}
        self._stored_figures = figures
        self._seconds = seconds
        self._program = program()
        self._ready: deque[CellPlan] = deque()
        self._who_waits: dict[str, list[CellPlan]] = {}
        self._counted: set[str] = set()
        self._alone: deque[Task] = deque()
        self._pace: dict[str, float] = {}
        self.planned = self.reused = self.done = self.failed = self.failed_before = 0

    @property
    def remaining(self) -> int:
        """Number of runs that are wanted and not over yet."""
        return self.planned - self.reused - self.done - self.failed - self.failed_before

    def advance(self) -> None:
        """Let the procedure, if there is one, say what it wants when all that it wanted is over."""
        while self._procedure is not None and not self._who_waits:
            wanted = self._procedure.next(self._known)
            if not wanted:
                return
            for one in wanted:
                state = self._cell_of(one)
                self._want(state, max(state.wanted, one.replications))

    def _cell_of(self, wanted: Wanted) -> CellPlan:
        number = wanted.cell.number
        if number == len(self.cells):
            self.cells.append(CellPlan(wanted.cell, None, 0))
        state = self.cells[number]
        state.scenario = state.scenario or pack(wanted.scenario)
        return state

    def changes(self) -> list[tuple[Cell, int]]:
        """Return the cells of which more replications are wanted than when this was last asked."""
        changed = [(state.cell, state.wanted) for state in self._changed.values()]
        self._changed.clear()
        return changed

    def key(self, cell: Cell, replication: int) -> str:
        """Return the key of a run."""
        return run_key(cell.digest, self.seed, replication, self._program[1])

    def add(self, cell: Cell, scenario: bytes) -> None:
        """Add a cell with its scenario, packed."""
        state = CellPlan(cell, scenario, 0)
        self.cells.append(state)
        self._want(state, self._replications)

    def _want(self, state: CellPlan, replications: int) -> None:
        """Want more replications of a cell; go on to the next step where they are there already."""
        for replication in range(state.wanted, replications):
            key = self.key(state.cell, replication)
            if key in self._over:
                self._take_from_store(state, key, replication)
                continue
            state.missing[key] = replication
            if key not in self._who_waits:  # else another cell of the same scenario runs it
                self._who_waits[key] = []
                state.to_hand_out.append((key, replication))
                self.planned += 1
            self._who_waits[key].append(state)
        state.wanted = replications
        self._changed[state.cell.number] = state
        if state.to_hand_out:
            self._ready.append(state)
        if not state.missing:
            self._go_on(state)

    def _take_from_store(self, state: CellPlan, key: str, replication: int) -> None:
        if key not in self._counted:
            self._counted.add(key)
            self.planned += 1
            self.failed_before += key in self._failed_before
            self.reused += key not in self._failed_before
        if self._procedure is not None:
            has_failed = key in self._failed_before
            self._learn(state.cell, replication, {} if has_failed else self._stored_figures(key))
        if self._precision is not None and key not in self._failed_before:
            state.figures[replication] = self._stored_figures(key)

    def _learn(self, cell: Cell, replication: int, figures: Figures) -> None:
        """Keep for the procedure what came out of a run; NaN of one that failed."""
        assert self._procedure is not None
        value = figures.get(self._procedure.metric, math.nan)
        self._known.setdefault(cell.digest, {})[replication] = value

    def next_task(self, workers: int) -> Task | None:
        """Return what is to be run next, None if nothing is ready."""
        if self._alone:
            return self._alone.popleft()
        if not self._ready:
            self.advance()
        if not self._ready:
            return None
        state = self._ready[0]
        size = self._portion(state.cell.scenario, workers)
        portion, state.to_hand_out = state.to_hand_out[:size], state.to_hand_out[size:]
        if not state.to_hand_out:
            self._ready.popleft()
        return self._task(state, tuple(portion))

    def _task(self, state: CellPlan, runs: tuple[tuple[str, int], ...]) -> Task:
        assert state.scenario is not None
        cell = state.cell
        return Task(
            cell.number, cell.digest, state.scenario, self.seed, runs, self._seconds, self._program,
            files(),
        )  # fmt: skip

    def _portion(self, scenario: str, workers: int) -> int:
        pace = self._pace.get(scenario)
        if pace is None:
            return 1
        fair = math.ceil(self.remaining / (2 * workers))
        return max(1, min(int(SECONDS_OF_A_PORTION / max(pace, 1e-4)), fair))

    def split(self, task: Task) -> None:
        """Hand out the runs of a task whose worker was lost once more, one by one."""
        self._alone.extend(replace(task, runs=(run,)) for run in task.runs)

    def take(self, task: Task, runs: Iterable[Run]) -> None:
        """Take runs that are over and kept; cells that are complete go on."""
        scenario = self.cells[task.cell].cell.scenario
        for run in runs:
            self.done += run.status == DONE
            self.failed += run.status == FAILED
            if run.seconds > 0:
                before = self._pace.get(scenario, run.seconds)
                self._pace[scenario] = 0.8 * before + 0.2 * run.seconds
            for state in self._who_waits.pop(run.key):
                replication = state.missing.pop(run.key)
                if self._procedure is not None:
                    self._learn(state.cell, replication, run.figures)
                if run.status == DONE and self._precision is not None:
                    state.figures[replication] = run.figures
                if not state.missing:
                    self._go_on(state)

    def _go_on(self, state: CellPlan) -> None:
        """Let a cell whose replications are over have more, or drop what it no longer needs."""
        if self._procedure is not None:
            return  # which may want more of it
        known = [state.figures[number] for number in sorted(state.figures)]
        precision = self._precision
        has_room = precision is not None and state.wanted < precision.most
        if precision is not None and has_room and known and precision.wants_more(known):
            self._want(state, min(state.wanted + BATCH, precision.most))
            return
        state.scenario = None
        state.figures = {}
