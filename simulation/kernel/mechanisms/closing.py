"""Closing: the one fate of a request, its revenue, and what follows.

What feeds back into the model is computed here; outcomes only summarize it.
"""

import math

from numba.types import boolean, int64, void

from simulation.kernel.accounting import (
    count,
    note,
    spend,
    split_count,
    todo,
)
from simulation.kernel.future_events import set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.contacts import close_duplicate
from simulation.kernel.mechanisms.customers import ALL_HOURS
from simulation.kernel.mechanisms.feedback import report
from simulation.kernel.mechanisms.journeys import entail, hand_down
from simulation.kernel.mechanisms.loyalty import rate
from simulation.kernel.mechanisms.opening_hours import book_response, seen_by_customer
from simulation.kernel.mechanisms.requests import free, open_request
from simulation.kernel.state import (
    ABANDONED,
    BALKED,
    CANCELLED,
    CLOSED,
    COMPLAINTS,
    CONTACT_TIMER,
    DEADLINE_TIMER,
    EARNED,
    FREE,
    GAINED,
    LOG_ABANDON,
    LOG_CANCEL,
    LOG_CLOSE,
    NOT_QUALIFIED,
    PART_BALKED,
    PART_CLOSED,
    PART_RESOLVED_FIRST,
    PATIENCE_TIMER,
    PLAN,
    QUEUEING,
    REFUNDED,
    RESOLUTION_TIMER,
    RESOLVED_FIRST,
    SPAWN,
    SUM_TIME,
    SUM_WAIT_BEFORE_ABANDONING,
    TIME_STATES,
    TOO_LATE,
    P,
    S,
)
from simulation.kernel.variates import CHILD, COMPLAINT, DECAY, ENTAILED, NEVER, derive, draw

# Causes of a request by another one; part of the child's key.
FOLLOW_UP = 1
COMPLAINT_CAUSE = 2
FIRST_JOURNEY = 3


@kernel(boolean(P, S, int64))
def is_too_late(p, s, r):
    """Return whether a deal is lost because its first answer came late."""
    request = s.requests[r]
    kind = p.kinds[request.kind]
    answered = seen_by_customer(p, s, r, request.first_response)
    if answered <= kind.decay_after:
        return False
    chance = math.exp(-kind.decay * math.log(answered / kind.decay_after))
    return draw(request.key, DECAY, 0) >= chance


@kernel(void(P, S, int64))
def book_revenue(p, s, r):
    """Book what a request won brings in, less the refund for its errors."""
    request = s.requests[r]
    refund = 0
    if request.errors > 0:
        refund = int(request.value * p.settings[0].refund + 0.5)
    if request.bonus:
        s.money[request.money_account, GAINED] += request.value - refund
    else:
        s.money[request.money_account, EARNED] += request.value - refund
        s.money[request.money_account, REFUNDED] += refund


@kernel(boolean(P, S, int64))
def causes_journeys(p, s, r):
    """Let a request that is won entail others; return whether it does."""
    request = s.requests[r]
    kind = p.kinds[request.kind]
    caused = False
    for i in range(kind.entailed_count):
        if draw(request.key, ENTAILED, i) < p.entailed[kind.entailed_start + i].share:
            caused = True
            todo(s, SPAWN, r, FIRST_JOURNEY + i)
    return caused


@kernel(boolean(P, S, int64))
def earn(p, s, r):
    """Settle a request served to the end; return whether it causes others."""
    request = s.requests[r]
    kind = p.kinds[request.kind]
    caused = False
    won = 0
    if request.value < 0:
        count(s, r, NOT_QUALIFIED)
    elif kind.decay > 0.0 and is_too_late(p, s, r):
        count(s, r, TOO_LATE)
        if not request.bonus:
            s.money[request.money_account, TOO_LATE] += request.value
    else:
        won = 1
        count(s, r, EARNED)
        if kind.follow_up >= 0:
            caused = True
            todo(s, SPAWN, r, FOLLOW_UP)
        else:
            book_revenue(p, s, r)
    complains = False
    if request.errors > 0 and kind.complaint >= 0:
        complains = draw(request.key, COMPLAINT, 0) < p.settings[0].complain
    if complains:
        count(s, r, COMPLAINTS)
        caused = True
        todo(s, SPAWN, r, COMPLAINT_CAUSE)
    elif request.errors == 0 and request.reworks == 0 and request.contacts == 0:
        count(s, r, RESOLVED_FIRST)
        if p.settings[0].splits:
            split_count(p, s, r, PART_RESOLVED_FIRST)
    if won and kind.entailed_count > 0:
        caused |= causes_journeys(p, s, r)
    if kind.feedback:
        report(p, s, r, won)
    return caused


@kernel(void(P, S, int64, int64), inline=False)
def spawn(p, s, r, cause):
    """Open the request that a closed one causes, keyed by its parent and the cause.

    A follow-up takes over its parent's value and the account it is booked on; others have none.
    """
    if cause >= FIRST_JOURNEY:
        entail(p, s, r, cause - FIRST_JOURNEY)
        return
    request = s.requests[r]
    kind = p.kinds[request.kind]
    k = kind.follow_up if cause == FOLLOW_UP else kind.complaint
    key = derive(request.key, CHILD, cause)
    child = open_request(p, s, k, key, request.customer, ALL_HOURS)
    s.requests[child].value = 0
    hand_down(p, s, r, child)
    if cause == FOLLOW_UP:
        s.requests[child].value = request.value
        s.requests[child].money_account = request.money_account
        s.requests[child].bonus = request.bonus


@kernel(void(P, S, int64, int64))
def close(p, s, r, fate):
    """End a request with a fate and free its slot."""
    clock = s.clock[0]
    request = s.requests[r]
    if request.original >= 0:
        close_duplicate(s, r)
        return
    caused = False
    spend(s, r, QUEUEING)
    age = clock.now - request.arrived
    if p.settings[0].rates_satisfaction:
        rate(p, s, r, fate)
    if fate == EARNED:
        count(s, r, CLOSED)
        book_response(p, s, r, 1, age)
        for state in range(TIME_STATES):
            s.sums[request.account, SUM_TIME + state] += s.request_time[r, state]
        if p.settings[0].splits:
            split_count(p, s, r, PART_CLOSED)
        note(s, LOG_CLOSE, r, request.owner, 0)
        caused = earn(p, s, r)
    else:
        count(s, r, fate)
        if p.settings[0].splits:
            split_count(p, s, r, PART_BALKED + fate - BALKED)
        if not request.bonus:
            s.money[request.money_account, fate] += max(request.value, 0)
        if fate == ABANDONED:
            s.sums[request.account, SUM_WAIT_BEFORE_ABANDONING] += age
            note(s, LOG_ABANDON, r, request.owner, 0)
        elif fate == CANCELLED:
            note(s, LOG_CANCEL, r, request.owner, 0)
    for which in (PATIENCE_TIMER, RESOLUTION_TIMER, DEADLINE_TIMER, CONTACT_TIMER):
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
