"""Closing: the one fate of a request, what its customer thinks of it, and what follows.

Satisfaction is 100 · exp(−Σ wᵢ xᵢ) over what the customer sees: waits against expectation, having
to repeat things, errors, giving up (exponential form: assumption; Maister 1985 on waits against
expectation). What feeds back (defection) is computed here; outcomes only summarize it.
"""

import math

from numba.types import boolean, float64, int64, void

from simulation.kernel.accounting import count, note, set_timer, spend, tally_duration, todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.arrivals import open_request
from simulation.kernel.state import (
    ABANDONED,
    BALKED,
    CANCELLED,
    CLOSED,
    COMPLAINTS,
    DEADLINE_TIMER,
    DEFECTIONS,
    DETRACTORS,
    EARNED,
    FREE,
    LOG_ABANDON,
    LOG_CANCEL,
    LOG_CLOSE,
    LOG_DEFECT,
    NOT_QUALIFIED,
    PATIENCE_TIMER,
    PLAN,
    PROMOTERS,
    QUEUEING,
    RATED,
    REFUNDED,
    RESOLUTION_TIMER,
    RESOLVED_FIRST,
    SPAWN,
    SUM_RESOLUTION,
    SUM_TIME,
    SUM_WAIT_BEFORE_ABANDONING,
    TIME_STATES,
    UNHAPPY,
    P,
    S,
)
from simulation.kernel.variates import CHILD, COMPLAINT, DEFECTION, NEVER, derive, draw

# Causes of a request by another one; part of the child's key.
FOLLOW_UP = 1
COMPLAINT_CAUSE = 2


@kernel(float64(P, S, int64, int64))
def satisfaction_of(p, s, r, fate):
    """Return the satisfaction of a request's customer, 0 to 100."""
    settings = p.settings[0]
    request = s.requests[r]
    age = float(s.clock[0].now - request.arrived)
    answered = age if request.first_response < 0 else float(request.first_response)
    burden = settings.weight_first_response * (
        answered / p.channels[request.channel].expected_response
    )
    burden += settings.weight_resolution * (age / p.kinds[request.kind].expected_resolution)
    burden += settings.weight_repeat * request.repeats
    burden += settings.weight_error * request.errors
    if fate == ABANDONED or fate == CANCELLED or fate == BALKED:
        burden += settings.weight_abandoned
    return 100.0 * math.exp(-burden)


@kernel(void(P, S, int64, int64))
def rate(p, s, r, fate):
    """Book what a customer thinks of a request, and let an unhappy one leave for good."""
    settings = p.settings[0]
    request = s.requests[r]
    satisfaction = satisfaction_of(p, s, r, fate)
    s.satisfaction[request.account] += satisfaction
    s.ratings[request.tally, int(satisfaction)] += 1
    count(s, r, RATED)
    if satisfaction < 50.0:
        count(s, r, UNHAPPY)
    if satisfaction >= 85.0:
        count(s, r, PROMOTERS)
    elif satisfaction < 65.0:
        count(s, r, DETRACTORS)
    if request.customer >= 0 and settings.defection_unsatisfied > 0.0:
        low = settings.defection_satisfied
        chance = low + (settings.defection_unsatisfied - low) * (1.0 - satisfaction / 100.0)
        if draw(request.key, DEFECTION, 0) < chance:
            s.lost[request.customer] = 1
            count(s, r, DEFECTIONS)
            note(s, LOG_DEFECT, r, -1, request.customer)


@kernel(boolean(P, S, int64))
def earn(p, s, r):
    """Book the revenue of a request served to the end; return whether it causes another one."""
    request = s.requests[r]
    kind = p.kinds[request.kind]
    caused = False
    if request.value < 0:
        count(s, r, NOT_QUALIFIED)
    else:
        count(s, r, EARNED)
        refund = 0
        if request.errors > 0:
            refund = int(request.value * p.settings[0].refund + 0.5)
        if kind.follow_up >= 0:
            caused = True
            todo(s, SPAWN, r, FOLLOW_UP)
        else:
            s.money[request.money_account, EARNED] += request.value - refund
            s.money[request.money_account, REFUNDED] += refund
    complains = False
    if request.errors > 0 and kind.complaint >= 0:
        complains = draw(request.key, COMPLAINT, 0) < p.settings[0].complain
    if complains:
        count(s, r, COMPLAINTS)
        caused = True
        todo(s, SPAWN, r, COMPLAINT_CAUSE)
    elif request.errors == 0 and request.reworks == 0:
        count(s, r, RESOLVED_FIRST)
    return caused


@kernel(void(P, S, int64, int64), inline=False)
def spawn(p, s, r, cause):
    """Open the request that a closed one causes, keyed by its parent and the cause.

    A follow-up takes over its parent's value and the account it is booked on; a complaint has none.
    """
    request = s.requests[r]
    kind = p.kinds[request.kind]
    k = kind.follow_up if cause == FOLLOW_UP else kind.complaint
    child = open_request(p, s, k, derive(request.key, CHILD, cause), request.customer)
    s.requests[child].value = 0
    s.requests[child].territory = request.territory
    if cause == FOLLOW_UP:
        s.requests[child].value = request.value
        s.requests[child].money_account = request.money_account


@kernel(void(S, int64))
def free(s, r):
    """Give the slot of a closed request back."""
    clock = s.clock[0]
    s.requests[r].next = clock.free_request
    clock.free_request = r
    clock.free_requests += 1


@kernel(void(P, S, int64, int64))
def close(p, s, r, fate):
    """End a request with a fate and free its slot."""
    clock = s.clock[0]
    request = s.requests[r]
    caused = False
    spend(s, r, QUEUEING)
    age = clock.now - request.arrived
    if p.settings[0].rates_satisfaction:
        rate(p, s, r, fate)
    if fate == EARNED:
        count(s, r, CLOSED)
        s.sums[request.account, SUM_RESOLUTION] += age
        for state in range(TIME_STATES):
            s.sums[request.account, SUM_TIME + state] += s.request_time[r, state]
        tally_duration(s, r, 1, age)
        note(s, LOG_CLOSE, r, request.owner, 0)
        caused = earn(p, s, r)
    else:
        count(s, r, fate)
        s.money[request.money_account, fate] += max(request.value, 0)
        if fate == ABANDONED:
            s.sums[request.account, SUM_WAIT_BEFORE_ABANDONING] += age
        if fate == ABANDONED:
            note(s, LOG_ABANDON, r, request.owner, 0)
        elif fate == CANCELLED:
            note(s, LOG_CANCEL, r, request.owner, 0)
    for which in (PATIENCE_TIMER, RESOLUTION_TIMER, DEADLINE_TIMER):
        set_timer(s, r, which, NEVER)
    request.number = -1
    request.pending = 0
    clock.open_requests -= 1
    if request.source >= 0:
        todo(s, PLAN, request.source, 0)
    if caused:
        todo(s, FREE, r, 0)
    else:
        free(s, r)
