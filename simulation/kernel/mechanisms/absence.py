"""Absence: people who have left, a vacancy, those who are not employed at this time.

Who is away finishes what it has in hand or laid aside, and takes nothing new. The requests that
wait for it in person, and parked ones that come back to it, go to the station of their stage for
somebody else. Messages for it, those that wait and those that come, are worked on by its deputy:
the nearest superior who is there, who acts in its place on the path. Notices pass it by. People
leave and come back between two calls of the kernel; what follows is done one thing a micro-step,
so that each is begun before the next is handed on.
"""

from numba.types import int64

from simulation.kernel.accounting import todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.dispatch import fewest_shared, longest_idle
from simulation.kernel.state import (
    JOINING,
    MESSAGE,
    NEXT,
    NOTHING,
    NOTICE,
    REQUEST,
    ROSTER,
    STAYING,
    P,
    S,
)
from simulation.kernel.waiting import (
    join_inbox,
    join_queue,
    leave_inbox,
    leave_queue,
    station_of,
    stop_idling,
    take_up,
)


@kernel(int64(P, S, int64))
def deputy_of(p, s, e):
    """Return who acts for an employee: itself, or the nearest superior who is there."""
    while s.workers[e].away and p.people[e].manager >= 0:
        e = p.people[e].manager
    return e


@kernel(int64(P, S, int64), inline=False)
def hand_on(p, s, r):
    """Bring a request whose employee is away to its station; return who takes it at once, or −1."""
    request = s.requests[r]
    f = p.stages[request.stage].function
    station = station_of(p, f, request.territory)
    request.assigned = -1
    request.place = f
    e = longest_idle(p, s, station)
    if e < 0 and p.settings[0].has_rooms_or_rivals:
        e = fewest_shared(p, s, station)
    if e >= 0:
        take_up(p, s, e, REQUEST, r)
    else:
        join_queue(s, station * p.settings[0].priorities + request.priority, r)
    return e


@kernel(int64(P, S, int64), inline=False)
def pass_one_on(p, s, e):
    """Let one thing that waits for an employee who is away go to somebody else.

    Returns:
        Who takes it at once, −1 if it waits there, −2 if nothing was left.
    """
    priorities = p.settings[0].priorities
    first = (p.stations.shape[0] + e) * priorities
    for q in range(first, first + priorities):
        r = s.queues[q].first
        if r >= 0:
            leave_queue(s, r)
            return hand_on(p, s, r)
    m = s.inboxes[e].first
    deputy = deputy_of(p, s, e)
    if m < 0 or deputy == e:
        return -2
    leave_inbox(s, e, m)
    if s.workers[deputy].is_idle:
        take_up(p, s, deputy, MESSAGE, m)
        return deputy
    join_inbox(s, deputy, m)
    return -1


@kernel(int64(P, S, int64), inline=False)
def change_roster(p, s, e):
    """Let the next employee from `e` on leave or come back; return who begins something, or −1."""
    while e < p.settings[0].employees and s.workers[e].change == STAYING:
        e += 1
    if e == p.settings[0].employees:
        return -1
    worker = s.workers[e]
    taker = -1
    if worker.change == JOINING:
        worker.change = STAYING
        if worker.away and worker.holds == NOTHING:
            worker.gone += s.clock[0].now - worker.since
        worker.away = 0
        if not worker.is_idle:  # whoever has several in hand may have room for more
            todo(s, NEXT, e, 0)
    else:
        if not worker.away:
            worker.away = 1
            worker.duties = 0
            worker.appointment = -1
            in_hand = int(worker.holds == NOTICE)
            s.clock[0].unread -= worker.unread - in_hand
            worker.unread = in_hand
            stop_idling(p, s, e)
        taker = pass_one_on(p, s, e)
        if taker == -2:
            taker = -1
            worker.change = STAYING
    todo(s, ROSTER, e, 0)
    return taker
