"""What must hold between an org chart and the rest of the scenario."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from simulation.scenario.charts import (
    Chart,
    Member,
    Ties,
    departments_of,
    read_chart,
    read_ties,
)
from simulation.scenario.outline import inner, items, names
from simulation.scenario.problems import Finding, Path, did_you_mean

AT: Path = ("organization", "chart")


def staff_of(given: object) -> Counter[str]:
    """Return how many people of a chart each department has; nothing if there is no chart."""
    chart = inner(given, "organization", "chart")
    members = [member for _, member in _members(chart)[0]]
    known = names(inner(given, "organization", "departments"))
    return Counter(departments_of(members, known).values())


def findings_in_chart(given: Mapping[str, object]) -> Iterator[Finding]:
    """Find departments that do not fit the chart, ties of strangers, a chart that is missing."""
    chart = _absent(inner(given, "organization", "chart"))
    ties = _absent(inner(given, "organization", "ties"))
    if chart is None:
        if inner(given, "organization", "structure") == "custom":
            remedy = "write chart: people.csv, a file with the columns id, manager, department"
            yield Finding("a custom structure needs an org chart", remedy, AT[:1], got="")
        if ties is not None:
            message, remedy = "ties are told between people of a chart", "add a chart, or leave out"
            yield Finding(message, remedy, ("organization", "ties"), got="")
        return
    members, is_sound = _members(chart)
    if not members:
        return
    departments = inner(given, "organization", "departments")
    found = departments_of([member for _, member in members], names(departments))
    yield from _unknown_departments(members, found, names(departments), is_sound)
    if is_sound:
        yield from _differing_staff(Counter(found.values()), departments)
    known = dict.fromkeys(member.id for _, member in members)  # in the order of the chart
    for position, pair in _pairs(ties):
        for person in pair:
            if person not in known:
                hint = did_you_mean(person, known)
                place = ("organization", "ties", position)
                yield Finding(f"nobody has the id '{person}'", hint, place)


def _unknown_departments(
    members: list[tuple[int, Member]],
    found: Mapping[str, str],
    known: tuple[str, ...],
    is_sound: bool,
) -> Iterator[Finding]:
    """Find departments that the scenario does not have, each once; inherited ones if sound."""
    told: set[str] = set()
    for position, member in members:
        name = found.get(member.id)
        is_told = is_sound or bool(member.department)
        if is_told and name is not None and name not in known and name not in told:
            told.add(name)
            message = f"unknown department '{name}'"
            if not member.department:
                message = f"belongs to no department, and none is called '{name}'"
            yield Finding(message, did_you_mean(name, known), (*AT, position))


def _differing_staff(staff: Mapping[str, int], departments: object) -> Iterator[Finding]:
    """Find departments without anybody in the chart, or with another number of people."""
    for name, department in items(departments):
        place: Path = ("organization", "departments", name)
        written = inner(department, "staff")
        if name not in staff:
            message = "nobody in the chart works in this department"
            yield Finding(message, "remove it", place, on_key=True)
        elif isinstance(written, int) and written != staff[name]:
            message = f"the chart has {staff[name]:,} people in this department"
            remedy = "leave staff out (null where it is inherited)"
            yield Finding(message, remedy, (*place, "staff"))


def _absent(table: object) -> object:
    return None if table == "none" else table


def _members(chart: object) -> tuple[list[tuple[int, Member]], bool]:
    """Return the people of a chart by row, and whether nothing is wrong with it."""
    if isinstance(chart, Chart):
        return list(enumerate(chart.members, 1)), True
    members, findings = read_chart(chart) if isinstance(chart, list | tuple) else ([], [])
    return members, not findings


def _pairs(ties: object) -> list[tuple[int, tuple[str, str]]]:
    if isinstance(ties, Ties):
        return list(enumerate(ties.pairs, 1))
    return read_ties(ties)[0] if isinstance(ties, list | tuple) else []
