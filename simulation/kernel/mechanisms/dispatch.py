"""Dispatch: where a request waits at its stage, and which employee takes it.

A station is the staff of one function within a sector, a team or the whole department, with one
queue. Those who have been idle longest are asked first. Rules other than the shared queue assign
the request to one person at once; it then waits in that person's own queue.
"""

from numba.types import int64, void

from simulation.kernel.accounting import note, todo, visit_of
from simulation.kernel.jit import kernel
from simulation.kernel.state import (
    CANCELLED,
    CLOSE,
    FRESH,
    LEAST_LOADED,
    LOG_QUEUE,
    NOTHING,
    RANDOM,
    REQUEST,
    ROUND_ROBIN,
    SAME_OWNER,
    SAME_TEAM,
    SHARED_QUEUE,
    P,
    S,
)
from simulation.kernel.variates import DISPATCH, ROUTE, WORK, draw, quantile
from simulation.kernel.waiting import join_queue, take_up

PEOPLE = P.tables["members"]


@kernel(int64(P, int64, int64))
def station_of(p, f, territory_share):
    """Return the station that serves a part of the market, given as its number of a group."""
    return p.groups[p.functions[f].group_start + territory_share]


@kernel(int64(P, S, int64))
def personal_load(p, s, e):
    """Return how much waits for an employee in person, what it holds or laid aside included."""
    settings = p.settings[0]
    worker = s.workers[e]
    load = int(worker.holds != NOTHING) + int(worker.suspended >= 0)
    first = (p.stations.shape[0] + e) * settings.priorities
    for q in range(first, first + settings.priorities):
        load += s.queues[q].count
    return load


@kernel(int64(P, S, PEOPLE, int64, int64))
def least_loaded(p, s, people, start, stop):
    """Return who has the lightest load of a run of employees, the first if equal, −1 if empty."""
    best = -1
    lightest = 0
    for i in range(start, stop):
        load = personal_load(p, s, people[i])
        if best < 0 or load < lightest:
            best = people[i]
            lightest = load
    return best


@kernel(int64(P, S, int64, int64, int64), inline=False)
def assignee(p, s, r, station, f):
    """Return the person a request is assigned to by the dispatch rule, −1 for the shared queue."""
    rule = p.settings[0].dispatch
    place = p.stations[station]
    request = s.requests[r]
    if rule == LEAST_LOADED:
        stop = place.member_start + place.member_count
        return least_loaded(p, s, p.members, place.member_start, stop)
    if rule == ROUND_ROBIN:
        desk = s.desks[station]
        desk.turn += 1
        return p.members[place.member_start + (desk.turn - 1) % place.member_count]
    if rule == RANDOM:
        u = draw(request.key, DISPATCH, visit_of(s, r, f))
        return p.members[place.member_start + int(u * place.member_count)]
    if rule == SAME_OWNER:
        return s.handled_by[r, f]
    if rule == SAME_TEAM and request.owner >= 0:
        i = p.people[request.owner].unit * p.settings[0].functions + f
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


@kernel(int64(P, S, int64))
def enter(p, s, r):
    """Bring a request to its stage; return the employee who takes it at once, −1 if it waits."""
    request = s.requests[r]
    settings = p.settings[0]
    f = p.stages[request.stage].function
    s.visits[r, f] += 1
    request.phase = FRESH
    request.missing = 0
    request.level = 0
    request.alone = 0
    if request.overdue:
        todo(s, CLOSE, r, CANCELLED)
        return -1
    look_ahead(p, s, r, f)
    station = station_of(p, f, int(request.territory * p.functions[f].group_count))
    e = -1
    person = -1
    if settings.dispatch != SHARED_QUEUE:
        person = assignee(p, s, r, station, f)
    if person >= 0:
        if s.workers[person].is_idle:
            e = person
    else:
        e = longest_idle(p, s, station)
    if e >= 0:
        take_up(p, s, e, REQUEST, r)
    else:
        place = station if person < 0 else p.stations.shape[0] + person
        join_queue(s, place * settings.priorities + request.priority, r)
    note(s, LOG_QUEUE, r, person, e)
    return e
