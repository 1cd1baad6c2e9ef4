"""Customers: what they are, how they get in touch, and what their requests are worth.

What a customer is (segment, territory, habits) is drawn from the customer's own key and so the same
from request to request; the rest is drawn from the key of the arrival.
"""

from numba.types import float64, int64, uint64, void

from simulation.kernel.jit import kernel
from simulation.kernel.state import P, S
from simulation.kernel.variates import (
    CHANNEL,
    CUSTOMER,
    KEEPS_CHANNEL,
    PREFERRED,
    QUALIFICATION,
    SEGMENT,
    SEVERAL,
    VALUE,
    derive,
    draw,
    quantile,
)

# Rows of `channel_shares`: by when a request comes.
ALL_HOURS = 0
OPENING_HOURS = 1
OUTSIDE_HOURS = 2


@kernel(int64(P, uint64))
def customer_of(p, key):
    """Return the customer behind an arrival, −1 where every arrival is a new one."""
    customers = p.settings[0].customers
    if customers == 0:
        return -1
    return min(int(draw(key, CUSTOMER, 0) * customers), customers - 1)


@kernel(uint64(S, uint64, int64))
def market_of(s, key, customer):
    """Return the key of what a customer is: its own if it is one of a number, else the arrival's.

    So what a customer is (segment, territory, habits) stays the same from request to request.
    """
    if customer >= 0:
        return derive(s.clock[0].root, CUSTOMER, customer)
    return key


@kernel(int64(P, S, uint64, int64))
def segment_of(p, s, key, customer):
    """Return the segment of the market that an arrival comes from."""
    segments = p.settings[0].segments
    if segments < 2:
        return 0
    u = draw(market_of(s, key, customer), SEGMENT, 0)
    i = 0
    while i < segments - 1 and u >= p.segments[i].cumulative:
        i += 1
    return i


@kernel(int64(P, int64, uint64, int64))
def worth(p, k, key, segment):
    """Return the value of an arrival in hundredths, −1 if its customer does not qualify."""
    kind = p.kinds[k]
    market = p.segments[segment]
    conversion = kind.conversion * market.conversion
    if conversion < 1.0 and draw(key, QUALIFICATION, 0) >= conversion:
        return -1
    value = kind.value * market.value
    if kind.value_spread >= 0:
        value *= quantile(p, kind.value_spread, draw(key, VALUE, 0))
    return int(value + 0.5)


@kernel(int64(P, float64, int64))
def channel_at(p, u, hours):
    """Return the channel at a point of the cumulative shares."""
    last = p.settings[0].channels - 1
    c = 0
    while c < last and u >= p.channel_shares[hours * (last + 1) + c]:
        c += 1
    return c


@kernel(void(P, S, int64, int64))
def choose_channel(p, s, r, hours):
    """Let a request come by a channel: at random, or the one its customer prefers."""
    request = s.requests[r]
    settings = p.settings[0]
    request.channel = 0
    if settings.channels > 1:
        u = draw(request.key, CHANNEL, 0)
        if settings.channel_loyalty > 0.0 and request.customer >= 0:
            if draw(request.key, KEEPS_CHANNEL, 0) < settings.channel_loyalty:
                u = draw(market_of(s, request.key, request.customer), PREFERRED, 0)
        request.channel = channel_at(p, u, hours)


@kernel(int64(P, S, int64), inline=False)
def uses_several_channels(p, s, r):
    """Return whether the customer of a request would try again by another channel."""
    request = s.requests[r]
    market = market_of(s, request.key, request.customer)
    return int(draw(market, SEVERAL, 0) < p.settings[0].several)
