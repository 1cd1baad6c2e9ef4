"""Waiting: queues of requests, inboxes of messages, and the desk where idle employees stand.

All are doubly linked lists threaded through the records themselves: joining, leaving and being
removed from the middle (an abandonment) cost the same whatever the length.
"""

from numba.types import float64, int64, void

from simulation.kernel.jit import kernel
from simulation.kernel.state import P, S


@kernel(int64(P, int64, float64))
def station_of(p, f, territory):
    """Return the station of a function that serves a place in the market, from 0 to 1."""
    function = p.functions[f]
    return p.groups[function.group_start + int(territory * function.group_count)]


@kernel(void(S, int64, int64))
def join_queue(s, q, r):
    """Let a request wait at the end of a queue."""
    queue = s.queues[q]
    request = s.requests[r]
    request.queue = q
    request.waiting_since = s.clock[0].now
    request.next = -1
    request.previous = queue.last
    if queue.last >= 0:
        s.requests[queue.last].next = r
    else:
        queue.first = r
    queue.last = r
    queue.count += 1


@kernel(void(S, int64, int64), inline=False)
def join_front(s, q, r):
    """Let a request that was begun before wait at the front of a queue."""
    queue = s.queues[q]
    request = s.requests[r]
    request.queue = q
    request.waiting_since = s.clock[0].now
    request.previous = -1
    request.next = queue.first
    if queue.first >= 0:
        s.requests[queue.first].previous = r
    else:
        queue.last = r
    queue.first = r
    queue.count += 1


@kernel(void(S, int64))
def leave_queue(s, r):
    """Take a request out of the queue it waits in, wherever it stands."""
    request = s.requests[r]
    queue = s.queues[request.queue]
    if request.previous >= 0:
        s.requests[request.previous].next = request.next
    else:
        queue.first = request.next
    if request.next >= 0:
        s.requests[request.next].previous = request.previous
    else:
        queue.last = request.previous
    queue.count -= 1
    request.queue = -1


@kernel(void(S, int64, int64))
def join_inbox(s, e, m):
    """Put a message at the end of an employee's inbox."""
    inbox = s.inboxes[e]
    message = s.messages[m]
    message.waiting_since = s.clock[0].now
    message.next = -1
    message.previous = inbox.last
    if inbox.last >= 0:
        s.messages[inbox.last].next = m
    else:
        inbox.first = m
    inbox.last = m
    inbox.count += 1


@kernel(void(S, int64, int64))
def leave_inbox(s, e, m):
    """Take a message out of an employee's inbox."""
    inbox = s.inboxes[e]
    message = s.messages[m]
    if message.previous >= 0:
        s.messages[message.previous].next = message.next
    else:
        inbox.first = message.next
    if message.next >= 0:
        s.messages[message.next].previous = message.previous
    else:
        inbox.last = message.previous
    inbox.count -= 1


@kernel(void(P, S, int64))
def stand_idle(p, s, e):
    """Let an employee wait for work, behind those who have waited longer."""
    worker = s.workers[e]
    worker.is_idle = 1
    station = p.people[e].station
    if station >= 0:
        desk = s.desks[station]
        worker.idle_next = -1
        worker.idle_previous = desk.idle_last
        if desk.idle_last >= 0:
            s.workers[desk.idle_last].idle_next = e
        else:
            desk.idle_first = e
        desk.idle_last = e
        desk.idle += 1


@kernel(void(P, S, int64))
def stop_idling(p, s, e):
    """Let an employee leave the desk if it stands there."""
    worker = s.workers[e]
    if worker.is_idle:
        worker.is_idle = 0
        worker.since = s.clock[0].now
        station = p.people[e].station
        if station >= 0:
            desk = s.desks[station]
            if worker.idle_previous >= 0:
                s.workers[worker.idle_previous].idle_next = worker.idle_next
            else:
                desk.idle_first = worker.idle_next
            if worker.idle_next >= 0:
                s.workers[worker.idle_next].idle_previous = worker.idle_previous
            else:
                desk.idle_last = worker.idle_previous
            desk.idle -= 1


@kernel(void(P, S, int64, int64, int64))
def take_up(p, s, e, sort, thing):
    """Put a thing into an employee's hands; it stops being idle."""
    worker = s.workers[e]
    worker.holds = sort
    worker.thing = thing
    stop_idling(p, s, e)
