"""Running from Python: portions, growing tables, and the end of what can be held."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.assembly import TooManyPeopleError, assemble, opening
from simulation.kernel import running
from simulation.kernel import state as k
from simulation.kernel.running import TooManyOpenRequestsError, advance, chain, grow
from simulation.kernel.variates import NEVER
from tests.support import HOUR, NEUTRAL, finished, scenario_of

from .compiled import empty_state


def test_a_chain_names_each_next_slot() -> None:
    """A chain of free slots names the next one, the last none."""
    assert chain(4, 8).tolist() == [5, 6, 7, -1]


def walk(first: int, following: np.ndarray) -> list[int]:
    """Return the slots of a chain."""
    found = []
    while first >= 0:
        found.append(first)
        first = int(following[first])
    return found


@pytest.mark.parametrize(
    ("full", "tables", "free"),
    [
        (
            k.REQUESTS_FULL,
            ("requests", "request_time", "handled_by", "handoffs_then", "visits"),
            ("free_request", "free_requests"),
        ),
        (k.MESSAGES_FULL, ("messages", "paths"), ("free_message", "free_messages")),
    ],
)
def test_a_full_table_grows_twice_as_large(
    full: int, tables: tuple[str, ...], free: tuple[str, str]
) -> None:
    """Contents stay, all tables that belong together grow, and fresh slots join the free ones."""
    state = finished(scenario_of(NEUTRAL))
    before = {name: getattr(state, name).copy() for name in tables}
    number = int(state.clock[0][free[1]])
    grown = grow(state, full)
    for name, table in before.items():
        now = getattr(grown, name)
        assert len(now) == 2 * len(table)
        if name not in ("requests", "messages"):  # there, the last free slot names a fresh one
            assert (now[: len(table)] == table).all()
        assert isinstance(now, np.recarray) == isinstance(getattr(state, name), np.recarray)
    slots = walk(int(grown.clock[0][free[0]]), getattr(grown, tables[0]).next)
    assert len(slots) == len(set(slots)) == grown.clock[0][free[1]]
    assert len(slots) == number + len(before[tables[0]])
    if full == k.REQUESTS_FULL:
        assert (grown.requests.number[len(before["requests"]) :] == -1).all()
        assert (grown.timer_due[len(state.timer_due) :] == NEVER).all()


@pytest.mark.parametrize("full", [k.LOG_FULL, k.TIMERS_FULL])
def test_lists_grow_and_keep_what_they_hold(full: int) -> None:
    """The event log and the list of timers grow and keep their rows."""
    state = finished(scenario_of(NEUTRAL))
    grown = grow(state, full)
    names = ("log",) if full == k.LOG_FULL else ("timers",)
    for name in names:
        old, new = getattr(state, name), getattr(grown, name)
        assert len(new) >= 2 * len(old)
        assert (new[: len(old)] == old).all()


def test_advance_stops_after_so_many_events() -> None:
    """With a largest number of events, exactly so many are processed."""
    assembly = assemble(scenario_of(NEUTRAL))
    p, s = assembly.start(1, 0)
    for number in (1, 10, 100):
        before = int(s.clock[0].events)
        s = advance(p, s, 80 * HOUR, most_events=number)
        assert s.clock[0].events == before + number
    assert s.clock[0].now < 80 * HOUR


def test_advance_leaves_the_clock_where_it_was_asked_to() -> None:
    """Events at the very time asked for are left for the next call, and the clock stands there."""
    assembly = assemble(
        scenario_of(
            NEUTRAL, requests__order__interarrival="deterministic",
            requests__order__rate="6 / h", requests__support__rate="1 / h",
        )
    )  # fmt: skip
    p, s = assembly.start(1, 0)
    s = advance(p, s, HOUR // 6)
    assert s.clock[0].now == HOUR // 6
    assert s.counts[:, 0, k.ARRIVED].sum() == 0
    s = advance(p, s, HOUR // 6 + 1)
    assert s.counts[:, 0, k.ARRIVED].sum() == 1
    again = advance(p, s, HOUR // 6 + 1)
    assert again.clock[0].now == HOUR // 6 + 1


def test_progress_is_told_between_the_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each portion the caller sees the state, whose clock never goes back."""
    monkeypatch.setattr(running, "EVENTS_A_CALL", 100)
    assembly = assemble(scenario_of(NEUTRAL))
    p, s = assembly.start(1, 0)
    times: list[int] = []
    s = advance(p, s, 40 * HOUR, between=lambda state: times.append(int(state.clock[0].now)))
    assert len(times) > s.clock[0].events // 100
    assert times == sorted(times)
    assert times[-1] == 40 * HOUR


def test_the_last_place_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that cannot be doubled grows to what the kernel can hold before it gives up."""
    _, state = assemble(scenario_of(NEUTRAL)).start(1, 0)
    most = len(state.requests) * 3 // 2
    monkeypatch.setattr(running, "SLOTS", most * k.TIMERS)
    free = state.clock[0].free_requests
    grown = grow(state, k.REQUESTS_FULL)
    assert len(grown.requests) == most
    assert grown.clock[0].free_requests - free == most - len(state.requests)
    with pytest.raises(TooManyOpenRequestsError, match=f"the kernel can hold {most:,}: "):
        grow(grown, k.REQUESTS_FULL)


def test_too_many_open_requests_are_refused() -> None:
    """An organization that cannot keep up is stopped with what to do, before memory ends."""
    state = empty_state(requests=k.zeros("requests", 1 << 20))
    with pytest.raises(TooManyOpenRequestsError, match="cannot keep up; lower the rates or add"):
        grow(state, k.REQUESTS_FULL)


def test_too_many_people_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """More clocks than the event list can tell apart would be taken for one another."""
    monkeypatch.setattr(opening, "SLOTS", 10)
    with pytest.raises(TooManyPeopleError, match=r"10 people with .+ are 12 clocks"):
        assemble(scenario_of(NEUTRAL)).start(1, 0)
