"""Compiled kernel functions made callable from Python, for whole arrays of arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from simulation.assembly import assemble
from simulation.kernel import future_events as f
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.events import view_parameters, view_state
from simulation.kernel.jit import JIT_DISABLED
from simulation.kernel.memory import bit_length, header
from tests.support import scenario_of

Floats = npt.NDArray[np.float64]

ONE_STAGE = """\
extends: neutral
time: {horizon: 10 h, warm_up: 0 h}
organization: {departments: {desk: {staff: 1}}}
requests: {call: {rate: 1 / h, route: [desk]}}
"""


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function of the tests, unless the kernel itself is not compiled."""
    return function if JIT_DISABLED else njit(function)  # type: ignore[no-any-return]


def seen(tables: Any) -> tuple[Any, Any]:
    """Return what the kernel is given for a set of tables, and what must outlive its use."""
    words = header(tables)
    return (tables if JIT_DISABLED else words.ctypes.data), words


# ── Draws ─────────────────────────────────────────────────────────────────────────────────────────


@compiled
def quantile_loop(address: Any, row: int, us: Any, values: Any) -> None:
    """Fill in the quantiles at `us`."""
    p = view_parameters(address)
    for i in range(len(us)):
        values[i] = v.quantile(p, row, us[i])


def quantiles(written: Any, us: Floats) -> Floats:
    """Return the kernel's quantiles of a distribution as written, in hours."""
    parameters = assemble(scenario_of(ONE_STAGE, work__desk=written)).parameters
    address, words = seen(parameters)
    values = np.empty(len(us))
    quantile_loop(address, int(parameters.stages.work[0]), us, values)
    assert len(words)
    return values / 3.6e9


@compiled
def derive_loop(keys: Any, purposes: Any, indices: Any, derived: Any, drawn: Any) -> None:
    """Fill in keys and draws."""
    for i in range(len(keys)):
        derived[i] = v.derive(keys[i], purposes[i], indices[i])
        drawn[i] = v.draw(keys[i], purposes[i], indices[i])


def derived_and_drawn(keys: Any, purposes: Any, indices: Any) -> tuple[Any, Any]:
    """Return the kernel's `derive` and `draw`, arguments broadcast against each other."""
    arguments = np.broadcast_arrays(
        np.asarray(keys, np.uint64), np.asarray(purposes, np.int64), np.asarray(indices, np.int64)
    )
    keys, purposes, indices = (np.ascontiguousarray(np.atleast_1d(a)) for a in arguments)
    derived, drawn = np.empty(len(keys), np.uint64), np.empty(len(keys))
    derive_loop(keys, purposes, indices, derived, drawn)
    return derived, drawn


@compiled
def fold_loop(keys: Any, times: Any) -> Any:
    """Return the running digest of keys and times."""
    digest = np.uint64(0)
    for i in range(len(keys)):
        digest = v.fold(digest, keys[i], times[i])
    return digest


@compiled
def normal_loop(us: Any, values: Any) -> None:
    """Fill in normal quantiles."""
    for i in range(len(us)):
        values[i] = v.normal_quantile(us[i])


@compiled
def microseconds_loop(durations: Any, values: Any) -> None:
    """Fill in rounded durations."""
    for i in range(len(durations)):
        values[i] = v.microseconds(durations[i])


@compiled
def bit_length_loop(numbers: Any, values: Any) -> None:
    """Fill in numbers of bits."""
    for i in range(len(numbers)):
        values[i] = bit_length(numbers[i])


# ── Tables ────────────────────────────────────────────────────────────────────────────────────────


def empty_state(**tables: Any) -> k.State:
    """Return the opening state of a small scenario with some of its tables replaced."""
    _, state = assemble(scenario_of(ONE_STAGE)).start(1, 0)
    return state._replace(**tables)


@compiled
def read_counts(address: Any, i: int, c: int) -> Any:
    """Return an element of `counts`."""
    s = view_state(address)
    return s.counts[i, c]


@compiled
def write_counts(address: Any, i: int, c: int, value: int) -> None:
    """Set an element of `counts`."""
    s = view_state(address)
    s.counts[i, c] = value


@compiled
def shape_of_counts(address: Any) -> Any:
    """Return the shape of `counts`."""
    s = view_state(address)
    return s.counts.shape[0], s.counts.shape[1]


@compiled
def set_request(address: Any, r: int, value: int, difficulty: float, kind: int) -> None:
    """Set fields of a request."""
    s = view_state(address)
    request = s.requests[r]
    request.value = value
    request.difficulty = difficulty
    request.kind = kind


# ── Future events ─────────────────────────────────────────────────────────────────────────────────


@compiled
def schedule(address: Any, slot: int, time: int) -> None:
    """Schedule the event of a slot of the calendar."""
    s = view_state(address)
    f.schedule(s, slot, time)


@compiled
def look(address: Any) -> Any:
    """Return the slot of the next event of the calendar and leave it there; −1 if there is none."""
    s = view_state(address)
    slot = s.calendar[1]
    return slot if s.due[slot] < v.NEVER else -1


@compiled
def set_timer(address: Any, slot: int, time: int) -> None:
    """Set the timer of a slot."""
    s = view_state(address)
    r = slot // k.TIMERS
    f.set_timer(s, r, slot - r * k.TIMERS, time)


@compiled
def repack(address: Any) -> None:
    """Pack the timers anew."""
    s = view_state(address)
    f.repack(s, v.NEVER)


@compiled
def take_timer(address: Any) -> Any:
    """Take the next timer out of the list; return its slot, −1 if there is none."""
    s = view_state(address)
    slot = f.first_timer(s)
    if slot >= 0:
        f.drop_first(s)
        s.timer_due[slot] = v.NEVER
    return slot


@compiled
def look_at_timers(address: Any) -> Any:
    """Return the slot of the next timer and leave it there."""
    s = view_state(address)
    return f.first_timer(s)
