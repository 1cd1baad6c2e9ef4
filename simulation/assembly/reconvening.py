"""From one phase of a run to the next: the meetings of the changed organization.

The same people who go on meeting keep their times of the week, and what they have told each other.
Whoever sits in a meeting that there is no more stays to its end, and it counts for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.kernel import state as k
from simulation.organization.meetings import Meeting


def reconvened(
    old: Sequence[Meeting],
    new: Sequence[Meeting],
    p: k.Parameters,
    q: k.Parameters,
    s: k.State,
) -> tuple[k.Parameters, k.State]:
    """Return parameters and state with the new meetings on the calendar.

    Args:
        old, new: the meetings until now and from now on.
        p, q: parameters until now and from now on.
        s: state, between two calls of the kernel.
    """
    if old == new:
        return q._replace(meeting_times=p.meeting_times), s
    before = {(meeting.sort, meeting.members): g for g, meeting in enumerate(old)}
    seat_now = np.full(len(p.seats) + 1, -1)  # the last one is for those without a seat
    gatherings, attended = k.zeros("gatherings", len(q.meetings)), k.zeros("attended", len(q.seats))
    attended[:] = gatherings.number[:] = -1
    settings = p.settings[0]
    others = settings.employees + settings.sources + settings.duty_clocks + settings.writers
    due = s.due[: int(others)].tolist()
    for g, meeting in enumerate(new):
        same = before.get((meeting.sort, meeting.members))
        if same is not None:
            here, there = _seats(q, g), _seats(p, same)
            attended[here] = s.attended[there]
            seat_now[there] = np.arange(here.start, here.stop)
            gatherings.ends[g] = s.gatherings.ends[same]
            if old[same].times == meeting.times:
                q.meeting_times[_times(q, g)] = p.meeting_times[_times(p, same)]
        gatherings.number[g], time = _next(q, g, int(s.clock[0].now))
        due.append(time)
    workers = s.workers
    sits = workers.holds == k.MEETING
    workers.thing[sits] = seat_now[workers.thing[sits]]
    workers.appointment[:] = seat_now[workers.appointment]
    return q, s._replace(
        due=np.array(due, np.int64),
        gatherings=gatherings,
        attended=attended,
        handled_at=_known_times(q, s),
    )


def _seats(p: k.Parameters, g: int) -> slice:
    row = p.meetings[g]
    return slice(int(row.seat_start), int(row.seat_start + row.seat_count))


def _times(p: k.Parameters, g: int) -> slice:
    row = p.meetings[g]
    return slice(int(row.time_start), int(row.time_start + row.time_count))


def _next(q: k.Parameters, g: int, now: int) -> tuple[int, int]:
    """Return which meeting is the next one, at the earliest now, and when it takes place."""
    length = int(q.settings[0].week_length)
    times = q.meeting_times[_times(q, g)].tolist()
    week = now // length
    number, time = min(
        (w * len(times) + i, w * length + time)
        for w in (week, week + 1)
        for i, time in enumerate(times)
        if w * length + time >= now
    )
    return number, time


def _known_times(q: k.Parameters, s: k.State) -> Any:
    """Return since when things are known, as a table for meetings that there were not before."""
    if q.settings[0].meetings == 0 or s.handled_at.shape == s.handled_by.shape:
        return s.handled_at
    return np.full(s.handled_by.shape, int(s.clock[0].now), np.int64)
