"""Contacts: who is not answered tries again, by another channel.

Where the station sees on the shared system that this customer has a request open already, the
contact is merged with it: its priority rises and the clock goes on. Elsewhere it is taken for a new
request – a duplicate that costs real work (failure demand: Seddon 2003) and may answer the first.
"""

from numba.types import int64, void

from simulation.kernel.accounting import count, note, spend, todo
from simulation.kernel.future_events import set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.requests import book_arrival, expect_contact, free, new_request
from simulation.kernel.state import (
    DEADLINE_TIMER,
    DUPLICATES,
    DUPLICATES_DONE,
    ENTER,
    FORKED,
    LOG_ARRIVE,
    LOG_MERGE,
    LOG_RECONTACT,
    MERGED,
    QUEUEING,
    RECONTACTS,
    P,
    S,
)
from simulation.kernel.variates import CONTACT, LINKING, NEVER, OTHER_CHANNEL, derive, draw
from simulation.kernel.waiting import join_queue, leave_queue, station_of


@kernel(int64(P, int64))
def first_stage(p, k):
    """Return the stage where a contact of a kind comes in: the first, or its first branch."""
    stage = p.kinds[k].first_stage
    return p.stages[stage].branch_start if p.stages[stage].branch_count > 0 else stage


@kernel(int64(P, S, int64, int64), inline=False)
def other_channel(p, s, d, channel):
    """Return the channel of a further contact: any but the one before, by their shares."""
    channels = p.settings[0].channels
    if channels < 2:
        return channel
    before = p.channels[channel - 1].cumulative if channel > 0 else 0.0
    own = p.channels[channel].cumulative - before
    u = draw(s.requests[d].key, OTHER_CHANNEL, 0) * (1.0 - own)
    last = channel
    for c in range(channels):
        if c != channel:
            upto = p.channels[c].cumulative - (own if c > channel else 0.0)
            if u < upto:
                return c
            last = c
    return last


@kernel(void(P, S, int64), inline=False)
def duplicate(p, s, r):
    """Open a request for a contact that nobody recognizes."""
    request = s.requests[r]
    d = new_request(p, s, request.kind)
    copy = s.requests[d]
    copy.key = derive(request.key, CONTACT, request.contacts)
    copy.stage = first_stage(p, request.kind)
    copy.priority = p.kinds[request.kind].priority
    copy.customer = request.customer
    copy.segment = request.segment
    copy.territory = request.territory
    copy.difficulty = request.difficulty
    copy.value = 0
    copy.original = r
    copy.original_number = request.number
    copy.channel = other_channel(p, s, d, request.channel)
    book_arrival(p, s, d)
    count(s, d, DUPLICATES)
    note(s, LOG_ARRIVE, d, -1, copy.channel)
    todo(s, ENTER, d, 0)


@kernel(void(S, int64))
def move_up(s, r):
    """Let a request that waits go behind those of the next higher priority.

    It goes on waiting since it came (head of the line with priority jumps: Lim & Kobza 1990).
    """
    request = s.requests[r]
    queue = request.queue
    since = request.waiting_since
    leave_queue(s, r)
    request.priority -= 1
    join_queue(s, queue - 1, r)
    request.waiting_since = since


@kernel(void(S, int64), inline=False)
def merge(s, r):
    """Let a request whose customer tries again move up by one priority, branches and all."""
    request = s.requests[r]
    count(s, r, MERGED)
    if request.priority == 0:
        return
    if request.queue >= 0:
        move_up(s, r)
    elif request.phase == FORKED:  # nobody has met a branch: else the customer would be answered
        request.priority -= 1
        b = request.branch
        while b >= 0:
            move_up(s, b)
            b = s.requests[b].sibling


@kernel(void(P, S, int64), inline=False)
def contact_again(p, s, r):
    """Let a customer who has not been answered get in touch again."""
    request = s.requests[r]
    request.contacts += 1
    count(s, r, RECONTACTS)
    note(s, LOG_RECONTACT, r, -1, request.contacts)
    if p.settings[0].recontact >= 0 and request.contacts < p.settings[0].most_contacts:
        expect_contact(p, s, r)
    f = p.stages[first_stage(p, request.kind)].function
    station = station_of(p, f, request.territory)
    linked = p.stations[station].linked
    if linked > 0.0 and draw(request.key, LINKING, request.contacts) < linked:
        merge(s, r)
    else:
        duplicate(p, s, r)


@kernel(int64(S, int64))
def answered_by(s, r):
    """Return the request that is answered when someone meets one: itself, or what it duplicates.

    −1 if that is gone.
    """
    request = s.requests[r]
    if request.original < 0:
        return r if request.parent < 0 else int(request.parent)
    if request.first_response < 0:
        request.first_response = s.clock[0].now - request.arrived
    gone = s.requests[request.original].number != request.original_number
    return -1 if gone else int(request.original)


@kernel(void(S, int64), inline=False)
def close_duplicate(s, d):
    """End a duplicate: it has no fate of its own."""
    spend(s, d, QUEUEING)
    count(s, d, DUPLICATES_DONE)
    note(s, LOG_MERGE, d, s.requests[d].owner, 0)
    set_timer(s, d, DEADLINE_TIMER, NEVER)
    s.clock[0].open_requests -= 1
    free(s, d)
