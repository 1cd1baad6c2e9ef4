"""Running the kernel from Python: a few milliseconds a call, tables grown between calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from simulation.kernel import state as k
from simulation.kernel.events import run_until
from simulation.kernel.future_events import SLOTS
from simulation.kernel.variates import NEVER

Run = Callable[[k.Parameters, k.State, int, int], int]
EVENTS_A_CALL = 200_000  # so that progress shows and Ctrl-C acts

REQUEST_TABLES = (
    "requests", "request_time", "handled_by", "handoffs_then", "handled_at", "visits",
    "own_requests",
)  # fmt: skip
"""The tables with a row for each request, but for that of timers."""


class TooManyOpenRequestsError(RuntimeError):
    """More requests are open at once than the kernel can tell apart."""


def advance(
    p: k.Parameters,
    s: k.State,
    time: int,
    *,
    most_events: int | None = None,
    between: Callable[[k.State], None] | None = None,
    run: Run = run_until,
) -> k.State:
    """Run all events before a time and return the state (its tables may have been replaced).

    Args:
        p: parameters.
        s: state; not to be used any more afterwards.
        time: µs of working time.
        most_events: stop after so many events (tests follow them one by one).
        between: called with the state after each call of the kernel.
        run: the kernel; one with mechanisms from outside takes the place of ours.

    Raises:
        TooManyOpenRequestsError: an unstable scenario has filled the last table.
    """
    left = most_events if most_events is not None else -1
    while True:
        before = int(s.clock[0].events)
        portion = EVENTS_A_CALL if left < 0 else min(EVENTS_A_CALL, left)
        outcome = run(p, s, time, portion)
        if left >= 0:
            left -= int(s.clock[0].events) - before
        if between is not None:
            between(s)
        if outcome == k.REACHED or (outcome == k.PAUSED and left == 0):
            return s
        if outcome != k.PAUSED:
            s = grow(s, outcome)


def change_presence(s: k.State, leaving: Any, joining: Any) -> None:
    """Let employees leave and others come back, at the time at which the clock stands.

    What follows happens when the kernel runs on. The chief cannot leave: somebody has to act for
    all others.

    Args:
        s: state, between two calls of the kernel.
        leaving, joining: numbers of employees.
    """
    s.workers.change[leaving] = k.LEAVING
    s.workers.change[joining] = k.JOINING
    clock = s.clock[0]
    s.agenda[clock.agenda_tail & k.AGENDA_MASK] = k.ROSTER
    clock.agenda_tail += 1


def grow(s: k.State, full: int) -> k.State:
    """Return the state with the table that is full made twice as large."""
    if full == k.REQUESTS_FULL:
        return _more_requests(s)
    if full == k.MESSAGES_FULL:
        return _more_messages(s)
    if full == k.LOG_FULL:
        return s._replace(log=longer(s.log, 2 * len(s.log) + 2 * k.AGENDA_SIZE))
    if full == k.ANSWERS_FULL:
        return s._replace(answers=longer(s.answers, 2 * len(s.answers) + 2 * k.ROOM))
    return s._replace(timers=longer(s.timers, 2 * len(s.timers) + 4 * k.ROOM))


def chain(start: int, stop: int) -> Any:
    """Return a chain of free slots: each names the next, the last none."""
    following = np.arange(start + 1, stop + 1)
    following[-1] = -1
    return following


def _more_requests(s: k.State) -> k.State:
    old, most = len(s.requests), SLOTS // k.TIMERS
    new = min(2 * old, most)
    if new <= old:
        raise TooManyOpenRequestsError(
            f"{int(s.clock[0].open_requests):,} requests are open at once, and the kernel can hold "
            f"{most:,}: the organization cannot keep up; lower the rates or add staff"
        )
    s = s._replace(
        **{field: longer(getattr(s, field), new) for field in REQUEST_TABLES},
        timer_due=longer(s.timer_due, new * k.TIMERS),
    )
    s.timer_due[old * k.TIMERS :] = NEVER
    s.requests.number[old:] = -1
    # Fresh slots join the end of the chain, whose last has never been used: which slots are taken,
    # and so the order of timers at equal times, does not depend on when the table grew.
    s.requests.next[old - 1] = old
    s.requests.next[old:] = chain(old, new)
    s.clock[0].free_requests += new - old
    return s


def _more_messages(s: k.State) -> k.State:
    old, new = len(s.messages), 2 * len(s.messages)
    s = s._replace(messages=longer(s.messages, new), paths=longer(s.paths, new))
    s.messages.next[old - 1] = old
    s.messages.next[old:] = chain(old, new)
    s.clock[0].free_messages += new - old
    return s


def tournament(due: Any) -> tuple[Any, Any]:
    """Return due times filled up to a power of two, and who wins where in their tournament.

    Args:
        due: [slots] int64: µs; NEVER where nothing is scheduled.

    Returns:
        [2ⁿ] int64 due times, and [2ⁿ] int64 slots by node: 1 is the root, 0 is not used.
    """
    size = 1 << max(len(due) - 1, 1).bit_length()
    full = np.full(size, NEVER)
    full[: len(due)] = due
    winners = np.zeros(size, np.int64)
    players = np.arange(size)
    while len(players) > 1:
        left, right = players[::2], players[1::2]
        players = np.where(full[right] < full[left], right, left)
        winners[len(players) : 2 * len(players)] = players
    return full, winners


def longer(table: Any, length: int) -> Any:
    """Return a table with so many rows, those added zero; itself if it has as many."""
    if len(table) >= length:
        return table
    grown = np.zeros((length, *table.shape[1:]), table.dtype)
    grown[: len(table)] = table
    return grown.view(np.recarray) if table.dtype.names else grown
