"""Context: what a stage needs to know, what got lost on the way, and asking for it.

A stage needs facets, each held by a department; `interdependence` is the chance that a listed facet
is really needed by this request. It is there if the employee handled that part before, if it
survived the handoffs since, or if both parties use the shared system. All that is missing is asked
for in parallel while the request is parked and holds nobody (information processing view: Galbraith
1974; queries as in the Virtual Design Team: Jin & Levitt 1996).
"""

from numba.types import int64, uint64, void

from simulation.kernel.accounting import (
    count,
    message_row,
    note,
    spend,
    todo,
    visit_of,
)
from simulation.kernel.future_events import set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.dispatch import member_at
from simulation.kernel.mechanisms.meetings import have_met
from simulation.kernel.routing import next_reader
from simulation.kernel.state import (
    CANCELLED,
    CLOSE,
    DEADLINE_TIMER,
    DELIVER,
    FACETS_HANDED_ON,
    FACETS_KNOWN,
    FACETS_LOST,
    FACETS_NEEDED,
    FOR_INFORMATION,
    INFORMED,
    LOG_PARK,
    LOG_SEND,
    QUERIES,
    QUERY,
    ROOM,
    P,
    S,
)
from simulation.kernel.variates import (
    DIRECT,
    MESSAGE,
    NEED,
    SURVIVAL,
    SYNCHRONOUS,
    TARGET,
    derive,
    draw,
)
from simulation.kernel.waiting import station_of

LONGEST_FIDELITY = 64  # handoffs; the survival of more is that of so many


@kernel(int64(P, S, int64, int64))
def holder_of(p, s, r, g):
    """Return who is asked about a facet: who handled it, else one of that part of the market."""
    known = s.handled_by[r, g]
    if known >= 0:
        return known
    request = s.requests[r]
    return member_at(p, station_of(p, g, request.territory), draw(request.key, TARGET, g))


@kernel(int64(P, S, int64, int64, int64))
def is_known(p, s, r, e, g):
    """Return whether an employee has a facet without asking; count what was handed on, or lost."""
    request = s.requests[r]
    holder = holder_of(p, s, r, g)
    if holder == e:
        return 1
    was_known = s.handled_by[r, g] >= 0
    if was_known:
        count(s, r, FACETS_HANDED_ON)
        if request.carries:
            return 1
        handoffs = min(request.handoffs - s.handoffs_then[r, g], LONGEST_FIDELITY)
        if draw(request.key, SURVIVAL, g) < p.fidelity[handoffs]:
            return 1
        if p.settings[0].meetings > 0 and have_met(p, s, e, holder, s.handled_at[r, g]):
            return 1
    if p.settings[0].shared_system and p.people[e].uses_system & p.people[holder].uses_system:
        return 1
    if was_known:
        count(s, r, FACETS_LOST)
    return 0


@kernel(int64(P, S, int64, int64))
def missing_facets(p, s, r, e):
    """Return the bits of the facets that an employee lacks at the request's stage."""
    request = s.requests[r]
    stage = p.stages[request.stage]
    visit = s.visits[r, stage.function]
    missing = 0
    for i in range(stage.needs_count):
        g = p.needs[stage.needs_start + i]
        index = (((visit << 12) + stage.function) << 12) + g
        if draw(request.key, NEED, index) < p.settings[0].interdependence:
            count(s, r, FACETS_NEEDED)
            if is_known(p, s, r, e, g):
                count(s, r, FACETS_KNOWN)
            else:
                missing |= 1 << i
    return missing


@kernel(int64(int64))
def ones(bits):
    """Return how many bits are set."""
    n = 0
    while bits > 0:
        n += bits & 1
        bits >>= 1
    return n


@kernel(void(S, int64, int64, int64))
def park(s, r, state, deadline):
    """Park a request that waits for others; it holds nobody, and its wait has a deadline."""
    request = s.requests[r]
    spend(s, r, state)
    request.wait_number += 1
    set_timer(s, r, DEADLINE_TIMER, s.clock[0].now + deadline)
    note(s, LOG_PARK, r, request.owner, state)


@kernel(int64(S))
def new_message(s):
    """Take a free slot for a message; return it."""
    clock = s.clock[0]
    m = clock.free_message
    clock.free_message = s.messages[m].next
    clock.free_messages -= 1
    if clock.free_messages < ROOM:
        clock.is_tight = 1
    return m


@kernel(int64(P, uint64))
def is_urgent(p, key):
    """Return whether a message interrupts its readers."""
    share = p.settings[0].synchronous
    return int(share > 0.0 and draw(key, SYNCHRONOUS, 0) < share)


@kernel(int64(P, S, int64, int64, uint64))
def message_about(p, s, r, kind, key):
    """Take a slot for a message about a request, written by its owner; return the slot."""
    request = s.requests[r]
    m = new_message(s)
    message = s.messages[m]
    message.key = key
    message.kind = kind
    message.number = request.number
    message.case = request.case
    message.account = request.account
    message.tally = message_row(p, s, r)
    message.born = s.clock[0].now
    message.returning = 0
    message.harmed = 0
    s.paths[m, 0] = request.owner
    return m


@kernel(int64(P, S, int64, int64, int64, int64))
def compose(p, s, r, kind, facet, target):
    """Write a message about a request from its owner; return its slot."""
    request = s.requests[r]
    visit = visit_of(s, r, p.stages[request.stage].function)
    index = (visit << 6) + (facet << 1) + kind
    m = message_about(p, s, r, kind, derive(request.key, MESSAGE, index))
    message = s.messages[m]
    message.request = r
    message.facet = facet
    message.wait_number = request.wait_number
    message.target = target
    message.hop = 1
    message.synchronous = is_urgent(p, message.key)
    return m


@kernel(int64(P, S, int64, int64, int64))
def first_reader(p, s, m, e, target):
    """Return whom a question goes to first: straight to its target, or on its way there."""
    chance = p.settings[0].direct_contact
    if chance > 0.0 and draw(s.messages[m].key, DIRECT, 0) < chance:
        return target
    return next_reader(p, e, target)


@kernel(void(P, S, int64))
def ask(p, s, r):
    """Send a query for each missing facet and park the request until all are answered."""
    request = s.requests[r]
    stage = p.stages[request.stage]
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return
    request.phase = INFORMED
    park(s, r, FOR_INFORMATION, p.settings[0].query_deadline)
    request.pending = 0
    for i in range(stage.needs_count):
        if (request.missing >> i) & 1:
            target = holder_of(p, s, r, p.needs[stage.needs_start + i])
            m = compose(p, s, r, QUERY, i, target)
            s.paths[m, 1] = first_reader(p, s, m, request.owner, target)
            request.pending += 1
            count(s, r, QUERIES)
            note(s, LOG_SEND, r, s.paths[m, 1], target)
            todo(s, DELIVER, m, 0)
