"""Authority: exceptions climb the line until the level that may decide.

Some stages exceed the authority of the employee at hand. The question climbs one level at a time
(each person it passes spends time on it) up to `decision_level`, and the decision comes back the
same way. Whoever waits past the deadline decides alone: delegation by default (Jin & Levitt 1996).
"""

from numba.types import int64

from simulation.kernel.accounting import count, note, todo
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


@kernel(int64(P, S, int64, int64))
def asks_for_decision(p, s, r, e):
    """Send a stage that exceeds its employee's authority upwards; return whether it is parked."""
    settings = p.settings[0]
    superior = p.people[e].manager
    if settings.decision_level == 0 or superior < 0:
        return 0
    request = s.requests[r]
    f = p.stages[request.stage].function
    if draw(request.key, EXCEPTION, (s.visits[r, f] << 12) + f) >= settings.exceptions:
        return 0
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return 1
    request.phase = DECIDED
    park(p, s, r, FOR_DECISION, settings.approval_deadline)
    request.pending = 1
    m = compose(p, s, r, APPROVAL, 0, -1)
    s.paths[m, 1] = superior
    count(s, r, APPROVALS)
    note(s, LOG_SEND, r, superior, -1)
    todo(s, DELIVER, m, 0)
    return 1


@kernel(int64(P, int64, int64))
def may_decide(p, reader, level):
    """Return whether someone so many levels above the asker decides a question."""
    return int(level >= p.settings[0].decision_level or p.people[reader].manager < 0)
