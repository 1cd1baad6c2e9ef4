"""Correspondence: letters between employees, about no request (Guimerà et al. 2002, PRL 89:248701).

Everybody writes letters to colleagues drawn at random, all alike or by their distance in the
hierarchy (Dodds, Watts & Sabel 2003, PNAS 100:12516). The writer works on a letter, then everyone
it passes on its way through the structure; who it is for reads it at no cost.
"""

import math

from numba.types import int64, uint64, void

from simulation.kernel.accounting import note_message, todo
from simulation.kernel.future_events import schedule
from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.context import new_message
from simulation.kernel.mechanisms.messages import free_message
from simulation.kernel.routing import next_reader
from simulation.kernel.state import (
    DELIVER,
    LETTER_HOPS,
    LETTER_TIME,
    LETTERS_DELIVERED,
    LETTERS_SENT,
    LOG_HANDLE,
    LOG_LETTER,
    P,
    S,
)
from simulation.kernel.state import (
    LETTER as LETTER_KIND,
)
from simulation.kernel.variates import (
    LETTER,
    LETTER_GAP,
    LONGEST,
    NEARNESS,
    TARGET,
    derive,
    draw,
    microseconds,
)


@kernel(int64(P, int64, uint64), inline=False)
def somebody_near(p, e, key):
    """Return whom a letter goes to that stays near its writer.

    All so many steps up to the common superior and so many down are alike, and stand in one range
    of the level order but for the branch of the writer: such a group is chosen by its weight, then
    one of it. The first round adds up the weights, the second one stops at the draw.
    """
    levels = p.settings[0].levels
    goal = LONGEST
    for _ in range(2):
        total = 0.0
        person, up, branch = e, 0, -1
        while person >= 0:
            start = p.people[person].level_position
            end = start + 1
            hole, hole_end = 0, 0
            down = 0
            while start < end:
                number = end - start - (hole_end - hole)
                if up + down > 0:
                    total += number * p.nearness[up * levels + down]
                if total >= goal:
                    chosen = start + int(draw(key, TARGET, 0) * number)
                    if hole < hole_end and chosen >= hole:
                        chosen += hole_end - hole
                    return p.level_order[chosen]
                start, end = p.level_below[start], p.level_below[end]
                hole, hole_end = p.level_below[hole], p.level_below[hole_end]
                down += 1
                if down == 1 and branch >= 0:
                    hole, hole_end = branch, branch + 1
            branch = p.people[person].level_position
            person = p.people[person].manager
            up += 1
        goal = draw(key, NEARNESS, 0) * total
    return e  # never: the second round reaches the goal


@kernel(void(P, S, int64), inline=False)
def write_letter(p, s, e):
    """Let an employee write a letter, and schedule the next one."""
    clock = s.clock[0]
    settings = p.settings[0]
    worker = s.workers[e]
    number = worker.letters - 1
    u = draw(p.people[e].key, LETTER_GAP, worker.letters)
    worker.letters += 1
    time = clock.now + microseconds(-math.log(u) * settings.letter_gap)
    slot = settings.employees + settings.sources + settings.duty_clocks + e
    schedule(s, slot, time)
    if number < 0 or worker.away:  # at time 0 only the first gap is drawn
        return
    m = new_message(s)
    message = s.messages[m]
    message.key = derive(p.people[e].key, LETTER, number)
    if settings.levels > 0:
        message.target = somebody_near(p, e, message.key)
    else:
        target = int(draw(message.key, TARGET, 0) * (settings.employees - 1))
        message.target = target + int(target >= e)
    message.kind = LETTER_KIND
    message.number = 0
    message.case = -1
    message.request = -1
    message.born = clock.now
    message.cohort = clock.cohort
    message.hop = 0
    message.returning = 0
    message.synchronous = 0
    s.paths[m, 0] = e
    s.letters[clock.cohort, LETTERS_SENT] += 1
    note_message(s, LOG_LETTER, m, e, message.target)
    todo(s, DELIVER, m, 0)


@kernel(void(P, S, int64, int64), inline=False)
def forward_letter(p, s, m, e):
    """Let an employee who has handled a letter pass it on."""
    message = s.messages[m]
    s.letters[message.cohort, LETTER_HOPS] += 1
    note_message(s, LOG_HANDLE, m, e, message.hop)
    onward = next_reader(p, s.paths[m, message.hop], message.target)
    if onward == message.target:
        s.letters[message.cohort, LETTERS_DELIVERED] += 1
        s.letters[message.cohort, LETTER_TIME] += s.clock[0].now - message.born
        free_message(s, m)
    else:
        message.hop += 1
        s.paths[m, message.hop] = onward
        todo(s, DELIVER, m, 0)
