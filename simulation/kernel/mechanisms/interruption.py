"""Interruption: a request is laid aside and keeps what remains of its work.

Also the clock of duties that come only while their employee works on requests (Gaver 1962, J Royal
Stat Soc B 24:73): it runs from the beginning of work on a request to its end or interruption.
"""

from numba.types import int64, void

from simulation.kernel.accounting import book_hours, note, spend
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.sharing import lay_all_aside
from simulation.kernel.state import (
    LOG_INTERRUPT,
    NOTHING,
    QUEUEING,
    REQUEST,
    WHEN_SERVING,
    P,
    S,
)
from simulation.kernel.variates import DUTY_GAP, NEVER, draw, microseconds, quantile


@kernel(int64(P, int64))
def duty_slot(p, e):
    """Return the slot of the calendar in which the next duty of an employee stands."""
    return p.settings[0].employees + p.settings[0].sources + e


@kernel(int64(P, S, int64), inline=False)
def next_duty_gap(p, s, e):
    """Return the time until the next duty of an employee, in µs by its clock."""
    worker = s.workers[e]
    u = draw(p.people[e].key, DUTY_GAP, worker.duty_gaps)
    worker.duty_gaps += 1
    return microseconds(quantile(p, p.people[e].duty_every, u))


@kernel(void(P, S, int64), inline=False)
def start_duty_clock(p, s, e):
    """Let the clock of duties run, if it stands."""
    worker = s.workers[e]
    slot = duty_slot(p, e)
    if s.due[slot] < NEVER:
        return
    if worker.duty_gaps == 0:
        worker.duty_left = next_duty_gap(p, s, e)
    schedule(s, slot, s.clock[0].now + worker.duty_left)


@kernel(void(P, S, int64), inline=False)
def stop_duty_clock(p, s, e):
    """Stop the clock of duties, if it runs."""
    slot = duty_slot(p, e)
    if s.due[slot] < NEVER:
        s.workers[e].duty_left = s.due[slot] - s.clock[0].now
        schedule(s, slot, NEVER)


@kernel(int64(S, int64))
def can_be_interrupted(s, e):
    """Return whether an employee is at a request and has not been torn from one already."""
    worker = s.workers[e]
    return int(worker.holds == REQUEST and worker.suspended < 0)


@kernel(void(P, S, int64), inline=False)
def lay_aside(p, s, e):
    """Interrupt the work in an employee's hands; it keeps what remains to be done."""
    worker = s.workers[e]
    if p.people[e].duty_when == WHEN_SERVING:
        stop_duty_clock(p, s, e)
    if p.people[e].multitasking > 1:
        lay_all_aside(s, e)
        return
    r = worker.thing
    book_hours(s, e)
    worker.set_up_aside = worker.set_up
    s.requests[r].remaining = worker.until - s.clock[0].now
    spend(s, r, QUEUEING)
    worker.suspended = r
    worker.interruptions += 1
    worker.holds = NOTHING
    note(s, LOG_INTERRUPT, r, e, 0)
