"""One organization that is watched: run piece by piece, each piece told as a frame.

What is watched is the very run that `compare` makes: replication 0 of the scenario's seed, by the
same model; going back means running again from the start, which takes some hundredths of a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly, assemble
from simulation.experiments.live.moves import Move, MoveReader
from simulation.model import OrganizationModel
from simulation.organization import Organization
from simulation.outcomes.records import Integers, Record, take_snapshot
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR

__all__ = ["HOUR", "Frame", "WatchedRun"]


@dataclass(frozen=True)
class Frame:
    """What happened in a piece of time, and how things stand at its end.

    Attributes:
        start, end: µs.
        busy: [E] share of the piece that each employee was busy.
        waiting: [E] messages and requests that wait for each in person.
        queues: [stations] requests that wait for anyone of a station.
        away: [E] whether the place is vacant.
        moves: what went from one to another; empty where moves were not asked for.
    """

    start: int
    end: int
    busy: npt.NDArray[np.float64]
    waiting: Integers
    queues: Integers
    away: npt.NDArray[np.bool_]
    moves: tuple[Move, ...]


class WatchedRun:
    """A run of one scenario that can be advanced, and set to any time.

    Attributes:
        assembly: what is run.
        model: at the time at which it is.
    """

    model: OrganizationModel

    def __init__(self, scenario: Scenario | Assembly) -> None:
        """Stand at the beginning.

        Raises:
            UnservedDepartmentError: a department on a route has nobody who serves customers.
        """
        self.assembly = scenario if isinstance(scenario, Assembly) else assemble(scenario)
        self._begin()

    @property
    def scenario(self) -> Scenario:
        """What is run, as it was at the beginning."""
        return self.assembly.scenario

    @property
    def organization(self) -> Organization:
        """The organization as it is now."""
        return self.model.organization

    @property
    def present(self) -> Assembly:
        """What it has become by interventions: another object after each of them."""
        return self.model.present

    @property
    def time(self) -> int:
        """The clock in µs of working time."""
        return self.model.time_now

    def go_to(self, time: int) -> None:
        """Stand at a time, forwards or back."""
        if time < self.time:
            self.close()
            self._begin()
        self._run(time, with_moves=False)
        self._moves = MoveReader(self.organization)

    def advance(self, time: int, *, with_moves: bool = True) -> Frame:
        """Run on to a time and return what happened until then."""
        start, hours = self.time, self._hours()
        before = self.present
        self._run(time, with_moves)
        if self.present is not before:
            self._moves = MoveReader(self.organization)
        moves = self._moves.read(self.model.state) if with_moves else []
        busy = (self._hours() - hours) / max(time - start, 1)
        return self._frame(start, np.clip(busy, 0.0, 1.0), tuple(moves))

    def look_at(self, time: int, hours_before: int) -> Frame:
        """Stand at a time, and return what happened in the hours (in µs) before it."""
        self.go_to(max(time - hours_before, 0))
        return self.advance(time, with_moves=False)

    def record(self) -> Record:
        """Return the record of the run as it stands now."""
        return self.model.record()

    def measure(self, names: Iterable[str]) -> dict[str, float]:
        """Return metrics of the run as it stands now."""
        return self.model.measure(*names)

    def close(self) -> None:
        """Let go of all tables."""
        self.model.close()

    def _begin(self) -> None:
        self.model = OrganizationModel(self.assembly, log=True)
        self._moves = MoveReader(self.organization)

    def _run(self, time: int, with_moves: bool) -> None:
        self.model.state.clock[0].logging = int(with_moves)
        self.model.run_until(min(time, self.scenario.time.horizon))

    def _hours(self) -> Integers:
        hours: Integers = take_snapshot(self.model.state).hours.sum(axis=1)
        return hours

    def _frame(self, start: int, busy: npt.NDArray[np.float64], moves: tuple[Move, ...]) -> Frame:
        s, p = self.model.state, self.model.parameters
        stations = len(p.stations)
        queues = s.queues["count"].reshape(-1, int(p.settings[0].priorities)).sum(axis=1)
        aside = s.workers.suspended >= 0
        waiting = queues[stations:] + s.inboxes["count"] + aside
        return Frame(start, self.time, busy, waiting, queues[:stations], s.workers.away == 1, moves)
