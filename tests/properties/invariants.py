"""What must hold in every state between two events, whatever the scenario.

The state is read directly, table by table; nothing here shares code with the kernel.
"""

from __future__ import annotations

from bisect import bisect_left
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
    t, p = _Tables(s), _Tables(assembly.parameters)
    return [
        *_requests(p, t, beyond),
        *_places(t),
        *_desks(p, t),
        *_hands(t),
        *_several_in_hand(p, t),
        *_branches(t),
        *_idle_while_work_waits(p, t),
        *_messages(t),
        *_time(t),
        *_parts(p, t),
        *_information(t),
    ]


class _Tables:
    """Tables by name, those of records as their columns by name, without a copy.

    A record array takes twenty times as long to give a column, and this looks at hundreds of them
    after every event.
    """

    def __init__(self, tables: Any) -> None:
        self._tables = tables

    def __getattr__(self, name: str) -> Any:
        table = getattr(self._tables, name).view(np.ndarray)
        found = _Columns(table) if table.dtype.names else table
        setattr(self, name, found)
        return found


class _Columns:
    """The columns of a table by name, each looked up once."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        column = self._table[name]
        setattr(self, name, column)
        return column


def _is_there(s: Any) -> Any:
    """Return which slots hold a request that has come, or a part of one."""
    return (s.requests.number >= 0) & (s.requests.phase != k.DORMANT)


def _requests(p: Any, s: Any, beyond: Mapping[int, int]) -> Iterator[str]:
    """Arrivals are closed, abandoned, cancelled or open; potential arrivals have one fate each."""
    totals = s.counts.sum(axis=0)
    has_come = _is_there(s) & (s.requests.parent < 0)  # a branch is no arrival
    is_open, is_duplicate = (
        has_come & (s.requests.original < 0),
        has_come & (s.requests.original >= 0),
    )
    caused = np.zeros(len(totals), np.int64)
    for causes, column in ((p.kinds.complaint, k.COMPLAINTS), (p.kinds.follow_up, k.EARNED)):
        for j in np.flatnonzero(causes >= 0).tolist():
            caused[causes[j]] += totals[j, column]
    caused += totals[:, k.JOURNEYS]
    open_now = np.bincount(s.requests.kind[is_open], minlength=len(totals))
    duplicates = np.bincount(s.requests.kind[is_duplicate], minlength=len(totals))
    for j, row in enumerate(totals.tolist()):
        ended = row[k.CLOSED] + row[k.ABANDONED] + row[k.CANCELLED] + row[k.BALKED]
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
    if totals[:, k.DEFECTIONS].sum() != s.lost.sum():
        yield "not every customer who was lost left once"
    if open_now.sum() + duplicates.sum() != s.clock.open_requests[0]:
        yield "the open requests are miscounted"


def _parts(p: Any, s: Any) -> Iterator[str]:
    """Channels, segments and departments each add up to what is counted by kind."""
    kinds, functions = int(p.settings.kinds[0]), int(p.settings.functions[0])
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
    for name, first, number in (
        ("channel", int(p.settings.channel_row[0]), int(p.settings.channels[0])),
        ("segment", int(p.settings.segment_row[0]), int(p.settings.segments[0])),
    ):
        if first < 0:
            continue
        rows = slice(first, first + number)
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


def _information(s: Any) -> Iterator[str]:
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


def _walk(first: int, links: list[int], limit: int) -> list[int]:
    """Return the slots of a linked list; one more than there can be if it is a circle."""
    found: list[int] = []
    for _ in range(limit + 1):
        if first < 0:
            break
        found.append(first)
        first = links[first]
    return found


def _chain(first: int, following: Any) -> list[int]:
    """Return what `_walk` does of all slots of a table, of which most are free and in a row."""
    found: list[int] = []
    links = following.tolist()
    ends = np.flatnonzero(following != np.arange(1, len(links) + 1)).tolist()
    while first >= 0 and len(found) <= len(links):
        end = ends[bisect_left(ends, first)]
        found += range(first, end + 1)
        first = links[end]
    return found[: len(links) + 1]


def _queues(lists: Any, table: Any, what: str) -> Iterator[tuple[int, list[int], list[str]]]:
    """Yield what waits in each doubly linked list, and what is wrong with the list."""
    occupied = np.flatnonzero((lists.count != 0) | (lists.first >= 0)).tolist()
    if not occupied:
        return
    following, previous = table.next.tolist(), table.previous.tolist()
    for number in occupied:
        first, last, count = int(lists.first[number]), lists.last[number], lists.count[number]
        found = _walk(first, following, len(following))
        wrong = []
        if len(found) != count:
            wrong.append(f"{what} {number} counts {count}, holds {len(found)}")
        if found and (found[-1] != last or previous[found[0]] != -1):
            wrong.append(f"{what} {number}: its ends are wrong")
        if not found and (first, last) != (-1, -1):
            wrong.append(f"{what} {number} is empty and has ends")
        if [previous[slot] for slot in found[1:]] != found[:-1]:
            wrong.append(f"{what} {number} is not linked both ways")
        yield number, found, wrong


def _places(s: Any) -> Iterator[str]:
    """Each open request is in one place: a queue, a hand, laid aside, parked, or in branches."""
    places: Counter[int] = Counter()
    for number, found, wrong in _queues(s.queues, s.requests, "queue"):
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
    following = s.requests.next.tolist()
    for e in np.flatnonzero(has_several).tolist():
        first, number = int(s.workers.first_shared[e]), int(s.workers.shared[e])
        places.update(_walk(first, following, number - 1))
    is_open = s.requests.number >= 0
    places.update(np.flatnonzero(is_open & (s.requests.pending > 0)).tolist())
    if sorted(places.elements()) != np.flatnonzero(_is_there(s)).tolist():
        yield "a request is in two places or in none"
    free = _chain(int(s.clock.free_request[0]), s.requests.next)
    if sorted(free) != np.flatnonzero(~is_open).tolist():
        yield "the free slots are not those of closed requests"
    if len(free) != s.clock.free_requests[0]:
        yield "the free slots of requests are miscounted"
    timers = s.timer_due.reshape(-1, k.TIMERS)
    if (timers[~is_open] != NEVER).any():
        yield "a closed request has a timer"
    if (timers[is_open] < s.clock.now[0]).any():
        yield "a timer is overdue"


def _desks(p: Any, s: Any) -> Iterator[str]:
    """The idle of each station stand at its desk, once each."""
    stations = p.people.station.tolist()
    following, previous = s.workers.idle_next.tolist(), s.workers.idle_previous.tolist()
    desks = zip(
        s.desks.idle_first.tolist(), s.desks.idle.tolist(), s.desks.idle_last.tolist(), strict=True
    )
    standing: list[int] = []
    for number, (first, count, last) in enumerate(desks):
        found = _walk(first, following, len(following))
        if len(found) != count or (found[-1] if found else -1) != last:
            yield f"desk {number} is miscounted"
        before = [-1, *found][: len(found)]
        if [previous[e] for e in found] != before:
            yield f"desk {number} is not linked both ways"
        if any(stations[e] != number for e in found):
            yield f"a stranger stands at desk {number}"
        standing += found
    idle = np.flatnonzero((s.workers.is_idle == 1) & (p.people.station >= 0))
    if sorted(standing) != idle.tolist():
        yield "the desks and the idle differ"


def _hands(s: Any) -> Iterator[str]:
    """Everyone holds one thing whose end is scheduled, or stands idle."""
    w, now = s.workers, int(s.clock.now[0])
    holds = w.holds != k.NOTHING
    if (holds & (w.is_idle == 1)).any() or (~holds & (w.is_idle == 0) & (w.away == 0)).any():
        yield "someone is neither busy nor idle nor away, or both"
    if ((w.away == 1) & (w.is_idle == 1)).any():
        yield "someone who is away stands at the desk"
    if ((w.suspended >= 0) & ~holds).any():
        yield "someone idles with work laid aside"
    due = s.due[: len(holds)]
    if ((due < NEVER) != holds).any() or (due[holds] != w.until[holds]).any():
        yield "the calendar and the hands differ"
    if (s.due < now).any():
        yield "an event is overdue"


def _waiting(p: Any, s: Any) -> Any:
    """Return how many requests wait at each station, then for each person."""
    return s.queues.count.reshape(-1, int(p.settings.priorities[0])).sum(axis=1)


def _several_in_hand(p: Any, s: Any) -> Iterator[str]:
    """Nobody works on more requests at once than they may, nor on fewer while others wait."""
    w = s.workers
    with_several = np.flatnonzero(p.people.multitasking > 1).tolist()
    waiting = _waiting(p, s) if with_several else ()
    for e in with_several:
        shared, most, station = w.shared[e], p.people.multitasking[e], int(p.people.station[e])
        if shared > most:
            yield f"employee {e} works on {shared} requests, at most {most} are possible"
        at_work = w.holds[e] == k.REQUEST and w.suspended[e] < 0
        can_add = at_work and shared < most and not w.away[e]
        if can_add and waiting[[len(p.stations.help_start) + e, station]].any():
            yield f"employee {e} works on {shared} of {most} requests, and others wait"


def _branches(s: Any) -> Iterator[str]:
    """A request that forked waits for as many branches as there are."""
    is_branch = (s.requests.number >= 0) & (s.requests.parent >= 0)
    branches = np.bincount(s.requests.parent[is_branch], minlength=len(is_branch))
    is_forked = (s.requests.number >= 0) & (s.requests.phase == k.FORKED)
    if (np.where(is_forked, s.requests.pending, 0) != branches).any():
        yield "a request waits for other branches than there are"


def _idle_while_work_waits(p: Any, s: Any) -> Iterator[str]:
    """Nobody idles while something it might do waits."""
    at_stations, for_people = np.split(_waiting(p, s) != 0, [len(p.stations.help_start)])
    for_people = (s.inboxes.count != 0) | (s.workers.unread != 0) | for_people
    starts, counts = p.stations.help_start.tolist(), p.stations.help_count.tolist()
    helped = [
        bool(at_stations[p.helpers[start : start + count]].any())
        for start, count in zip(starts, counts, strict=True)
    ]
    at_stations = at_stations | np.array(helped, bool)
    is_idle, station = s.workers.is_idle == 1, p.people.station
    for_idle = is_idle & for_people
    at_idle = is_idle & (station >= 0) & at_stations[station]
    for e in np.flatnonzero(for_idle | at_idle).tolist():
        if for_idle[e]:
            yield f"employee {e} idles although something waits for it"
        if at_idle[e]:
            yield f"employee {e} idles although a request waits at its station"


def _messages(s: Any) -> Iterator[str]:
    """Each message is in one inbox or one hand; the others are free."""
    places: Counter[int] = Counter()
    for _, found, wrong in _queues(s.inboxes, s.messages, "inbox"):
        yield from wrong
        places.update(found)
    places.update(s.workers.thing[s.workers.holds == k.MESSAGE].tolist())
    free = _chain(int(s.clock.free_message[0]), s.messages.next)
    if len(free) != s.clock.free_messages[0]:
        yield "the free slots of messages are miscounted"
    if sorted([*free, *places.elements()]) != list(range(len(s.messages.next))):
        yield "a message is in two places or in none"
    if s.clock.unread[0] != s.workers.unread.sum():
        yield "the unread notices are miscounted"


def _time(s: Any) -> Iterator[str]:
    """Nobody is busier than the clock; what requests went through adds up to their age."""
    now = int(s.clock.now[0])
    in_hand = np.where(s.workers.holds != k.NOTHING, now - s.workers.since, 0)
    if (in_hand < 0).any() or (s.hours < 0).any():
        yield "someone has worked a negative time"
    if (s.hours.sum(axis=1) + in_hand > now).any():
        yield "someone has been busy longer than there was time"
    states = s.sums[:, :, k.SUM_TIME : k.SUM_TIME + k.TIME_STATES].sum(axis=2)
    if (states != s.sums[:, :, k.SUM_RESOLUTION]).any():
        yield "times in state do not add up to the time to resolution"
    is_open = _is_there(s) & (s.requests.parent < 0)
    booked = s.request_time[is_open].sum(axis=1)
    if (booked + now - s.requests.since[is_open] != now - s.requests.arrived[is_open]).any():
        yield "the time of an open request is not accounted for"


def money_accounted_for(s: k.State) -> Any:
    """Return, by kind, the value with a fate plus the value still open."""
    requests = s.requests[_is_there(s) & (s.requests.bonus == 0)]
    still_open = np.zeros(s.money.shape[1], np.int64)
    np.add.at(still_open, requests.money_account % s.counts.shape[1], np.maximum(requests.value, 0))
    return s.money[:, :, : k.FATES].sum(axis=(0, 2)) + still_open
