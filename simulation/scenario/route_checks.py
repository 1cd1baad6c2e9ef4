"""What must hold along a route: known departments, a way to every stage, and an end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from simulation.scenario.fields import DONE
from simulation.scenario.outline import StageOutline, inner, names, share
from simulation.scenario.problems import Finding, Path, did_you_mean
from simulation.scenario.routes import (
    LONGEST_ROUTE,
    Names,
    Step,
    follow,
    reached,
    target,
)

Route = tuple[StageOutline, ...]


def findings_in_route(route: Route, at: Path, departments: object) -> Iterator[Finding]:
    """Yield what is wrong with a route as written, which stands at `at` in the scenario."""
    unknown: list[Finding] = []
    if isinstance(departments, Mapping) and departments:
        unknown = list(_unknown_in_route(route, at, names(departments)))
        yield from unknown
        yield from _rooms_in_forks(route, at, departments)
        yield from _wrong_labels(route, at, names(departments))
    complete = all(name is not None for stage in route for name in stage.departments)
    if complete and not unknown and len(route) <= LONGEST_ROUTE:
        yield from _wrong_turns(route, at)


def _unknown_in_route(route: Route, at: Path, departments: tuple[str, ...]) -> Iterator[Finding]:
    known = set(departments)
    for here, stage in _branches(route, at):
        if stage.department is not None and stage.department not in known:
            place = here if stage.is_name else (*here, "department")
            yield Finding("unknown department", did_you_mean(stage.department, departments), place)
        for position, need in enumerate(stage.needs):
            if isinstance(need, str) and need not in known:
                yield Finding(
                    "unknown department",
                    did_you_mean(need, departments),
                    (*here, "needs", position),
                    need,
                )


def _branches(route: Route, at: Path) -> Iterator[tuple[Path, StageOutline]]:
    """Iterate over the stages with their places; over the branches of those that fork."""
    for index, stage in enumerate(route):
        here = (*at, index)
        if not stage.branches:
            yield here, stage
        for position, branch in enumerate(stage.branches):
            yield (*here, "together", position), branch


def _rooms_in_forks(route: Route, at: Path, departments: object) -> Iterator[Finding]:
    """Find branches that a full room could turn away: what should happen to the others then?"""
    for here, stage in _branches(route, at):
        is_branch = here[-2] == "together"
        room = inner(departments, stage.department or "", "room")
        if is_branch and room is not None and room != "none":
            yield Finding(
                f"'{stage.department}' has a room that may be full, "
                "which a stage `together` cannot cope with",
                "leave out the room, or let its stage come before or after",
                here if stage.is_name else (*here, "department"),
            )


def _wrong_labels(route: Route, at: Path, departments: tuple[str, ...]) -> Iterator[Finding]:
    """Find labels that `next` could not tell from another stage or a department."""
    seen: set[str] = set()
    for index, stage in enumerate(route):
        if stage.label is None:
            continue
        place = (*at, index, "label")
        if stage.label in departments:
            yield Finding("is the name of a department", "call the stage something else", place)
        elif stage.label in seen:
            yield Finding("labels two stages of this route", "give each its own", place)
        seen.add(stage.label)


def _wrong_turns(route: Route, at: Path) -> Iterator[Finding]:
    """Find turns to where the route does not pass, stages never reached, and dead ends."""
    called = [stage.names for stage in route]
    steps: list[Step] = []
    for index, stage in enumerate(route):
        chances: dict[str, float] = {}
        for key, value in stage.following.items():
            name, probability = str(key), share(value)
            if target(called, index, name) is None:
                known = dict.fromkeys(name for stage in called for name in stage)
                hint = did_you_mean(name, [*known, DONE])
                place = (*at, index, "next", name)
                yield Finding("is not a stage of this route", hint, place, on_key=True)
            elif probability is not None:
                chances[name] = probability
        if len(chances) < len(stage.following) or math.fsum(chances.values()) > 1 + 1e-9:
            return  # wrong in itself, and told elsewhere
        steps.append(follow(called, index, chances))
    if steps:
        yield from _unreached(called, steps, at)


def _unreached(called: Names, steps: list[Step], at: Path) -> Iterator[Finding]:
    seen = reached(steps)
    for index, (department, *_) in enumerate(called):
        place = (*at, index)
        if index not in seen:
            yield Finding(
                f"the stage '{department}' is never reached",
                "leave it out, or leave some probability for it in the `next` of a stage before",
                place,
            )
        elif len(steps) not in reached(steps, index):
            yield Finding(
                f"after the stage '{department}' a request can never be done",
                "leave some probability for the following stage, or for done",
                (*place, "next"),
            )
            return
