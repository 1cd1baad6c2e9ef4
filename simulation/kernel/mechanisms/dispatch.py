"""Dispatch: where a request waits at its stage, and which employee takes it.

A station is the staff of one function within a sector, a team or the whole department, with one
queue. Those who have been idle longest are asked first. Rules other than the shared queue assign
the request to one person at once; it then waits in that person's own queue.
"""

from numba.types import float64, int64, void

from simulation.kernel.accounting import count, note, todo, visit_of
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.forks import fork
from simulation.kernel.mechanisms.preemption import preempt
from simulation.kernel.mechanisms.sharing import has_capacity
from simulation.kernel.state import (
    BALKED,
    CANCELLED,
    CLOSE,
    FRESH,
    LEAST_LOADED,
    LOG_BALK,
    LOG_OVERFLOW,
    LOG_QUEUE,
    NOTHING,
    OVERFLOWS,
    RANDOM,
    REQUEST,
    RETURNED,
    ROUND_ROBIN,
    SAME_OWNER,
    SAME_TEAM,
    SHARED_QUEUE,
    SHORTEST_QUEUE,
    P,
    S,
)
from simulation.kernel.variates import BALKING, DISPATCH, ROUTE, WORK, draw, quantile
from simulation.kernel.waiting import join_queue, leave_queue, station_of, take_up

PEOPLE = P.tables["members"]


@kernel(int64(P, int64, float64))
def member_at(p, station, u):
    """Return the member of a station that a draw names, be it there or not."""
    place = p.stations[station]
    return p.members[place.member_start + int(u * place.member_count)]


@kernel(int64(P, S, int64))
def waiting_at(p, s, place):
    """Return how many requests wait at a place: a station, or (after all stations) a person."""
    priorities = p.settings[0].priorities
    waiting = 0
    for q in range(place * priorities, (place + 1) * priorities):
        waiting += s.queues[q].count
    return waiting


@kernel(float64(P, S, int64), inline=False)
def work_waiting_at(p, s, place):
    """Return the mean work of what waits at a place, in µs (walks the lists: they are short)."""
    priorities = p.settings[0].priorities
    work = 0.0
    for q in range(place * priorities, (place + 1) * priorities):
        r = s.queues[q].first
        while r >= 0:
            work += p.distributions[p.stages[s.requests[r].stage].work].average
            r = int(s.requests[r].next)
    return work


@kernel(int64(P, S, int64))
def personal_load(p, s, e):
    """Return how much weighs on an employee in person.

    By the rule `shortest_queue` only what waits for it, so that someone idle and someone busy with
    an empty queue are equal; else what waits, what it holds and what it laid aside.
    """
    worker = s.workers[e]
    waiting = waiting_at(p, s, p.stations.shape[0] + e)
    if p.settings[0].dispatch == SHORTEST_QUEUE:
        return waiting
    busy = int(worker.holds != NOTHING)
    if p.people[e].multitasking > 1:
        return waiting + worker.shared + int(busy and worker.holds != REQUEST)
    return waiting + busy + int(worker.suspended >= 0)


@kernel(int64(P, S, PEOPLE, int64, int64))
def least_loaded(p, s, people, start, stop):
    """Return who of a run of employees has the lightest load, the first if equal.

    −1 if none of them is there.
    """
    best = -1
    lightest = 0
    for i in range(start, stop):
        if s.workers[people[i]].away:
            continue
        load = personal_load(p, s, people[i])
        if best < 0 or load < lightest:
            best = people[i]
            lightest = load
    return best


@kernel(int64(P, S, int64, int64))
def present_from(p, s, station, i):
    """Return the first who is there of a station's members from the `i`-th on, round; else −1."""
    place = p.stations[station]
    for step in range(place.member_count):
        e = p.members[place.member_start + (i + step) % place.member_count]
        if not s.workers[e].away:
            return e
    return -1


@kernel(int64(P, S, int64, int64, int64), inline=False, hook="dispatch")
def assignee(p, s, r, station, f):
    """Return the person a request is assigned to by the dispatch rule, −1 for the shared queue.

    Args:
        p: parameters.
        s: state.
        r: request.
        station: where it comes; after an overflow not one of the stage's function.
        f: function of the stage.
    """
    rule = p.settings[0].dispatch
    place = p.stations[station]
    request = s.requests[r]
    if rule == LEAST_LOADED or rule == SHORTEST_QUEUE:
        stop = place.member_start + place.member_count
        return least_loaded(p, s, p.members, place.member_start, stop)
    if rule == ROUND_ROBIN:
        desk = s.desks[station]
        desk.turn += 1
        return present_from(p, s, station, desk.turn - 1)
    if rule == RANDOM:
        u = draw(request.key, DISPATCH, visit_of(s, r, f))
        return present_from(p, s, station, int(u * place.member_count))
    if rule == SAME_OWNER:
        known = int(s.handled_by[r, place.function])
        if known >= 0 and (s.workers[known].away or p.people[known].station < 0):
            return -1  # has left, or manages now
        return known
    if rule == SAME_TEAM and request.owner >= 0:
        i = p.people[request.owner].unit * p.settings[0].functions + place.function
        return least_loaded(p, s, p.team_members, p.team_start[i], p.team_start[i + 1])
    return -1


@kernel(int64(P, S, int64))
def longest_idle(p, s, station):
    """Return who has been idle longest at a station, else at one that helps it, else −1."""
    e = s.desks[station].idle_first
    if e >= 0:
        return e
    place = p.stations[station]
    for i in range(place.help_start, place.help_start + place.help_count):
        e = s.desks[p.helpers[i]].idle_first
        if e >= 0:
            return e
    return -1


