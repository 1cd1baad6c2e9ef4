"""The event log as a table: one line an event, in the order in which they happened."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import IO

from simulation.model import OrganizationModel
from simulation.outcomes.event_log import EventLog
from simulation.presentation.event_logs.dates import clock, stamp
from simulation.scenario.units import HOUR
from simulation.spreadsheets import safe

COLUMNS = (
    "case_id",
    "activity",
    "timestamp",
    "lifecycle",
    "resource",
    "department",
    "stage",
    "kind",
    "channel",
    "cost",
    "measured",
    "event",
    "working_hours",
)


def write_table(model: OrganizationModel, log: EventLog, file: IO[bytes], start: datetime) -> int:
    """Write a log as CSV and return the number of events."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    date = clock(model.scenario.week, start)
    for event in log.in_order():
        case = log.case(event.case)
        row = (
            event.case,
            event.activity,
            stamp(date(event.time)),
            event.lifecycle,
            event.resource,
            event.department,
            event.stage,
            case.kind,
            case.channel,
            "" if event.cost is None else f"{event.cost:.4f}",
            "true" if case.is_measured else "false",
            event.verb,
            f"{event.time / HOUR:.6f}",
        )
        writer.writerow([safe(cell) for cell in row])
    text.flush()
    text.detach()
    return len(log)
