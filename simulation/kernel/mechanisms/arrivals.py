"""Arrivals: one stream of potential requests a kind, the same in every organization.

The stream runs at the highest rate of its kind; an arrival is realized with the share of that rate
that holds at its time (thinning, Lewis & Shedler 1979). What an arrival carries (customer, channel,
value, difficulty, patience) is drawn from its own key and so is the same in all scenarios of a
comparison.
"""

from numba.types import float64, int64, uint64, void

from simulation.kernel.accounting import count, note, set_timer, todo
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.state import (
    ARRIVED,
    CALENDAR,
    COME,
    CONTACT_TIMER,
    CUSTOMER_LOST,
    ENTER,
    FRESH,
    LOG_ARRIVE,
    LOG_LOST,
    NEVER_CAME,
    PATIENCE_TIMER,
    PLAN,
    POTENTIAL,
    QUEUEING,
    RESOLUTION_TIMER,
    ROOM,
    TIME_STATES,
    P,
    S,
)
from simulation.kernel.variates import (
    ARRIVAL,
    BATCH,
    CHANNEL,
    CUSTOMER,
    DIFFICULTY,
    INTERARRIVAL,
    KEEPS_CHANNEL,
    MEMBER,
    PATIENCE,
    PREFERRED,
    QUALIFICATION,
    RECONTACT,
    RESOLUTION_PATIENCE,
    SEGMENT,
    SEVERAL,
    TERRITORY,
    THINNING,
    VALUE,
    derive,
    draw,
    fold,
    microseconds,
    quantile,
)


@kernel(float64(P, S, int64))
def rate_share(p, s, k):
    """Return the present rate of a kind as expected, as a share of its highest rate.

    Expected is what comes at reputation 1 and with a budget spread evenly over the segments.
    """
    clock = s.clock[0]
    kind = p.kinds[k]
    settings = p.settings[0]
    weekday = clock.day % settings.days_per_week
    part = (clock.now - clock.day_start) * kind.profile_parts // settings.day_length
    multiplier = p.profiles[kind.profile_start + weekday * kind.profile_parts + part]
    return multiplier * kind.reference


@kernel(int64(P, S, int64))
def account_of(p, s, k):
    """Return the row in which a request of a kind that arrives now is counted."""
    return s.clock[0].cohort * p.settings[0].kinds + k


@kernel(void(P, S, int64, uint64))
def count_potential(p, s, k, key):
    """Count a potential arrival and add it to the digest of the demand.

    What a finite population sends depends on how it is served, and is no part of the digest.
    """
    clock = s.clock[0]
    s.counts[account_of(p, s, k), POTENTIAL] += 1
    if not p.kinds[k].closed:
        clock.demand_digest = fold(clock.demand_digest, key, clock.now)


@kernel(void(P, S, int64, int64, int64))
def settle_unborn(p, s, k, fate, value):
    """Book the fate of a potential arrival that never became a request."""
    account = account_of(p, s, k)
    s.counts[account, fate] += 1
    s.money[account, fate] += max(value, 0)


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


@kernel(int64(P, float64))
def channel_at(p, u):
    """Return the channel at a point of the cumulative shares."""
    c = 0
    while c < p.settings[0].channels - 1 and u >= p.channels[c].cumulative:
        c += 1
    return c


@kernel(void(P, S, int64))
def choose_channel(p, s, r):
    """Let a request come by a channel: at random, or the one its customer prefers."""
    request = s.requests[r]
    settings = p.settings[0]
    request.channel = 0
    if settings.channels > 1:
        u = draw(request.key, CHANNEL, 0)
        if settings.channel_loyalty > 0.0 and request.customer >= 0:
            if draw(request.key, KEEPS_CHANNEL, 0) < settings.channel_loyalty:
                u = draw(market_of(s, request.key, request.customer), PREFERRED, 0)
        request.channel = channel_at(p, u)


@kernel(int64(P, S, int64), inline=False)
def uses_several_channels(p, s, r):
    """Return whether the customer of a request would try again by another channel."""
    request = s.requests[r]
    market = market_of(s, request.key, request.customer)
    return int(draw(market, SEVERAL, 0) < p.settings[0].several)


@kernel(void(P, S, int64), inline=False)
def expect_contact(p, s, r):
    """Let the customer of a request try again some time from now."""
    request = s.requests[r]
    u = draw(request.key, RECONTACT, request.contacts)
    wait = microseconds(quantile(p, p.settings[0].recontact, u))
    set_timer(s, r, CONTACT_TIMER, s.clock[0].now + wait)


@kernel(void(P, S, int64))
def start_patience(p, s, r):
    """Let the patience of a request's customer begin to run, where there is an end to it."""
    request = s.requests[r]
    patience = p.channels[request.channel].patience
    if patience >= 0:
        limit = microseconds(quantile(p, patience, draw(request.key, PATIENCE, 0)))
        set_timer(s, r, PATIENCE_TIMER, request.arrived + limit)
    patience = p.kinds[request.kind].resolution_patience
    if patience >= 0:
        limit = microseconds(quantile(p, patience, draw(request.key, RESOLUTION_PATIENCE, 0)))
        set_timer(s, r, RESOLUTION_TIMER, request.arrived + limit)
    if p.settings[0].recontact >= 0 and uses_several_channels(p, s, r):
        expect_contact(p, s, r)


