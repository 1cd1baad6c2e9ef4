"""Service: an employee takes something up, works on it, and is done with it.

The work that a request holds is drawn from the request, the function and the visit – never from the
employee – and divided by the employee's speed. Changing from one function to another costs a
set-up, as resuming an interrupted piece of work does.
"""

from numba.types import int64, void

from simulation.kernel.accounting import (
    book_handling,
    book_hours,
    count,
    note,
    spend,
    tally_stay,
    todo,
    visit_of,
)
from simulation.kernel.future_events import schedule, set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.authority import exceeds_authority, refer
from simulation.kernel.mechanisms.contacts import answered_by
from simulation.kernel.mechanisms.context import ask, missing_facets, ones
from simulation.kernel.mechanisms.correspondence import forward_letter
from simulation.kernel.mechanisms.feedback import forward_report
from simulation.kernel.mechanisms.interruption import start_duty_clock, stop_duty_clock
from simulation.kernel.mechanisms.meetings import attend
from simulation.kernel.mechanisms.messages import handling_time, pass_on
from simulation.kernel.mechanisms.opening_hours import book_response
from simulation.kernel.mechanisms.quality import stage_to_redo
from simulation.kernel.mechanisms.route import go_on
from simulation.kernel.mechanisms.sharing import join_shared, leave_shared, share_time
from simulation.kernel.state import (
    ASKING_PHASE,
    CLOSE,
    CONTACT_TIMER,
    COORDINATION,
    DECIDED,
    DIRECT,
    DUTY,
    EARNED,
    ENTER,
    FEEDBACK,
    FIRST_RESPONSES,
    FRESH,
    HANDOFFS,
    INFORMED,
    INTERRUPTED,
    JOIN,
    LETTER,
    LOG_ASK,
    LOG_COMPLETE,
    LOG_DUTY,
    LOG_READ,
    LOG_RESUME,
    LOG_START,
    MEETING,
    MESSAGE,
    NEXT,
    NOTHING,
    PATIENCE_TIMER,
    POST,
    QUEUEING,
    READING,
    REFERRING_PHASE,
    REQUEST,
    REWORK,
    VISITS,
    WAITED,
    WHEN_SERVING,
    WORK_PHASE,
    WORKING,
    P,
    S,
)
from simulation.kernel.state import (
    NOTICE as NOTICE_HELD,
)
from simulation.kernel.variates import (
    ASKING,
    DUTY_LASTING,
    NEVER,
    NOTICE,
    REFERRING,
    draw,
    microseconds,
    quantile,
)
from simulation.kernel.variates import (
    READING as READING_DRAW,
)


@kernel(void(S, int64, int64))
def hand_over(s, e, r):
    """Let an employee own a request, which is a handoff if somebody else did."""
    request = s.requests[r]
    if request.owner >= 0 and request.owner != e:
        request.handoffs += 1
        count(s, r, HANDOFFS)
    request.owner = e


@kernel(void(P, S, int64, int64))
def meet(p, s, e, r):
    """Let an employee see a request for the first time at this stage."""
    whole = answered_by(s, r)
    if whole >= 0 and s.requests[whole].first_response < 0:
        waited = s.clock[0].now - s.requests[whole].arrived
        s.requests[whole].first_response = waited
        set_timer(s, whole, PATIENCE_TIMER, NEVER)
        set_timer(s, whole, CONTACT_TIMER, NEVER)
        count(s, whole, FIRST_RESPONSES)
        if waited > 0:
            count(s, whole, WAITED)
        book_response(p, s, whole, 0, waited)
    hand_over(s, e, r)


@kernel(int64(P, S, int64, int64, int64), hook="service_time")
def work_of(p, s, e, r, f):
    """Return how long an employee works on a request at its stage, in µs."""
    request = s.requests[r]
    factor = p.channels[request.channel].work_factor * request.difficulty / p.speed[e, f]
    return microseconds(request.work * factor)


@kernel(int64(P, S, int64, int64))
def set_up_for(p, s, e, f):
    """Let an employee turn to a function; return the set-up in µs if it was at another one."""
    worker = s.workers[e]
    worker.set_up = 0
    if worker.last_function != f:
        if worker.last_function >= 0:
            worker.set_up = microseconds(p.settings[0].set_up)
        worker.last_function = f
    return worker.set_up


