"""The event log as XES (IEEE 1849-2016): a trace for each case, with the standard extensions.

Concept, time, organizational, lifecycle and cost are said by their standard keys, so that any tool
for process mining knows them; what is our own has a plain key (`kind`, `channel`, `measured`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import IO
from xml.sax.saxutils import quoteattr

from simulation.model import OrganizationModel
from simulation.outcomes.event_log import Case, Event, EventLog
from simulation.presentation.event_logs.dates import clock, stamp
from simulation.versions import RESULTS_VERSION, __version__

EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Cost", "cost", "http://www.xes-standard.org/cost.xesext"),
)
EPOCH = "1970-01-01T00:00:00.000+00:00"
GLOBALS = f"""\
  <global scope="trace">
    <string key="concept:name" value="UNKNOWN"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="UNKNOWN"/>
    <date key="time:timestamp" value="{EPOCH}"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
  <classifier name="Activity and transition" keys="concept:name lifecycle:transition"/>
  <classifier name="Resource" keys="org:resource"/>
"""
REPLACEMENT = "\ufffd"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 may contain, not even by its number."""


def write_xes(model: OrganizationModel, log: EventLog, file: IO[bytes], start: datetime) -> int:
    """Write a log as XES and return the number of events."""
    file.write(_head(model, start).encode())
    date = clock(model.scenario.week, start)
    for number, events in groupby(log.by_case(), key=lambda event: event.case):
        file.write(b"  <trace>\n")
        file.write("".join(_of_case(log.case(number))).encode())
        for event in events:
            file.write("".join(_of_event(event, stamp(date(event.time)))).encode())
        file.write(b"  </trace>\n")
    file.write(b"</log>\n")
    return len(log)


def _head(model: OrganizationModel, start: datetime) -> str:
    extensions = "".join(
        f'  <extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
        for name, prefix, uri in EXTENSIONS
    )
    facts = (
        _attribute("string", "concept:name", model.scenario.name),
        _attribute("string", "lifecycle:model", "standard"),
        _attribute("string", "silosim:version", f"{__version__}, results {RESULTS_VERSION}"),
        _attribute("int", "silosim:seed", model.master_seed),
        _attribute("int", "silosim:replication", model.replication),
        _attribute("date", "silosim:start", stamp(start)),
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
        + extensions
        + GLOBALS
        + "".join(f"  {fact}\n" for fact in facts)
    )


def _of_case(case: Case) -> Iterator[str]:
    yield f"    {_attribute('string', 'concept:name', case.number)}\n"
    if case.kind:
        yield f"    {_attribute('string', 'kind', case.kind)}\n"
    if case.channel:
        yield f"    {_attribute('string', 'channel', case.channel)}\n"
    yield f"    {_attribute('boolean', 'measured', 'true' if case.is_measured else 'false')}\n"


def _of_event(event: Event, timestamp: str) -> Iterator[str]:
    yield "    <event>\n"
    yield f"      {_attribute('string', 'concept:name', event.activity)}\n"
    yield f"      {_attribute('date', 'time:timestamp', timestamp)}\n"
    yield f"      {_attribute('string', 'lifecycle:transition', event.lifecycle)}\n"
    if event.resource:
        yield f"      {_attribute('string', 'org:resource', event.resource)}\n"
    if event.department:
        yield f"      {_attribute('string', 'org:group', event.department)}\n"
    if event.stage:
        yield f"      {_attribute('string', 'stage', event.stage)}\n"
    if event.cost is not None:
        yield f"      {_attribute('float', 'cost:total', f'{event.cost:.4f}')}\n"
    yield f"      {_attribute('string', 'event', event.verb)}\n"
    yield "    </event>\n"


def _attribute(sort: str, key: str, value: object) -> str:
    text = FORBIDDEN.sub(REPLACEMENT, str(value))
    return f"<{sort} key={quoteattr(key)} value={quoteattr(text)}/>"
