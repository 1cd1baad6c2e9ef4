"""Event logs as files for process mining: tables (CSV) and XES (IEEE 1849-2016).

Either is written as it is made, so that a million events need no more memory than the kernel's own
table; `.gz` at the end of the name packs it. The bytes depend on scenario, seed and start alone.
"""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from simulation.model import OrganizationModel
from simulation.outcomes.event_log import EventLog
from simulation.presentation.event_logs.dates import NOMINAL_START
from simulation.presentation.event_logs.table import write_table
from simulation.presentation.event_logs.xes import write_xes

WRITERS = {".csv": write_table, ".xes": write_xes}
ENDINGS = (".csv", ".csv.gz", ".xes", ".xes.gz")


def event_log(model: OrganizationModel) -> EventLog:
    """Return the log of a run; the model must have been made with ``log=True``."""
    log = model.state.log[: int(model.state.clock[0].log_count)]
    return EventLog(model.assembly, log)


def ending_of(name: str) -> str:
    """Return the ending by which the form of a log is known; empty if it is none."""
    return next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")


def write_event_log(
    model: OrganizationModel, file: IO[bytes], ending: str, start: datetime = NOMINAL_START
) -> int:
    """Write the log of a finished run and return the number of events.

    Args:
        model: made with ``log=True``, and run.
        file: opened for bytes.
        ending: one of `ENDINGS`.
        start: the Monday on which the simulated time begins, with its offset.
    """
    form, _, packed = ending[1:].partition(".")
    write = WRITERS[f".{form}"]
    if not packed:
        return write(model, event_log(model), file, start)
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as archive:
        return write(model, event_log(model), cast(IO[bytes], archive), start)


def log_format(path: Path) -> str:
    """Return the ending of a path, `.csv` where it has none.

    Raises:
        ValueError: it has one that says something else.
    """
    found = ending_of(path.name)
    if not found and path.suffix:
        raise ValueError(
            f"{path.name} is no name of an event log; let it end in {', '.join(ENDINGS[:-1])} "
            f"or {ENDINGS[-1]}"
        )
    return found or ".csv"
