"""Feedback: sales tells marketing how a deal ended, through the structure.

The employee who closed a lead writes to someone in marketing; the message passes whom the structure
lets it pass, takes their time, and may come late or harmed. What arrives is counted by segment;
what marketing makes of it is decided day by day, outside event time.
"""

from numba.types import int64, void

from simulation.kernel.accounting import count, note, note_message, tally_duration, todo
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.context import is_urgent, message_about
from simulation.kernel.mechanisms.dispatch import member_at
from simulation.kernel.mechanisms.messages import free_message
from simulation.kernel.routing import next_reader
from simulation.kernel.state import (
    DELIVER,
    FEEDBACK,
    FEEDBACKS,
    FEEDBACKS_ARRIVED,
    FEEDBACKS_READ,
    HOPS,
    LOG_HANDLE,
    LOG_SEND,
    SUM_FEEDBACK,
    P,
    S,
)
from simulation.kernel.variates import FEEDBACK as REPORT
from simulation.kernel.variates import HARM, REPORTING, TARGET, derive, draw
from simulation.kernel.waiting import station_of


@kernel(void(P, S, int64, int64), inline=False)
def report(p, s, r, won):
    """Let the owner of a deal write to marketing how it ended, if it tells at all."""
    request = s.requests[r]
    settings = p.settings[0]
    if draw(request.key, REPORTING, 0) >= settings.feedback:
        return
    station = station_of(p, settings.feedback_function, request.territory)
    m = message_about(p, s, r, FEEDBACK, derive(request.key, REPORT, 0))
    message = s.messages[m]
    message.request = -1
    message.target = member_at(p, station, draw(message.key, TARGET, 0))
    message.facet = 2 * request.segment + won
    message.hop = 0
    message.synchronous = 0
    count(s, r, FEEDBACKS)
    note(s, LOG_SEND, r, request.owner, message.target)
    todo(s, DELIVER, m, 0)


@kernel(void(P, S, int64, int64), inline=False)
def forward_report(p, s, m, e):
    """Let an employee who has handled a report (or its deputy) learn from it, or pass it on."""
    message = s.messages[m]
    place = s.paths[m, message.hop]
    note_message(s, LOG_HANDLE, m, e, message.hop)
    s.counts[message.account, HOPS] += 1
    if place == message.target:
        took = s.clock[0].now - message.born
        s.counts[message.account, FEEDBACKS_ARRIVED] += 1
        s.sums[message.account, SUM_FEEDBACK] += took
        tally_duration(s, message.tally, 1, took)
        if not message.harmed:
            s.feedback[message.facet // 2, message.facet % 2] += 1
            s.counts[message.account, FEEDBACKS_READ] += 1
        free_message(s, m)
        return
    if message.hop == 0:
        message.synchronous = is_urgent(p, message.key)
    else:
        s.workers[e].relayed += 1
        if draw(message.key, HARM, 2 * message.hop) >= p.settings[0].relay_fidelity:
            message.harmed = 1
    message.hop += 1
    s.paths[m, message.hop] = next_reader(p, place, message.target)
    todo(s, DELIVER, m, 0)
