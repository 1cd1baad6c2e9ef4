"""Approvals in a log: the stretches in which a case waits for one, and who decides in them.

How they are recorded differs by the shape of the log (see shapes.py). A status lasts until the next
one: who decides is not told, all of it is a wait. An activity is done by somebody: what lies before
it is the wait, and the deciding is work like other work. Our own logs tell the wait, and in it the
moment at which somebody decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulation.calibration import states as st
from simulation.calibration.approval_words import is_approval, is_asked_for
from simulation.calibration.columns import normal, unaccented
from simulation.calibration.quality import Quality
from simulation.calibration.rows import Rows, carried

NOBODY = -1
ASKED, ANSWERED = "wait for others", "return from waiting"
DEADLINE, DECIDED = "stop waiting at deadline", "decide"
"""Activities of our own logs around an approval."""


@dataclass(frozen=True)
class Approvals(Rows):
    """One row an event: what the stretch from it to the next of its case has of an approval.

    Attributes:
        waits: whether the case waits for an approval, or is being approved.
        decides: whether all of the stretch is known to be the deciding, which is work.
        decider: who decides at its end, or in it; `NOBODY` if it is not told.
    """

    waits: np.ndarray
    decides: np.ndarray
    decider: np.ndarray

    @classmethod
    def waited_for(cls, waits: np.ndarray) -> Approvals:
        """Return waits of which nothing else is told."""
        return cls(waits, np.zeros(len(waits), bool), np.full(len(waits), NOBODY))

    @property
    def are_recorded(self) -> bool:
        """Whether there is any."""
        return bool(self.waits.any())


def by_status(
    table: pd.DataFrame, state: np.ndarray, case: np.ndarray, *, holds: bool
) -> Approvals:
    """Return the stretches whose status, or column of approvals, says that one is waited for.

    Args:
        table: rows of events.
        state: of each, `APPROVAL` among them.
        case: of each.
        holds: whether a value holds until it is changed, as in a history of changes.
    """
    waits = state == st.APPROVAL
    if "approval" in table:
        values = table["approval"].cat
        asked = np.array([is_asked_for(unaccented(str(v))) for v in values.categories] + [False])
        codes = values.codes.to_numpy(np.int64)
        codes = carried(codes, case) if holds else codes
        waits |= asked[codes] & ~np.isin(state, (st.WORK, st.DONE))
    return Approvals.waited_for(waits)


def by_step(of_approval: np.ndarray, case: np.ndarray, resource: np.ndarray) -> Approvals:
    """Return the stretches that end with an approval, where each event ends a step."""
    follows = np.append(case[1:] == case[:-1], False)
    waits = np.append(of_approval[1:], False) & follows
    decider = np.where(waits, np.append(resource[1:], NOBODY), NOBODY)
    return Approvals(waits, np.zeros(len(case), bool), decider)


def by_transition(
    of_approval: np.ndarray, state: np.ndarray, case: np.ndarray, resource: np.ndarray
) -> Approvals:
    """Return the stretches of activities that are approvals, since the case was free for them."""
    follows = np.append(case[1:] == case[:-1], False)
    before = np.append(of_approval[1:], False) & follows & ~of_approval
    during = of_approval & ~np.isin(state, (st.PASSED_ON, st.DONE))
    waits = during | (before & (state == st.PASSED_ON))
    decides = of_approval & (state == st.WORK)
    return Approvals(waits, decides, np.where(decides, resource, NOBODY))


def in_our_own(table: pd.DataFrame) -> np.ndarray:
    """Return which rows of a log of our own begin a wait for a decision, in time or late.

    The rows of a case stand in order, if not together. Waits for mere answers end without a
    decision. One that comes after the deadline belongs to a wait that is over.
    """
    activity = table["activity"].astype(str).to_numpy()
    case = pd.factorize(table["case"])[0]
    begins = np.zeros(len(case), bool)
    now: dict[int, int] = {}
    too_late: dict[int, list[int]] = {}
    for row in np.flatnonzero(np.isin(activity, (ASKED, ANSWERED, DEADLINE, DECIDED))).tolist():
        of, what = int(case[row]), activity[row]
        if what == ASKED:
            now[of] = row
        elif what == DECIDED:
            waits = [now[of]] if of in now and not begins[now[of]] else too_late.get(of, [])
            if waits:
                begins[waits.pop(0)] = True
        elif of in now:
            waited = now.pop(of)
            if what == DEADLINE and not begins[waited]:
                too_late.setdefault(of, []).append(waited)
    return begins


def of_activities(table: pd.DataFrame, told: Mapping[str, str]) -> np.ndarray:
    """Return which rows name an activity that is an approval, as told, else by its words."""
    if "activity" not in table:
        return np.zeros(len(table), bool)
    wishes = {normal(name): meaning for name, meaning in told.items()}
    values = table["activity"].cat
    found = [
        wishes[normal(str(name))] == "approval"
        if normal(str(name)) in wishes
        else is_approval(unaccented(str(name)))
        for name in values.categories
    ]
    return np.array([*found, False])[values.codes]


def tell(approvals: Approvals, case: np.ndarray, quality: Quality) -> None:
    """Write down how many cases needed an approval, if any did."""
    if approvals.are_recorded:
        needed = len(np.unique(case[approvals.waits]))
        named = (approvals.decider >= 0).any()
        who = "who decided is named" if named else "who decided is not told"
        quality.fact("approvals", f"in {needed:,} cases; {who}")
