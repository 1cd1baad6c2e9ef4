"""Names that a scenario may refer to, and where what they name is found.

The registry lies at the very start of the street: it imports nothing of the house, so that a
scenario can be checked without loading organizations, kernels or plots. Built-in names are given
as ``module:attribute`` and loaded on first use. Other packages add names by entry point
(groups ``silosim.structures`` and ``silosim.metrics``) or, in a running program, by decorator.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any, TypeVar

Thing = TypeVar("Thing", bound=Callable[..., Any])


class Registry:
    """Map names of one sort of thing to the things, loading each when it is first asked for."""

    def __init__(self, sort: str, group: str, built_in: dict[str, str]) -> None:
        self.sort = sort
        self._group = group
        self._addresses = dict(built_in)
        self._things: dict[str, Any] = {}
        self._plug_ins_seen = False

    def names(self) -> tuple[str, ...]:
        """Return all known names: built-in first, then those of plug-ins, in order of arrival."""
        self._see_plug_ins()
        return tuple(dict.fromkeys([*self._addresses, *self._things]))

    def get(self, name: str) -> Any:
        """Return what `name` stands for.

        Raises:
            KeyError: nothing is registered under this name; the message lists what is.
        """
        self._see_plug_ins()
        if name not in self._things:
            if name not in self._addresses:
                known = ", ".join(self.names())
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

    def add(self, name: str, thing: Any) -> None:
        """Register a thing under a name.

        Raises:
            ValueError: the name stands for something else already.
        """
        if name in self._things and self._things[name] is not thing:
            raise ValueError(f"{self.sort} '{name}' is registered already")
        self._things[name] = thing

    def _see_plug_ins(self) -> None:
        if not self._plug_ins_seen:
            self._plug_ins_seen = True
            for point in entry_points(group=self._group):
                self._addresses.setdefault(point.name, point.value)


structures = Registry(
    "structure",
    "silosim.structures",
    {
        "hierarchical": "simulation.organization.structures:hierarchical",
        "cross_functional": "simulation.organization.structures:cross_functional",
        "tree": "simulation.organization.structures:tree",
        "matrix": "simulation.organization.structures:matrix",
        "network": "simulation.organization.structures:network",
        "custom": "simulation.organization.structures:custom",
    },
)


def structure_names() -> tuple[str, ...]:
    """Return the names that `organization.structure` may have."""
    return structures.names()


metrics = Registry("metric", "silosim.metrics", {})

figures = Registry(
    "figure",
    "silosim.figures",
    {
        name: f"simulation.presentation.plots:{name}"
        for name in ("headline", "lost_revenue", "time_series", "load_by_person")
    },
)
