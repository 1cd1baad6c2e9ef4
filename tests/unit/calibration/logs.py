"""Logs of the example help desk in further shapes that real ones have, and hours without end."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from simulation.calibration.example import Ticket, states_of
from simulation.calibration.hours import Hours
from simulation.scenario.sections.opening_hours import OpeningHours
from simulation.scenario.working_week import week_of


def write_jira(path: Path, made: Sequence[Ticket]) -> None:
    """Write one row a changed field, newest first, as a history of issues."""
    names = {
        "queue": "To Do",
        "work": "In Progress",
        "wait": "Waiting for customer",
        "approval": "Waiting for approval",
        "done": "Done",
    }
    rows = []
    for ticket in made:
        team_before, person_before = "", ""
        for when, state, team, person in states_of(ticket):
            author = person or "automation"
            stamp = when.strftime("%d/%b/%y %I:%M %p").lstrip("0")
            common = [ticket.number, ticket.kind, author, stamp]
            if team != team_before:
                rows.append((when, [*common, "Team", team_before, team]))
            rows.append((when, [*common, "status", "", names[state]]))
            if person and person != person_before:
                rows.append((when, [*common, "labels", "", "touched"]))
            team_before, person_before = team, person
    order = sorted(range(len(rows)), key=lambda i: (rows[i][0].replace(second=0, microsecond=0), i))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Issue key", "Issue Type", "Author", "Changed", "Field", "From", "To"])
        for i in reversed(order):
            writer.writerow(rows[i][1])


def write_xes(path: Path, made: Sequence[Ticket]) -> None:
    """Write activities with their transitions and offsets, packed."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<log xes.version="1.0" xmlns="http://www.xes-standard.org/">',
    ]
    for ticket in made:
        lines.append(f'<trace><string key="concept:name" value="{ticket.number}"/>')
        for when, activity, team, person, transition in _transitions(ticket):
            lines.append(
                f'<event><string key="concept:name" value="{activity}"/>'
                f'<string key="org:group" value="{team}"/>'
                f'<string key="org:resource" value="{person}"/>'
                f'<date key="time:timestamp" value="{when.isoformat()}+01:00"/>'
                f'<string key="lifecycle:transition" value="{transition}"/></event>'
            )
        lines.append("</trace>")
    lines.append("</log>")
    path.write_bytes(gzip.compress("\n".join(lines).encode()))


def _transitions(ticket: Ticket) -> Iterator[tuple[datetime, str, str, str, str]]:
    """Yield when what was done by which team and person, and which transition that was."""
    for visit in ticket.visits:
        steps = [(visit.begun, "start")]
        if visit.waits:
            steps += [(visit.waits[0], "suspend"), (visit.waits[1], "resume")]
        steps.append((visit.finished, "complete"))
        for when, transition in steps:
            yield when, "Handle", visit.team, visit.person, transition
        if visit.approval:
            who, begun, decided = visit.approval
            yield begun, "Approve request", "Managers", who, "start"
            yield decided, "Approve request", "Managers", who, "complete"


def write_steps(path: Path, made: Sequence[Ticket]) -> None:
    """Write one row for each step that is finished, with who did it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["case", "activity", "timestamp", "resource", "department"])
        for ticket in made:
            for when, activity, team, person, transition in _transitions(ticket):
                if transition == "complete":
                    row = (ticket.number, activity, when.isoformat(), person, team)
                    writer.writerow(row)


def always_open() -> Hours:
    """Return the hours of an organization that never closes."""
    written = {"weekdays": "0:00-24:00", "weekend": "0:00-24:00"}
    return Hours(written, week_of(OpeningHours.model_validate(written)))