@kernel(int64(P, S, int64))
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
    request.carries = 0
    for i in range(TIME_STATES):
        s.request_time[r, i] = 0
    for f in range(p.settings[0].functions):
        s.visits[r, f] = 0
        s.handled_by[r, f] = -1
    return r


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
    request.first_response = -1
    request.account = account_of(p, s, request.kind)
    request.money_account = request.account
    request.tally = clock.window * p.settings[0].kinds + request.kind


@kernel(void(P, S, int64))
def admit(p, s, r):
    """Let a request come now: its customer's patience begins, and it goes to its first stage."""
    request = s.requests[r]
    book_arrival(p, s, r)
    start_patience(p, s, r)
    count(s, r, ARRIVED)
    note(s, LOG_ARRIVE, r, -1, request.channel)
    todo(s, ENTER, r, 0)


@kernel(int64(P, S, int64, uint64, int64))
def open_request(p, s, k, key, customer):
    """Turn an arrival (or what another request caused) into a request; return its slot."""
    r = born(p, s, k, key, customer)
    choose_channel(p, s, r)
    admit(p, s, r)
    return r


@kernel(int64(P, S, int64))
def gap_of(p, s, i):
    """Return the time from the arrival that is scheduled at a source to the one after, in µs."""
    source = s.sources[i]
    u = draw(source.key, INTERARRIVAL, source.index + 1)
    return microseconds(quantile(p, p.kinds[source.kind].interarrival, u))


@kernel(void(P, S, int64))
def plan_next(p, s, i):
    """Schedule the next arrival of a source, and draw the gap after it ahead of its time."""
    source = s.sources[i]
    slot = p.settings[0].employees + i
    schedule(s.calendar, s.due, s.futures, CALENDAR, slot, s.clock[0].now + source.gap)
    source.index += 1
    source.gap = gap_of(p, s, i)


@kernel(int64(P, S, int64, uint64, uint64))
def come(p, s, i, key, batch):
    """Let one potential request of a source come; return whether it became a request.

    Args:
        p: parameters.
        s: state.
        i: source.
        key: of the potential arrival.
        batch: key of the batch it belongs to, which decides whether all of it comes.
    """
    k = s.sources[i].kind
    kind = p.kinds[k]
    customer = customer_of(p, key)
    segment = segment_of(p, s, key, customer)
    expected = True
    if kind.thinned:
        mark = draw(batch, THINNING, 0)
        base = rate_share(p, s, k)
        expected = mark < base
        present = base * s.clock[0].reputation
        if kind.by_segment:
            present *= s.appeal[segment]
        if mark >= present:
            if expected:  # reputation, or a smaller budget, kept away one who would have come
                count_potential(p, s, k, key)
                settle_unborn(p, s, k, NEVER_CAME, worth(p, k, key, segment))
            return 0
    if expected:
        count_potential(p, s, k, key)
    if customer >= 0 and s.lost[customer]:
        if expected:
            settle_unborn(p, s, k, CUSTOMER_LOST, worth(p, k, key, segment))
        note(s, LOG_LOST, -1, -1, customer)
        return 0
    r = open_request(p, s, k, key, customer)
    request = s.requests[r]
    request.segment = segment
    request.value = worth(p, k, key, segment)
    request.bonus = int(not expected)
    if kind.closed:
        request.source = i
    return 1


@kernel(void(P, S, int64, int64), inline=False)
def come_in_batch(p, s, i, j):
    """Let request `j` of the present batch of a source come, and see to the others.

    A member of a finite population comes as a batch of one.
    """
    source = s.sources[i]
    key = source.batch_key if j == 0 else derive(source.batch_key, MEMBER, j)
    came = come(p, s, i, key, source.batch_key)
    if p.kinds[source.kind].closed and not came:
        todo(s, PLAN, i, 0)
    if j + 1 < source.batch_size:
        todo(s, COME, i, j + 1)


@kernel(void(P, S, int64))
def arrive(p, s, i):
    """Let the next potential requests of a source come, and schedule those after them.

    A member of a finite population sends the next one only after this one is closed.
    """
    source = s.sources[i]
    kind = p.kinds[source.kind]
    opening = source.index < 0  # time 0: only the first gap is drawn
    if opening:
        source.gap = gap_of(p, s, i)
    key = derive(source.key, ARRIVAL, source.index)
    if opening or not kind.closed:
        plan_next(p, s, i)
    if opening:
        return
    if kind.comes_alone:
        come(p, s, i, key, key)
        return
    source.batch_key = key
    source.batch_size = 1
    if kind.batch >= 0:
        source.batch_size = int(quantile(p, kind.batch, draw(key, BATCH, 0)))
    todo(s, COME, i, 0)
