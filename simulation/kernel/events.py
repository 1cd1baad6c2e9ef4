"""The event loop: take the next event, let it act, do what it put on the agenda, repeat.

A handler decides and records; whatever must follow at the same instant (a request comes to its next
stage, a freed employee looks for work, a message reaches its reader) it puts on the agenda. So
every mechanism is called from one place, here, and the order of things at one instant is plain:
first the event, then its consequences in the order in which they were caused.
"""

from numba.types import int64, void

from simulation.kernel.accounting import note, spend
from simulation.kernel.future_events import drop_first, first_timer, repack, settle
from simulation.kernel.jit import JIT_DISABLED, entry, kernel
from simulation.kernel.mechanisms.absence import change_roster, hand_on
from simulation.kernel.mechanisms.arrivals import (
    arrive,
    arrive_outside,
    come_in_batch,
    plan_next,
)
from simulation.kernel.mechanisms.attention import next_thing, post
from simulation.kernel.mechanisms.closing import close, spawn
from simulation.kernel.mechanisms.correspondence import write_letter
from simulation.kernel.mechanisms.dispatch import enter, offer
from simulation.kernel.mechanisms.duties import duty_comes
from simulation.kernel.mechanisms.forks import join
from simulation.kernel.mechanisms.meetings import call_in, convene
from simulation.kernel.mechanisms.messages import deliver
from simulation.kernel.mechanisms.patience import ring
from simulation.kernel.mechanisms.requests import free
from simulation.kernel.mechanisms.service import begin, complete
from simulation.kernel.mechanisms.sharing import has_capacity
from simulation.kernel.memory import header, view_as
from simulation.kernel.plain import is_plain
from simulation.kernel.state import (
    AGENDA_MASK,
    ANSWERS_FULL,
    BEGIN,
    CLOSE,
    COME,
    CONVENE,
    DELIVER,
    DETAIL_SHIFT,
    ENTER,
    FREE,
    JOIN,
    LOG_FULL,
    LOG_RETURN,
    MESSAGES_FULL,
    NEXT,
    OFFER,
    PAUSED,
    PLAN,
    POST,
    QUEUEING,
    REACHED,
    REQUEST,
    REQUESTS_FULL,
    RETURN,
    ROOM,
    ROSTER,
    SPAWN,
    SUBJECT_SHIFT,
    TIMERS_FULL,
    P,
    Parameters,
    S,
    State,
    as_rows,
)
from simulation.kernel.variates import NEVER
from simulation.kernel.waiting import join_queue, take_up

BURST = 16  # steps between two looks at the room


@kernel(int64(P, S, int64))
def come_back_to(p, s, r):
    """Bring a parked request back to whoever asked; return who takes it at once, or −1."""
    request = s.requests[r]
    e = request.owner
    spend(s, r, QUEUEING)
    note(s, LOG_RETURN, r, e, request.missing)
    if s.workers[e].away:
        return hand_on(p, s, r)
    if s.workers[e].is_idle or has_capacity(p, s, e):
        take_up(p, s, e, REQUEST, r)
        return e
    place = p.stations.shape[0] + e
    join_queue(s, place * p.settings[0].priorities + request.priority, r)
    return -1


@kernel(int64(P, S), inline=False)
def lack_of_room(p, s):
    """Return which table is too full for one more step (to be grown outside), 0 if none is.

    Whoever takes one of the last places leaves a sign, so that the loop asks only then.
    """
    clock = s.clock[0]
    if clock.free_requests < ROOM:
        return REQUESTS_FULL
    if clock.free_messages < ROOM:
        return MESSAGES_FULL
    if clock.logging and s.log.shape[0] - clock.log_count < ROOM:
        return LOG_FULL
    if p.settings[0].remembers_answers and s.answers.shape[0] - clock.answers < ROOM:
        return ANSWERS_FULL
    if s.futures[0].count + ROOM > s.timers.shape[0]:
        repack(s, NEVER)
        if s.futures[0].count + 2 * ROOM > s.timers.shape[0]:
            return TIMERS_FULL
    clock.is_tight = 0
    return 0


