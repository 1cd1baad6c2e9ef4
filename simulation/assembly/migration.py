"""From one phase of a run to the next: the state moves into the tables of a changed organization.

People keep their numbers, keys, skills and what they have in hand; requests what has happened to
them. Requests that wait at a station wait at that of the new structure, in the order in which they
have waited; those that wait for a person go on waiting for it if it still serves. Messages keep
their paths. Who stands idle goes on to, in the same order, unless something now waits for them.
Nothing of this costs anybody time, and a change of nothing changes nothing.

The time to the next arrival, drawn at the old rate, is stretched to the new one: exact for the
exponential distribution, and the draws stay those of the stream.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.assembly.assembly import Assembly
from simulation.assembly.opening import pace_of, shares_linked
from simulation.assembly.reconvening import reconvened
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.keys import derive_many, draw_many
from simulation.kernel.running import change_presence, longer, tournament
from simulation.scenario.working_week import WorkingWeek

KEPT = ("key", "skill", "error_factor", "uses_system")  # of people: what is their own


def migrate(
    old: Assembly, new: Assembly, p: k.Parameters, s: k.State, vacant: Any
) -> tuple[k.Parameters, k.State]:
    """Return parameters and state of a run that goes on as another assembly over the same roster.

    Args:
        old, new: what it was and what it turns into.
        p: parameters until now.
        s: state, between two calls of the kernel; not to be used any more afterwards.
        vacant: [E] whether nobody holds a place that there is.
    """
    q = new.parameters._replace(
        people=new.parameters.people.copy(),
        settings=new.parameters.settings.copy(),
        stations=new.parameters.stations.copy(),
    )
    for field in KEPT:
        q.people[field] = p.people[field]
    _change_traits(old, new, q)
    q.stations.linked = shares_linked(q, q.people)
    q = q._replace(speed=q.people.skill[:, None] * pace_of(q, new.scenario.service.cross_skill))
    _stretch_gaps(p, q, s)
    _stretch_outside(p, q, s, new.scenario.week)
    q = q._replace(meeting_times=new.meeting_times(q.people))
    q, s = reconvened(old.meetings, new.meetings, p, q, s)
    due, calendar = tournament(s.due)
    s = s._replace(due=due, calendar=calendar)
    present = new.organization.employed & ~vacant
    idle = np.flatnonzero((s.workers.is_idle == 1) & present)
    idle = idle[np.lexsort((idle, _places_at_desks(p, s)[idle], s.workers.since[idle]))]
    if q.settings[0].territories > 1:
        _share_out(s)
    s = _requeued(p, q, s)
    finds_work = _finds_work(q, s)
    s = s._replace(
        desks=_desks(q, s, idle[~finds_work[idle]]),
        paths=_wider(s.paths, int(s.messages.hop.max()) + 2 * int(q.people.depth.max()) + 3),
        answers=longer(s.answers, 4 * k.ROOM if q.settings[0].remembers_answers else 1),
    )
    looks = finds_work & ((s.workers.holds == k.NOTHING) | (q.people.multitasking > 1))
    joining = present & (looks | (s.workers.away == 1))
    leaving = ~present & (s.workers.away == 0)
    if joining.any() or leaving.any():
        change_presence(s, np.flatnonzero(leaving), np.flatnonzero(joining))
    return q, s


def _change_traits(old: Assembly, new: Assembly, q: k.Parameters) -> None:
    """Let skills follow the means of their departments, and the share of users what is set."""
    roster = new.organization.roster
    for d, name in enumerate(roster.departments):
        before = old.scenario.organization.departments[name].skill
        after = new.scenario.organization.departments[name].skill
        if before != after:
            q.people.skill[roster.of(d).start : roster.of(d).stop] *= after / before
    share = new.scenario.communication.shared_system
    if share != old.scenario.communication.shared_system:
        u = draw_many(q.people.key, v.USES_SYSTEM, np.zeros(1, np.int64))
        q.people.uses_system = u < share
    q.settings.shared_system = int(q.people.uses_system.any())


def _stretch_gaps(p: k.Parameters, q: k.Parameters, s: k.State) -> None:
    """Stretch the times to the next arrivals as the mean between arrivals changes."""
    now, first = int(s.clock[0].now), int(q.settings[0].employees)
    inside = len(s.sources) - int(q.settings[0].outside_sources)
    for i, source in enumerate(s.sources[:inside]):
        before = int(p.kinds[source.kind].interarrival)
        after = int(q.kinds[source.kind].interarrival)
        if before < 0 or after < 0:
            continue
        ratio = float(q.distributions.average[after] / p.distributions.average[before])
        if ratio != 1.0:
            source.gap = int(source.gap * ratio + 0.5)
            if s.due[first + i] < v.NEVER:
                s.due[first + i] = now + int((int(s.due[first + i]) - now) * ratio + 0.5)


def _stretch_outside(p: k.Parameters, q: k.Parameters, s: k.State, week: WorkingWeek) -> None:
    """Stretch the same outside opening hours, by the time during which it is closed.

    Who has come already, and comes in when it opens, stays.
    """
    now, outside = int(s.clock[0].now), int(q.settings[0].outside_sources)
    for i in range(len(s.sources) - outside, len(s.sources)):
        source = s.sources[i]
        before, after = p.kinds[source.kind].outside, q.kinds[source.kind].outside
        ratio = float(q.distributions.average[after] / p.distributions.average[before])
        closed = week.moment_of(now) - now
        if ratio != 1.0 and source.closed > closed:
            source.closed = closed + int((int(source.closed) - closed) * ratio + 0.5)
            time = week.time_at(week.moment_closed(int(source.closed)))
            s.due[int(q.settings[0].employees) + i] = time


def _requeued(p: k.Parameters, q: k.Parameters, s: k.State) -> k.State:
    """Return the state with what waits in the queues of the new structure, in order of waiting."""
    requests = s.requests
    is_open = requests.number >= 0
    kind = requests.kind[is_open]
    raised = p.kinds.priority[kind] - requests.priority[is_open]  # by customers who try again
    requests.priority[is_open] = np.maximum(q.kinds.priority[kind] - raised, 0)
    waiting = _in_order_of_waiting(s)
    before = requests.queue[waiting] // int(p.settings[0].priorities)
    person = before - len(p.stations)
    f = np.append(p.stations.function, p.people.function)[before]  # not its stage's by overflow
    group = (requests.territory[waiting] * q.functions.group_count[f]).astype(np.int64)
    place = q.groups[q.functions.group_start[f] + group]
    stays = (person >= 0) & (q.people.station[np.maximum(person, 0)] >= 0)
    place = np.where(stays, len(q.stations) + person, place)
    requests.assigned[waiting[~stays]] = -1
    levels = int(q.settings[0].priorities)
    queue = place * levels + requests.priority[waiting]
    queues = k.zeros("queues", (len(q.stations) + len(q.people)) * levels)
    queues.first = queues.last = -1
    behind = np.argsort(queue, kind="stable")
    chain, queue = waiting[behind], queue[behind]
    requests.queue[chain] = queue
    is_first = np.append(True, queue[1:] != queue[:-1])[: len(queue)]
    is_last = np.append(queue[1:] != queue[:-1], True)[: len(queue)]
    requests.previous[chain] = np.where(is_first, -1, np.roll(chain, 1))
    requests.next[chain] = np.where(is_last, -1, np.roll(chain, -1))
    queues.first[queue[is_first]] = chain[is_first]
    queues.last[queue[is_last]] = chain[is_last]
    queues["count"] = np.bincount(queue, minlength=len(queues))
    return s._replace(queues=queues)


def _share_out(s: k.State) -> None:
    """Draw the part of the market of those who came when no department cut the market up.

    A branch is where its request is, and so is a duplicate while what it repeats is open.
    """
    requests = s.requests
    row = np.arange(len(requests))
    repeats = (requests.original >= 0) & (
        requests.number[requests.original] == requests.original_number
    )
    row = np.where(repeats, requests.original, row)
    row = np.where(requests.parent >= 0, requests.parent, row)
    number = requests.customer[row].astype(np.int64)
    known = derive_many(s.clock.root, v.CUSTOMER, np.maximum(number, 0))
    markets = np.where(number >= 0, known, requests.key[row])
    lacking = (requests.number >= 0) & (requests.territory == 0.0)  # draws are above 0
    requests.territory[lacking] = draw_many(markets, v.TERRITORY, np.zeros(1, np.int64))[lacking]


def _in_order_of_waiting(s: k.State) -> Any:
    """Return who waits in any queue in the order of waiting, and in each queue as they stand there.

    Who gave way to others is in front, and goes before all behind it, however short it has waited.
    """
    requests = s.requests
    since, number = requests.waiting_since.tolist(), requests.number.tolist()
    previous = requests.previous.tolist()
    found = []
    for r in s.queues.last[s.queues["count"] > 0].tolist():
        key, place = (since[r], number[r]), 0
        while r >= 0:
            key, place = min(key, (since[r], number[r])), place - 1
            found.append((key, place, r))
            r = previous[r]
    return np.array([r for _, _, r in sorted(found)], np.int64)


def _places_at_desks(p: k.Parameters, s: k.State) -> Any:
    """Return [E] how many stand at one's desk in front of one; 0 who does not stand there."""
    place = np.zeros(len(p.people), np.int64)
    for desk in s.desks:
        e, before = int(desk.idle_first), 0
        while e >= 0:
            place[e] = before
            e, before = int(s.workers.idle_next[e]), before + 1
    return place


