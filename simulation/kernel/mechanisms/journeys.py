"""Journeys: what customers need after an order, from delivery to after-sales.

A request may entail others (support, a return) that come some time after it is done. They name it:
whoever worked on it is known, and what was known then may still be. A connected product gets in
touch by itself and tells what is known of it.
"""

from numba.types import int64, void

from simulation.kernel.accounting import count, hand_down_handlings, note
from simulation.kernel.future_events import set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.customers import ALL_HOURS, choose_channel
from simulation.kernel.mechanisms.requests import admit, born, free
from simulation.kernel.state import (
    CONTACT_TIMER,
    DORMANT,
    FRESH,
    JOURNEYS,
    LOG_JOURNEY,
    LOG_LOST,
    P,
    S,
)
from simulation.kernel.variates import (
    CONNECTED,
    DELAY,
    JOURNEY,
    derive,
    draw,
    microseconds,
    quantile,
)


@kernel(void(P, S, int64, int64))
def hand_down(p, s, r, child):
    """Let a request that another one causes know its customer's part of the market and its past.

    A new contact counts as one handoff more.
    """
    request = s.requests[r]
    s.requests[child].territory = request.territory
    s.requests[child].segment = request.segment
    hand_down_handlings(p, s, r, child, request.handoffs + 1)


@kernel(void(P, S, int64, int64), inline=False)
def entail(p, s, r, i):
    """Let the `i`-th request that one entails lie dormant until it comes."""
    request = s.requests[r]
    settings = p.settings[0]
    entailed = p.entailed[p.kinds[request.kind].entailed_start + i]
    child = born(p, s, entailed.kind, derive(request.key, JOURNEY, i), request.customer)
    later = s.requests[child]
    later.value = 0
    later.phase = DORMANT
    hand_down(p, s, r, child)
    if settings.connected > 0.0 and settings.connected_channel >= 0:
        later.carries = int(draw(later.key, CONNECTED, 0) < settings.connected)
    delay = microseconds(quantile(p, entailed.delay, draw(later.key, DELAY, 0)))
    set_timer(s, child, CONTACT_TIMER, s.clock[0].now + delay)
    note(s, LOG_JOURNEY, child, -1, request.case)


@kernel(void(P, S, int64), inline=False)
def awaken(p, s, r):
    """Let a dormant request come, unless its customer has left."""
    request = s.requests[r]
    if request.customer >= 0 and s.lost[request.customer]:
        note(s, LOG_LOST, -1, -1, request.customer)
        free(s, r)
        return
    request.phase = FRESH
    if p.settings[0].connected_channel < 0:  # that there was before a restructuring
        request.carries = 0
    if request.carries:
        request.channel = p.settings[0].connected_channel
    else:
        choose_channel(p, s, r, ALL_HOURS)
    admit(p, s, r)
    count(s, r, JOURNEYS)