@kernel(int64(P, S))
def do_agenda(p, s):
    """Do the micro-steps that the event caused, in the order in which they were caused.

    Returns:
        0 when all is done, else which table must grow before the rest is done.
    """
    clock = s.clock[0]
    head = clock.agenda_head
    while head < clock.agenda_tail:
        if clock.is_tight and head % BURST == BURST - 1:
            lacking = lack_of_room(p, s)
            if lacking:
                clock.agenda_head = head
                return lacking
        step = s.agenda[head & AGENDA_MASK]
        head += 1
        what = step & ((1 << SUBJECT_SHIFT) - 1)
        subject = (step >> SUBJECT_SHIFT) & ((1 << (DETAIL_SHIFT - SUBJECT_SHIFT)) - 1)
        detail = step >> DETAIL_SHIFT
        e = -1
        if what <= NEXT:  # one of the two most frequent
            e = enter(p, s, subject) if what == ENTER else next_thing(p, s, subject)
        elif what == COME:
            come_in_batch(p, s, subject, detail)
        elif what == CLOSE:
            close(p, s, subject, detail)
        elif what == DELIVER:
            e = deliver(p, s, subject)
        elif what == RETURN:
            e = come_back_to(p, s, subject)
        elif what == POST:
            e = post(p, s, subject, detail)
        elif what == SPAWN:
            spawn(p, s, subject, detail)
        elif what == FREE:
            free(s, subject)
        elif what == JOIN:
            join(p, s, subject)
        elif what == BEGIN:
            e = subject
        elif what == OFFER:
            e = offer(p, s, subject, detail)
        elif what == PLAN:
            plan_next(p, s, subject)
        elif what == CONVENE:
            e = call_in(p, s, subject, detail)
        elif what == ROSTER:
            e = change_roster(p, s, subject)
        if e >= 0:
            begin(p, s, e)
    clock.agenda_head = 0  # stay in the same few cells of the ring, and in the cache
    clock.agenda_tail = 0
    return 0


@kernel(void(P, S, int64))
def turn_periods(p, s, time):
    """Move on to the period a time lies in, writing down the levels at each day's end."""
    clock = s.clock[0]
    while time >= clock.period_end:
        end = clock.period_end
        if end == clock.day_end:
            if clock.day < s.levels.shape[0]:
                s.levels[clock.day, 0] = clock.open_requests
                s.levels[clock.day, 1] = s.messages.shape[0] - clock.free_messages
                s.levels[clock.day, 2] = clock.unread
            clock.day += 1
            clock.day_start = end
            clock.day_end = end + p.weekdays[clock.day % p.weekdays.shape[0]]
        clock.period += 1
        period = p.periods[clock.period]
        clock.period_end = period.end
        clock.cohort = period.cohort
        clock.window = period.window


if JIT_DISABLED:

    def view_parameters(tables):
        """Return the tables themselves."""
        return tables

    view_state = view_parameters
else:
    view_parameters = view_as(P)
    view_state = view_as(S)


@kernel(int64(int64, int64, int64, int64))
def run_events(parameters, state, time, events):
    """Run the kernel on tables: the event loop itself."""
    p = view_parameters(parameters)
    s = view_state(state)
    clock = s.clock[0]
    employees = p.settings[0].employees
    first_duty = employees + p.settings[0].sources
    first_outside = first_duty - p.settings[0].outside_sources
    first_letter = first_duty + p.settings[0].duty_clocks
    first_meeting = first_letter + p.settings[0].writers
    stop_after = clock.events + events
    while True:
        lacking = do_agenda(p, s)
        if lacking:
            return lacking
        if clock.is_tight:
            lacking = lack_of_room(p, s)
            if lacking:
                return lacking
        if s.due[clock.slot] >= NEVER:  # it has happened, and was not scheduled anew
            settle(s, clock.slot)
        slot = s.calendar[1]
        clock.slot = slot
        due = s.due[slot]
        timer = first_timer(s)
        rings = timer >= 0 and s.timer_due[timer] < due
        if rings:
            due = s.timer_due[timer]
        if due >= time:
            turn_periods(p, s, time)
            clock.now = time
            return REACHED
        if clock.events >= stop_after:
            return PAUSED
        if due >= clock.period_end:
            turn_periods(p, s, due)
        clock.now = due
        clock.events += 1
        if rings:
            drop_first(s)
            ring(p, s, timer)
            continue
        s.due[slot] = NEVER
        if slot < employees:
            complete(p, s, slot)
        elif slot < first_outside:
            arrive(p, s, slot - employees)
        elif slot < first_duty:
            arrive_outside(p, s, slot - employees)
        elif slot < first_letter:
            duty_comes(p, s, slot - first_duty)
        elif slot < first_meeting:
            write_letter(p, s, slot - first_letter)
        else:
            convene(p, s, slot - first_meeting, slot)


@entry(int64(int64, int64, int64, int64))
def run_tables(parameters, state, time, events):
    """Run the kernel on tables."""
    return run_events(parameters, state, time, events)


@entry(int64(int64, int64, int64, int64), plain=True)
def run_plain(parameters, state, time, events):
    """Run the kernel on the tables of a plain network."""
    return run_events(parameters, state, time, events)


def run_until(p: Parameters, s: State, time: int, events: int) -> int:
    """Run all events before a time, but at most so many; return why it stopped.

    Args:
        p: parameters.
        s: state, changed in place.
        time: µs of working time; events at this very time are left for the next call.
        events: largest number of events to process in this call.

    Returns:
        REACHED (the clock then stands at `time`), PAUSED, or which table must grow before going on.
    """
    rows = as_rows(s)
    run = run_plain if run_plain and is_plain(p, s) else run_tables
    if JIT_DISABLED:
        return int(run(p, rows, time, events))
    parameters, state = header(p), header(rows)
    return int(run(parameters.ctypes.data, state.ctypes.data, time, events))
