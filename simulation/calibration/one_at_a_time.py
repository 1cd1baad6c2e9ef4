"""Activities that overlap in a case, brought into line: a case is at one place at a time.

While somebody works on a case, other activities of it may begin and end, be scheduled, or only be
noted (*offer sent*). The latest that was begun and is not ended yet is where the case is; when it
ends, the one below it goes on. Work that overlaps counts once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.calibration.states import DONE, PASSED_ON, QUEUE, WAIT, WORK

LEFT_OUT = -1


def spoken_for(case: Sequence[int], activity: Sequence[int], state: Sequence[int]) -> np.ndarray:
    """Return for each event the event that tells what goes on from then; `LEFT_OUT` if it is none.

    Args:
        case: of each event; those of a case stand together, in order.
        activity: of each.
        state: what its transition tells.
    """
    source = np.arange(len(case))
    open_now: list[int] = []
    for i, (of, what, tells) in enumerate(zip(case, activity, state, strict=True)):
        if i and of != case[i - 1]:
            open_now = []
        mine = next((row for row in reversed(open_now) if activity[row] == what), None)
        was_last = mine is not None and mine == open_now[-1]
        if mine is not None and tells in (WORK, QUEUE, WAIT, PASSED_ON):
            open_now.remove(mine)
        if tells == WORK:
            open_now.append(i)
        elif tells == DONE:
            open_now = []
        elif open_now and tells in (QUEUE, WAIT, PASSED_ON):
            ends_case = i + 1 == len(case) or case[i + 1] != of
            if not ends_case:
                source[i] = open_now[-1] if was_last else LEFT_OUT
    return source
