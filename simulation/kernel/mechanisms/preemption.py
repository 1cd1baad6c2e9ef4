"""Preemption: a request of higher priority takes an employee from one of lower priority.

The request that has to give way goes back to the front of its queue and keeps what remains of its
work (preemptive resume); whoever takes it up goes on with it at their own speed.
"""

from numba.types import int64, void

from simulation.kernel.accounting import book_hours, count, note, spend, todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.interruption import stop_duty_clock
from simulation.kernel.state import (
    CANCELLED,
    CLOSE,
    LOG_PREEMPT,
    NOTHING,
    OFFER,
    PREEMPTIONS,
    QUEUEING,
    REQUEST,
    WHEN_SERVING,
    P,
    S,
)
from simulation.kernel.waiting import join_front, station_of


@kernel(int64(P, S, int64, int64))
def can_be_taken(p, s, e, priority):
    """Return whether an employee is at one request of lower priority."""
    worker = s.workers[e]
    return int(
        worker.holds == REQUEST
        and worker.suspended < 0
        and not worker.away
        and p.people[e].multitasking == 1
        and s.requests[worker.thing].priority > priority
    )


@kernel(int64(P, S, int64, int64), inline=False)
def least_urgent(p, s, station, priority):
    """Return who works for a station on the least urgent request, begun last; −1 if none is less.

    The first of its members among equals.
    """
    place = p.stations[station]
    found = -1
    for i in range(place.member_start, place.member_start + place.member_count):
        e = p.members[i]
        if not can_be_taken(p, s, e, priority):
            continue
        if found >= 0:
            held = s.requests[s.workers[found].thing].priority
            holds = s.requests[s.workers[e].thing].priority
            if holds < held or (holds == held and s.workers[e].since <= s.workers[found].since):
                continue
        found = e
    return found


@kernel(void(P, S, int64), inline=False)
def put_back(p, s, e):
    """Send the request in an employee's hands back to the front of its queue.

    If its customer's patience ended meanwhile, it is cancelled instead of waiting again.
    """
    worker = s.workers[e]
    r = worker.thing
    request = s.requests[r]
    book_hours(s, e)
    if p.people[e].duty_when == WHEN_SERVING:
        stop_duty_clock(p, s, e)
    request.remaining = worker.until - s.clock[0].now - worker.set_up
    request.preempted = 1
    spend(s, r, QUEUEING)
    worker.interruptions += 1
    worker.holds = NOTHING
    count(s, r, PREEMPTIONS)
    note(s, LOG_PREEMPT, r, e, 0)
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return
    place = station_of(p, request.place, request.territory)
    if request.assigned >= 0:
        place = p.stations.shape[0] + request.assigned
    else:
        todo(s, OFFER, r, place)
    join_front(s, place * p.settings[0].priorities + request.priority, r)


@kernel(int64(P, S, int64, int64, int64), inline=False)
def preempt(p, s, r, station, person):
    """Free somebody for a request of higher priority; return who, −1 if nobody gives way."""
    priority = s.requests[r].priority
    e = person
    if person < 0:
        e = least_urgent(p, s, station, priority)
    elif not can_be_taken(p, s, person, priority):
        e = -1
    if e >= 0:
        put_back(p, s, e)
    return e
