"""The future event lists against a plain sorted list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.kernel import state as k
from simulation.kernel.future_events import FARTHEST
from simulation.kernel.running import tournament
from simulation.kernel.variates import NEVER

from .compiled import (
    empty_state,
    look,
    look_at_timers,
    repack,
    schedule,
    seen,
    set_timer,
    take_timer,
)

SLOTS = 12
FAR = FARTHEST + 1  # 2**41 µs
DELAYS = st.one_of(
    st.integers(0, 3),
    st.integers(0, 1000),
    st.sampled_from([FAR - 2, FAR - 1, FAR, FAR + 1, 2 * FAR, 3 * FAR + 1, 2**50, 2**60]),
    st.just(NEVER),
)
SCHEDULING = st.tuples(st.just("schedule"), st.integers(0, SLOTS - 1), DELAYS)
OTHERS = [
    st.tuples(st.just("take"), st.just(0), st.just(0)),
    st.tuples(st.just("cancel"), st.integers(0, SLOTS - 1), st.just(0)),
    st.tuples(st.just("repack"), st.just(0), st.just(0)),
]
ACTIONS = st.lists(st.one_of(SCHEDULING, SCHEDULING, *OTHERS), max_size=120)
MANY = settings(max_examples=300, deadline=None, derandomize=True)
Actions = list[tuple[str, int, int]]


def fresh(slots: int = SLOTS) -> k.State:
    """Return a state in which nothing is scheduled."""
    due, calendar = tournament(np.full(slots, NEVER))
    return empty_state(
        calendar=calendar,
        due=due,
        timers=k.zeros("timers", 4000),
        timer_due=np.full(SLOTS, NEVER),
        futures=k.zeros("futures", 1),
    )


class Plain:
    """The same list, written plainly."""

    def __init__(self) -> None:
        self.now = 0
        self.due: dict[int, int] = {}

    def first(self) -> int:
        """Return the slot of the next event: the earliest, of equal times the lowest slot."""
        return min(self.due, key=lambda slot: (self.due[slot], slot)) if self.due else -1

    def schedule(self, slot: int, delay: int) -> int:
        """Schedule a slot anew, and return the time."""
        time = min(self.now + delay, NEVER)
        self.due.pop(slot, None)
        if time < NEVER:
            self.due[slot] = time
        return time

    def take(self) -> int:
        """Take the next event and return its slot."""
        slot = self.first()
        if slot >= 0:
            self.now = self.due.pop(slot)
        return slot


@given(ACTIONS)
@MANY
def test_events_come_in_the_order_of_a_sorted_list(actions: Actions) -> None:
    """Whatever is scheduled, moved or cancelled, the next event of the calendar is the right one.

    And the tournament is the one that is played from nothing.
    """
    state, plain = fresh(), Plain()
    address, words = seen(state)
    for action, slot, delay in [*actions, *[("take", 0, 0)] * SLOTS]:
        if action == "schedule":
            schedule(address, slot, plain.schedule(slot, delay))
        elif action == "cancel":
            schedule(address, slot, NEVER)
            plain.due.pop(slot, None)
        elif action == "take":
            first = look(address)
            assert first == plain.take()
            if first >= 0:
                assert state.due[first] == plain.now
                schedule(address, first, NEVER)
        _, winners = tournament(state.due)
        assert winners.tolist() == state.calendar.tolist()
    assert look(address) == -1
    assert len(words)


@given(ACTIONS)
@MANY
def test_timers_come_in_the_order_of_a_sorted_list(actions: Actions) -> None:
    """Whatever is set, moved, cancelled or packed anew, the next timer is the right one."""
    state, plain = fresh(), Plain()
    address, words = seen(state)
    for action, slot, delay in [*actions, *[("take", 0, 0)] * SLOTS]:
        if action == "schedule":
            set_timer(address, slot, plain.schedule(slot, delay))
        elif action == "cancel":
            state.timer_due[slot] = NEVER
            plain.due.pop(slot, None)
        elif action == "repack":
            repack(address)
        else:
            assert look_at_timers(address) == plain.first()
            assert take_timer(address) == plain.take()
    assert take_timer(address) == -1
    assert len(words)


@pytest.mark.parametrize("slots", [1, 2, 3, 4, 5, 31, 32, 33])
def test_a_tournament_has_a_winner_whatever_its_size(slots: int) -> None:
    """Any number of slots can play, each of them wins, and the places added never do."""
    state = fresh(slots)
    address, words = seen(state)
    assert len(state.due) == len(state.calendar) >= slots
    for slot in range(slots):
        schedule(address, slot, 1_000)
        assert look(address) == 0
    for slot in range(slots):
        assert look(address) == slot
        schedule(address, slot, NEVER)
    assert look(address) == -1
    assert len(words)


def test_equal_times_come_by_slot() -> None:
    """Events at one time come in the order of their slots, not in that of their scheduling."""
    state = fresh()
    address, words = seen(state)
    for slot in (7, 3, 11, 0, 5):
        set_timer(address, slot, 1_000)
    assert [take_timer(address) for _ in range(6)] == [0, 3, 5, 7, 11, -1]
    assert len(words)


def test_far_away_timers_keep_their_order() -> None:
    """Timers beyond 2**41 µs, whose keys are saturated, come at their own times."""
    state = fresh()
    address, words = seen(state)
    times = {0: 5 * FAR + 3, 1: 5 * FAR + 2, 2: FAR, 3: FAR - 1, 4: 2**60, 5: 1}
    for slot, time in times.items():
        set_timer(address, slot, time)
    assert [take_timer(address) for _ in times] == sorted(times, key=lambda slot: times[slot])
    assert len(words)


def test_packing_drops_stale_keys() -> None:
    """Setting a timer anew leaves one stale key; packing drops them all and keeps the timers."""
    state = fresh()
    address, words = seen(state)
    for time in range(1000, 0, -1):
        for slot in (1, 2):
            set_timer(address, slot, time + slot)
    assert state.futures[0].count == 2000
    repack(address)
    assert state.futures[0].count == 2
    assert [take_timer(address) for _ in range(3)] == [1, 2, -1]
    assert len(words)
