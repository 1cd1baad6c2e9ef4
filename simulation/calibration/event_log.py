"""An event log in one form, whatever it was written in: who had which case since when.

An event says from when on a case is in a state at a team. What comes in other shapes (a history of
changed fields, activities with start and end, one row a ticket) is brought into it in `shapes`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulation.calibration.approvals import Approvals
from simulation.calibration.quality import Quality
from simulation.calibration.rows import UNKNOWN, carried
from simulation.calibration.states import NONE, QUEUE


@dataclass(frozen=True)
class Labels:
    """An attribute of each case: the code of its value, −1 where it is not known."""

    codes: np.ndarray
    names: tuple[str, ...]

    @property
    def is_known(self) -> bool:
        """Whether there is more than one value."""
        return len(self.names) > 1

    def of(self, chosen: np.ndarray) -> Labels:
        """Return those of some cases (a mask or positions)."""
        return Labels(self.codes[chosen], self.names)


@dataclass(frozen=True)
class EventLog:
    """Events by case and time.

    Attributes:
        case: number of the case, from 0; events of a case stand together, in order.
        time: µs on the clock of the log.
        state: see states.py.
        team, resource: codes of names, −1 unknown.
        teams, resources: the names.
        kind, priority, channel: of each case.
        home: the team to which each person belongs, −1 if the log does not tell.
        exact: whether beginning and end of work are recorded as such, not as a status.
        steps: whether an event tells the end of a step of work, not the beginning of a state.
        approvals: what of each event's stretch is an approval.
        gives_up: whether its customer waits no longer, and leaves with it.
    """

    case: np.ndarray
    time: np.ndarray
    state: np.ndarray
    team: np.ndarray
    resource: np.ndarray
    teams: tuple[str, ...]
    resources: tuple[str, ...]
    kind: Labels
    priority: Labels
    channel: Labels
    home: np.ndarray
    exact: bool
    steps: bool
    approvals: Approvals
    gives_up: np.ndarray

    @property
    def cases(self) -> int:
        """How many there are."""
        return int(self.case[-1]) + 1 if len(self.case) else 0

    @property
    def starts(self) -> np.ndarray:
        """Where each case begins, and one past the last event."""
        return np.searchsorted(self.case, np.arange(self.cases + 1))

    def of(self, chosen: np.ndarray) -> EventLog:
        """Return the log of some cases (a mask), numbered anew."""
        keep = chosen[self.case]
        number = np.cumsum(chosen) - 1
        return replace(
            self, case=number[self.case[keep]], time=self.time[keep], state=self.state[keep],
            team=self.team[keep], resource=self.resource[keep],
            kind=self.kind.of(chosen), priority=self.priority.of(chosen),
            channel=self.channel.of(chosen), approvals=self.approvals.of(keep),
            gives_up=self.gives_up[keep],
        )  # fmt: skip


def in_order(case: np.ndarray, time: np.ndarray, quality: Quality) -> np.ndarray:
    """Return the order by case and time; at equal times that of the file, or its reverse.

    A file that runs backwards in most of its steps is read from its end.
    """
    by_case = np.argsort(case, kind="stable")
    same = case[by_case][1:] == case[by_case][:-1]
    step = np.diff(time[by_case])[same]
    backward, forward = int((step < 0).sum()), int((step > 0).sum())
    if backward > forward:
        quality.fact("order", "newest first; read from the end")
        rows = np.arange(len(case))[::-1]
        return rows[np.lexsort((time[rows], case[rows]))]
    quality.note(
        "changed",
        backward,
        "rows",
        "were older than the row before of the same case; sorted by time",
    )
    return np.lexsort((np.arange(len(case)), time, case))


def labels(values: pd.Series | None, case: np.ndarray, cases: int) -> Labels:
    """Return an attribute of cases: what the first of their events tells that tells anything."""
    codes = np.full(cases, UNKNOWN)
    if values is None:
        return Labels(codes, ())
    of_rows = values.cat.codes.to_numpy()
    known = np.flatnonzero(of_rows >= 0)[::-1]  # so that the first is written last
    codes[case[known]] = of_rows[known]
    used = np.unique(codes[codes >= 0])
    number = np.full(len(values.cat.categories) + 1, UNKNOWN)
    number[used] = np.arange(len(used))
    return Labels(number[codes], tuple(str(values.cat.categories[i]) for i in used))


def filled(codes: np.ndarray, case: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Return codes with gaps filled: in a queue by what comes next, else by the last one."""
    forward = carried(codes, case)
    backward = carried(codes[::-1], case[::-1])[::-1]
    first, second = np.where(state == QUEUE, (backward, forward), (forward, backward))
    return np.where(codes >= 0, codes, np.where(first >= 0, first, second))


def without_silence(state: np.ndarray, case: np.ndarray) -> np.ndarray:
    """Return states in which events that say nothing go on in the state before; first ones wait."""
    going_on = carried(np.where(state == NONE, UNKNOWN, state.astype(np.int64)), case)
    return np.where(going_on >= 0, going_on, QUEUE).astype(np.int8)
