"""Authority: exceptions climb the line until the level that may decide.

Some stages exceed the authority of the employee at hand, who writes a question. It climbs one
level at a time (each person it passes spends time on it) up to `decision_level`, and the decision
comes back the same way. Whoever waits past the deadline decides alone: delegation by default (Jin &
Levitt 1996). In a matrix both superiors are asked at the same time, each up a line of its own, and
both must decide; the higher decision counts.
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

# The two lines of a matrix.
OWN_LINE = 0
SECOND_LINE = 1


@kernel(boolean(P, S, int64, int64))
def exceeds_authority(p, s, r, e):
    """Return whether a request's stage is beyond what its employee may decide."""
    settings = p.settings[0]
    if settings.decision_level == 0 or p.people[e].manager < 0:
        return False
    f = p.stages[s.requests[r].stage].function
    u = draw(s.requests[r].key, EXCEPTION, visit_of(s, r, f))
    return u < settings.exceptions


@kernel(int64(P, int64, int64))
def next_above(p, e, line):
    """Return who stands above an employee in a line: on the second one the lead, if there is."""
    if line == SECOND_LINE and p.people[e].second_manager >= 0:
        return p.people[e].second_manager
    return p.people[e].manager


@kernel(void(P, S, int64, int64, int64), inline=False)
def send_up(p, s, r, line, superior):
    """Send the question about a request to a superior; its facet tells the line it climbs."""
    m = compose(p, s, r, APPROVAL, line, -1)
    s.requests[r].pending += 1
    s.paths[m, 1] = superior
    count(s, r, APPROVALS)
    note(s, LOG_SEND, r, superior, -1)
    todo(s, DELIVER, m, 0)


@kernel(void(P, S, int64))
def refer(p, s, r):
    """Send the question that a request's owner has written upwards, and park the request."""
    request = s.requests[r]
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return
    request.phase = DECIDED
    park(s, r, FOR_DECISION, p.settings[0].approval_deadline)
    request.pending = 0
    send_up(p, s, r, OWN_LINE, p.people[request.owner].manager)
    if p.people[request.owner].second_manager >= 0:
        send_up(p, s, r, SECOND_LINE, p.people[request.owner].second_manager)


@kernel(int64(P, int64, int64))
def may_decide(p, reader, level):
    """Return whether someone so many levels above the asker decides a question."""
    return int(level >= p.settings[0].decision_level or p.people[reader].manager < 0)
