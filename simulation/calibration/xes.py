"""Reading a log in XES, the XML of process mining, plain or packed, event by event.

The parser is expat without a document type: a file that declares one is refused, and with it every
entity that could blow it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

import pandas as pd

from simulation.calibration.columns import Columns, settle
from simulation.calibration.failures import refuse
from simulation.calibration.files import DAMAGED, open_export
from simulation.calibration.quality import Quality

ATTRIBUTES = {"string", "date", "int", "float", "boolean", "id"}
OF_THE_TRACE = "case:"
DEEPEST = 32


class _RefusedError(Exception):
    """The file declares a document type, or is nested beyond all reason."""


class _Reader:
    """Gathers the attributes of events as columns of codes."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.path: list[str] = []
        self.columns: dict[str, dict[str, int]] = {}
        self.codes: dict[str, list[int]] = {}
        self.events = self.traces = 0
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.path.append(name)
        if len(self.path) > DEEPEST:
            raise _RefusedError("is nested too deeply")
        if name == "trace":
            self.traces += 1
            self.trace = {"case:concept:name": f"{self.traces}"}
        elif name == "event":
            self.event = {}
        elif name in ATTRIBUTES and len(self.path) >= 2:
            key, value = attributes.get("key", ""), attributes.get("value", "")
            if self.path[-2] == "event":
                self.event[key] = value
            elif self.path[-2] == "trace":
                self.trace[OF_THE_TRACE + key] = value

    def end(self, tag: str) -> None:
        if self.path.pop() == "event" and "trace" in self.path:
            self._keep()

    def doctype(self, *_: Any) -> None:
        raise _RefusedError("declares a document type (DTD)")

    def _keep(self) -> None:
        for key, value in (self.trace | self.event).items():
            known = self.columns.setdefault(key, {})
            codes = self.codes.setdefault(key, [])
            codes.extend([-1] * (self.events - len(codes)))
            codes.append(known.setdefault(value, len(known)))
        self.events += 1


def read_xes(path: Path, told: Mapping[str, str], quality: Quality) -> tuple[pd.DataFrame, Columns]:
    """Return the attributes that play a role, by role, and which they are.

    Raises:
        LogError: it is no XES, or lacks what is needed.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        with open_export(path) as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        message = f"is no well-formed XML: {expat.errors.messages[error.code]}"
        refuse(path, message, "export the log again", line=error.lineno)
    except _RefusedError as error:
        refuse(path, str(error), "a log needs none of that; export it again")
    except DAMAGED as error:
        refuse(path, f"cannot be unpacked: {error}", "unpack it, or export it again")
    except (LookupError, ValueError) as error:
        refuse(path, f"has an encoding that cannot be read: {error}", "save it in UTF-8", line=1)
    if reader.events == 0:
        refuse(path, "has no events", "export the traces with their events")
    quality.rows = reader.events
    return _table(reader, told, path)


def _table(reader: _Reader, told: Mapping[str, str], path: Path) -> tuple[pd.DataFrame, Columns]:
    header = list(reader.columns)
    columns = settle(header, {"case": "case:concept:name", **told}, path)
    by_role = {}
    for role, name in columns.by_role.items():
        codes = reader.codes[name]
        codes.extend([-1] * (reader.events - len(codes)))
        by_role[role] = pd.Categorical.from_codes(
            codes, pd.Index(list(reader.columns[name]), dtype=object)
        )
    return pd.DataFrame(by_role), columns
