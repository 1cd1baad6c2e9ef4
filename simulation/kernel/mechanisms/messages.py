"""Messages on their way: each person they pass spends time on them and may harm them.

A query goes from reader to reader until it reaches whom it asks and comes back along the same path;
an approval climbs until someone may decide. The last step, back to whoever asked, costs nothing
more: reading the answer is part of the work that it lets begin. A message about a request that is
gone or no longer waits is still handled by everyone on its path, and changes nothing.
"""

from numba.types import float64, int64, void

from simulation.kernel.accounting import (
    book_handling,
    note_message,
    tally_duration,
    todo,
)
from simulation.kernel.future_events import set_timer
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.absence import deputy_of
from simulation.kernel.mechanisms.authority import may_decide, next_above
from simulation.kernel.mechanisms.interruption import can_be_interrupted, lay_aside
from simulation.kernel.routing import next_reader
from simulation.kernel.state import (
    ANSWERED,
    ANSWERS,
    DEADLINE_TIMER,
    DELIVER,
    FEEDBACK,
    FORKED,
    HARMED,
    HOPS,
    LETTER,
    LOG_DECIDE,
    LOG_HANDLE,
    MESSAGE,
    QUERY,
    RETURN,
    ROOM,
    SUM_ANSWER,
    P,
    S,
)
from simulation.kernel.variates import HANDLING, HARM, NEVER, draw, quantile
from simulation.kernel.waiting import join_inbox, take_up


@kernel(int64(P, S, int64))
def deliver(p, s, m):
    """Bring a message to its next reader; return the reader if it turns to it at once, else −1."""
    message = s.messages[m]
    e = deputy_of(p, s, s.paths[m, message.hop])
    if s.workers[e].is_idle:
        take_up(p, s, e, MESSAGE, m)
        return e
    if message.synchronous and can_be_interrupted(s, e):
        lay_aside(p, s, e)
        take_up(p, s, e, MESSAGE, m)
        return e
    join_inbox(s, e, m)
    return -1


@kernel(int64(P, S, int64))
def is_addressee(p, s, m):
    """Return whether a message has come to the one who answers or decides it, or to a deputy."""
    message = s.messages[m]
    e = s.paths[m, message.hop]
    if message.returning:
        return 0
    if message.kind == QUERY:
        return int(e == message.target)
    if message.kind == LETTER or message.kind == FEEDBACK:  # passed on until it has arrived
        return 0
    return may_decide(p, e, message.hop)


@kernel(float64(P, S, int64))
def handling_time(p, s, m):
    """Return how long whoever has a message works on it."""
    message = s.messages[m]
    settings = p.settings[0]
    work = settings.relay
    if message.kind == LETTER:
        work = settings.letter_handling
    elif message.kind == FEEDBACK:
        if message.hop == 0:
            work = settings.ask
        elif s.paths[m, message.hop] == message.target:
            work = settings.reading
    elif is_addressee(p, s, m):
        work = settings.answer if message.kind == QUERY else settings.approval
    return quantile(p, work, draw(message.key, HANDLING, 2 * message.hop + message.returning))


@kernel(void(S, int64))
def free_message(s, m):
    """Give the slot of a message back."""
    clock = s.clock[0]
    s.messages[m].next = clock.free_message
    s.messages[m].number = -1
    clock.free_message = m
    clock.free_messages += 1


@kernel(void(S, int64, int64), inline=False)
def remember_answer(s, asker, answerer):
    """Write down who answered whom: the slow behaviour makes ties of it."""
    clock = s.clock[0]
    row = s.answers[clock.answers]
    row.asker = asker
    row.answerer = answerer
    clock.answers += 1
    if s.answers.shape[0] - clock.answers < ROOM:
        clock.is_tight = 1


@kernel(void(P, S, int64))
def come_back(p, s, m):
    """Let an answer or a decision take effect, if its request still waits for it; free the slot."""
    message = s.messages[m]
    r = message.request
    request = s.requests[r]
    if message.kind == QUERY:
        took = s.clock[0].now - message.born
        s.counts[message.account, ANSWERS] += 1
        s.sums[message.account, SUM_ANSWER] += took
        tally_duration(s, message.tally, 0, took)
    if (
        request.number == message.number
        and request.wait_number == message.wait_number
        and request.pending > 0
        and request.phase != FORKED
    ):
        if message.kind != QUERY:
            request.level = max(request.level, message.facet)
        elif message.harmed:
            s.counts[message.account, HARMED] += 1
        else:
            s.counts[message.account, ANSWERED] += 1
            request.missing &= ~(1 << message.facet)
            stage = p.stages[request.stage]
            g = p.needs[stage.needs_start + message.facet]
            book_handling(p, s, r, g, message.target)
            if p.settings[0].remembers_answers:
                remember_answer(s, request.owner, message.target)
        request.pending -= 1
        if request.pending == 0:
            set_timer(s, r, DEADLINE_TIMER, NEVER)
            todo(s, RETURN, r, 0)
    free_message(s, m)


@kernel(void(P, S, int64, int64))
def pass_on(p, s, m, e):
    """Let an employee who has handled a message answer it, decide it or pass it on."""
    message = s.messages[m]
    place = s.paths[m, message.hop]  # whose it is; a deputy acts in its place
    note_message(s, LOG_HANDLE, m, e, message.hop)
    s.counts[message.account, HOPS] += 1
    if is_addressee(p, s, m):
        message.returning = 1
        message.hop -= 1
        if message.kind != QUERY:
            message.target = place
            s.workers[e].decided += 1
            message.facet = message.hop + 1  # the level that decided
            note_message(s, LOG_DECIDE, m, e, message.facet)
    else:
        if message.kind == QUERY:
            s.workers[e].relayed += 1
            if p.settings[0].relay_fidelity < 1.0:
                u = draw(message.key, HARM, 2 * message.hop + message.returning)
                if u >= p.settings[0].relay_fidelity:
                    message.harmed = 1
        if message.returning:
            message.hop -= 1
        else:
            message.hop += 1
            if message.kind == QUERY:
                onward = next_reader(p, place, message.target)
            else:
                onward = next_above(p, place, message.facet)
            s.paths[m, message.hop] = onward
    if message.hop == 0:
        come_back(p, s, m)
    else:
        todo(s, DELIVER, m, 0)
