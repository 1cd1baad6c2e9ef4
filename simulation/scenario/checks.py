"""What must hold between the sections of a scenario.

Each check takes the scenario as written and yields findings; none of them raises, so that all
problems are told at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import TYPE_CHECKING

from simulation.scenario.chart_checks import findings_in_chart
from simulation.scenario.hours_checks import findings_in_hours
from simulation.scenario.outline import inner, items, names, share, stages
from simulation.scenario.problems import Finding, Path, did_you_mean
from simulation.scenario.route_checks import findings_in_route
from simulation.scenario.units import UnitError, parse_rate

if TYPE_CHECKING:
    from simulation.scenario.sections.scenario import Scenario

MOST_FINDINGS = 200


def findings_between_sections(given: Mapping[str, object]) -> list[Finding]:
    """Return what does not fit together in a scenario as written, at most 200 findings."""
    return list(islice(_all_findings(given), MOST_FINDINGS))


def departments_in_use(scenario: Scenario) -> tuple[str, ...]:
    """Return the departments that requests pass, ask or overflow to, in the order of the file."""
    departments = scenario.organization.departments
    used = {
        name
        for request in scenario.requests.values()
        for stage in request.route
        for branch in stage.branches
        for name in (branch.department, *(branch.needs or ()))
    }
    if scenario.marketing.department is not None:
        used.add(scenario.marketing.department)
    for name in tuple(used):
        following = departments[name].overflow
        while following is not None and following not in used:
            used.add(following)
            following = departments[following].overflow
    return tuple(name for name in departments if name in used)


def unused_departments(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each department that no request reaches."""
    used = set(departments_in_use(scenario))
    return tuple(
        f"no request passes through the department '{name}'"
        for name in scenario.organization.departments
        if name not in used
    )


