"""Loyalty: what customers think of a request, what they remember, tell others, and do.

Satisfaction is 100 · exp(−Σ wᵢ xᵢ) over what the customer sees: waits against expectation, having
to try again or to repeat things, errors, giving up (exponential form: assumption; Maister 1985 on
waits against expectation).
"""

import math

from numba.types import float64, int64, void

from simulation.kernel.accounting import count, note, split_rows
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.customers import uses_several_channels
from simulation.kernel.mechanisms.opening_hours import seen_by_customer
from simulation.kernel.state import (
    ABANDONED,
    BALKED,
    CANCELLED,
    DEFECTIONS,
    DETRACTORS,
    LOG_DEFECT,
    PROMOTERS,
    RATED,
    UNHAPPY,
    P,
    S,
)
from simulation.kernel.variates import DEFECTION, draw

HAPPY = 85.0
INDIFFERENT = 65.0
DISSATISFIED = 50.0


@kernel(float64(P, S, int64, int64), hook="satisfaction")
def satisfaction_of(p, s, r, fate):
    """Return the satisfaction of a request's customer, 0 to 100."""
    settings = p.settings[0]
    request = s.requests[r]
    age = float(seen_by_customer(p, s, r, s.clock[0].now - request.arrived))
    answered = age
    if request.first_response >= 0:
        answered = float(seen_by_customer(p, s, r, request.first_response))
    burden = settings.weight_first_response * (
        answered / p.channels[request.channel].expected_response
    )
    burden += settings.weight_resolution * (age / p.kinds[request.kind].expected_resolution)
    if request.repeats > 0:  # of these most requests have none, those of plain networks never
        burden += settings.weight_repeat * request.repeats
    if request.errors > 0:
        burden += settings.weight_error * request.errors
    if request.contacts > 0:
        burden += settings.weight_contact * request.contacts
    if fate == ABANDONED or fate == CANCELLED or fate == BALKED:
        burden += settings.weight_abandoned
    return 100.0 * math.exp(-burden)


@kernel(float64(P, S, int64, float64), inline=False)
def remember(p, s, customer, satisfaction):
    """Add an experience to what a customer remembers; return what it thinks of the company."""
    memory = p.settings[0].memory
    if s.remembered[customer] >= 0.0:
        satisfaction = memory * s.remembered[customer] + (1.0 - memory) * satisfaction
    s.remembered[customer] = satisfaction
    return satisfaction


@kernel(void(P, S, int64, float64), inline=False)
def tell_others(p, s, r, satisfaction):
    """Let the unhappy post (who uses several channels reaches more) and the happy refer."""
    settings = p.settings[0]
    if satisfaction < DISSATISFIED:
        reach = settings.reach if uses_several_channels(p, s, r) else 1.0
        s.clock[0].voices -= settings.posts * reach
    elif satisfaction >= HAPPY:
        s.clock[0].voices += settings.refers


@kernel(void(P, S, int64, float64), inline=False)
def split_rating(p, s, r, satisfaction):
    """Book what a customer thinks for the channel and the segment of a request."""
    for row in split_rows(p, s, r):
        if row >= 0:
            s.ratings[row, int(satisfaction)] += 1
            s.opinions[row] += satisfaction


@kernel(void(P, S, int64, int64))
def rate(p, s, r, fate):
    """Book what a customer thinks of a request, and let an unhappy one leave for good."""
    settings = p.settings[0]
    request = s.requests[r]
    satisfaction = satisfaction_of(p, s, r, fate)
    s.satisfaction[request.account] += satisfaction
    s.ratings[request.tally, int(satisfaction)] += 1
    if settings.splits:
        split_rating(p, s, r, satisfaction)
    count(s, r, RATED)
    if satisfaction < DISSATISFIED:
        count(s, r, UNHAPPY)
    if satisfaction >= HAPPY:
        count(s, r, PROMOTERS)
    elif satisfaction < INDIFFERENT:
        count(s, r, DETRACTORS)
    if settings.posts > 0.0 or settings.refers > 0.0:
        tell_others(p, s, r, satisfaction)
    if request.customer < 0:
        return
    if settings.memory > 0.0:
        satisfaction = remember(p, s, request.customer, satisfaction)
    if settings.defection_unsatisfied > 0.0 and not s.lost[request.customer]:
        low = settings.defection_satisfied
        chance = low + (settings.defection_unsatisfied - low) * (1.0 - satisfaction / 100.0)
        if draw(request.key, DEFECTION, 0) < chance * p.segments[request.segment].defection:
            s.lost[request.customer] = 1
            count(s, r, DEFECTIONS)
            note(s, LOG_DEFECT, r, -1, request.customer)
