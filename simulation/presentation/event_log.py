"""The event log of one replication in the convention of process mining.

One line an event: which case, what happened, when, by whom. Times are working time; the timestamp
lays it over a calendar from a nominal Monday on, so that tools that want dates get them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

import numpy as np

from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.presentation.export import safe
from simulation.scenario.sections.time import Time

COLUMNS = (
    "case_id",
    "activity",
    "timestamp",
    "resource",
    "department",
    "stage",
    "request",
    "working_hours",
)
ACTIVITIES = {
    k.LOG_ARRIVE: "arrive",
    k.LOG_QUEUE: "come to stage",
    k.LOG_START: "start work",
    k.LOG_ASK: "start asking",
    k.LOG_PARK: "wait for others",
    k.LOG_RETURN: "return from waiting",
    k.LOG_COMPLETE: "complete work",
    k.LOG_SEND: "send message",
    k.LOG_HANDLE: "handle message",
    k.LOG_DECIDE: "decide",
    k.LOG_DEADLINE: "stop waiting at deadline",
    k.LOG_INTERRUPT: "interrupt work",
    k.LOG_RESUME: "resume work",
    k.LOG_REWORK: "send back for rework",
    k.LOG_ABANDON: "customer gives up",
    k.LOG_CANCEL: "customer cancels",
    k.LOG_CLOSE: "close",
    k.LOG_DEFECT: "customer leaves for good",
    k.LOG_BALK: "turned away",
    k.LOG_OVERFLOW: "sent on, room full",
    k.LOG_PREEMPT: "give way",
    k.LOG_FORK: "split",
    k.LOG_JOIN: "join",
}
"""Readable names; what belongs to no request (notices, arrivals that never came) is left out."""

NOMINAL_START = datetime(2024, 1, 1)  # a Monday
OPENING_HOUR = 9
MOST_HOURS_FROM_OPENING = 15


def write_event_log(model: OrganizationModel, file: IO[str]) -> int:
    """Write the log of a finished run as CSV and return the number of events.

    Args:
        model: made with ``log=True``, and run.
        file: opened with ``newline=""``.
    """
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    number = 0
    for row in rows(model):
        writer.writerow([safe(cell) for cell in row])
        number += 1
    return number


def rows(model: OrganizationModel) -> Iterator[tuple[object, ...]]:
    """Yield the events of requests in the order in which they happened."""
    log = model.state.log[: int(model.state.clock[0].log_count)]
    kinds = _kinds(model, log)
    assembly, organization = model.assembly, model.organization
    departments = ["", *organization.roster.departments]  # −1, the chief, has none
    of_person = organization.roster.department.tolist()
    columns = (log[name].tolist() for name in ("number", "activity", "time", "employee", "stage"))
    for case, activity, time, person, stage in zip(*columns, strict=True):
        if case < 0 or activity not in ACTIVITIES:
            continue
        yield (
            case,
            ACTIVITIES[activity],
            timestamp(time, model.scenario.time),
            organization.name(person) if person >= 0 else "",
            departments[of_person[person] + 1] if person >= 0 else "",
            assembly.stage_names[stage][1] if stage >= 0 else "",
            assembly.kinds[kinds[case]] if kinds[case] >= 0 else "",
            f"{time / 3.6e9:.6f}",
        )


def _kinds(model: OrganizationModel, log: np.ndarray) -> list[int]:
    """Return the kind of each request by its number, −1 if unknown."""
    kind_of_stage = np.array(
        [model.assembly.kinds.index(kind) for kind, _ in model.assembly.stage_names], np.int64
    )
    known = log[(log["number"] >= 0) & (log["stage"] >= 0)]
    kinds = np.full(int(log["number"].max(initial=-1)) + 1, -1, np.int64)
    kinds[known["number"]] = kind_of_stage[known["stage"]]
    values: list[int] = kinds.tolist()
    return values


def timestamp(time: int, calendar: Time) -> str:
    """Return working time as a date and time: days from Monday on, from nine o'clock.

    Args:
        time: µs of working time.
        calendar: how long days and weeks are.
    """
    day, within = divmod(time, calendar.hours_per_day)
    week, weekday = divmod(day, calendar.days_per_week)
    opening = OPENING_HOUR if calendar.hours_per_day <= MOST_HOURS_FROM_OPENING * 3.6e9 else 0
    moment = NOMINAL_START + timedelta(days=7 * week + weekday, hours=opening, microseconds=within)
    return moment.isoformat(timespec="microseconds")
