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
    open_now: dict[int, int] = {}  # where each activity was begun, the latest last
    for i, (of, what, tells) in enumerate(zip(case, activity, state, strict=True)):
        if tells == DONE or (i and of != case[i - 1]):
            open_now = {}
        if tells not in (WORK, QUEUE, WAIT, PASSED_ON):
            continue
        was_last = bool(open_now) and next(reversed(open_now)) == what
        open_now.pop(what, None)
        if tells == WORK:
            open_now[what] = i
        elif open_now and i + 1 < len(case) and case[i + 1] == of:  # the last event ends the case
            source[i] = next(reversed(open_now.values())) if was_last else LEFT_OUT
    return source
