"""Phases: what a scenario is from which day on, by its interventions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from simulation.scenario.frozen import thawed
from simulation.scenario.guard import read_tree
from simulation.scenario.messages import problems_of
from simulation.scenario.overrides import overridden
from simulation.scenario.problems import LONGEST_GOT, Problem, ScenarioError, shorten
from simulation.scenario.sections.interventions import Intervention
from simulation.scenario.sections.scenario import LABELS, Scenario
from simulation.scenario.shape import bare, section_at
from simulation.scenario.tree import Node, format_path, locate, parse_path, plain, value_at
from simulation.scenario.written import dump_scenario

Parse = Callable[[str], Callable[[Mapping[str, object]], Scenario]]
"""Reads a text once, and returns what makes the scenario in it with values set by path."""
FIXED = (
    "time", "calendar", "seed", *LABELS, "currency", "costs", "interventions", "extends",
)  # fmt: skip
MOST_TRIED, MOST_READ = 100, 30_000
"""Values of interventions that are tried in a scenario that is not right, and how many values of
the scenario may be read for that: a file may hold many of the one, or a long chart."""
_NUMBER = re.compile(r"(-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*(.*)")


class Phase(NamedTuple):
    """A scenario that holds from the beginning of a day on."""

    day: int
    scenario: Scenario


def phases_of(scenario: Scenario, parse: Parse) -> tuple[Phase, ...]:
    """Return the phases that follow the scenario as it stands at the beginning.

    They are kept for the last two scenarios, since a check, an estimate and an assembly each ask
    for them and a phase costs as much as reading a scenario. Where there are mechanisms from
    outside, whose settings may be declared anew while a program runs, they are not.

    Raises:
        ScenarioError: a phase is no scenario, or one into which a running organization cannot turn.
    """
    if not scenario.interventions:
        return ()
    return (_phases if scenario.mechanisms else _kept_phases)(scenario, parse)


def _phases(scenario: Scenario, parse: Parse) -> tuple[Phase, ...]:
    first = scenario.model_copy(update={"interventions": ()})
    with_values = parse(dump_scenario(first))
    written = read_tree(dump_scenario(first, complete=True), scenario.name)
    found = []
    for day in sorted(_days(scenario.interventions)):
        values = _values(scenario.interventions, day, written)
        if "organization.chart" in values:
            values = _by_its_chart(first) | values
        phase = with_values(values) if values else first
        if problems := list(hindrances(first, phase, values)):
            raise ScenarioError(problems)
        found.append(Phase(day, phase))
    return tuple(found)


def _by_its_chart(scenario: Scenario) -> dict[str, object]:
    """Return values by which staff is what a chart says: it was written down from the last one."""
    return {
        format_path(("organization", "departments", name, "staff")): None
        for name in scenario.organization.departments
    }


_kept_phases = lru_cache(maxsize=2)(_phases)


def problems_with_interventions(scenario: Scenario, root: Node, parse: Parse) -> list[Problem]:
    """Return what is wrong with the interventions of a scenario, each where it is written."""
    found: list[Problem] = []
    warm_up, week = scenario.time.warm_up, scenario.week
    for i, item in enumerate(scenario.interventions):
        place = ("interventions", i)

        def tell(path: tuple[str | int, ...], message: str, remedy: str) -> None:
            mark = locate(root, path, on_key=True)
            found.append(Problem(*mark, format_path(path), message, "", remedy))

        if week.start_of(item.day) < warm_up:
            remedy = f"write day: {week.days_until(warm_up)} or later"
            tell((*place, "day"), "lies in the warm-up, which is not measured", remedy)
        if not item.set and item.leave is None and item.transition == 0:
            tell(place, "changes nothing", "write set: {path: value}, or leave: {department: …}")
        for key in item.set:
            try:
                first = parse_path(key)[0]
            except ValueError as error:
                tell((*place, "set", key), str(error), "")
                continue
            if first in FIXED:
                tell((*place, "set", key), f"{first} cannot be changed in a run", "leave it out")
        if item.leave and item.leave.department not in scenario.organization.departments:
            known = ", ".join(scenario.organization.departments)
            tell((*place, "leave", "department"), "unknown department", f"known are {known}")
    if found:
        return found
    try:
        phases_of(scenario, parse)
    except ScenarioError as error:
        return [_relocated(problem, scenario, root) for problem in error.problems]
    return []


def problems_with_settings(root: Node, known: list[Problem]) -> list[Problem]:
    """Return what is wrong with what interventions set, where the scenario is not right yet.

    Values are tried in the scenario as it is written; what is `known` to be wrong without them is
    not told again. What needs a whole scenario (the warm-up, what a running organization keeps)
    comes once there is one.
    """
    found: list[Problem] = []
    told = {(item.path, item.message, item.got) for item in known}
    bare = Node(
        {key: node for key, node in root.value.items() if key != "interventions"}, root.mark
    )
    tries = min(MOST_TRIED, MOST_READ // _size(bare))
    for key, item in _settings(root)[:tries]:
        changed, new = overridden(bare, {key: plain(item)})
        try:
            Scenario.model_validate({"name": "a phase", **plain(changed)})
        except ValidationError as error:
            new += problems_of(error, changed, Scenario)
        mark = item.key_mark or item.mark
        found += [
            replace(problem, file=mark.file, line=mark.line, column=mark.column)
            for problem in new
            if (problem.path, problem.message, problem.got) not in told
        ]
    return found


def _size(node: Node) -> int:
    """Return how many values there are in a tree, itself included."""
    value = node.value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(map(_size, inner))


def _settings(root: Node) -> list[tuple[str, Node]]:
    """Return all that interventions set, as far as it is written as it should be."""
    section = root.value.get("interventions")
    items = section.value if section is not None and isinstance(section.value, list) else []
    return [
        (key, value)
        for item in items
        if item.is_mapping and "set" in item.value and item.value["set"].is_mapping
        for key, value in item.value["set"].value.items()
    ]


def hindrances(
    before: Scenario, after: Scenario, values: Mapping[str, object]
) -> Iterator[Problem]:
    """Yield why an organization at work cannot turn from one scenario into another.

    People and requests keep their places in the tables: what there is of kinds, ways and
    departments stays; numbers, people and structures change.
    """
    for key, (old, new) in _fixed(before, after).items():
        if old != new:
            section = re.split(r"[ .]", key)[0]
            guilty = next((path for path in values if path.startswith(section)), key)
            message = f"changes {key}, which a running organization keeps"
            yield Problem("--set", 1, 1, guilty, message, "", "let it be so from the beginning")
            return


def _fixed(before: Scenario, after: Scenario) -> dict[str, tuple[object, object]]:
    """Return what has to stay, as it is and as it would be."""

    def kept(scenario: Scenario) -> dict[str, object]:
        departments = scenario.organization.departments
        kinds = scenario.requests
        return {
            "organization.departments (their names)": list(departments),
            "organization.departments (multitasking and interruptions)": [
                (item.multitasking, item.interruptions) for item in departments.values()
            ],
            "requests (their names, routes and needs)": [
                (
                    kind,
                    request.complaint,
                    request.follow_up,
                    request.after,
                    [_shape(s) for s in request.route],
                )
                for kind, request in kinds.items()
            ],
            "requests (their populations, and whether they arrive at all)": [
                (request.population, request.rate > 0) for request in kinds.values()
            ],
            "channels (their names)": list(scenario.channels),
            "customers.segments (their names)": list(scenario.customers.segments),
            "customers.count": scenario.customers.count,
            "customers.lifetime": scenario.customers.lifetime,
            "costs": scenario.costs,
            "correspondence (whether there is any)": scenario.correspondence.rate > 0,
            "people.generations": scenario.people.generations,
            "people.learning.experienced": scenario.people.learning.experienced,
            "mechanisms (which there are)": list(scenario.mechanisms),
            "time": scenario.time,
            "calendar": scenario.calendar,
            "channels (whether customers come outside hours)": any(
                channel.share * channel.outside_hours > 0 for channel in scenario.channels.values()
            ),
            "seed": scenario.seed,
        }

    old, new = kept(before), kept(after)
    return {key: (old[key], new[key]) for key in old}


def _shape(stage: Any) -> object:
    return stage.department, stage.needs, [(b.department, b.needs) for b in stage.together]


def _days(interventions: tuple[Intervention, ...]) -> set[int]:
    """Return the days at whose beginning something is set or goes back."""
    days: set[int] = set()
    for item in interventions:
        if item.set:
            last = item.day + item.over - 1
            if item.until is not None:
                days.add(item.until)
                last = min(last, item.until)
            days.update(range(item.day, last + 1))
    return days


def _values(interventions: tuple[Intervention, ...], day: int, written: Node) -> dict[str, object]:
    """Return what is set on a day by path; where two set the same, the one that began later."""
    values: dict[str, object] = {}
    for item in sorted(interventions, key=lambda item: item.day):
        if not item.day <= day < (item.until if item.until is not None else day + 1):
            continue
        share = min(1.0, (day - item.day + 1) / item.over)
        for path, value in item.set.items():
            target = thawed(value)
            if share < 1.0:
                target = _between(path, _present(path, values, written), target, share)
            values.pop(path, None)  # what is set last is put last, over what was set around it
            values[path] = target
    return values


def _present(path: str, values: Mapping[str, object], written: Node) -> object:
    """Return the value at a path, by itself or with what is around it set already."""
    steps = parse_path(path)
    parts = {key: parse_path(key) for key in values}
    around = {key: values[key] for key, part in parts.items() if steps[: len(part)] == part}
    return value_at(overridden(written, around)[0], steps, otherwise=None)


def _is_whole(path: str) -> bool:
    """Whether a number at a path has to be a whole one, or nobody knows."""
    *around, field = parse_path(path)
    section = section_at(Scenario, tuple(around))
    info = section.model_fields.get(str(field)) if section else None
    return info is None or bare(info.annotation) is not float


def _between(path: str, start: object, end: object, share: float) -> object:
    """Return a value on the way from one to another, which must have the same unit."""
    if isinstance(start, str) and isinstance(end, str):
        first, last = _NUMBER.fullmatch(start), _NUMBER.fullmatch(end)
        if first and last and first[2].split() == last[2].split():
            number = _between(path, float(first[1]), float(last[1]), share)
            return f"{number:.10f} {last[2]}"
    numbers = isinstance(start, int | float) and isinstance(end, int | float)
    if numbers and not isinstance(start, bool) and not isinstance(end, bool):
        value = start + share * (end - start)  # type: ignore[operator]
        are_whole = isinstance(start, int) and isinstance(end, int) and _is_whole(path)
        return round(value) if are_whole else value
    message = f"there are no equal steps from {_shown(start)} to {_shown(end)}"
    remedy = "leave `over` out, or write a number of the same unit"
    raise ScenarioError([Problem("--set", 1, 1, path, message, "", remedy)])


def _shown(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= LONGEST_GOT else shorten(value)


def _relocated(problem: Problem, scenario: Scenario, root: Node) -> Problem:
    """Return a problem of a phase where the intervention that causes it is written."""
    for i, item in reversed(list(enumerate(scenario.interventions))):
        for key in item.set:
            if problem.path.startswith(key) or key.startswith(problem.path or "?"):
                mark = locate(root, ("interventions", i, "set", key))
                return replace(problem, file=mark.file, line=mark.line, column=mark.column)
    mark = locate(root, ("interventions",), on_key=True)
    return replace(problem, file=mark.file, line=mark.line, column=mark.column)