def _finds_work(q: k.Parameters, s: k.State) -> Any:
    """Return [E] whether a request waits that an employee may take."""
    waiting = s.queues["count"].reshape(-1, int(q.settings[0].priorities)).sum(axis=1) > 0
    stations = len(q.stations)
    near = waiting[:stations].copy()
    for number, place in enumerate(q.stations):
        helped = q.helpers[place.help_start : place.help_start + place.help_count]
        near[number] |= waiting[helped].any()
    station = q.people.station
    return waiting[stations:] | (np.append(near, False)[station])  # -1: no station


def _desks(q: k.Parameters, s: k.State, idle: Any) -> k.Array:
    """Return the desks with the idle in their order; nobody else is idle any more."""
    workers = s.workers
    desks = k.zeros("desks", len(q.stations))
    both = min(len(desks), len(s.desks))
    desks.turn[:both] = s.desks.turn[:both]
    desks.idle_first = desks.idle_last = -1
    workers.is_idle = 0
    workers.is_idle[idle] = 1
    workers.idle_next[idle] = workers.idle_previous[idle] = -1
    for e in idle.tolist():
        station = int(q.people.station[e])
        if station < 0:
            continue
        desk = desks[station]
        workers.idle_previous[e] = desk.idle_last
        if desk.idle_last >= 0:
            workers.idle_next[desk.idle_last] = e
        else:
            desk.idle_first = e
        desk.idle_last = e
        desk.idle += 1
    return desks


def _wider(paths: k.Array, width: int) -> k.Array:
    if paths.shape[1] >= width:
        return paths
    wider = np.zeros((len(paths), width), paths.dtype)
    wider[:, : paths.shape[1]] = paths
    return wider
