"""A lenient look at a scenario that is not validated yet.

Checks between sections must also run when a section is wrong elsewhere, so that all problems are
told at once. They look at the scenario as written (mappings, texts) or at validated sections alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from simulation.scenario.fields import PROBABILITY
from simulation.scenario.units import UnitError


class StageOutline(NamedTuple):
    """A stage as written; `is_name` tells that it is written as a name alone."""

    department: str | None
    needs: tuple[object, ...]
    following: Mapping[object, object]
    is_name: bool
    branches: tuple[StageOutline, ...] = ()
    label: str | None = None

    @property
    def departments(self) -> tuple[str | None, ...]:
        """The department that works here, or those of all branches."""
        return tuple(branch.department for branch in self.branches) or (self.department,)

    @property
    def names(self) -> tuple[str, ...]:
        """What `next` can call this stage: its departments, and its label."""
        return tuple(str(name) for name in (*self.departments, self.label) if name is not None)


def inner(value: object, *keys: str) -> object:
    """Return what stands under `keys` in nested mappings or sections, None if nothing does."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else getattr(value, key, None)
    return value


def names(value: object) -> tuple[str, ...]:
    """Return the keys of a mapping; of anything else none."""
    return tuple(str(key) for key in value) if isinstance(value, Mapping) else ()


def items(value: object) -> Iterator[tuple[str, object]]:
    """Iterate over a mapping; over anything else not at all."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key), item


def stages(request: object) -> tuple[StageOutline, ...]:
    """Return the stages of a request as written."""
    route = inner(request, "route")
    if not isinstance(route, list | tuple):
        return ()
    return tuple(_stage(item) for item in route)


def _stage(stage: object) -> StageOutline:
    if isinstance(stage, str):
        return StageOutline(stage, (), {}, True)
    department, together = inner(stage, "department"), inner(stage, "together")
    needs, following = inner(stage, "needs"), inner(stage, "next")
    label = inner(stage, "label")
    return StageOutline(
        department if isinstance(department, str) else None,
        tuple(needs) if isinstance(needs, list | tuple) else (),
        following if isinstance(following, Mapping) else {},
        False,
        tuple(_branch(item) for item in together) if isinstance(together, list | tuple) else (),
        label if isinstance(label, str) else None,
    )


def _branch(branch: object) -> StageOutline:
    """Return a branch, but not what stands `together` inside it, which is refused elsewhere."""
    if isinstance(branch, str):
        return _stage(branch)
    return _stage({key: inner(branch, key) for key in ("department", "needs")})


def share(value: object) -> float | None:
    """Return a share as written, None if it is not one."""
    try:
        found: float = PROBABILITY.read(value)
        return found
    except UnitError:
        return None
