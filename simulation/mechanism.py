"""A mechanism from outside: what it sets in a scenario, what it remembers, which hooks it takes.

Hooks are functions of the kernel whose result a mechanism may change. A kernel with a mechanism in
it is compiled anew, beside the one without; a scenario that does not name the mechanism never meets
it. docs/extending.md walks through an example.
"""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from simulation.plug_ins import PlugInError, digest_of, origin_of
from simulation.registry import mechanisms

Function = Callable[..., Any]


class Hook(NamedTuple):
    """What a function at a hook is given and returns.

    Attributes:
        arguments: in this order.
        description: when it is asked, and what it returns.
    """

    arguments: tuple[str, ...]
    description: str


HOOKS = {
    "service_time": Hook(
        ("p", "s", "e", "r", "time", "own"),
        "employee e begins to work on request r: return how long it will take, in µs "
        "(set-up not included)",
    ),
    "after_service": Hook(
        ("p", "s", "e", "r", "own"),
        "employee e has done its work on request r, which has not moved on yet: return nothing",
    ),
    "error_probability": Hook(
        ("p", "s", "e", "r", "chance", "own"),
        "whether the work just done is faulty (where quality.error is above 0): "
        "return the chance, from 0 to 1; 0.95 is the most that counts",
    ),
    "dispatch": Hook(
        ("p", "s", "r", "station", "e", "own"),
        "request r comes to a station, and the rule of the scenario names employee e, or -1 for "
        "whoever is free first: return an employee or -1; who is away or serves no customers "
        "counts as -1",
    ),
    "patience": Hook(
        ("p", "s", "r", "time", "own"),
        "request r arrives by a channel whose customers give up: return after how many µs",
    ),
    "satisfaction": Hook(
        ("p", "s", "r", "satisfaction", "own"),
        "request r is over and rated: return the satisfaction of its customer, from 0 to 100",
    ),
}
"""The hooks by name. `p` and `s` are the kernel's tables (simulation/kernel/state.py)."""

RESERVED = "purpose"
"""Name in `own` of the number that keeps the draws of a mechanism apart from all others."""


@dataclass
class Mechanism:
    """A mechanism from outside.

    Attributes:
        name: under which a scenario sets it, below ``mechanisms:``.
        section: what may be set, all of it numbers; at the neutral values it should do nothing.
        of_people, of_requests: names of what is remembered of each employee and each request.
        functions: what is done, by hook.
    """

    name: str
    section: Any
    of_people: tuple[str, ...]
    of_requests: tuple[str, ...]
    functions: dict[str, Function] = field(default_factory=dict)

    def at(self, hook: str) -> Callable[[Function], Function]:
        """Return a decorator that puts its function at a hook.

        Raises:
            PlugInError: there is no such hook, or the function does not have its arguments.
        """

        def decorate(function: Function) -> Function:
            place = origin_of(function)
            if hook not in HOOKS:
                raise PlugInError(
                    f"{place}: unknown hook '{hook}' of the mechanism '{self.name}'; "
                    f"known are: {', '.join(HOOKS)}"
                )
            wanted = HOOKS[hook].arguments
            if len(inspect.signature(function).parameters) != len(wanted):
                raise PlugInError(
                    f"{place}: {function.__name__} of the mechanism '{self.name}' must take "
                    f"({', '.join(wanted)}), as functions at the hook '{hook}' do"
                )
            self.functions[hook] = function
            return function

        return decorate

    @property
    def digest(self) -> str:
        """Digest of what it does: of the files in which its functions, and what they use, stand."""
        return digest_of([self.section, *self.functions.values()])

    @property
    def build_digest(self) -> str:
        """The same for what is compiled of it."""
        return digest_of(self.functions.values(), by_module=True)

    @property
    def is_in_a_file(self) -> bool:
        """Whether all of it stands in files, so that a compiled kernel may be kept."""
        things = [self.section, *self.functions.values()]
        return all((o := origin_of(thing)) is None or o.is_in_a_file for thing in things)

    @property
    def values(self) -> tuple[str, ...]:
        """Names of what may be set."""
        return tuple(self.section.model_fields)


def mechanism(
    name: str,
    section: type[Any],
    *,
    of_people: Sequence[str] = (),
    of_requests: Sequence[str] = (),
) -> Mechanism:
    """Register a mechanism and return it; its functions are put at hooks by ``@….at("hook")``.

    Args:
        name: under which a scenario sets it, below ``mechanisms:``.
        section: a `Section` with one `parameter` or more, all numbers.
        of_people, of_requests: names of numbers that are remembered of each employee and each
            request, 0 at first: the columns ``s.own_people[e, own.name]`` and
            ``s.own_requests[r, own.name]``.

    Raises:
        PlugInError: a name is taken or none, or there is nothing to set.
    """
    made = Mechanism(name, section, tuple(of_people), tuple(of_requests))
    place = origin_of(section)
    names = [*made.values, *made.of_people, *made.of_requests] if made_of_fields(section) else []
    if not names or not made.values:
        raise PlugInError(
            f"{place}: the mechanism '{name}' needs a Section with one parameter or more; "
            "see docs/extending.md"
        )
    wrong = [
        n
        for n in names
        if not n.isidentifier() or keyword.iskeyword(n) or n.startswith("_") or n == RESERVED
    ]
    wrong += [n for n in dict.fromkeys(names) if names.count(n) > 1]
    if wrong:
        raise PlugInError(
            f"{place}: the mechanism '{name}' cannot call something {', '.join(wrong)}: names are "
            f"words without _ at the beginning, each used once, and not '{RESERVED}'"
        )
    mechanisms.add(name, made, written_as=section)
    return made


def made_of_fields(section: Any) -> bool:
    """Return whether something is a section: a class with declared fields."""
    return isinstance(section, type) and isinstance(getattr(section, "model_fields", None), dict)
