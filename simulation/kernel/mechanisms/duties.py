"""Duties: what takes people away from requests – calls, breakdowns, meetings, side work.

Those that come *always* pile up and are attended before everything else, at once (preemptive
resume); those *between* wait until the thing in hand is done. Those that come while *serving* stop
the work on a request, never an idle employee. Those *when idle* begin whenever there is nothing to
do and are not interrupted (server vacations: Doshi 1986, Queueing Systems 1:29).
"""

from numba.types import int64, void

from simulation.kernel.accounting import todo
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.interruption import (
    can_be_interrupted,
    duty_slot,
    lay_aside,
    next_duty_gap,
)
from simulation.kernel.state import (
    ALWAYS,
    BEGIN,
    DUTY,
    ONCE_IDLE,
    WHEN_IDLE,
    WHEN_SERVING,
    P,
    S,
)
from simulation.kernel.waiting import take_up


@kernel(void(P, S, int64), inline=False)
def duty_comes(p, s, e):
    """Let a duty come to an employee, and let the clock go on to the next one."""
    worker = s.workers[e]
    when = p.people[e].duty_when
    opening = when != WHEN_SERVING and worker.duty_gaps == 0  # time 0: only the first gap is drawn
    gap = next_duty_gap(p, s, e)
    if when == WHEN_SERVING:
        worker.duty_left = gap
    else:
        schedule(s, duty_slot(p, e), s.clock[0].now + gap)
        if opening or worker.away:
            return
    at_once = worker.is_idle
    if when != WHEN_SERVING:
        worker.duties += 1
    if not at_once and (when == WHEN_SERVING or when == ALWAYS) and can_be_interrupted(s, e):
        lay_aside(p, s, e)
        at_once = 1
    if at_once:
        if when != WHEN_SERVING:
            worker.duties -= 1
        take_up(p, s, e, DUTY, 0)
        todo(s, BEGIN, e, 0)


@kernel(int64(P, S, int64))
def turns_to_side_work(p, s, e):
    """Return whether an employee with nothing to do turns to a duty instead of standing idle."""
    person = p.people[e]
    once = person.duty_when == ONCE_IDLE and not s.workers[e].just_off
    return int(person.station >= 0 and (person.duty_when == WHEN_IDLE or once))
