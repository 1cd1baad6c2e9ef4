"""Writing the event log of one replication."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from simulation.cli.failures import BadInputError
from simulation.cli.places import check_file, writing
from simulation.model import OrganizationModel
from simulation.presentation.event_logs import log_format, write_event_log
from simulation.presentation.event_logs.dates import NOMINAL_START, start_on
from simulation.scenario import Scenario


def check_log(path: Path | None, start: str | None) -> datetime:
    """Refuse a log that could not be written; return the day on which its time begins.

    Raises:
        BadInputError: by its name or its place, or the day is none, or no Monday.
    """
    if path is None:
        if start is not None:
            raise BadInputError("--log-start: there is no log; add --event-log FILE")
        return NOMINAL_START
    check_file(path, "--event-log")
    try:
        log_format(path)
    except ValueError as error:
        raise BadInputError(f"--event-log: {error}") from None
    try:
        return NOMINAL_START if start is None else start_on(start)
    except ValueError as error:
        raise BadInputError(f"--log-start: {error}") from None


def write_log(scenario: Scenario, seed: int | None, path: Path, start: datetime) -> int:
    """Run the first replication once more with its log kept; return the number of events."""
    model = OrganizationModel(scenario, seed=seed, log=True)
    model.run()
    try:
        with writing(path) as file:
            return write_event_log(model, file, log_format(path), start)
    except OverflowError:
        raise BadInputError(
            f"--log-start: the log would end after the year 9999; begin before {start.year}"
        ) from None
