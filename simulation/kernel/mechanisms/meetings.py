"""Meetings: appointments that the members of a unit share.

All are called at the same time. A request in hand is laid aside; a message, a notice, a duty or
another meeting is finished first, and its holder comes late, before turning to anything else. All
leave when the meeting ends; who is not free by then has missed it.

What has been done is told there: of two who sat in the same last meeting, each knows what the other
had worked on before.
"""

from numba.types import int64, void

from simulation.kernel.accounting import note, todo
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.interruption import can_be_interrupted, lay_aside
from simulation.kernel.state import CONVENE, IN_MEETING, LOG_MEET, MEETING, P, S
from simulation.kernel.waiting import take_up


@kernel(int64(P, int64, int64), inline=False)
def time_of_meeting(p, g, number):
    """Return when a meeting takes place, by number, from 0."""
    meeting = p.meetings[g]
    week = number // meeting.time_count
    within = p.meeting_times[meeting.time_start + number - week * meeting.time_count]
    return week * p.settings[0].week_length + within


@kernel(void(P, S, int64, int64), inline=False)
def convene(p, s, g, slot):
    """Let a meeting begin, and schedule the next one; at time 0 only the first is scheduled."""
    gathering = s.gatherings[g]
    number = gathering.number
    gathering.number = number + 1
    schedule(s, slot, time_of_meeting(p, g, number + 1))
    if number >= 0:
        gathering.ends = s.clock[0].now + p.meetings[g].lasting
        todo(s, CONVENE, g, 0)


@kernel(int64(P, S, int64, int64), inline=False)
def call_in(p, s, g, position):
    """Call one member of a meeting after the other; return who goes at once, or −1."""
    meeting = p.meetings[g]
    if position + 1 < meeting.seat_count:
        todo(s, CONVENE, g, position + 1)
    seat = meeting.seat_start + position
    e = p.seats[seat].employee
    worker = s.workers[e]
    if worker.away:
        return -1
    if not worker.is_idle:
        if not can_be_interrupted(s, e):
            worker.appointment = seat
            return -1
        lay_aside(p, s, e)
    take_up(p, s, e, MEETING, seat)
    return e


@kernel(void(P, S, int64), inline=False)
def forget_missed(p, s, e):
    """Let an employee forget an appointment that is over."""
    worker = s.workers[e]
    if worker.appointment >= 0:
        ends = s.gatherings[p.seats[worker.appointment].meeting].ends
        if ends <= s.clock[0].now:
            worker.appointment = -1


@kernel(int64(P, S, int64), inline=False)
def attend(p, s, e):
    """Let an employee sit down in a meeting; return what is left of it in µs."""
    worker = s.workers[e]
    g = p.seats[worker.thing].meeting
    worker.activity = IN_MEETING
    worker.set_up = 0
    note(s, LOG_MEET, -1, e, g)
    return s.gatherings[g].ends - s.clock[0].now


@kernel(int64(P, S, int64, int64, int64), inline=False)
def have_met(p, s, a, b, since):
    """Return whether two have sat in the same last meeting of some sort, and it ended after a time.

    Everybody leaves when the meeting ends, so that equal times are those of one meeting.
    """
    first = p.people[a].seat_start
    second = p.people[b].seat_start
    for i in range(first, first + p.people[a].seat_count):
        seat = p.seat_of[i]
        time = s.attended[seat]
        if time > since:
            for j in range(second, second + p.people[b].seat_count):
                other = p.seat_of[j]
                if p.seats[other].meeting == p.seats[seat].meeting and s.attended[other] == time:
                    return 1
    return 0
