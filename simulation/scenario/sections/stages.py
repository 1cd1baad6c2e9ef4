"""A stage of a route: who works on a request there, what must be known, and where it goes next."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, field_validator, model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import (
    AS_TUPLE,
    DONE,
    Name,
    OrNone,
    Probability,
    check_name,
    is_name,
)
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.outline import inner
from simulation.scenario.problems import Finding, refuse, refuse_all

MOST_NEEDS = 32  # the kernel keeps what is missing as bits
MOST_BRANCHES = MOST_NEEDS  # the stage after them needs what all of them know


def _target(name: object) -> str:
    return DONE if name == DONE else check_name(name)


def _or_a_name(schema: dict[str, Any]) -> None:
    """Let the JSON Schema of a stage be a department's name as well."""
    mapping = {key: schema.pop(key) for key in tuple(schema) if key != "description"}
    schema["anyOf"] = [{"type": "string"}, mapping]


class Stage(Section):
    """One stop on a route; in YAML a department's name is enough.

    A stage `together` forks into branches, one a department, which are worked on at the same time;
    it is done when all of them are. Its `department` is that of the first branch.
    """

    model_config = ConfigDict(json_schema_extra=_or_a_name)

    department: Name = parameter(..., source="", description="Who does the work.")
    together: Annotated[tuple[Stage, ...], AS_TUPLE] = parameter(
        (),
        neutral=(),
        source="",
        description="Departments that work on it at the same time (fork-join), instead of one "
        "`department`; each as a name, or with its own work and needs.",
    )
    work: Distribution | None = parameter(
        None, source="", description="The work it takes here; else that of the department."
    )
    needs: Annotated[tuple[Name, ...] | None, AS_TUPLE] = parameter(
        None,
        source="",
        description="Departments whose knowledge is needed; else those of the previous stage.",
    )
    label: Annotated[Name | None, OrNone()] = parameter(
        None,
        source="",
        description="A name by which `next` can mean this stage where its department works at "
        "several; not that of a department.",
    )
    next: FrozenMapping[Annotated[str, BeforeValidator(_target)], Probability] = parameter(
        {},
        source="",
        description="Where it goes with which probability: a department, a label, or `done`, "
        "which ends it. A department that works at several stages stands for this one or the "
        "nearest before, else the first later. What remains goes to the following stage.",
    )

    @property
    def branches(self) -> tuple[Stage, ...]:
        """What is worked on at the same time: the stage itself, unless it forks."""
        return self.together or (self,)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that work at this stage."""
        return tuple(branch.department for branch in self.branches)

    @property
    def names(self) -> tuple[str, ...]:
        """What `next` can call this stage: its departments, and its label."""
        return self.departments if self.label is None else (*self.departments, self.label)

    @model_validator(mode="before")
    @classmethod
    def _from_a_name(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"department": data}
        if isinstance(data, Mapping) and data.get("together"):
            return _as_fork(data)
        return data

    @field_validator("together", mode="after")
    @classmethod
    def _of_different_departments(cls, together: tuple[Stage, ...]) -> tuple[Stage, ...]:
        if findings := list(_findings_in_fork(together)):
            refuse_all(findings)
        return together

    @field_validator("needs", mode="after")
    @classmethod
    def _each_once(cls, needs: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if needs is not None and len(set(needs)) < len(needs):
            refuse("names a department twice", "name each once")
        if needs is not None and len(needs) > MOST_NEEDS:
            refuse(f"a stage needs at most {MOST_NEEDS} departments", "leave some out")
        return needs

    @field_validator("next", mode="after")
    @classmethod
    def _at_most_certain(cls, next: FrozenMapping[str, float]) -> FrozenMapping[str, float]:
        total = math.fsum(next.values())
        if total > 1 + 1e-9:
            refuse(
                f"the probabilities add up to {total * 100:.6g} %",
                "make them 100 % or less; what remains goes to the following stage",
            )
        return next


def _as_fork(data: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return a fork as written with the department of its first branch put in."""
    findings = [
        Finding("cannot stand beside `together`", "tell it in each branch", (key,), on_key=True)
        for key in ("department", "work", "needs")
        if data.get(key) is not None
    ]
    if findings:
        refuse_all(findings)
    together = data["together"]
    first = together[0] if isinstance(together, list | tuple) else None
    department = first if isinstance(first, str) else inner(first, "department")
    # Whatever is wrong with the first branch is told there.
    return {**data, "department": department if is_name(department) else "together"}


def _findings_in_fork(together: tuple[Stage, ...]) -> Iterator[Finding]:
    if len(together) == 1:
        yield Finding("needs two departments or more", "write together: [sales, logistics]")
    if len(together) > MOST_BRANCHES:
        yield Finding(f"has more than {MOST_BRANCHES} branches", "leave some out")
    seen: set[str] = set()
    for position, branch in enumerate(together):
        if branch.together:
            remedy = "name its departments beside the others"
            yield Finding("a branch cannot fork again", remedy, (position, "together"), on_key=True)
        elif branch.department in seen:
            yield Finding("names a department twice", "name each once", (position,))
        if branch.next:
            remedy = "write `next` beside `together`: it holds when all branches are done"
            yield Finding("a branch leads nowhere", remedy, (position, "next"), on_key=True)
        if branch.label is not None:
            remedy = "write `label` beside `together`"
            yield Finding("a branch has no label", remedy, (position, "label"), on_key=True)
        seen.add(branch.department)


def with_needs(route: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """Return a route whose needs are settled: by default what the stage before knows."""
    previous: tuple[str, ...] = ()
    stages = []
    for stage in route:
        branches = tuple(_with_needs(branch, previous) for branch in stage.together)
        needed = stage.model_copy(update={"together": branches, "needs": ()})
        stages.append(needed if branches else _with_needs(stage, previous))
        previous = stage.departments
    return tuple(stages)


def _with_needs(stage: Stage, previous: tuple[str, ...]) -> Stage:
    needs = previous if stage.needs is None else stage.needs
    return stage.model_copy(update={"needs": needs})
