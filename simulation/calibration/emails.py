"""A table of e-mails: who wrote to whom, counted by pair, with what could not be used and why.

Nothing but sender, recipient and time is looked at; a row may name several recipients, apart by a
comma or semicolon. Columns are told by the user or guessed from the header.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from simulation.calibration.columns import find_columns
from simulation.calibration.failures import LogError, refuse, wrong
from simulation.calibration.files import DAMAGED, DELIMITERS, marked_encoding, open_export
from simulation.scenario.problems import shorten

ROLES: dict[str, tuple[str, ...]] = {
    "sender": (
        "sender", "from", "sender address", "from address", "sender id", "source", "author",
        "absender", "von", "expediteur", "de",
    ),
    "recipient": (
        "recipient", "recipients", "to", "recipient address", "to address", "receiver",
        "recipient id", "target", "addressee", "empfanger", "an", "destinataire",
        "destinataires", "a",
    ),
    "time": (
        "time", "timestamp", "date", "eventdate", "event date", "event time", "datetime",
        "date time", "sent", "sent at", "sent time", "datum", "zeit", "heure", "envoye",
    ),
}  # fmt: skip
"""By role, what its column may be called, in small letters with words apart, without accents."""

LONGEST_ROW = 1_000_000
_RECIPIENT = re.compile('(?:"[^"]*"|[^,;])+')
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Mail:
    """Messages by pair of addresses, self-mails left out.

    Attributes:
        number: messages from the first address to the second.
        rows: of the table, without its header.
        selves: messages to oneself, which are left out.
        broken: rows without a sender or a recipient, by line of the first of them.
        untimed: rows whose time cannot be read; they count nevertheless.
        first, last: the earliest and the latest time that can be read.
        columns: by role, the column that played it.
    """

    number: Mapping[tuple[str, str], int]
    rows: int
    selves: int
    broken: tuple[int, int]
    untimed: int
    first: datetime | None
    last: datetime | None
    columns: Mapping[str, str]

    @property
    def messages(self) -> int:
        """Messages from one address to another."""
        return sum(self.number.values())


def read_mail(path: Path, told: Mapping[str, str] | None = None, delimiter: str = "") -> Mail:
    """Read a table of e-mails, packed (gz) or not.

    Args:
        path: of a CSV file, with the names of the columns in its first row.
        told: by role (sender, recipient, time), the column that plays it; the rest is guessed.
        delimiter: between cells; guessed from the first row if it is empty.

    Raises:
        LogError: it cannot be used; all that is wrong is told.
        OSError: it cannot be opened.
    """
    with table_of(path, delimiter) as (header, rows):
        columns = settle(header, told or {}, path)
        return _counted(rows, columns, header)


def _counted(rows: Iterator[Line], columns: Mapping[str, str], header: Sequence[str]) -> Mail:
    sender_at, recipient_at = (header.index(columns[role]) for role in ("sender", "recipient"))
    time_at = header.index(columns["time"]) if "time" in columns else -1
    number: Counter[tuple[str, str]] = Counter()
    read = selves = broken = first_broken = untimed = 0
    times: list[datetime] = []
    for line, cells in rows:
        if not any(cells):
            continue
        read += 1
        sender = plain(cells[sender_at]) if len(cells) > sender_at else ""
        recipients = _several(cells[recipient_at]) if len(cells) > recipient_at else []
        if not sender or not recipients:
            broken += 1
            first_broken = first_broken or line
            continue
        for recipient in recipients:
            if recipient == sender:
                selves += 1
            else:
                number[sender, recipient] += 1
        if time_at >= 0:
            moment = _moment(cells[time_at]) if len(cells) > time_at else None
            if moment is None:
                untimed += 1
            else:
                times = [moment, moment] if not times else _wider(times, moment)
    first, last = times or (None, None)
    return Mail(number, read, selves, (broken, first_broken), untimed, first, last, columns)


def _wider(span: list[datetime], moment: datetime) -> list[datetime]:
    return [min(span[0], moment), max(span[1], moment)]


def _several(cell: str) -> list[str]:
    """Return the recipients in a cell, each once; what stands in quotes is not taken apart."""
    parts = _RECIPIENT.findall(cell) if "," in cell or ";" in cell else [cell]
    return list(dict.fromkeys(name for part in parts if (name := plain(part))))


def plain(name: str) -> str:
    """Return an address or id as it is compared: without spaces around, in one form of Unicode.

    ``Ann <ann@x.org>`` is the address in the angle brackets.
    """
    text = unicodedata.normalize("NFC", name).strip()
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1].strip()
    return text


def _moment(cell: str) -> datetime | None:
    """Return a time as its own clock shows it, None if it is not written as ISO 8601 has it."""
    try:
        return datetime.fromisoformat(cell.strip()).replace(tzinfo=None)
    except ValueError:
        return None


# ── The table ─────────────────────────────────────────────────────────────────────────────────────


def _lines(text: TextIO, delimiter: str) -> Iterator[Line]:
    """Yield rows below the header, each with the line it begins in: cells may be of several."""
    reader, begins = csv.reader(text, delimiter=delimiter), 2
    for cells in reader:
        yield begins, cells
        begins = reader.line_num + 2


@contextmanager
def table_of(path: Path, delimiter: str = "") -> Iterator[tuple[list[str], Iterator[Line]]]:
    """Open a CSV file; give the names of its columns, and its rows with the line of each.

    Packed or not, with a byte-order mark or not; what is no UTF-8 or UTF-16 is refused.

    Raises:
        LogError: it has no rows, or what is in it is no text or no CSV.
    """
    with open_export(path) as source:
        try:
            encoding = marked_encoding(source.read(4)) or "utf-8"
            source.seek(0)
            text = io.TextIOWrapper(source, encoding=encoding, newline="")
            first = text.readline(LONGEST_ROW)
            chosen = {"\\t": "\t"}.get(delimiter, delimiter) or max(DELIMITERS, key=first.count)
            header = next(csv.reader([first], delimiter=chosen), [])
            names = [unicodedata.normalize("NFC", name.strip()) for name in header]
            if not any(names):
                refuse(path, "has no rows", "begin with a row of names: sender,recipient,time")
            yield names, _lines(text, chosen)
        except UnicodeError:
            refuse(path, "is not in UTF-8", "save it as CSV UTF-8")
        except csv.Error as error:
            refuse(path, f"is no CSV file: {error}", "close its quotes")
        except DAMAGED:
            refuse(path, "is packed, but damaged", "export it again")


def settle(
    header: Sequence[str],
    told: Mapping[str, str],
    file: Path,
    roles: Mapping[str, tuple[str, ...]] = ROLES,
    needed: Sequence[str] = ("sender", "recipient"),
) -> dict[str, str]:
    """Return by role the column that plays it: what is told first, the rest guessed.

    Raises:
        LogError: a column that is told is not there, or a role that is needed has none.
    """
    columns, problems = find_columns(header, told, roles, file)
    shown = ", ".join(shorten(name)[1:-1] for name in header[:12])
    for role in needed:
        if role not in columns and role not in told:
            remedy = f"name it: --{role} COLUMN; columns are: {shown}"
            problems.append(wrong(file, f"no column seems to be the {role}", remedy))
    if problems:
        raise LogError(problems)
    return columns


def shown(names: Sequence[str]) -> str:
    """Return names as they stand in a message."""
    return ", ".join(shorten(name) for name in names)
