"""The way of a request: from a stage that is done to the next one, or out."""

from numba.types import int64, void

from simulation.kernel.accounting import count, todo
from simulation.kernel.jit import kernel
from simulation.kernel.state import CLOSE, EARNED, ENTER, PING_PONGS, P, S


@kernel(int64(P, S, int64))
def next_stage(p, s, r):
    """Return the stage a request goes to from here, −1 if it is done."""
    request = s.requests[r]
    stage = p.stages[request.stage]
    if stage.next_count > 0:
        for i in range(stage.next_start, stage.next_start + stage.next_count):
            if request.way < p.transitions[i].cumulative:
                return p.transitions[i].target
    return stage.following


@kernel(void(P, S, int64))
def go_on(p, s, r):
    """Send a request whose stage is done to where it goes next."""
    request = s.requests[r]
    stage = p.stages[request.stage]
    onward = next_stage(p, s, r)
    if request.rework_until >= 0 and stage.position >= request.rework_until:
        request.rework_until = -1
    if onward < 0:
        todo(s, CLOSE, r, EARNED)
        return
    if p.stages[onward].position < stage.position:
        count(s, r, PING_PONGS)
    request.stage = onward
    todo(s, ENTER, r, 0)
