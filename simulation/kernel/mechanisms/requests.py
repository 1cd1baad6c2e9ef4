"""Requests: how they come into the kernel's table, and leave it.

Whatever brings a request (an arrival, another request, a customer who tries again) takes a slot
here; admitted, it belongs to the accounts of that time, and its customer's patience begins.
"""

from numba.types import int64, uint64, void

from simulation.kernel.accounting import count, note, todo
from simulation.kernel.future_events import set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.customers import choose_channel, market_of, uses_several_channels
from simulation.kernel.mechanisms.opening_hours import calendar_time, due_after, working_time
from simulation.kernel.state import (
    ABANDONED,
    ARRIVED,
    CANCELLED,
    CLOSE,
    CONTACT_TIMER,
    ENTER,
    FRESH,
    LOG_ARRIVE,
    PATIENCE_TIMER,
    QUEUEING,
    RESOLUTION_TIMER,
    ROOM,
    TIME_STATES,
    P,
    S,
)
from simulation.kernel.variates import (
    DIFFICULTY,
    PATIENCE,
    RECONTACT,
    RESOLUTION_PATIENCE,
    TERRITORY,
    draw,
    microseconds,
    quantile,
)


@kernel(int64(P, S, int64))
def account_of(p, s, k):
    """Return the row in which a request of a kind that arrives now is counted."""
    return s.clock[0].cohort * p.settings[0].kinds + k


@kernel(void(P, S, int64), inline=False)
def expect_contact(p, s, r):
    """Let the customer of a request try again some time from when it came, or tried last."""
    request = s.requests[r]
    u = draw(request.key, RECONTACT, request.contacts)
    wait = microseconds(quantile(p, p.settings[0].recontact, u))
    now = s.clock[0].now
    if request.contacts == 0:
        time = due_after(p, s, r, wait)
    elif p.settings[0].has_hours:
        time = working_time(p, calendar_time(p, now) + wait)
    else:
        time = now + wait
    set_timer(s, r, CONTACT_TIMER, time)


@kernel(int64(P, S, int64, int64), hook="patience")
def drawn_patience(p, s, r, patience):
    """Return how long the customer of a request waits, in µs, drawn from a distribution."""
    return microseconds(quantile(p, patience, draw(s.requests[r].key, PATIENCE, 0)))


@kernel(int64(P, S, int64))
def patience_of(p, s, r):
    """Return how long the customer of a request waits for the first answer, −1 without end."""
    request = s.requests[r]
    patience = p.channels[request.channel].patience
    if patience < 0:
        return -1
    return drawn_patience(p, s, r, patience)


@kernel(int64(P, S, int64))
def resolution_patience_of(p, s, r):
    """Return how long the customer of a request waits until all is done, −1 without end."""
    request = s.requests[r]
    patience = p.kinds[request.kind].resolution_patience
    if patience < 0:
        return -1
    return microseconds(quantile(p, patience, draw(request.key, RESOLUTION_PATIENCE, 0)))


@kernel(void(P, S, int64))
def start_patience(p, s, r):
    """Let the patience of a request's customer begin to run, where there is an end to it."""
    limit = patience_of(p, s, r)
    if limit >= 0:
        set_timer(s, r, PATIENCE_TIMER, due_after(p, s, r, limit))
    limit = resolution_patience_of(p, s, r)
    if limit >= 0:
        set_timer(s, r, RESOLUTION_TIMER, due_after(p, s, r, limit))
    if p.settings[0].recontact >= 0 and uses_several_channels(p, s, r):
        expect_contact(p, s, r)


@kernel(int64(P, S, int64), hook="new_request")
def new_request(p, s, k):
    """Take a free slot for a request of a kind, with nothing in it yet; return the slot."""
    clock = s.clock[0]
    r = clock.free_request
    request = s.requests[r]
    clock.free_request = request.next
    clock.free_requests -= 1
    if clock.free_requests < ROOM:
        clock.is_tight = 1
    request.number = clock.number
    request.case = clock.number
    clock.number += 1
    request.kind = k
    request.since = clock.now
    request.missing = 0
    request.owner = -1
    request.queue = -1
    request.rework_until = -1
    request.assigned = -1
    request.source = -1
    request.parent = -1
    request.original = -1
    request.last_function = -1
    request.time_state = QUEUEING
    request.pending = 0
    request.wait_number = 0
    request.overdue = 0
    request.handoffs = 0
    request.repeats = 0
    request.errors = 0
    request.reworks = 0
    request.preempted = 0
    request.phase = FRESH
    request.contacts = 0
    request.bonus = 0
    request.has_returned = 0
    request.carries = 0
    for i in range(TIME_STATES):
        s.request_time[r, i] = 0
    for f in range(p.settings[0].functions):
        s.visits[r, f] = 0
        s.handled_by[r, f] = -1
    return r


@kernel(void(S, int64))
def free(s, r):
    """Give the slot of a request that is over back."""
    clock = s.clock[0]
    request = s.requests[r]
    request.number = -1
    request.pending = 0
    request.next = clock.free_request
    clock.free_request = r
    clock.free_requests += 1


@kernel(int64(P, S, int64, uint64, int64))
def born(p, s, k, key, customer):
    """Take a slot for a request of a customer, with what it is but not when it comes."""
    kind = p.kinds[k]
    r = new_request(p, s, k)
    request = s.requests[r]
    request.key = key
    request.stage = kind.first_stage
    request.priority = kind.priority
    request.customer = customer
    request.segment = 0
    request.territory = 0.0
    if p.settings[0].territories > 1:
        request.territory = draw(market_of(s, key, customer), TERRITORY, 0)
    request.difficulty = 1.0
    if kind.difficulty >= 0:
        request.difficulty = quantile(p, kind.difficulty, draw(key, DIFFICULTY, 0))
    return r


@kernel(void(P, S, int64))
def book_arrival(p, s, r):
    """Let a request belong to the accounts of now."""
    clock = s.clock[0]
    request = s.requests[r]
    clock.open_requests += 1
    request.since = clock.now
    request.arrived = clock.now
    if p.settings[0].has_hours:
        request.came = calendar_time(p, clock.now) - clock.late
    request.first_response = -1
    request.account = account_of(p, s, request.kind)
    request.money_account = request.account
    request.tally = clock.window * p.settings[0].rows + request.kind


@kernel(void(P, S, int64), inline=False)
def come_in_late(p, s, r):
    """Let a request that came while it was closed come in, if its customer still waits."""
    late = s.clock[0].late
    patience = patience_of(p, s, r)
    until_resolved = resolution_patience_of(p, s, r)
    if 0 <= patience < late and not 0 <= until_resolved < patience:
        todo(s, CLOSE, r, ABANDONED)
    elif 0 <= until_resolved < late:
        todo(s, CLOSE, r, CANCELLED)
    else:
        todo(s, ENTER, r, 0)


@kernel(void(P, S, int64))
def admit(p, s, r):
    """Let a request come now: its customer's patience begins, and it goes to its first stage."""
    request = s.requests[r]
    book_arrival(p, s, r)
    start_patience(p, s, r)
    count(s, r, ARRIVED)
    note(s, LOG_ARRIVE, r, -1, request.channel)
    if s.clock[0].late > 0:
        come_in_late(p, s, r)
    else:
        todo(s, ENTER, r, 0)


@kernel(int64(P, S, int64, uint64, int64, int64))
def open_request(p, s, k, key, customer, hours):
    """Turn an arrival (or what another request caused) into a request; return its slot."""
    r = born(p, s, k, key, customer)
    choose_channel(p, s, r, hours)
    admit(p, s, r)
    return r
