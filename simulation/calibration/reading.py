"""From a file to an event log, with all that was found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulation.calibration.event_log import EventLog
from simulation.calibration.files import marked_encoding
from simulation.calibration.moments import Wishes
from simulation.calibration.quality import Quality
from simulation.calibration.shapes import to_log
from simulation.calibration.tables import head_of, read_table
from simulation.calibration.xes import read_xes


@dataclass(frozen=True)
class Told:
    """What the user said about a log; the rest is guessed.

    Attributes:
        columns: by role, the column that plays it.
        states: by status, queue, work, wait, approval, done or ignore.
        times: zone, and whether the day comes first.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    times: Wishes = field(default_factory=Wishes)


def read_log(path: Path, told: Told | None = None) -> tuple[EventLog, Quality]:
    """Read a log in CSV or XES, packed or not.

    Raises:
        LogError: it cannot be used; all that is wrong is told.
        OSError: the file cannot be opened.
    """
    told = told or Told()
    quality = Quality()
    head = head_of(path)
    text = head.decode(marked_encoding(head) or "utf-8", "ignore")
    is_xml = text.lstrip("\ufeff \r\n\t").startswith("<")
    read = read_xes if is_xml else read_table
    table, columns = read(path, told.columns, quality)
    quality.fact("columns", ", ".join(f"{role} = {name}" for role, name in columns.by_role.items()))
    return to_log(table, columns, told.times, told.states, quality, path), quality
