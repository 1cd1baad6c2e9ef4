"""What is written down: time in state, counts by cohort, the event log.

Everything a request does is counted in the cohort (day or group of days) of its arrival, so that
the warm-up can be cut in one place afterwards, by arrival.
"""

from numba.types import UniTuple, int64, void

from simulation.kernel.jit import kernel
from simulation.kernel.memory import bit_length
from simulation.kernel.state import (
    AGENDA_MASK,
    BINS,
    BINS_AN_OCTAVE,
    BINS_EXPONENT,
    DETAIL_SHIFT,
    FIRST_BIN_EXPONENT,
    HISTOGRAMS,
    REWORKING,
    ROOM,
    SET_UP,
    SUBJECT_SHIFT,
    P,
    S,
)


@kernel(int64(S, int64, int64))
def visit_of(s, r, f):
    """Return the index of draws made anew at each visit of a request to a function."""
    return (s.visits[r, f] << 12) + f


@kernel(void(S, int64, int64, int64))
def todo(s, what, subject, detail):
    """Put a micro-step at the end of the agenda; it is done before the next event."""
    clock = s.clock[0]
    tail = clock.agenda_tail
    s.agenda[tail & AGENDA_MASK] = (
        (int(detail) << DETAIL_SHIFT) | (int(subject) << SUBJECT_SHIFT) | what
    )
    clock.agenda_tail = tail + 1


@kernel(void(S, int64, int64, int64, int64, int64), inline=False)
def write_row(s, activity, number, stage, employee, detail):
    """Add a row to the event log."""
    clock = s.clock[0]
    row = s.log[clock.log_count]
    row.time = clock.now
    row.activity = activity
    row.number = number
    row.stage = stage
    row.employee = employee
    row.detail = detail
    clock.log_count += 1
    if s.log.shape[0] - clock.log_count < ROOM:
        clock.is_tight = 1


@kernel(void(S, int64, int64, int64, int64))
def note(s, activity, r, employee, detail):
    """Add a row about a request (or about none: −1) to the event log, if it is kept."""
    if s.clock[0].logging:
        if r >= 0:
            write_row(s, activity, s.requests[r].case, s.requests[r].stage, employee, detail)
        else:
            write_row(s, activity, -1, -1, employee, detail)


@kernel(void(S, int64, int64, int64, int64))
def note_message(s, activity, m, employee, detail):
    """Add a row about a message to the event log, if it is kept."""
    if s.clock[0].logging:
        write_row(s, activity, s.messages[m].case, -1, employee, detail)


@kernel(void(S, int64, int64))
def count(s, r, what):
    """Count something in the cohort of a request."""
    s.counts[s.requests[r].account, what] += 1


@kernel(void(S, int64, int64))
def spend(s, r, state):
    """Book the time since the last change to the state a request was in, and change the state."""
    request = s.requests[r]
    now = s.clock[0].now
    booked = request.time_state if request.rework_until < 0 else REWORKING
    s.request_time[r, booked] += now - request.since
    request.since = now
    request.time_state = state


@kernel(void(S, int64))
def book_hours(s, e):
    """Book what an employee did since it began: set-up first, then the activity itself."""
    worker = s.workers[e]
    elapsed = s.clock[0].now - worker.since
    set_up = min(elapsed, worker.set_up)
    worker.set_up -= set_up
    s.hours[e, SET_UP] += set_up
    s.hours[e, worker.activity] += elapsed - set_up
    worker.since = s.clock[0].now


@kernel(void(P, S, int64, int64, int64))
def book_handling(p, s, r, f, e):
    """Write down that an employee has handled a request for a function, or told what is known."""
    s.handled_by[r, f] = e
    s.handoffs_then[r, f] = s.requests[r].handoffs
    if p.settings[0].meetings > 0:
        s.handled_at[r, f] = s.clock[0].now


@kernel(void(P, S, int64, int64, int64))
def hand_down_handlings(p, s, r, child, handoffs):
    """Let what another request causes know who handled that one, so many handoffs before."""
    for f in range(p.settings[0].functions):
        s.handled_by[child, f] = s.handled_by[r, f]
        s.handoffs_then[child, f] = s.handoffs_then[r, f] - handoffs
        if p.settings[0].meetings > 0:
            s.handled_at[child, f] = s.handled_at[r, f]


@kernel(int64(int64))
def bin_of(duration):
    """Return the bin of a duration in µs: 64 an octave, the first for all below about a second."""
    if duration < (1 << FIRST_BIN_EXPONENT):
        return 0
    octave = bit_length(duration) - 1 - FIRST_BIN_EXPONENT
    within = (duration >> (octave + FIRST_BIN_EXPONENT - BINS_EXPONENT)) & (BINS_AN_OCTAVE - 1)
    return min(1 + octave * BINS_AN_OCTAVE + within, BINS - 1)


@kernel(void(S, int64, int64, int64))
def tally_duration(s, row, histogram, duration):
    """Count a duration in a histogram of a row."""
    s.durations[row * HISTOGRAMS + histogram, bin_of(duration)] += 1


@kernel(int64(S, int64))
def window_start(s, r):
    """Return the first row of the histograms of the window in which a request arrived."""
    return s.requests[r].tally - s.requests[r].kind


@kernel(UniTuple(int64, 2)(P, S, int64))
def split_rows(p, s, r):
    """Return the rows of the channel and the segment of a request; −1 where there is only one."""
    settings = p.settings[0]
    start = window_start(s, r)
    channel, segment = -1, -1
    if settings.channel_row >= 0:
        channel = start + settings.channel_row + s.requests[r].channel
    if settings.segment_row >= 0:
        segment = start + settings.segment_row + s.requests[r].segment
    return channel, segment


@kernel(void(P, S, int64, int64, int64), inline=False)
def split_duration(p, s, r, histogram, duration):
    """Count a duration of a request in the histograms of its channel and its segment.

    Its sum goes to the column of the same number.
    """
    for row in split_rows(p, s, r):
        if row >= 0:
            tally_duration(s, row, histogram, duration)
            s.parts[row, histogram] += duration


@kernel(void(P, S, int64, int64), inline=False)
def split_count(p, s, r, column):
    """Count something for the channel and the segment of a request."""
    for row in split_rows(p, s, r):
        if row >= 0:
            s.parts[row, column] += 1


@kernel(void(P, S, int64, int64, int64))
def tally_stay(p, s, r, histogram, function):
    """Count how long a request has been at its stage, for the department there."""
    row = window_start(s, r) + p.settings[0].kinds + function
    duration = s.clock[0].now - s.requests[r].entered
    tally_duration(s, row, histogram, duration)
    s.parts[row, histogram] += duration


@kernel(int64(P, S, int64))
def message_row(p, s, r):
    """Return the row of the histograms for messages about a request: the last of its window."""
    return window_start(s, r) + p.settings[0].rows - 1