def settings_without_effect(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each department in which nobody's work can be interrupted as told."""
    if scenario.dispatch.preemption == "none":
        return ()
    departments = scenario.organization.departments
    return tuple(
        f"dispatch.preemption does nothing in '{name}', whose people work on up to "
        f"{departments[name].multitasking:,} requests at once"
        for name in departments_in_use(scenario)
        if departments[name].multitasking > 1
    )


def interventions_without_effect(scenario: Scenario) -> tuple[str, ...]:
    """Return a sentence for each intervention of which nothing comes, or not all that it tells."""
    found = []
    for item in scenario.interventions:
        if scenario.week.start_of(item.day) >= scenario.time.horizon:
            found.append(f"the intervention of day {item.day:,} never happens: the run ends before")
        elif not item.set and (item.until is not None or item.over > 1):
            found.append(
                "until and over are of what is set, "
                f"and the intervention of day {item.day:,} sets nothing"
            )
    return tuple(found)


def _all_findings(given: Mapping[str, object]) -> Iterator[Finding]:
    departments = inner(given, "organization", "departments")
    requests = given.get("requests")
    yield from findings_in_chart(given)
    yield from findings_in_hours(given)
    if isinstance(departments, Mapping) and departments:
        yield from _unknown_departments(given.get("work"), ("work",), names(departments))
        wages = inner(given, "costs", "wages")
        yield from _unknown_departments(wages, ("costs", "wages"), names(departments))
        yield from _overflows(departments)
    for kind, request in items(requests):
        at: Path = ("requests", kind, "route")
        yield from findings_in_route(stages(request), at, departments)
        yield from _other_kinds(request, kind, names(requests))
    yield from _endless_chains(requests)
    yield from _arrivals(requests, is_quiet=_is_nothing(inner(given, "correspondence", "rate")))
    yield from _shares_of_channels(given.get("channels"))
    yield from _marketing(given.get("marketing"), names(requests), names(departments))


def _unknown_departments(
    table: object, place: Path, departments: tuple[str, ...]
) -> Iterator[Finding]:
    """Find keys of a mapping by department that are none."""
    known = set(departments)
    for name in names(table):
        if name not in known:
            hint = did_you_mean(name, departments)
            yield Finding("unknown department", hint, (*place, name), on_key=True)


def _overflows(departments: Mapping[object, object]) -> Iterator[Finding]:
    """Find overflows that lead nowhere, never happen, or go round in a circle."""
    following: dict[str, str] = {}
    for name, department in items(departments):
        other, place = inner(department, "overflow"), ("organization", "departments", name)
        if other is None or other == "none" or not isinstance(other, str):
            continue
        if other not in departments:
            hint = did_you_mean(other, [known for known in names(departments) if known != name])
            yield Finding("unknown department", hint, (*place, "overflow"))
        elif inner(department, "room") in (None, "none"):
            remedy = "write room: 10, or leave overflow out"
            yield Finding("there is no room that could be full", remedy, (*place, "overflow"))
        following[name] = other
    for name, way in _circles(following):
        yield Finding(
            f"overflows go round in a circle: {way}",
            "let one of them have no overflow",
            ("organization", "departments", name, "overflow"),
        )


def _circles(following: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Find the first circle, if any: a name on it, and the way round as text."""
    harmless: set[str] = set()
    for name in following:
        seen = {name: None}
        last = name
        while (other := following.get(last)) is not None and other not in harmless:
            if other in seen:
                circle = list(seen)[list(seen).index(other) :]
                yield other, " → ".join([*circle, other])
                return
            seen[other] = None
            last = other
        harmless.update(seen)


def _other_kinds(request: object, kind: str, kinds: tuple[str, ...]) -> Iterator[Finding]:
    for key in ("complaint", "follow_up", "after"):
        other = inner(request, key)
        if not isinstance(other, str) or (key == "after" and other == "none"):
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


def _endless_chains(requests: object) -> Iterator[Finding]:
    """Find circles: each request won would cause another one for ever, or come after itself."""
    found = list(_circles_of_one_sort(requests))
    yield from found or _certain_circle(requests)


def _certain_circle(requests: object) -> Iterator[Finding]:
    """Find a circle of follow-ups and of what surely comes after others."""
    causes: dict[str, list[str]] = {kind: [] for kind in names(requests)}
    sure: set[str] = set()
    for kind, request in items(requests):
        other, before = inner(request, "follow_up"), inner(request, "after")
        if isinstance(other, str) and other in causes:
            causes[kind].append(other)
        if isinstance(before, str) and before in causes and share(inner(request, "share")) == 1:
            causes[before].append(kind)
            sure.add(kind)
    try:
        TopologicalSorter(causes).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        kind = next(name for name in circle if name in sure)
        yield Finding(
            f"each of these surely causes the next, for ever: {' → '.join(circle)}",
            "write a share below 100 %, or let one of them cause nothing",
            ("requests", kind, "share"),
        )


def _circles_of_one_sort(requests: object) -> Iterator[Finding]:
    for key, remedy in (
        ("follow_up", "let one of them cause nothing"),
        ("after", "let one of them come by itself"),
    ):
        following = {
            kind: other
            for kind, request in items(requests)
            if isinstance(other := inner(request, key), str)
            and not (key == "after" and other == "none")  # elsewhere it is a name like others
        }
        for kind, way in _circles(following):
            chains = "follow-ups go" if key == "follow_up" else "requests come after each other"
            yield Finding(f"{chains} round in a circle: {way}", remedy, ("requests", kind, key))


def _marketing(
    marketing: object, kinds: tuple[str, ...], departments: tuple[str, ...]
) -> Iterator[Finding]:
    """Find names that marketing gives and nothing has, and what it would need to act."""
    for key, known in (("kind", kinds), ("department", departments)):
        name = inner(marketing, key)
        if isinstance(name, str) and name != "none" and known and name not in known:
            what = "kind of request" if key == "kind" else "department"
            yield Finding(f"unknown {what}", did_you_mean(name, known), ("marketing", key))
    acts = inner(marketing, "allocation") == "learned" or share(inner(marketing, "feedback"))
    if acts:
        for key, example in (("kind", "lead"), ("department", "marketing")):
            if inner(marketing, key) in (None, "none"):
                remedy = f"write {key}: {example}"
                yield Finding(f"marketing needs to know its {key}", remedy, ("marketing",))


def _arrivals(requests: object, is_quiet: bool) -> Iterator[Finding]:
    """Find kinds of request that never arise: they have no rate, and none causes them.

    Unless it `is_quiet`, people write letters, and there need be no requests.
    """
    caused = {
        other
        for _, request in items(requests)
        for key in ("complaint", "follow_up")
        if isinstance(other := inner(request, key), str)
    }
    caused |= {
        kind for kind, request in items(requests) if inner(request, "after") not in (None, "none")
    }
    for kind, request in items(requests):
        if is_quiet and _is_nothing(inner(request, "rate")) and kind not in caused:
            is_missing = inner(request, "rate") is None
            yield Finding(
                "is required" if is_missing else "such a request never arises",
                "write a rate above 0, or name it as complaint or follow_up of another kind",
                ("requests", kind, "rate"),
            )
    if isinstance(requests, Mapping):
        if not requests:
            remedy = "write order: {rate: 6 / h, route: [sales]}"
            yield Finding("there must be at least one kind of request", remedy, ("requests",))
        elif (
            is_quiet
            and len(requests) > 1
            and all(_is_nothing(inner(item, "rate")) for item in requests.values())
        ):
            yield Finding("no request ever arrives", "give one kind a rate above 0", ("requests",))


def _is_zero(rate: object) -> bool:
    try:
        return (parse_rate(rate) if isinstance(rate, str) else rate) == 0.0 and rate is not False
    except UnitError:
        return False


def _is_nothing(rate: object) -> bool:
    return rate is None or _is_zero(rate)


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