@kernel(int64(P, S, int64, int64), inline=False)
def resume(p, s, e, r):
    """Resume a request that was interrupted; return the duration in µs.

    Whoever takes up what another had to give way with goes on at their own speed.
    """
    request = s.requests[r]
    worker = s.workers[e]
    resumption = microseconds(p.settings[0].resumption)
    worker.activity = COORDINATION
    if request.phase == WORK_PHASE:
        worker.activity = DIRECT if request.rework_until < 0 else REWORK
    if not request.preempted:
        worker.set_up = worker.set_up_aside + resumption
        return request.remaining + resumption
    request.preempted = 0
    f = p.stages[request.stage].function
    if request.owner != e:
        if request.phase == WORK_PHASE:
            pace = p.speed[request.owner, f] / p.speed[e, f]
            request.remaining = microseconds(request.remaining * pace)
        hand_over(s, e, r)
    set_up_for(p, s, e, f)
    worker.set_up += resumption
    note(s, LOG_RESUME, r, e, 0)
    return worker.set_up + request.remaining


@kernel(int64(P, S, int64, int64))
def begin_request(p, s, e, r):
    """Begin or resume a request at its stage; return the duration in µs."""
    request = s.requests[r]
    worker = s.workers[e]
    settings = p.settings[0]
    spend(s, r, WORKING)
    if request.phase >= WORK_PHASE or request.phase == ASKING_PHASE:  # interrupted before
        return resume(p, s, e, r)

    f = p.stages[request.stage].function
    if request.phase == FRESH:
        meet(p, s, e, r)
        tally_stay(p, s, r, 0, f)
        if settings.interdependence > 0.0:
            request.missing = missing_facets(p, s, r, e)
            if request.missing > 0:
                request.phase = ASKING_PHASE
                worker.activity = COORDINATION
                u = draw(request.key, ASKING, visit_of(s, r, f))
                questions = ones(request.missing)
                note(s, LOG_ASK, r, e, questions)
                asking = microseconds(quantile(p, settings.ask, u) * questions)
                return set_up_for(p, s, e, f) + asking
        request.phase = INFORMED
    elif request.owner != e:  # who asked is away
        hand_over(s, e, r)
    if request.phase == INFORMED:
        if settings.exceptions > 0.0 and exceeds_authority(p, s, r, e):
            request.phase = REFERRING_PHASE
            worker.activity = COORDINATION
            worker.referred += 1
            u = draw(request.key, REFERRING, visit_of(s, r, f))
            note(s, LOG_ASK, r, e, 0)
            return set_up_for(p, s, e, f) + microseconds(quantile(p, settings.ask, u))
        worker.decided += 1
        request.phase = DECIDED
    request.phase = WORK_PHASE
    worker.activity = DIRECT if request.rework_until < 0 else REWORK
    note(s, LOG_START, r, e, 0)
    return set_up_for(p, s, e, f) + work_of(p, s, e, r, f)


@kernel(int64(P, S, int64), inline=False)
def begin_duty(p, s, e):
    """Begin a duty; return the duration in µs."""
    worker = s.workers[e]
    worker.activity = INTERRUPTED
    worker.set_up = 0
    u = draw(p.people[e].key, DUTY_LASTING, worker.duties_begun)
    worker.duties_begun += 1
    note(s, LOG_DUTY, -1, e, p.people[e].duty_when)
    return microseconds(quantile(p, p.people[e].duty_lasting, u))


@kernel(void(P, S, int64), inline=False)
def prepare(p, s, e):
    """Let time be shared anew by someone with several requests, and the clock of duties run."""
    person = p.people[e]
    if person.multitasking > 1:
        share_time(s, e)
    if person.duty_when == WHEN_SERVING:
        start_duty_clock(p, s, e)


