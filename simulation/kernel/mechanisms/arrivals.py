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
    MEMBER,
    PATIENCE,
    QUALIFICATION,
    RESOLUTION_PATIENCE,
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
    """Return the present rate of a kind at reputation 1, as a share of its highest rate."""
    clock = s.clock[0]
    kind = p.kinds[k]
    settings = p.settings[0]
    weekday = clock.day % settings.days_per_week
    part = (clock.now - clock.day_start) * kind.profile_parts // settings.day_length
    multiplier = p.profiles[kind.profile_start + weekday * kind.profile_parts + part]
    return multiplier * settings.reference_reputation


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


@kernel(int64(P, int64, uint64))
def worth(p, k, key):
    """Return the value of an arrival in hundredths, −1 if its customer does not qualify."""
    kind = p.kinds[k]
    if kind.conversion < 1.0 and draw(key, QUALIFICATION, 0) >= kind.conversion:
        return -1
    value = kind.value
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


@kernel(int64(P, float64))
def channel_at(p, u):
    """Return the channel at a point of the cumulative shares."""
    c = 0
    while c < p.settings[0].channels - 1 and u >= p.channels[c].cumulative:
        c += 1
    return c


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
    for i in range(TIME_STATES):
        s.request_time[r, i] = 0
    for f in range(p.settings[0].functions):
        s.visits[r, f] = 0
        s.handled_by[r, f] = -1
    return r


@kernel(int64(P, S, int64, uint64, int64))
def open_request(p, s, k, key, customer):
    """Turn an arrival (or what another request caused) into a request; return its slot."""
    clock = s.clock[0]
    kind = p.kinds[k]
    r = new_request(p, s, k)
    request = s.requests[r]
    clock.open_requests += 1
    request.key = key
    request.stage = kind.first_stage
    request.priority = kind.priority
    request.customer = customer
    request.arrived = clock.now
    request.first_response = -1
    request.account = account_of(p, s, k)
    request.money_account = request.account
    request.tally = clock.window * p.settings[0].kinds + k
    request.territory = 0.0
    if p.settings[0].territories > 1:
        market = derive(clock.root, CUSTOMER, customer) if customer >= 0 else key
        request.territory = draw(market, TERRITORY, 0)
    request.channel = 0
    if p.settings[0].channels > 1:
        request.channel = channel_at(p, draw(key, CHANNEL, 0))
    request.difficulty = 1.0
    if kind.difficulty >= 0:
        request.difficulty = quantile(p, kind.difficulty, draw(key, DIFFICULTY, 0))
    start_patience(p, s, r)
    count(s, r, ARRIVED)
    note(s, LOG_ARRIVE, r, -1, request.channel)
    todo(s, ENTER, r, 0)
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
    expected = True
    if kind.thinned:
        mark = draw(batch, THINNING, 0)
        share = rate_share(p, s, k)
        expected = mark < share
        if mark >= share * s.clock[0].reputation:
            if expected:  # reputation kept away one who would have come
                count_potential(p, s, k, key)
                settle_unborn(p, s, k, NEVER_CAME, worth(p, k, key))
            return 0
    if expected:
        count_potential(p, s, k, key)
    customer = customer_of(p, key)
    if customer >= 0 and s.lost[customer]:
        if expected:
            settle_unborn(p, s, k, CUSTOMER_LOST, worth(p, k, key))
        note(s, LOG_LOST, -1, -1, customer)
        return 0
    r = open_request(p, s, k, key, customer)
    s.requests[r].value = worth(p, k, key)
    if kind.closed:
        s.requests[r].source = i
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
