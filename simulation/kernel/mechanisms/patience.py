"""Patience: customers who give up, requests that are cancelled, waits that end at their deadline.

Patience runs from arrival to the first human service and then stops. `resolution_patience` acts
only while a request waits or is parked; if it ends in service, the request is cancelled when it
is parked, has to give way to another or comes to its next stage. A wait for others ends at its
deadline: the employee goes on alone.
"""

from numba.types import int64, void

from simulation.kernel.accounting import count, note, todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.contacts import contact_again
from simulation.kernel.mechanisms.forks import withdraw
from simulation.kernel.mechanisms.journeys import awaken
from simulation.kernel.state import (
    ABANDONED,
    ALONE,
    CANCELLED,
    CLOSE,
    CONTACT_TIMER,
    DEADLINE_TIMER,
    DORMANT,
    EXPIRED,
    FOR_DECISION,
    FORKED,
    LATE_QUERIES,
    LOG_DEADLINE,
    PATIENCE_TIMER,
    RETURN,
    TIMERS,
    P,
    S,
)
from simulation.kernel.variates import NEVER
from simulation.kernel.waiting import leave_queue


@kernel(void(P, S, int64))
def ring(p, s, slot):
    """Let a timer of a request go off."""
    s.timer_due[slot] = NEVER
    r = slot // TIMERS
    which = slot - r * TIMERS
    request = s.requests[r]
    if which == CONTACT_TIMER:
        if request.phase == DORMANT:
            awaken(p, s, r)
        else:
            contact_again(p, s, r)
    elif which == DEADLINE_TIMER:
        if request.time_state == FOR_DECISION:
            request.alone = 1
            s.workers[request.owner].alone += 1
            count(s, r, ALONE)
        else:
            count(s, r, LATE_QUERIES)
            s.counts[request.account, EXPIRED] += request.pending
        request.pending = 0
        note(s, LOG_DEADLINE, r, request.owner, request.time_state)
        todo(s, RETURN, r, 0)
    elif request.queue >= 0:
        leave_queue(s, r)
        todo(s, CLOSE, r, ABANDONED if which == PATIENCE_TIMER else CANCELLED)
    elif request.phase == FORKED:
        if which == PATIENCE_TIMER:
            withdraw(s, r)
            todo(s, CLOSE, r, ABANDONED)
        else:
            request.overdue = 1
    elif request.pending > 0:
        todo(s, CLOSE, r, CANCELLED)
    else:
        request.overdue = 1
