"""Arrivals: one stream of potential requests a kind, the same in every organization.

The stream runs at the highest rate of its kind; an arrival is realized with the share of that rate
that holds at its time (thinning, Lewis & Shedler 1979). What an arrival carries (customer, channel,
value, difficulty, patience) is drawn from its own key and so is the same in all scenarios of a
comparison.
"""

from numba.types import float64, int64, uint64, void

from simulation.kernel.accounting import note, todo
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.customers import (
    ALL_HOURS,
    OPENING_HOURS,
    OUTSIDE_HOURS,
    customer_of,
    segment_of,
    worth,
)
from simulation.kernel.mechanisms.opening_hours import (
    calendar_time,
    closed_moment,
    working_time,
)
from simulation.kernel.mechanisms.requests import account_of, open_request
from simulation.kernel.state import (
    COME,
    CUSTOMER_LOST,
    LOG_LOST,
    NEVER_CAME,
    PLAN,
    POTENTIAL,
    P,
    S,
)
from simulation.kernel.variates import (
    ARRIVAL,
    BATCH,
    INTERARRIVAL,
    MEMBER,
    THINNING,
    derive,
    draw,
    fold,
    microseconds,
    quantile,
)


@kernel(float64(P, S, int64))
def rate_share(p, s, k):
    """Return the present rate of a kind as expected, as a share of its highest rate.

    Expected is what comes at reputation 1, the budget spread over the segments by their shares.
    Profiles are of opening hours; outside, all hours are alike.
    """
    clock = s.clock[0]
    kind = p.kinds[k]
    if clock.late > 0:
        return kind.reference
    weekday = clock.day % p.settings[0].days_per_week
    length = clock.day_end - clock.day_start
    part = (clock.now - clock.day_start) * kind.profile_parts // length
    multiplier = p.profiles[kind.profile_start + weekday * kind.profile_parts + part]
    return multiplier * kind.reference


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
    schedule(s, slot, s.clock[0].now + source.gap)
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
    hours = ALL_HOURS
    if kind.outside >= 0:
        hours = OUTSIDE_HOURS if s.clock[0].late > 0 else OPENING_HOURS
    r = open_request(p, s, k, key, customer, hours)
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
    s.clock[0].late = source.late
    came = come(p, s, i, key, source.batch_key)
    s.clock[0].late = 0
    if p.kinds[source.kind].closed and not came:
        todo(s, PLAN, i, 0)
    if j + 1 < source.batch_size:
        todo(s, COME, i, j + 1)


@kernel(void(P, S, int64, uint64))
def begin_batch(p, s, i, key):
    """Let the requests of a batch come, one after the other."""
    source = s.sources[i]
    kind = p.kinds[source.kind]
    source.batch_key = key
    source.batch_size = 1
    if kind.batch >= 0:
        source.batch_size = int(quantile(p, kind.batch, draw(key, BATCH, 0)))
    todo(s, COME, i, 0)


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
    else:
        begin_batch(p, s, i, key)


@kernel(void(P, S, int64), inline=False)
def arrive_outside(p, s, i):
    """Let what came while it was closed come in at the opening, and schedule what comes next.

    The source counts time during which it is closed.
    """
    source = s.sources[i]
    kind = p.kinds[source.kind]
    came = source.closed
    index = source.index
    source.index += 1
    gap = quantile(p, kind.outside, draw(source.key, INTERARRIVAL, source.index))
    source.closed += microseconds(gap)
    slot = p.settings[0].employees + i
    time = working_time(p, closed_moment(p, source.closed))
    schedule(s, slot, time)
    if index < 0:  # time 0: only the first gap is drawn
        return
    source.late = calendar_time(p, s.clock[0].now) - closed_moment(p, came)
    begin_batch(p, s, i, derive(source.key, ARRIVAL, index))