@kernel(void(P, S, int64))
def begin(p, s, e):
    """Let an employee begin what it has just taken up, and schedule its end."""
    worker = s.workers[e]
    now = s.clock[0].now
    holds = worker.holds
    r = worker.thing
    is_special = p.people[e].is_special
    if is_special and holds == REQUEST:
        prepare(p, s, e)
    worker.since = now
    if holds == REQUEST:
        duration = begin_request(p, s, e, r)
    elif holds == DUTY:
        duration = begin_duty(p, s, e)
    elif holds == MESSAGE:
        worker.activity = COORDINATION
        worker.set_up = 0
        duration = microseconds(handling_time(p, s, r))
    elif holds == MEETING:
        duration = attend(p, s, e)
    else:
        worker.activity = READING
        worker.set_up = 0
        u = draw(p.people[e].key, READING_DRAW, worker.read)
        duration = microseconds(quantile(p, p.settings[0].reading, u))
    if is_special and holds == REQUEST and p.people[e].multitasking > 1:
        worker.set_up = 0
        join_shared(s, e, r, duration)
        return
    worker.until = now + duration
    schedule(s, e, worker.until)


@kernel(void(P, S, int64, int64), hook="after_service")
def finish_stage(p, s, e, r):
    """Send a request whose work at a stage is done to where it goes next."""
    request = s.requests[r]
    settings = p.settings[0]
    stage = p.stages[request.stage]
    spend(s, r, QUEUEING)
    count(s, r, VISITS)
    note(s, LOG_COMPLETE, r, e, 0)
    tally_stay(p, s, r, 1, stage.function)
    request.last_function = stage.function
    book_handling(p, s, r, stage.function, e)
    if settings.notices > 0.0 and p.people[e].contact_count > 0:
        u = draw(request.key, NOTICE, visit_of(s, r, stage.function))
        if u < settings.notices:
            todo(s, POST, e, 0)
    if request.original >= 0:
        todo(s, CLOSE, r, EARNED)
        return
    request.repeats += ones(request.missing)  # what nobody knew, the customer said again
    if settings.error > 0.0:
        again = stage_to_redo(p, s, r, e)
        if again >= 0:
            request.rework_until = max(request.rework_until, stage.position)
            request.stage = again
            todo(s, ENTER, r, 0)
            return
    if request.parent >= 0:
        todo(s, JOIN, r, 0)
    else:
        go_on(p, s, r)


@kernel(int64(P, S, int64), inline=False)
def put_down(p, s, e):
    """Take what is done from someone with several requests or with duties; return it."""
    worker = s.workers[e]
    holds = worker.holds
    worker.just_off = int(holds == DUTY)
    if holds == REQUEST and p.people[e].multitasking > 1:
        r = leave_shared(s, e)
    else:
        book_hours(s, e)
        r = worker.thing
        worker.holds = NOTHING
    if p.people[e].duty_when == WHEN_SERVING and worker.holds == NOTHING:
        stop_duty_clock(p, s, e)
    return r


@kernel(void(P, S, int64))
def complete(p, s, e):
    """Let an employee be done with what it holds; what it did moves on, then it looks further."""
    worker = s.workers[e]
    holds = worker.holds
    if p.people[e].is_special:
        r = put_down(p, s, e)
    else:
        book_hours(s, e)
        r = worker.thing
        worker.holds = NOTHING
    if holds == REQUEST:
        if s.requests[r].phase == ASKING_PHASE:
            ask(p, s, r)
        elif s.requests[r].phase == REFERRING_PHASE:
            refer(p, s, r)
        else:
            worker.served += 1
            if p.settings[0].counts_practice:
                s.practice[e, p.stages[s.requests[r].stage].function] += 1
            finish_stage(p, s, e, r)
    elif holds == MESSAGE:
        if s.messages[r].kind == LETTER:
            forward_letter(p, s, r, e)
        elif s.messages[r].kind == FEEDBACK:
            forward_report(p, s, r, e)
        else:
            pass_on(p, s, r, e)
    elif holds == NOTICE_HELD:
        worker.read += 1
        worker.unread -= 1
        s.clock[0].unread -= 1
        note(s, LOG_READ, -1, e, 0)
    elif holds == MEETING and r >= 0:  # else it was done away with meanwhile
        s.attended[r] = s.clock[0].now
    todo(s, NEXT, e, 0)
