"""Several requests at once: an employee gives each in hand an equal share of the time.

Processor sharing (Kleinrock 1967, J ACM 14:242), limited to `multitasking` requests. The *level* of
an employee is the work that a request in hand since the beginning would have got; a request is done
when the level has risen by its duration. Those in hand are linked in the order in which they will
be done, so that time only has to be divided when their number changes.
"""

from numba.types import int64, void

from simulation.kernel.accounting import note, spend
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.state import (
    LOG_INTERRUPT,
    LOG_RESUME,
    NOTHING,
    QUEUEING,
    REQUEST,
    WORKING,
    P,
    S,
)
from simulation.kernel.variates import microseconds


@kernel(int64(P, S, int64))
def has_capacity(p, s, e):
    """Return whether an employee at work on requests can take one more."""
    worker = s.workers[e]
    at_once = p.people[e].multitasking
    at_work = worker.holds == REQUEST and worker.suspended < 0
    return int(at_once > 1 and at_work and worker.shared < at_once and not worker.away)


@kernel(void(S, int64), inline=False)
def share_time(s, e):
    """Give each request in hand its share of the time until now, and book the hours."""
    worker = s.workers[e]
    now = s.clock[0].now
    first = worker.first_shared
    elapsed = now - worker.since
    worker.since = now
    if worker.shared == 0:
        worker.level_since = now
        return
    if now > worker.level_since:
        worker.level += (now - worker.level_since) / worker.shared
        worker.level_since = now
    part = elapsed // worker.shared
    s.hours[e, s.requests[first].activity] += elapsed - part * worker.shared
    r = first
    while r >= 0:
        s.hours[e, s.requests[r].activity] += part
        r = int(s.requests[r].next)


@kernel(void(S, int64))
def expect_first(s, e):
    """Schedule the end of the request that will be done first."""
    worker = s.workers[e]
    worker.thing = worker.first_shared
    wait = int((s.requests[worker.thing].finish - worker.level) * worker.shared + 0.5)
    worker.until = worker.level_since + max(wait, 0)
    schedule(s, e, worker.until)


@kernel(void(S, int64, int64, int64), inline=False)
def join_shared(s, e, r, duration):
    """Add a request to those in hand, behind those that are done earlier or at the same level."""
    worker = s.workers[e]
    request = s.requests[r]
    request.finish = worker.level + duration
    request.activity = worker.activity
    before = -1
    after = worker.first_shared if worker.shared > 0 else -1
    while after >= 0 and s.requests[after].finish <= request.finish:
        before = after
        after = int(s.requests[after].next)
    request.previous = before
    request.next = after
    if before >= 0:
        s.requests[before].next = r
    else:
        worker.first_shared = r
    if after >= 0:
        s.requests[after].previous = r
    worker.shared += 1
    expect_first(s, e)


@kernel(int64(S, int64), inline=False)
def leave_shared(s, e):
    """Take the request that is done from those in hand, and go on with the others; return it."""
    worker = s.workers[e]
    share_time(s, e)
    r = worker.first_shared
    worker.level = s.requests[r].finish
    worker.shared -= 1
    worker.holds = NOTHING
    if worker.shared > 0:
        worker.holds = REQUEST
        worker.first_shared = s.requests[r].next
        s.requests[worker.first_shared].previous = -1
        expect_first(s, e)
    return r


@kernel(void(S, int64, int64))
def spend_shared(s, e, state):
    """Change the state of all requests in hand."""
    r = s.workers[e].first_shared
    while r >= 0:
        spend(s, r, state)
        r = int(s.requests[r].next)


@kernel(void(S, int64), inline=False)
def lay_all_aside(s, e):
    """Interrupt all requests in hand; they stay with their employee."""
    worker = s.workers[e]
    share_time(s, e)
    spend_shared(s, e, QUEUEING)
    worker.suspended = worker.first_shared
    worker.interruptions += 1
    worker.holds = NOTHING
    note(s, LOG_INTERRUPT, worker.first_shared, e, 0)


@kernel(void(P, S, int64), inline=False)
def resume_shared(p, s, e):
    """Go on with all requests that were laid aside, after one resumption."""
    worker = s.workers[e]
    now = s.clock[0].now
    worker.suspended = -1
    worker.holds = REQUEST
    worker.since = now
    spend_shared(s, e, WORKING)
    worker.level_since = now + microseconds(p.settings[0].resumption)
    note(s, LOG_RESUME, worker.first_shared, e, 0)
    expect_first(s, e)
