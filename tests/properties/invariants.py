"""What must hold in every state between two events, whatever the scenario.

The state is read directly, table by table; nothing here shares code with the kernel.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from simulation.assembly import Assembly
from simulation.kernel import state as k
from simulation.kernel.variates import NEVER


def broken(
    assembly: Assembly, s: k.State, beyond: Mapping[int, int] = MappingProxyType({})
) -> list[str]:
    """Return which invariants a state breaks; none if all is well.

    `beyond` tells how many of each kind came only because reputation or appeal is above 1.
    """
    return [
        *_requests(assembly, s, beyond),
        *_places(s),
        *_desks(assembly, s),
        *_hands(s),
        *_several_in_hand(assembly, s),
        *_branches(s),
        *_idle_while_work_waits(assembly, s),
        *_messages(s),
        *_time(s),
        *_parts(assembly, s),
        *_information(s),
    ]


def _is_there(s: k.State) -> Any:
    """Return which slots hold a request that has come, or a part of one."""
    return (s.requests.number >= 0) & (s.requests.phase != k.DORMANT)


def _requests(assembly: Assembly, s: k.State, beyond: Mapping[int, int]) -> Iterator[str]:
    """Arrivals are closed, abandoned, cancelled or open; potential arrivals have one fate each."""
    totals = s.counts.sum(axis=0)
    has_come = _is_there(s) & (s.requests.parent < 0)  # a branch is no arrival
    is_open, is_duplicate = (
        has_come & (s.requests.original < 0),
        has_come & (s.requests.original >= 0),
    )
    caused = np.zeros(len(totals), np.int64)
    for j, kind in enumerate(assembly.parameters.kinds):
        if kind.complaint >= 0:
            caused[kind.complaint] += totals[j, k.COMPLAINTS]
        if kind.follow_up >= 0:
            caused[kind.follow_up] += totals[j, k.EARNED]
    caused += totals[:, k.JOURNEYS]
    open_now = np.bincount(s.requests.kind[is_open], minlength=len(totals))
    duplicates = np.bincount(s.requests.kind[is_duplicate], minlength=len(totals))
    for j, row in enumerate(totals):
        ended = row[[k.CLOSED, k.ABANDONED, k.CANCELLED, k.BALKED]].sum()
        if row[k.ARRIVED] != ended + open_now[j]:
            yield f"kind {j}: {row[k.ARRIVED]} arrived, {ended} ended, {open_now[j]} open"
        if row[k.CLOSED] != row[k.EARNED] + row[k.NOT_QUALIFIED] + row[k.TOO_LATE]:
            yield f"kind {j}: {row[k.CLOSED]} closed have not one fate each"
        if row[k.RECONTACTS] != row[k.MERGED] + row[k.DUPLICATES]:
            yield f"kind {j}: who tries again is neither recognized nor taken for another"
        if row[k.DUPLICATES] != row[k.DUPLICATES_DONE] + duplicates[j]:
            yield f"kind {j}: {row[k.DUPLICATES]} duplicates, {duplicates[j]} of them open"
        fates = row[k.ARRIVED] - caused[j] + row[k.NEVER_CAME] + row[k.CUSTOMER_LOST]
        fates -= beyond.get(j, 0)
        if row[k.POTENTIAL] != fates:
            yield f"kind {j}: {row[k.POTENTIAL]} potential arrivals, {fates} fates"
        if row[k.FIRST_RESPONSES] > row[k.ARRIVED]:
            yield f"kind {j}: more first answers than requests"
    if open_now.sum() + duplicates.sum() != s.clock[0].open_requests:
        yield "the open requests are miscounted"


def _parts(assembly: Assembly, s: k.State) -> Iterator[str]:
    """Channels, segments and departments each add up to what is counted by kind."""
    settings = assembly.parameters.settings[0]
    kinds, functions = int(settings.kinds), int(settings.functions)
    totals = s.counts.sum(axis=(0, 1))
    finished = s.durations.sum(axis=(0, 3))  # by row and histogram
    at_departments = finished[kinds : kinds + functions].sum(axis=0)
    if at_departments[1] != totals[k.VISITS]:
        yield f"{at_departments[1]} visits to departments, {totals[k.VISITS]} services"
    if at_departments[0] < at_departments[1]:
        yield "more visits are done than were taken up"
    columns = {
        k.PART_CLOSED: k.CLOSED,
        k.PART_BALKED: k.BALKED,
        k.PART_ABANDONED: k.ABANDONED,
        k.PART_CANCELLED: k.CANCELLED,
        k.PART_RESOLVED_FIRST: k.RESOLVED_FIRST,
    }
    sums = s.sums.sum(axis=(0, 1))
    for name, first in (("channel", settings.channel_row), ("segment", settings.segment_row)):
        if first < 0:
            continue
        number = int(settings.channels if name == "channel" else settings.segments)
        rows = slice(int(first), int(first) + number)
        parts = s.parts[:, rows].sum(axis=(0, 1))
        for column, what in columns.items():
            if parts[column] != totals[what]:
                yield f"by {name}: {parts[column]} of column {column}, not {totals[what]}"
        if (parts[:2] != sums[[k.SUM_FIRST_RESPONSE, k.SUM_RESOLUTION]]).any():
            yield f"by {name}: the times do not add up"
        told = finished[:, : k.SEEN]  # those by the customer's clock are told of kinds alone
        if (told[rows].sum(axis=0) != told[:kinds].sum(axis=0)).any():
            yield f"by {name}: the histograms do not add up"
        if (s.ratings[:, rows].sum(axis=1) != s.ratings[:, :kinds].sum(axis=1)).any():
            yield f"by {name}: the opinions do not add up"


def _information(s: k.State) -> Iterator[str]:
    """Nothing is answered that was not asked, nothing known that was not needed."""
    totals = s.counts.sum(axis=(0, 1))
    order = (
        ("known", k.FACETS_KNOWN, k.FACETS_NEEDED),
        ("lost", k.FACETS_LOST, k.FACETS_HANDED_ON),
        ("handed on", k.FACETS_HANDED_ON, k.FACETS_NEEDED),
        ("asked", k.QUERIES, k.FACETS_NEEDED),
        ("answered", k.ANSWERS, k.QUERIES),
        ("reported", k.FEEDBACKS_ARRIVED, k.FEEDBACKS),
        ("read", k.FEEDBACKS_READ, k.FEEDBACKS_ARRIVED),
        ("returned", k.RETURNED, k.ARRIVED),
    )
    for name, part, whole in order:
        if totals[part] > totals[whole]:
            yield f"{totals[part]} {name} of {totals[whole]}"
    in_time = totals[k.ANSWERED] + totals[k.HARMED]
    if in_time > totals[k.ANSWERS]:
        yield "more answers came in time than came at all"
    if in_time + totals[k.EXPIRED] > totals[k.QUERIES]:
        yield "more questions ended than were asked"


def _walk(first: int, following: Any, limit: int) -> list[int]:
    """Return the slots of a linked list; one more than there can be if it is a circle."""
    found: list[int] = []
    links = following.tolist()
    room = limit
    while first >= 0 and room >= 0:
        found.append(first)
        first = links[first]
        room -= 1
    return found


def _queue(lists: Any, number: int, table: Any, what: str) -> tuple[list[int], list[str]]:
    """Return what waits in a doubly linked list, and what is wrong with the list."""
    entry = lists[number]
    found = _walk(int(entry.first), table.next, len(table))
    wrong = []
    if len(found) != entry["count"]:
        wrong.append(f"{what} {number} counts {entry['count']}, holds {len(found)}")
    if found and (found[-1] != entry.last or table.previous[found[0]] != -1):
        wrong.append(f"{what} {number}: its ends are wrong")
    if not found and (entry.first, entry.last) != (-1, -1):
        wrong.append(f"{what} {number} is empty and has ends")
    if table.previous[found[1:]].tolist() != found[:-1]:
        wrong.append(f"{what} {number} is not linked both ways")
    return found, wrong


def _places(s: k.State) -> Iterator[str]:
    """Each open request is in one place: a queue, a hand, laid aside, parked, or in branches."""
    places: Counter[int] = Counter()
    occupied = np.flatnonzero((s.queues["count"] != 0) | (s.queues.first >= 0))
    for number in occupied.tolist():
        found, wrong = _queue(s.queues, number, s.requests, "queue")
        yield from wrong
        places.update(found)
        if (s.requests.queue[found] != number).any():
            yield f"queue {number}: a request believes to be elsewhere"
    waiting = sum(places.values())
    if waiting != int(((s.requests.number >= 0) & (s.requests.queue >= 0)).sum()):
        yield "a request believes to wait and does not"
    has_several = s.workers.shared > 0  # in hand, or laid aside together
    places.update(s.workers.thing[(s.workers.holds == k.REQUEST) & ~has_several].tolist())
    places.update(s.workers.suspended[(s.workers.suspended >= 0) & ~has_several].tolist())
    for worker in s.workers[has_several]:
        places.update(_walk(int(worker.first_shared), s.requests.next, int(worker.shared) - 1))
    is_open = s.requests.number >= 0
    places.update(np.flatnonzero(is_open & (s.requests.pending > 0)).tolist())
    if sorted(places.elements()) != np.flatnonzero(_is_there(s)).tolist():
        yield "a request is in two places or in none"
    free = _walk(int(s.clock[0].free_request), s.requests.next, len(s.requests))
    if sorted(free) != np.flatnonzero(~is_open).tolist():
        yield "the free slots are not those of closed requests"
    if len(free) != s.clock[0].free_requests:
        yield "the free slots of requests are miscounted"
    timers = s.timer_due.reshape(-1, k.TIMERS)
    if (timers[~is_open] != NEVER).any():
        yield "a closed request has a timer"
    if (timers[is_open] < s.clock[0].now).any():
        yield "a timer is overdue"


def _desks(assembly: Assembly, s: k.State) -> Iterator[str]:
    """The idle of each station stand at its desk, once each."""
    station = assembly.parameters.people.station
    standing: list[int] = []
    for number, desk in enumerate(s.desks):
        found = _walk(int(desk.idle_first), s.workers.idle_next, len(s.workers))
        if len(found) != desk.idle or (found[-1] if found else -1) != desk.idle_last:
            yield f"desk {number} is miscounted"
        before = [-1, *found][: len(found)]
        if s.workers.idle_previous[found].tolist() != before:
            yield f"desk {number} is not linked both ways"
        if (station[found] != number).any():
            yield f"a stranger stands at desk {number}"
        standing += found
    idle = np.flatnonzero((s.workers.is_idle == 1) & (station >= 0))
    if sorted(standing) != idle.tolist():
        yield "the desks and the idle differ"


def _hands(s: k.State) -> Iterator[str]:
    """Everyone holds one thing whose end is scheduled, or stands idle."""
    w, now = s.workers, int(s.clock[0].now)
    holds = w.holds != k.NOTHING
    if (holds & (w.is_idle == 1)).any() or (~holds & (w.is_idle == 0) & (w.away == 0)).any():
        yield "someone is neither busy nor idle nor away, or both"
    if ((w.away == 1) & (w.is_idle == 1)).any():
        yield "someone who is away stands at the desk"
    if ((w.suspended >= 0) & ~holds).any():
        yield "someone idles with work laid aside"
    due = s.due[: len(w)]
    if ((due < NEVER) != holds).any() or (due[holds] != w.until[holds]).any():
        yield "the calendar and the hands differ"
    if (s.due < now).any():
        yield "an event is overdue"


def _several_in_hand(assembly: Assembly, s: k.State) -> Iterator[str]:
    """Nobody works on more requests at once than they may, nor on fewer while others wait."""
    p = assembly.parameters
    waiting = s.queues["count"].reshape(-1, int(p.settings[0].priorities)).sum(axis=1)
    for e in np.flatnonzero(p.people.multitasking > 1).tolist():
        worker, most, station = s.workers[e], p.people[e].multitasking, int(p.people[e].station)
        if worker.shared > most:
            yield f"employee {e} works on {worker.shared} requests, at most {most} are possible"
        at_work = worker.holds == k.REQUEST and worker.suspended < 0
        can_add = at_work and worker.shared < most and not worker.away
        if can_add and waiting[[len(p.stations) + e, station]].any():
            yield f"employee {e} works on {worker.shared} of {most} requests, and others wait"


def _branches(s: k.State) -> Iterator[str]:
    """A request that forked waits for as many branches as there are."""
    is_branch = (s.requests.number >= 0) & (s.requests.parent >= 0)
    branches = np.bincount(s.requests.parent[is_branch], minlength=len(s.requests))
    is_forked = (s.requests.number >= 0) & (s.requests.phase == k.FORKED)
    if (np.where(is_forked, s.requests.pending, 0) != branches).any():
        yield "a request waits for other branches than there are"


def _idle_while_work_waits(assembly: Assembly, s: k.State) -> Iterator[str]:
    """Nobody idles while something it might do waits."""
    p = assembly.parameters
    levels = int(p.settings[0].priorities)
    waiting = s.queues["count"].reshape(-1, levels).sum(axis=1)
    stations = len(p.stations)
    for e in np.flatnonzero(s.workers.is_idle == 1).tolist():
        if s.inboxes["count"][e] or s.workers.unread[e] or waiting[stations + e]:
            yield f"employee {e} idles although something waits for it"
        station = int(p.people.station[e])
        if station >= 0:
            place = p.stations[station]
            helped = p.helpers[place.help_start : place.help_start + place.help_count]
            if waiting[station] or waiting[helped].any():
                yield f"employee {e} idles although a request waits at its station"


def _messages(s: k.State) -> Iterator[str]:
    """Each message is in one inbox or one hand; the others are free."""
    places: Counter[int] = Counter()
    for number in np.flatnonzero((s.inboxes["count"] != 0) | (s.inboxes.first >= 0)).tolist():
        found, wrong = _queue(s.inboxes, number, s.messages, "inbox")
        yield from wrong
        places.update(found)
    places.update(s.workers.thing[s.workers.holds == k.MESSAGE].tolist())
    free = _walk(int(s.clock[0].free_message), s.messages.next, len(s.messages))
    if len(free) != s.clock[0].free_messages:
        yield "the free slots of messages are miscounted"
    if sorted([*free, *places.elements()]) != list(range(len(s.messages))):
        yield "a message is in two places or in none"
    if s.clock[0].unread != s.workers.unread.sum():
        yield "the unread notices are miscounted"


def _time(s: k.State) -> Iterator[str]:
    """Nobody is busier than the clock; what requests went through adds up to their age."""
    now = int(s.clock[0].now)
    in_hand = np.where(s.workers.holds != k.NOTHING, now - s.workers.since, 0)
    if (in_hand < 0).any() or (s.hours < 0).any():
        yield "someone has worked a negative time"
    if (s.hours.sum(axis=1) + in_hand > now).any():
        yield "someone has been busy longer than there was time"
    states = s.sums[:, :, k.SUM_TIME : k.SUM_TIME + k.TIME_STATES].sum(axis=2)
    if (states != s.sums[:, :, k.SUM_RESOLUTION]).any():
        yield "times in state do not add up to the time to resolution"
    is_open = _is_there(s) & (s.requests.parent < 0)
    requests = s.requests[is_open]
    booked = s.request_time[is_open].sum(axis=1)
    if (booked + now - requests.since != now - requests.arrived).any():
        yield "the time of an open request is not accounted for"


def money_accounted_for(s: k.State) -> Any:
    """Return, by kind, the value with a fate plus the value still open."""
    requests = s.requests[_is_there(s) & (s.requests.bonus == 0)]
    still_open = np.zeros(s.money.shape[1], np.int64)
    np.add.at(still_open, requests.money_account % s.counts.shape[1], np.maximum(requests.value, 0))
    return s.money[:, :, : k.FATES].sum(axis=(0, 2)) + still_open
