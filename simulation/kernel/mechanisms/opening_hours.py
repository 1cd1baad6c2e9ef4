"""Two clocks: working time, by which the kernel runs, and the calendar, which customers live by.

Working time is the opening hours one after the other; the calendar counts µs from the midnight
before the first Monday. The moment at which it closes is that at which it opens again. What happens
to a customer while it is closed takes effect at the opening.
"""

from numba.types import int64, void

from simulation.kernel.accounting import split_duration, tally_duration
from simulation.kernel.jit import kernel
from simulation.kernel.state import (
    SEEN,
    SUM_FIRST_RESPONSE,
    SUM_FIRST_RESPONSE_SEEN,
    P,
    S,
)

WEEK = 7 * 24 * 3_600_000_000


@kernel(int64(P, int64), inline=False)
def calendar_time(p, time):
    """Return what the calendar shows at a working time."""
    length = p.settings[0].week_length
    week = time // length
    within = time - week * length
    i = p.openings.shape[0] - 1
    while p.openings[i].worked > within:
        i -= 1
    opening = p.openings[i]
    return week * WEEK + opening.opens + within - opening.worked


@kernel(int64(P, int64), inline=False)
def working_time(p, moment):
    """Return the working time at a moment of the calendar; that of the opening if it is closed."""
    length = p.settings[0].week_length
    week = moment // WEEK
    within = moment - week * WEEK
    for i in range(p.openings.shape[0]):
        opening = p.openings[i]
        if within < opening.closes:
            return week * length + opening.worked + max(within - opening.opens, 0)
    return (week + 1) * length


@kernel(int64(P, int64), inline=False)
def closed_moment(p, closed):
    """Return the moment of the calendar at which it has been closed for so long in all."""
    length = p.settings[0].week_length
    week = closed // (WEEK - length)
    within = closed - week * (WEEK - length)
    for i in range(p.openings.shape[0]):
        opening = p.openings[i]
        if within < opening.opens - opening.worked:
            return week * WEEK + within + opening.worked
    return week * WEEK + within + length


@kernel(int64(P, S, int64, int64))
def due_after(p, s, r, wait):
    """Return when a customer has waited for so long since it came with a request."""
    request = s.requests[r]
    if p.settings[0].has_hours:
        return working_time(p, request.came + wait)
    return request.arrived + wait


@kernel(int64(P, S, int64, int64))
def seen_by_customer(p, s, r, waited):
    """Return how long so much working time since its arrival was for the customer of a request."""
    request = s.requests[r]
    if p.settings[0].has_hours:
        return calendar_time(p, request.arrived + waited) - request.came
    return waited


@kernel(void(P, S, int64, int64, int64), inline=False)
def book_seen(p, s, r, which, waited):
    """Book a first response (0) or resolution (1) by the customer's clock."""
    seen = seen_by_customer(p, s, r, waited)
    s.sums[s.requests[r].account, SUM_FIRST_RESPONSE_SEEN + which] += seen
    tally_duration(s, s.requests[r].tally, SEEN + which, seen)


@kernel(void(P, S, int64, int64, int64))
def book_response(p, s, r, which, waited):
    """Book a first response (0) or resolution (1), by the customer's clock too, and split it up."""
    request = s.requests[r]
    s.sums[request.account, SUM_FIRST_RESPONSE + which] += waited
    tally_duration(s, request.tally, which, waited)
    if p.settings[0].has_hours:
        book_seen(p, s, r, which, waited)
    if p.settings[0].splits:
        split_duration(p, s, r, which, waited)
