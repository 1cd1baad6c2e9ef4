"""What must hold between the sections of a scenario.

Each check takes the scenario as written and yields findings; none of them raises, so that all
problems are told at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from simulation.scenario.fields import DONE
from simulation.scenario.outline import StageOutline, inner, items, names, share, stages
from simulation.scenario.problems import Finding, Path, did_you_mean
from simulation.scenario.routes import LONGEST_ROUTE, Step, follow, reached, target
from simulation.scenario.units import UnitError, parse_rate

if TYPE_CHECKING:
    from simulation.scenario.sections.scenario import Scenario

MOST_FINDINGS = 200


def findings_between_sections(given: Mapping[str, object]) -> list[Finding]:
    """Return what does not fit together in a scenario as written, at most 200 findings."""
    return list(islice(_all_findings(given), MOST_FINDINGS))


def unused_departments(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each department that no route passes or asks."""
    used = {
        name
        for item in scenario.requests.values()
        for stage in item.route
        for name in (stage.department, *(stage.needs or ()))
    }
    return tuple(
        f"no request passes through the department '{name}'"
        for name in scenario.organization.departments
        if name not in used
    )


def _all_findings(given: Mapping[str, object]) -> Iterator[Finding]:
    departments = inner(given, "organization", "departments")
    requests = given.get("requests")
    if isinstance(departments, Mapping) and departments:
        yield from _unknown_in_work(given.get("work"), names(departments))
    for kind, request in items(requests):
        at: Path = ("requests", kind)
        route = stages(request)
        unknown: list[Finding] = []
        if isinstance(departments, Mapping) and departments:
            unknown = list(_unknown_in_route(route, at, names(departments)))
            yield from unknown
        complete = all(stage.department is not None for stage in route)
        if complete and not unknown and len(route) <= LONGEST_ROUTE:
            yield from _wrong_turns(route, at)
        yield from _other_kinds(request, kind, names(requests))
    yield from _endless_follow_ups(requests)
    yield from _arrivals(requests)
    yield from _shares_of_channels(given.get("channels"))


def _unknown_in_work(work: object, departments: tuple[str, ...]) -> Iterator[Finding]:
    known = set(departments)
    for name in names(work):
        if name not in known:
            yield Finding(
                "unknown department", did_you_mean(name, departments), ("work", name), on_key=True
            )


def _unknown_in_route(
    route: tuple[StageOutline, ...], at: Path, departments: tuple[str, ...]
) -> Iterator[Finding]:
    known = set(departments)
    for index, stage in enumerate(route):
        here = (*at, "route", index)
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


def _wrong_turns(route: tuple[StageOutline, ...], at: Path) -> Iterator[Finding]:
    """Find turns to where the route does not pass, stages never reached, and dead ends."""
    departments = [str(stage.department) for stage in route]
    steps: list[Step] = []
    for index, stage in enumerate(route):
        chances: dict[str, float] = {}
        for key, value in stage.following.items():
            name, probability = str(key), share(value)
            if target(departments, index, name) is None:
                hint = did_you_mean(name, [*dict.fromkeys(departments), DONE])
                place = (*at, "route", index, "next", name)
                yield Finding("is not a stage of this route", hint, place, on_key=True)
            elif probability is not None:
                chances[name] = probability
        if len(chances) < len(stage.following) or math.fsum(chances.values()) > 1 + 1e-9:
            return  # wrong in itself, and told elsewhere
        steps.append(follow(departments, index, chances))
    if steps:
        yield from _unreached(departments, steps, at)


def _unreached(departments: list[str], steps: list[Step], at: Path) -> Iterator[Finding]:
    seen = reached(steps)
    for index, department in enumerate(departments):
        place = (*at, "route", index)
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


def _other_kinds(request: object, kind: str, kinds: tuple[str, ...]) -> Iterator[Finding]:
    for key in ("complaint", "follow_up"):
        other = inner(request, key)
        if not isinstance(other, str):
            continue
        place: Path = ("requests", kind, key)
        if other not in kinds:
            hint = did_you_mean(other, [name for name in kinds if name != kind])
            yield Finding("unknown kind of request", hint, place)
        elif other == kind and key == "complaint":
            yield Finding(
                "a kind of request cannot be its own complaint",
                "name another kind; one with rate: 0 / h arises only so",
                place,
            )


def _endless_follow_ups(requests: object) -> Iterator[Finding]:
    """Find circles of follow-ups: each request won would cause another one for ever."""
    following = {
        kind: str(other)
        for kind, request in items(requests)
        if isinstance(other := inner(request, "follow_up"), str)
    }
    for kind in following:
        seen = [kind]
        while (other := following.get(seen[-1])) is not None and other not in seen:
            seen.append(other)
        if other == kind:
            yield Finding(
                f"follow-ups go round in a circle: {' → '.join([*seen, kind])}",
                "let one of them cause nothing",
                ("requests", kind, "follow_up"),
            )
            return


def _arrivals(requests: object) -> Iterator[Finding]:
    """Find kinds of request that never arise: they have no rate, and none causes them."""
    caused = {
        other
        for _, request in items(requests)
        for key in ("complaint", "follow_up")
        if isinstance(other := inner(request, key), str)
    }
    for kind, request in items(requests):
        if _is_zero(inner(request, "rate")) and kind not in caused:
            yield Finding(
                "such a request never arises",
                "write a rate above 0, or name it as complaint or follow_up of another kind",
                ("requests", kind, "rate"),
            )
    if isinstance(requests, Mapping):
        if not requests:
            remedy = "write order: {rate: 6 / h, route: [sales]}"
            yield Finding("there must be at least one kind of request", remedy, ("requests",))
        elif len(requests) > 1 and all(_is_zero(inner(item, "rate")) for item in requests.values()):
            yield Finding("no request ever arrives", "give one kind a rate above 0", ("requests",))


def _is_zero(rate: object) -> bool:
    try:
        return (parse_rate(rate) if isinstance(rate, str) else rate) == 0.0 and rate is not False
    except UnitError:
        return False


def _shares_of_channels(channels: object) -> Iterator[Finding]:
    shares = [
        share(1.0 if (given := inner(channel, "share")) is None else given)
        for _, channel in items(channels)
    ]
    numbers = [item for item in shares if item is not None]
    if not numbers or len(numbers) < len(shares):
        return
    total = math.fsum(numbers)
    if abs(total - 1) > 1e-9:
        yield Finding(
            f"the shares of the channels add up to {total * 100:.6g} %",
            "make it 100 %",
            ("channels",),
            ", ".join(f"{number * 100:.6g} %" for number in numbers),
        )
