"""Attention: what an employee turns to next, interruptions, and notices.

After an interruption an employee goes back to what was laid aside. Otherwise the order of attention
decides: *priority* (messages, notices, then requests by priority, begun ones first), *FIFO* (what
has waited longest), *LIFO* (what came last), *random* (every waiting thing alike), or a mix drawn
anew each time. A person's unread notices are one pile; its age is since it was last empty.
"""

from numba.types import int64

from simulation.kernel.accounting import note, todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.duties import turns_to_side_work
from simulation.kernel.mechanisms.interruption import (
    can_be_interrupted,
    lay_aside,
    start_duty_clock,
)
from simulation.kernel.mechanisms.meetings import forget_missed
from simulation.kernel.mechanisms.sharing import has_capacity, resume_shared
from simulation.kernel.state import (
    AT_RANDOM,
    BY_PRIORITY,
    DUTY,
    FIFO,
    IDLE,
    LOG_RESUME,
    MEETING,
    MESSAGE,
    NEXT,
    NOTHING,
    NOTICE,
    POST,
    REQUEST,
    WHEN_SERVING,
    P,
    S,
)
from simulation.kernel.variates import NOTICE_INTERRUPTS, PICK, derive, draw
from simulation.kernel.waiting import leave_inbox, leave_queue, stand_idle, take_up

SPAN = 1 << 40  # a choice is sort · SPAN + slot; 0 = nothing to do


@kernel(int64(P, S, int64))
def order_of_attention(p, s, e):
    """Return the order an employee follows this time."""
    if p.attention[BY_PRIORITY] >= 1.0:
        return BY_PRIORITY
    worker = s.workers[e]
    u = draw(p.people[e].key, PICK, 2 * worker.picks)
    order = 0
    while order < AT_RANDOM and u >= p.attention[order]:
        order += 1
    return order


@kernel(int64(P, int64, int64, int64))
def queue_at(p, e, source, priority):
    """Return the queue of a source: 0 the employee's own, 1 its station's, then those it helps."""
    place = p.stations.shape[0] + e
    station = p.people[e].station
    if source == 1:
        place = station
    elif source > 1:
        place = p.helpers[p.stations[station].help_start + source - 2]
    return place * p.settings[0].priorities + priority


@kernel(int64(P, S, int64))
def first_request(p, s, e):
    """Return the first request by priority, home before helping, one's own first; −1 if none."""
    sources = p.people[e].sources
    own = queue_at(p, e, 0, 0)
    home = queue_at(p, e, 1, 0) if sources > 1 else own
    for priority in range(p.settings[0].priorities):
        r = s.queues[own + priority].first
        if r < 0:
            r = s.queues[home + priority].first
        if r >= 0:
            return r
    for source in range(2, sources):
        for priority in range(p.settings[0].priorities):
            r = s.queues[queue_at(p, e, source, priority)].first
            if r >= 0:
                return r
    return -1


@kernel(int64(P, S, int64))
def by_priority(p, s, e):
    """Return the next thing by priority."""
    if s.inboxes[e].first >= 0:
        return MESSAGE * SPAN + s.inboxes[e].first
    if s.workers[e].unread > 0:
        return NOTICE * SPAN
    r = first_request(p, s, e)
    return REQUEST * SPAN + r if r >= 0 else 0


@kernel(int64(P, S, int64, int64), inline=False)
def by_age(p, s, e, sign):
    """Return what has waited longest (`sign` 1) or shortest (−1), in the order of `by_priority`."""
    choice = 0
    best = 0
    m = s.inboxes[e].first if sign > 0 else s.inboxes[e].last
    if m >= 0:
        choice = MESSAGE * SPAN + m
        best = sign * s.messages[m].waiting_since
    if s.workers[e].unread > 0:
        age = sign * s.workers[e].unread_since
        if choice == 0 or age < best:
            choice = NOTICE * SPAN
            best = age
    for source in range(p.people[e].sources):
        for priority in range(p.settings[0].priorities):
            queue = s.queues[queue_at(p, e, source, priority)]
            r = queue.first if sign > 0 else queue.last
            if r >= 0:
                age = sign * s.requests[r].waiting_since
                if choice == 0 or age < best:
                    choice = REQUEST * SPAN + r
                    best = age
    return choice


@kernel(int64(P, S, int64), inline=False)
def at_random(p, s, e):
    """Return any waiting thing with equal chance (walks the lists: they are short)."""
    total = s.inboxes[e].count + s.workers[e].unread
    for source in range(p.people[e].sources):
        for priority in range(p.settings[0].priorities):
            total += s.queues[queue_at(p, e, source, priority)].count
    if total == 0:
        return 0
    k = int(draw(p.people[e].key, PICK, 2 * s.workers[e].picks + 1) * total)
    if k < s.inboxes[e].count:
        m = s.inboxes[e].first
        while k > 0:
            m = int(s.messages[m].next)
            k -= 1
        return MESSAGE * SPAN + m
    k -= s.inboxes[e].count
    if k < s.workers[e].unread:
        return NOTICE * SPAN
    k -= s.workers[e].unread
    for source in range(p.people[e].sources):
        for priority in range(p.settings[0].priorities):
            queue = s.queues[queue_at(p, e, source, priority)]
            if k < queue.count:
                r = queue.first
                while k > 0:
                    r = int(s.requests[r].next)
                    k -= 1
                return REQUEST * SPAN + r
            k -= queue.count
    return 0


