"""The future event lists against a plain sorted list."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.kernel import state as k
from simulation.kernel.future_events import FARTHEST
from simulation.kernel.variates import NEVER

from .compiled import empty_state, look, repack, schedule, seen, take_first

SLOTS = 12
FAR = FARTHEST + 1  # 2**41 µs
DELAYS = st.one_of(
    st.integers(0, 3),
    st.integers(0, 1000),
    st.sampled_from([FAR - 2, FAR - 1, FAR, FAR + 1, 2 * FAR, 3 * FAR + 1, 2**50, 2**60]),
    st.just(NEVER),
)
ACTIONS = st.one_of(
    st.tuples(st.just("schedule"), st.integers(0, SLOTS - 1), DELAYS),
    st.tuples(st.just("schedule"), st.integers(0, SLOTS - 1), DELAYS),
    st.tuples(st.just("take"), st.just(0), st.just(0)),
    st.tuples(st.just("cancel"), st.integers(0, SLOTS - 1), st.just(0)),
    st.tuples(st.just("repack"), st.just(0), st.just(0)),
)


def fresh(capacity: int = 4000) -> k.State:
    """Return a state whose calendar is empty."""
    state = empty_state(
        calendar=k.zeros("calendar", capacity),
        due=np.full(SLOTS, NEVER),
        futures=k.zeros("futures", 2),
    )
    return state


class Plain:
    """The same list, written plainly."""

    def __init__(self) -> None:
        self.now = 0
        self.due: dict[int, int] = {}

    def first(self) -> int:
        """Return the slot of the next event: the earliest, of equal times the lowest slot."""
        return min(self.due, key=lambda slot: (self.due[slot], slot)) if self.due else -1


@given(st.lists(ACTIONS, max_size=120))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_events_come_in_the_order_of_a_sorted_list(actions: list[tuple[str, int, int]]) -> None:
    """Whatever is scheduled, moved, cancelled or packed anew, the next event is the right one."""
    state, plain = fresh(), Plain()
    address, words = seen(state)
    for action, slot, delay in actions:
        if action == "schedule":
            time = min(plain.now + delay, NEVER)
            schedule(address, slot, time)
            plain.due.pop(slot, None)
            if time < NEVER:
                plain.due[slot] = time
        elif action == "cancel":
            state.due[slot] = NEVER
            plain.due.pop(slot, None)
        elif action == "repack":
            repack(address)
        else:
            expected = plain.first()
            if expected >= 0:
                assert state.due[look(address)] == plain.due[expected]
                plain.now = plain.due.pop(expected)
            assert take_first(address) == expected
    while plain.due:
        expected = plain.first()
        plain.due.pop(expected)
        assert take_first(address) == expected
    assert take_first(address) == -1
    assert len(words)


def test_equal_times_come_by_slot() -> None:
    """Events at one time come in the order of their slots, not in that of their scheduling."""
    state = fresh()
    address, words = seen(state)
    for slot in (7, 3, 11, 0, 5):
        schedule(address, slot, 1_000)
    assert [take_first(address) for _ in range(6)] == [0, 3, 5, 7, 11, -1]
    assert len(words)


def test_far_away_events_keep_their_order() -> None:
    """Events beyond 2**41 µs, whose keys are saturated, come at their own times."""
    state = fresh()
    address, words = seen(state)
    times = {0: 5 * FAR + 3, 1: 5 * FAR + 2, 2: FAR, 3: FAR - 1, 4: 2**60, 5: 1}
    for slot, time in times.items():
        schedule(address, slot, time)
    assert [take_first(address) for _ in times] == sorted(times, key=lambda slot: times[slot])
    assert len(words)


def test_finishing_and_starting_keeps_the_list_short() -> None:
    """Taking an event and scheduling the next one of its slot replaces a key and adds none."""
    state = fresh()
    address, words = seen(state)
    for slot in range(SLOTS):
        schedule(address, slot, slot)
    for turn in range(1, 1000):
        slot = take_first(address)
        schedule(address, slot, turn * 100 + slot)
        assert state.futures[0].count == SLOTS
    assert len(words)


def test_packing_drops_stale_keys() -> None:
    """Rescheduling leaves one stale key; packing anew drops them all and keeps the events."""
    state = fresh()
    address, words = seen(state)
    for time in range(1000, 0, -1):
        for slot in (1, 2):
            schedule(address, slot, time + slot)
    assert state.futures[0].count == 2000
    repack(address)
    assert state.futures[0].count == 2
    assert [take_first(address) for _ in range(3)] == [1, 2, -1]
    assert len(words)
