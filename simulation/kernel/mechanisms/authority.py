"""Authority: exceptions climb the line until the level that may decide.

Some stages exceed the authority of the employee at hand, who writes a question. It climbs one
level at a time (each person it passes spends time on it) up to `decision_level`, and the decision
comes back the same way. Whoever waits past the deadline decides alone: delegation by default (Jin &
Levitt 1996).
"""

from numba.types import boolean, int64, void

from simulation.kernel.accounting import count, note, todo, visit_of
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.context import compose, park
from simulation.kernel.state import (
    APPROVAL,
    APPROVALS,
    CANCELLED,
    CLOSE,
    DECIDED,
    DELIVER,
    FOR_DECISION,
    LOG_SEND,
    P,
    S,
)
from simulation.kernel.variates import EXCEPTION, draw


@kernel(boolean(P, S, int64, int64))
def exceeds_authority(p, s, r, e):
    """Return whether a request's stage is beyond what its employee may decide."""
    settings = p.settings[0]
    if settings.decision_level == 0 or p.people[e].manager < 0:
        return False
    f = p.stages[s.requests[r].stage].function
    u = draw(s.requests[r].key, EXCEPTION, visit_of(s, r, f))
    return u < settings.exceptions


@kernel(void(P, S, int64))
def refer(p, s, r):
    """Send the question that a request's owner has written upwards, and park the request."""
    request = s.requests[r]
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return
    request.phase = DECIDED
    park(p, s, r, FOR_DECISION, p.settings[0].approval_deadline)
    request.pending = 1
    m = compose(p, s, r, APPROVAL, 0, -1)
    superior = p.people[request.owner].manager
    s.paths[m, 1] = superior
    count(s, r, APPROVALS)
    note(s, LOG_SEND, r, superior, -1)
    todo(s, DELIVER, m, 0)


@kernel(int64(P, int64, int64))
def may_decide(p, reader, level):
    """Return whether someone so many levels above the asker decides a question."""
    return int(level >= p.settings[0].decision_level or p.people[reader].manager < 0)