@kernel(int64(P, S, int64))
def choose(p, s, e):
    """Return what an employee turns to next, as sort · SPAN + slot; 0 if nothing waits."""
    order = order_of_attention(p, s, e)
    if order == BY_PRIORITY:
        return by_priority(p, s, e)
    if order == AT_RANDOM:
        return at_random(p, s, e)
    return by_age(p, s, e, 1 if order == FIFO else -1)


@kernel(int64(P, S, int64), inline=False)
def can_look(p, s, e):
    """Return whether someone with requests in hand looks further: for a duty, or one more."""
    worker = s.workers[e]
    has_duty = worker.holds == REQUEST and worker.duties > 0 and p.people[e].multitasking > 1
    return int(has_duty or has_capacity(p, s, e))


@kernel(int64(P, S, int64), inline=False)
def take_first(p, s, e):
    """Let an employee take what comes first of all: a meeting, duties, what was laid aside.

    Returns:
        Who begins it; −1 where several requests have been resumed at once.
    """
    worker = s.workers[e]
    if worker.appointment >= 0:
        take_up(p, s, e, MEETING, worker.appointment)
        worker.appointment = -1
        return e
    if worker.duties > 0:
        if worker.holds == REQUEST:
            lay_aside(p, s, e)
        worker.duties -= 1
        take_up(p, s, e, DUTY, 0)
        return e
    r = worker.suspended
    if p.people[e].multitasking > 1:
        resume_shared(p, s, e)
        if p.people[e].duty_when == WHEN_SERVING:
            start_duty_clock(p, s, e)
        if worker.shared < p.people[e].multitasking:
            todo(s, NEXT, e, 0)
        return -1
    worker.suspended = -1
    take_up(p, s, e, REQUEST, r)
    note(s, LOG_RESUME, r, e, 0)
    return e


@kernel(int64(P, S, int64))
def run_out(p, s, e):
    """Let an employee with nothing to do turn to side work, or stand idle; return who begins."""
    worker = s.workers[e]
    if p.people[e].is_special:
        if worker.holds != NOTHING:
            return -1
        if turns_to_side_work(p, s, e):
            take_up(p, s, e, DUTY, 0)
            return e
    worker.activity = IDLE
    worker.since = s.clock[0].now
    stand_idle(p, s, e)
    return -1


@kernel(int64(P, S, int64))
def next_thing(p, s, e):
    """Let an employee with time take the next thing; return who begins something, or −1."""
    worker = s.workers[e]
    is_special = p.people[e].is_special
    if is_special:
        forget_missed(p, s, e)
    if worker.is_idle or (worker.holds != NOTHING and not (is_special and can_look(p, s, e))):
        return -1
    if worker.suspended >= 0 or (is_special and (worker.duties > 0 or worker.appointment >= 0)):
        return take_first(p, s, e)
    if worker.away:
        return -1
    choice = choose(p, s, e)
    worker.picks += 1
    if choice == 0:
        return run_out(p, s, e)
    sort = choice // SPAN
    thing = choice - sort * SPAN
    if sort == MESSAGE:
        leave_inbox(s, e, thing)
    elif sort == REQUEST:
        leave_queue(s, thing)
        if is_special and worker.shared + 1 < p.people[e].multitasking:
            todo(s, NEXT, e, 0)
    if is_special and sort != REQUEST and worker.holds == REQUEST:
        lay_aside(p, s, e)
    take_up(p, s, e, sort, thing)
    return e


@kernel(int64(P, int64, int64))
def concerns(p, sender, reader):
    """Return whether what one did may matter to another: its superior, or who works on from there.

    So it does where the department of the reader asks for what that of the sender knows, or is the
    next on a route.
    """
    a, b = p.people[sender], p.people[reader]
    if a.manager == reader or a.second_manager == reader:
        return 1
    functions = p.settings[0].functions
    if a.function < 0 or b.function < 0 or max(a.function, b.function) >= functions:
        return 0
    return p.concerns[a.function, b.function]


@kernel(int64(P, S, int64, int64))
def post(p, s, sender, position):
    """Show a notice to one colleague of its sender; return the reader if it reads at once, or −1.

    A notice is one micro-step with a cursor, however many read it.
    """
    person = p.people[sender]
    if position + 1 < person.contact_count:
        todo(s, POST, sender, position + 1)
    e = p.contacts[person.contact_start + position]
    worker = s.workers[e]
    if worker.away:
        return -1
    if worker.unread == 0:
        worker.unread_since = s.clock[0].now
    worker.unread += 1
    worker.distracted += 1 - concerns(p, sender, e)
    s.clock[0].unread += 1
    if worker.is_idle:
        take_up(p, s, e, NOTICE, 0)
        return e
    settings = p.settings[0]
    if settings.notices_interrupt > 0.0 and can_be_interrupted(s, e):
        key = derive(p.people[e].key, NOTICE_INTERRUPTS, worker.read + worker.unread)
        if draw(key, NOTICE_INTERRUPTS, 0) < settings.notices_interrupt:
            lay_aside(p, s, e)
            take_up(p, s, e, NOTICE, 0)
            return e
    return -1