@kernel(int64(P, S, int64, int64), inline=False)
def offer(p, s, r, station):
    """Let someone idle at a station take a request that was put back there; return who, or −1.

    There is someone idle where a rule named the person who had to give it up.
    """
    e = longest_idle(p, s, station)
    if e >= 0 and s.requests[r].queue >= 0:
        leave_queue(s, r)
        take_up(p, s, e, REQUEST, r)
        return e
    return -1


@kernel(void(P, S, int64, int64))
def look_ahead(p, s, r, f):
    """Draw what a visit holds: the work, and where it leads.

    It is drawn when the request comes, not when it is needed: the processor then computes it beside
    other things instead of waiting for it.
    """
    request = s.requests[r]
    stage = p.stages[request.stage]
    visit = visit_of(s, r, f)
    request.work = quantile(p, stage.work, draw(request.key, WORK, visit))
    if stage.next_count > 0:
        request.way = draw(request.key, ROUTE, visit)


@kernel(int64(P, S, int64), inline=False)
def fewest_shared(p, s, station):
    """Return who of a station works on several requests and has the fewest, −1 if none has room."""
    place = p.stations[station]
    best = -1
    for i in range(place.member_start, place.member_start + place.member_count):
        e = p.members[i]
        if has_capacity(p, s, e) and (best < 0 or s.workers[e].shared < s.workers[best].shared):
            best = e
    return best


@kernel(int64(P, S, int64, int64))
def idle_taker(p, s, station, person):
    """Return who is idle and takes a request at once, −1 if nobody is."""
    if person < 0:
        return longest_idle(p, s, station)
    return person if s.workers[person].is_idle else -1


@kernel(int64(P, S, int64, int64, int64), inline=False)
def busy_taker(p, s, r, station, person):
    """Return who takes a request at once although busy: who can take one more, or gives way."""
    e = -1
    if person < 0:
        e = fewest_shared(p, s, station)
    elif has_capacity(p, s, person):
        e = person
    if e < 0 and p.settings[0].preemption:
        e = preempt(p, s, r, station, person)
    return e


@kernel(int64(P, S, int64, int64, int64), inline=False)
def place_to_wait(p, s, r, station, person):
    """Return the station itself if there is room to wait, else the one it sends on to.

    −1 if there is none: the customer balks.
    """
    place = station if person < 0 else p.stations.shape[0] + person
    room = p.stations[station].room
    if room < 0 or waiting_at(p, s, place) < room:
        return station
    f = p.stations[station].overflow
    if f < 0:
        note(s, LOG_BALK, r, -1, station)
        todo(s, CLOSE, r, BALKED)
        return -1
    count(s, r, OVERFLOWS)
    other = station_of(p, f, s.requests[r].territory)
    note(s, LOG_OVERFLOW, r, -1, other)
    return other


@kernel(int64(P, S, int64, int64, int64), inline=False)
def is_turned_away(p, s, r, station, person):
    """Return whether a customer who comes leaves at once because of the wait that is announced.

    Announced is the mean work of those who wait and of this one, shared among the servers.
    """
    request = s.requests[r]
    balking = p.channels[request.channel].balking
    kind = p.kinds[request.kind]
    is_new = request.original < 0 and request.parent < 0 and request.stage == kind.first_stage
    f = p.stages[request.stage].function
    if balking < 0 or not is_new or s.visits[r, f] > 1:
        return 0
    place = station if person < 0 else p.stations.shape[0] + person
    servers = p.stations[station].member_count if person < 0 else 1
    work = work_waiting_at(p, s, place) + p.distributions[p.stages[request.stage].work].average
    announced = work / servers
    return int(announced > quantile(p, balking, draw(request.key, BALKING, 0)))


@kernel(int64(P, S, int64))
def enter(p, s, r):
    """Bring a request to its stage; return the employee who takes it at once, −1 if it waits."""
    request = s.requests[r]
    settings = p.settings[0]
    stage = p.stages[request.stage]
    f = stage.function
    s.visits[r, f] += 1
    request.phase = FRESH
    request.missing = 0
    request.level = 0
    request.alone = 0
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return -1
    look_ahead(p, s, r, f)
    if stage.branch_count > 0:
        fork(p, s, r)
        return -1
    request.entered = s.clock[0].now
    if s.visits[r, f] > 1 and request.last_function != f and not request.has_returned:
        request.has_returned = 1
        count(s, r, RETURNED)
    station = station_of(p, f, request.territory)
    while True:
        person = -1
        if settings.dispatch != SHARED_QUEUE:
            person = assignee(p, s, r, station, f)
        e = idle_taker(p, s, station, person)
        if e >= 0 or not settings.has_rooms_or_rivals:
            break
        e = busy_taker(p, s, r, station, person)
        onward = station if e >= 0 else place_to_wait(p, s, r, station, person)
        if onward == station:
            break
        if onward < 0:
            return -1
        station = onward
    request.assigned = person
    request.place = p.stations[station].function
    if e >= 0:
        take_up(p, s, e, REQUEST, r)
    elif settings.balks and is_turned_away(p, s, r, station, person):
        note(s, LOG_BALK, r, -1, station)
        todo(s, CLOSE, r, BALKED)
        return -1
    else:
        place = station if person < 0 else p.stations.shape[0] + person
        join_queue(s, place * settings.priorities + request.priority, r)
    note(s, LOG_QUEUE, r, person, e)
    return e
