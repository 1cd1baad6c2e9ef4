"""Where mechanisms from outside come in: what is called in place of the functions at the hooks.

Our own kernel knows nothing of this. In one with mechanisms from outside each function that is
decorated with ``hook=`` is followed by theirs, one mechanism after the other in the order of their
names: each is told what the one before returned. A result that cannot be one (a time below 0, a
chance above 1) counts as a fault, and what was there before holds.
"""

from __future__ import annotations

import zlib
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import update_wrapper
from types import FunctionType
from typing import Any

from numba.core.errors import NumbaError
from numba.types import NamedTuple as NamedTupleType
from numba.types import float64, int64, void

from simulation.kernel.jit import kernel
from simulation.kernel.mechanisms.quality import HIGHEST_CHANCE
from simulation.kernel.state import P, S
from simulation.kernel.variates import LONGEST, microseconds

FIRST_PURPOSE = 1 << 20  # of draws of mechanisms from outside; all of ours are far below
PURPOSES = 1 << 20

ORDER = (
    "service_time", "after_service", "error_probability", "dispatch", "patience", "satisfaction",
)  # fmt: skip
"""The hooks, by their rows in the table of faults."""


@dataclass(frozen=True)
class Added:
    """A mechanism from outside, as the kernel sees it.

    Attributes:
        name: of the mechanism.
        functions: what it does, by hook.
        values: names of what is set, in the order of ``p.own``.
        of_people, of_requests: names of what it remembers, in the order of the columns.
        digest: of all its sources.
        is_kept: whether a compiled kernel may be kept on disk.
    """

    name: str
    functions: Mapping[str, Callable[..., Any]]
    values: tuple[str, ...]
    of_people: tuple[str, ...]
    of_requests: tuple[str, ...]
    digest: str
    is_kept: bool

    @property
    def purpose(self) -> int:
        """What its draws are for: a number of its own, from its name."""
        return FIRST_PURPOSE + zlib.crc32(self.name.encode()) % PURPOSES


class HookError(Exception):
    """A function of a mechanism from outside does not compile; `hook` and `added` tell which."""

    def __init__(self, added: Added, hook: str, message: str) -> None:
        super().__init__(message)
        self.added = added
        self.hook = hook


class Wrapping:
    """Puts the functions of mechanisms around those at the hooks."""

    def __init__(self, added: Sequence[Added]) -> None:
        """Number what is set and what is remembered, mechanism by mechanism."""
        self._added = added
        self._starts: list[tuple[int, int, int]] = []
        starts = (0, 0, 0)
        for item in added:
            self._starts.append(starts)
            sizes = (len(item.values), len(item.of_people), len(item.of_requests))
            starts = tuple(start + size for start, size in zip(starts, sizes, strict=True))
        self._remembers_requests = starts[2]

    def __call__(self, hook: str, function: Any) -> Any:
        """Return what is called in place of the function at a hook."""
        if hook == "new_request":
            return _forgetting(function, self._remembers_requests)
        for item, starts in zip(self._added, self._starts, strict=True):
            if hook in item.functions:
                own_type, own = _own(item, starts)
                try:
                    plug = _again(item.functions[hook])
                    kernel(SIGNATURES[hook](own_type), at_once=True)(plug)
                except NumbaError as error:
                    raise HookError(item, hook, str(error)) from error
                function = WRAPPERS[hook](function, plug, own, ORDER.index(hook))
        return function


def _again(function: Any) -> Any:
    """Return a function like this one; in each kernel it is another one that is declared."""
    code, space = function.__code__, function.__globals__
    same = FunctionType(code, space, closure=function.__closure__)
    return update_wrapper(same, function)


