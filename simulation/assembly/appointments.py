"""The kernel's tables of meetings: who has a seat where, and when in the week they take place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from simulation.assembly.rows import integers, records
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.keys import draw
from simulation.organization.meetings import Meeting
from simulation.scenario.working_week import WorkingWeek


def meeting_tables(plan: Sequence[Meeting]) -> dict[str, Any]:
    """Return the tables of meetings; when they take place is filled in by `times_of_meetings`."""
    seats = [(e, g) for g, meeting in enumerate(plan) for e in meeting.members]
    rows = []
    seat = time = 0
    for meeting in plan:
        rows.append((seat, len(meeting.members), time, meeting.times, meeting.lasting))
        seat += len(meeting.members)
        time += meeting.times
    employees = np.array([e for e, _ in seats], np.int64)
    return {
        "meetings": records("meetings", rows or [(0, 0, 0, 1, 0)]),
        "meeting_times": integers(np.zeros(time, np.int64)),
        "seats": records("seats", seats or [(-1, -1)]),
        "seat_of": integers(np.argsort(employees, kind="stable")),
    }


def give_seats(people: k.Array, tables: dict[str, Any]) -> None:
    """Tell people where their seats stand in `seat_of`; who has one is called away now and then."""
    taken = tables["seats"].employee
    count = np.bincount(taken[taken >= 0], minlength=len(people))
    people.seat_count = count
    people.seat_start = np.cumsum(count) - count
    people.is_special |= count > 0


def times_of_meetings(plan: Sequence[Meeting], week: WorkingWeek, people: k.Array) -> k.Array:
    """Return when in the week each meeting takes place, in µs of working time, one after the other.

    They are spread evenly from a time on that is drawn for whoever comes first in the meeting. One
    that would last until after closing time is held so that it ends then.
    """
    found: list[int] = []
    for meeting in plan:
        u = draw(people.key[meeting.members[0]], v.MEETING_TIME, meeting.sort)
        for i in range(meeting.times):
            start = int((i + u) * week.length / meeting.times)
            day = week.day_of(start)
            last = week.start_of(day + 1) - meeting.lasting
            found.append(max(min(start, last), week.start_of(day)))
    return integers(found)
