"""What a scenario is: its people, its load, its requests and its structure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from simulation.offered_load import (
    MOST_PEOPLE,
    DepartmentLoad,
    kind_rates,
    letter_load,
    offered_load,
)
from simulation.organization import Organization
from simulation.presentation.gallery import lessons
from simulation.presentation.grid import grid
from simulation.presentation.org_chart import tree
from simulation.presentation.quantities import brief, per_cent
from simulation.scenario import Scenario, to_yaml_value
from simulation.scenario.collaboration import EFFECTS
from simulation.scenario.hours import CLOSED, format_hours
from simulation.scenario.tree import format_path
from simulation.scenario.units import HOUR, WEEKDAYS, Calendar, format_duration

HEADING = "bold cyan"
BUSY = 0.9


def description(
    name: str, scenario: Scenario, organization: Organization
) -> Iterator[RenderableType]:
    """Yield the parts of the description of a scenario, from above to below."""
    title = f"  {scenario.name}" if scenario.name != name else ""
    yield Text(name, style="bold") + Text(title)
    for text in (scenario.description, scenario.look_for):
        if text:
            yield Text(text)
    yield from lessons(name, scenario)
    yield Text(_sizes(scenario, organization), style="dim")
    if hours := _hours(scenario):
        yield Text(hours, style="dim")
    if scenario.collaboration is not None:
        yield from _part("Collaboration", collaboration(scenario, scenario.collaboration))
    yield from _part("Departments", departments(scenario, organization))
    if scenario.correspondence.rate > 0:
        yield Padding(letters(scenario, organization), (0, 0, 0, 2))
    yield from _part("Requests", requests(scenario))
    yield from _part("Structure", tree(organization))
    yield Text(_ties(organization), style="dim")


def _part(heading: str, content: RenderableType) -> Iterator[RenderableType]:
    yield Text(f"\n{heading}", style=HEADING)
    yield Padding(content, (0, 0, 0, 2))


def _table(*headings: str) -> Table:
    table = grid("dim")
    for position, heading in enumerate(headings):
        table.add_column(
            Text(heading), justify="right" if position else "left", no_wrap=bool(position)
        )
    return table


def _sizes(scenario: Scenario, organization: Organization) -> str:
    time = scenario.time
    people = organization.size
    structure = scenario.organization.structure.replace("_", "-")
    return (
        f"{people:,} people, {structure}, span of control "
        f"{scenario.organization.span_of_control}; simulated are "
        f"{_duration(time.horizon, scenario.units)}, the first "
        f"{_duration(time.warm_up, scenario.units)} as warm-up; seed {scenario.seed}"
    )


def _hours(scenario: Scenario) -> str:
    """Return when it is open, and how long people meet; "" where neither is told."""
    told = []
    if scenario.calendar is not None:
        days: list[tuple[str, str, str]] = []  # first and last weekday, hours
        for name, spans in zip(WEEKDAYS, scenario.calendar.by_weekday, strict=True):
            hours, day = format_hours(spans), name.capitalize()
            if days and days[-1][2] == hours:
                days[-1] = (days[-1][0], day, hours)
            else:
                days.append((day, day, hours))
        shown = (
            f"{first} {hours}" if first == last else f"{first} to {last} {hours}"
            for first, last, hours in days
            if hours != CLOSED
        )
        told.append(f"open {scenario.calendar.open_time / HOUR:g} h a week: {', '.join(shown)}")
    if scenario.meetings.staff or scenario.meetings.of_managers:
        plan = scenario.meetings
        managers = plan.staff + plan.of_managers
        told.append(
            f"meetings: {plan.staff / HOUR:g} h a week, {managers / HOUR:g} h at most for managers"
        )
    return "; ".join(told)


def _duration(duration: int, units: Calendar) -> str:
    """Return a duration with separators of thousands, which a scenario file does not have."""
    number, unit = format_duration(duration, units).split()
    return f"{float(number):,.10g} {unit}"


def departments(scenario: Scenario, organization: Organization) -> Table:
    """Return staff and offered load of each department."""
    table = _table("", "staff", "serving", "offered load", "utilization", "")
    for load in offered_load(scenario, organization):
        table.add_row(
            Text(load.name),
            f"{load.staff:,}",
            f"{load.serving:,}",
            "∞" if math.isinf(load.offered) else f"{load.offered:,.1f}",
            "∞" if math.isinf(load.utilization) else per_cent(load.utilization),
            _remark(load),
        )
    roster = organization.roster
    for d in range(roster.used, len(roster.departments)):
        staff = f"{len(roster.of(d)):,}"
        table.add_row(Text(roster.departments[d]), staff, "", "", "", Text("not on any route"))
    table.caption = Text(_caption(scenario, organization), style="dim")
    table.caption_justify = "left"
    return table


def _caption(scenario: Scenario, organization: Organization) -> str:
    """Return what the columns count, as far as something in the scenario touches it."""
    in_use = [scenario.organization.departments[name] for name in scenario.departments_in_use]
    when = {d.interruptions.when for d in in_use if d.interruptions is not None}
    more = "rework, complaints and interruptions" if "serving" in when else "rework and complaints"
    text = (
        f"Offered load: people kept busy by requests alone, {more} included; set-up comes on top."
    )
    away = ["interruptions"] * bool(when & {"always", "between"})
    away += ["meetings"] * bool(scenario.meetings.staff or scenario.meetings.of_managers)
    away += ["letters"] * (scenario.correspondence.rate > 0)
    each_other = ["questions"] * (scenario.communication.interdependence > 0)
    each_other += ["decisions"] * (scenario.authority.exceptions > 0)
    each_other += ["notices"] * (scenario.attention.notices > 0)
    if organization.size <= MOST_PEOPLE:
        away += each_other
    elif each_other:
        text += f" Among more than {MOST_PEOPLE} people {_listed(each_other)} are not counted."
    return f"{text} Utilization: of the time that {_listed(away)} leave." if away else text


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _remark(load: DepartmentLoad) -> Text:
    if not load.is_stable:
        return Text("cannot keep up", style="bold red")
    if not load.keeps_up:
        return Text("some give up", style="yellow")
    if load.has_room:
        return Text("only so many wait" if load.utilization >= BUSY else "")
    if load.offered and load.utilization > load.offered_openly / load.capacity:
        return Text("at most")
    return Text("nearly full" if load.utilization >= BUSY else "", style="yellow")


def collaboration(scenario: Scenario, level: float) -> Table:
    """Return what the knob sets, and which of it was set otherwise."""
    table = _table(per_cent(level), "sets", "in force", "")
    for path, value in EFFECTS:
        section: Any = scenario
        for name in path[:-1]:
            section = getattr(section, str(name))
        field = str(path[-1])
        by_knob = to_yaml_value(section.model_copy(update={field: value(level)}), field)
        in_force = to_yaml_value(section, field)
        remark = "" if by_knob == in_force else "set by the scenario itself"
        table.add_row(format_path(path), _number(by_knob), _number(in_force), remark)
    return table


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def letters(scenario: Scenario, organization: Organization) -> Text:
    """Return a sentence on the letters of employees, empty if there are none."""
    load = letter_load(scenario, organization)
    if load is None:
        return Text("")
    least = "at least " if load.is_least else ""
    text = f"Letters keep {load.name} busy for {least}{per_cent(load.offered)} of the time"
    if load.is_stable:
        return Text(f"{text}, more than anybody else.")
    return Text(f"{text}: cannot keep up.", style="bold red")


def requests(scenario: Scenario) -> Table:
    """Return rate, value and route of each kind of request."""
    table = _table("", "an hour", f"value, {scenario.currency}")
    table.add_column("route", overflow="fold")
    rates = kind_rates(scenario).tolist()
    for (kind, request), rate in zip(scenario.requests.items(), rates, strict=True):
        value = brief(request.value, 6) if request.value else ""
        table.add_row(Text(kind), brief(rate), value, _route(scenario, kind))
    return table


def _route(scenario: Scenario, kind: str) -> Text:
    """Return a route with its departures: ``sales → planning (20 % sales) → done``."""
    request = scenario.requests[kind]
    route = Text()
    for i, stage in enumerate(request.route):
        route.append(" → " if i else "")
        route.append(" + ".join(stage.departments))
        others = [
            f"{per_cent(share)} {_target(scenario, kind, target)}"
            for target, share in request.destinations(i)
            if target != i + 1
        ]
        if others:
            route.append(f" ({', '.join(others)})", style="dim")
    for word, other in (("complaint", request.complaint), ("then", request.follow_up)):
        if other is not None:
            route.append(f"; {word}: {other}", style="dim")
    return route


def _target(scenario: Scenario, kind: str, target: int) -> str:
    route = scenario.requests[kind].route
    return " + ".join(route[target].departments) if target < len(route) else "done"


def _ties(organization: Organization) -> str:
    ties = len(organization.contacts) // 2
    lateral = int(organization.lateral.sum()) // 2
    contacts = np.diff(organization.contact_start)
    seconds = int((organization.second_manager >= 0).sum())
    return (
        f"\n{ties:,} {'tie' if ties == 1 else 'ties'}, {lateral:,} of them across the lines of "
        f"reporting; contacts of a person: {brief(float(contacts.mean()))} on average, "
        f"at most {contacts.max():,}. Depth {int(organization.depth.max())}." + _of_two(seconds)
    )


def _of_two(seconds: int) -> str:
    if seconds == 0:
        return ""
    who = "1 person has" if seconds == 1 else f"{seconds:,} people have"
    return f" {who} two superiors."
