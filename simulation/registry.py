"""Names that a scenario may refer to, and where what they name is found.

The registry lies at the very start of the street: it imports nothing of the house but `plug_ins`,
so that a scenario can be checked without loading organizations, kernels or plots. Built-in names
are given as ``module:attribute`` and loaded on first use. Others are added by decorator, in a
plug-in or in a running program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, TypeVar

from simulation.plug_ins import Origin, PlugInError, load_installed, origin_of, place_of

Thing = TypeVar("Thing", bound=Callable[..., Any])


class Registry:
    """Map names of one sort of thing to the things, loading each when it is first asked for."""

    def __init__(self, sort: str, built_in: dict[str, str]) -> None:
        self.sort = sort
        self._addresses = dict(built_in)
        self._things: dict[str, Any] = {}
        self._makers: dict[str, tuple[str, str]] = {}
        self._origins: dict[str, Origin] = {}

    def names(self) -> tuple[str, ...]:
        """Return all known names: built-in first, then those from outside in order of arrival.

        Raises:
            PlugInError: an installed plug-in fails.
        """
        load_installed()
        known = dict.fromkeys([*self._addresses, *self._things])
        return tuple(sorted(known, key=lambda name: name in self._origins))

    def get(self, name: str) -> Any:
        """Return what `name` stands for.

        Raises:
            KeyError: nothing is registered under this name; the message lists what is.
            PlugInError: an installed plug-in fails.
        """
        if name not in self._things and name not in self._addresses:
            load_installed()
        if name not in self._things:
            if name not in self._addresses:
                known = ", ".join(self.names()) or "none"
                raise KeyError(f"unknown {self.sort} '{name}'; known are: {known}")
            module, _, attribute = self._addresses[name].partition(":")
            self._things[name] = getattr(import_module(module), attribute)
        return self._things[name]

    def register(self, name: str) -> Callable[[Thing], Thing]:
        """Return a decorator that registers its function or class under `name`."""

        def decorate(thing: Thing) -> Thing:
            self.add(name, thing)
            return thing

        return decorate

    def add(self, name: str, thing: Any, written_as: Any = None) -> None:
        """Register a thing under a name.

        What is defined anew (a notebook's cell that is run again) takes the place of what it was.

        Args:
            name: how it is called.
            thing: what the name stands for.
            written_as: the function or class that defines it, if that is not the thing itself.

        Raises:
            PlugInError: the name is none, or stands for something else already.
        """
        defines = written_as if written_as is not None else thing
        origin = origin_of(defines)
        maker = (place_of(defines), getattr(defines, "__qualname__", ""))
        if not isinstance(name, str) or not name.isidentifier():
            raise PlugInError(
                f"{origin or defines}: the name of a {self.sort} is made of letters, digits and _, "
                f"got {name!r}; choose another one"
            )
        taken = name in self._things or (origin is not None and name in self._addresses)
        if taken and self._makers.get(name) != maker:
            raise PlugInError(self._told_twice(name, origin))
        self._things[name] = thing
        self._makers[name] = maker
        if origin is not None:
            self._origins[name] = origin

    def origin(self, name: str) -> Origin | None:
        """Return where a thing from outside was written; None if it is built in or unknown."""
        return self._origins.get(name)

    def from_outside(self, names: Iterable[str]) -> dict[str, Origin]:
        """Return the origins of those names that do not belong to this package."""
        return {name: self._origins[name] for name in names if name in self._origins}

    def _told_twice(self, name: str, origin: Origin | None) -> str:
        first, second = self._origins.get(name), origin
        if first is None or second is None:
            return (
                f"{second or first}: there is a {self.sort} '{name}' in silosim itself; "
                "choose another name"
            )
        return (
            f"{second}: the {self.sort} '{name}' is defined already, in {first}; "
            "choose another name, or load only one of the two"
        )


structures = Registry(
    "structure",
    {
        "hierarchical": "simulation.organization.structures:hierarchical",
        "cross_functional": "simulation.organization.structures:cross_functional",
        "tree": "simulation.organization.structures:tree",
        "matrix": "simulation.organization.structures:matrix",
        "network": "simulation.organization.structures:network",
        "custom": "simulation.organization.structures:custom",
    },
)


structure = structures.register


def structure_names() -> tuple[str, ...]:
    """Return the names that `organization.structure` may have."""
    return structures.names()


metrics = Registry("metric", {})

mechanisms = Registry("mechanism", {})

figures = Registry(
    "figure",
    {
        name: f"simulation.presentation.plots:{name}"
        for name in (
            "headline",
            "lost_revenue",
            "time_series",
            "load_by_person",
            "time_of_requests",
            "working_day",
            "response_times",
            "satisfaction",
            "paths",
        )
    },
)


def outside() -> tuple[str, ...]:
    """Return everything from outside that is known here, each with file and digest, in order.

    Two programs with equal answers compute the same figures of the same scenario.
    """
    load_installed()
    return tuple(
        f"{registry.sort} {name}: {origin.file} {origin.digest}"
        for registry in (structures, metrics, mechanisms)
        for name, origin in sorted(registry.from_outside(registry.names()).items())
    )