def _own(item: Added, starts: tuple[int, int, int]) -> tuple[Any, Any]:
    """Return the type of what a mechanism calls its own, and the function that returns it.

    It holds what is set by value and what is remembered by number of the column.
    """
    names = ["purpose", *item.values, *item.of_people, *item.of_requests]
    parts = [str(item.purpose)]
    parts += [f"p.own[{starts[0] + i}]" for i in range(len(item.values))]
    parts += [str(starts[1] + i) for i in range(len(item.of_people))]
    parts += [str(starts[2] + i) for i in range(len(item.of_requests))]
    kind = namedtuple("Own", names)
    kinds = [int64] + [float64] * len(item.values) + [int64] * (len(names) - 1 - len(item.values))
    space: dict[str, Any] = {"Own": kind}
    exec(f"def own(p):\n    return Own({', '.join(parts)})\n", space)
    own_type = NamedTupleType(kinds, kind)
    return own_type, kernel(own_type(P))(space["own"])


SIGNATURES: dict[str, Callable[[Any], Any]] = {
    "service_time": lambda own: float64(P, S, int64, int64, float64, own),
    "after_service": lambda own: void(P, S, int64, int64, own),
    "error_probability": lambda own: float64(P, S, int64, int64, float64, own),
    "dispatch": lambda own: int64(P, S, int64, int64, int64, own),
    "patience": lambda own: float64(P, S, int64, float64, own),
    "satisfaction": lambda own: float64(P, S, int64, float64, own),
}
"""Of the functions of mechanisms, given the type of their own."""


def _forgetting(function, columns):
    """Let nothing be remembered of a request that takes the place of another."""

    @kernel(int64(P, S, int64))
    def new_request(p, s, k):
        r = function(p, s, k)
        for column in range(columns):
            s.own_requests[r, column] = 0.0
        return r

    return new_request


def _around_service_time(function, plug, own, row):
    @kernel(int64(P, S, int64, int64, int64))
    def service_time(p, s, e, r, f):
        before = function(p, s, e, r, f)
        time = plug(p, s, e, r, float(before), own(p))
        if not 0.0 <= time < LONGEST:
            s.own_faults[row] += 1
            return before
        return microseconds(time)

    return service_time


def _around_after_service(function, plug, own, row):
    @kernel(void(P, S, int64, int64))
    def after_service(p, s, e, r):
        plug(p, s, e, r, own(p))
        function(p, s, e, r)

    return after_service


def _around_error_probability(function, plug, own, row):
    @kernel(float64(P, S, int64, int64))
    def error_probability(p, s, r, e):
        before = function(p, s, r, e)
        chance = plug(p, s, e, r, before, own(p))
        if not 0.0 <= chance <= 1.0:
            s.own_faults[row] += 1
            return before
        return min(chance, HIGHEST_CHANCE)

    return error_probability


def _around_dispatch(function, plug, own, row):
    @kernel(int64(P, S, int64, int64, int64), inline=False)
    def dispatch(p, s, r, station, f):
        before = function(p, s, r, station, f)
        e = plug(p, s, r, station, before, own(p))
        if not -1 <= e < p.settings[0].employees:
            s.own_faults[row] += 1
            return before
        if e >= 0 and (s.workers[e].away or p.people[e].station < 0):
            return -1
        return e

    return dispatch


def _around_patience(function, plug, own, row):
    @kernel(int64(P, S, int64, int64))
    def patience(p, s, r, distribution):
        before = function(p, s, r, distribution)
        time = plug(p, s, r, float(before), own(p))
        if not 0.0 <= time < LONGEST:
            s.own_faults[row] += 1
            return before
        return microseconds(time)

    return patience


def _around_satisfaction(function, plug, own, row):
    @kernel(float64(P, S, int64, int64))
    def satisfaction(p, s, r, fate):
        before = function(p, s, r, fate)
        value = plug(p, s, r, before, own(p))
        if not 0.0 <= value <= 100.0:
            s.own_faults[row] += 1
            return before
        return value

    return satisfaction


WRAPPERS = {
    "service_time": _around_service_time,
    "after_service": _around_after_service,
    "error_probability": _around_error_probability,
    "dispatch": _around_dispatch,
    "patience": _around_patience,
    "satisfaction": _around_satisfaction,
}
