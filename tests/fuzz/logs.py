"""Event logs that nobody meant to write: a case by its number, the same bytes on every machine."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .values import NUMBERS, TEXTS

Table = list[list[str]]
"""A header and rows."""
MONDAY = datetime(2024, 1, 1, 9)
CASES = 60
TYPED = (
    "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p", "%d/%m/%y %H:%M", "%Y-%m-%d", "%d %b %Y %H:%M:%S",
    "%Y%m%d%H%M", "%H:%M", "%Y-%m-%dT%H:%M:%S+05:30", "%A, %d. %B %Y", "%s",
)  # fmt: skip
"""How people type a moment; `%s` stands for seconds from the epoch."""
TIMES = (
    "yesterday", "31.02.2024 10:00", "2024-13-45", "0000-00-00 00:00:00", "9999-12-31 23:59:59",
    "1900-01-00", "45292.5", "1e300", "-1", "24:00", "2024-03-31 02:30", "12/31/1899", "NaT",
    "2024-02-30T25:61:61Z", "2024-01-01 10:00 CEST", "٢٠٢٤-٠١-٠١", "99999999999999999999",
)  # fmt: skip
"""What stands in a column of times and is none, or none of this world."""


@dataclass(frozen=True)
class LogCase:
    """A log that is put before the program, and what was done to it."""

    number: int
    shape: str
    data: bytes
    done: tuple[str, ...]


def case(number: int, seed: int = 1) -> LogCase:
    """Return the log of a number: an ordinary one, mutated once or twice, written somehow."""
    rng = Random(f"{seed}:{number}")
    shape = rng.choice(list(SHAPES))
    table = SHAPES[shape](rng)
    done = rng.sample(list(MUTATIONS), rng.choice((0, 1, 1, 2)))
    for name in done:
        MUTATIONS[name](table, rng)
    how = rng.choice(list(FORMS))
    return LogCase(number, shape, FORMS[how](table, rng), (*done, how))


def _walk(rng: Random, i: int) -> list[tuple[datetime, str, str]]:
    """Return the ends of the steps of a case, with team and person."""
    now = MONDAY + timedelta(days=i // 6 + 2 * (i // 30), minutes=75 * (i % 6))
    steps = []
    for team in ("Desk", "Lab", "Désk 2")[: rng.randint(1, 3)]:
        steps.append((now, team, f"{team} {rng.randint(1, 3)}"))
        now += timedelta(minutes=rng.expovariate(1 / 50))
    return steps


def _statuses(rng: Random) -> Table:
    rows = [["ticket", "timestamp", "status", "team", "resource"]]
    for i in range(CASES):
        for end, team, person in _walk(rng, i):
            rows.append([f"T{i}", f"{end}", "New", team, ""])
            rows.append([f"T{i}", f"{end + timedelta(minutes=9)}", "In Progress", team, person])
        rows.append([f"T{i}", f"{end + timedelta(hours=1)}", "Closed", team, person])
    return rows


def _ends(rng: Random) -> Table:
    rows = [["case", "activity", "timestamp", "resource", "group"]]
    for i in range(CASES):
        rows += [[f"{i}", f"Do {t}", f"{end}", who, t] for end, t, who in _walk(rng, i)]
    return rows


def _both_ends(rng: Random) -> Table:
    rows = [["case", "activity", "start timestamp", "complete timestamp", "resource"]]
    for i in range(CASES):
        for end, team, who in _walk(rng, i):
            rows.append([f"{i}", team, f"{end - timedelta(minutes=8)}", f"{end}", who])
    return rows


def _tickets(rng: Random) -> Table:
    rows = [["number", "opened_at", "resolved_at", "assignment_group", "priority"]]
    for i in range(CASES):
        steps = _walk(rng, i)
        opened, resolved = steps[0][0], steps[-1][0] + timedelta(minutes=30)
        rows.append([f"INC{i}", f"{opened}", f"{resolved}", steps[0][1], rng.choice("1234")])
    return rows


SHAPES: dict[str, Callable[[Random], Table]] = {
    "statuses": _statuses, "ends": _ends, "both ends": _both_ends, "tickets": _tickets,
}  # fmt: skip


def _cells(table: Table, rng: Random, share: float) -> list[tuple[list[str], int]]:
    """Return some cells below the header: rows, and where in them."""
    rows = [row for row in table[1:] if row and rng.random() < share]
    return [(row, rng.randrange(len(row))) for row in rows]


def typed_dates(table: Table, rng: Random) -> None:
    """Write times as people type them, all or some."""
    form, share = rng.choice(TYPED), rng.choice((1.0, 0.3, 0.02))
    for row in table[1:]:
        for column, cell in enumerate(row):
            if cell.startswith("2024-") and cell not in TIMES and rng.random() < share:
                moment = datetime.fromisoformat(cell)
                seconds = f"{(moment - datetime(1970, 1, 1)).total_seconds():.0f}"
                row[column] = seconds if form == "%s" else moment.strftime(form)


def odd_times(table: Table, rng: Random) -> None:
    """Put something that is no time where one is."""
    text, share = rng.choice(TIMES), rng.choice((1.0, 0.05))
    for row in table[1:]:
        for column, cell in enumerate(row):
            if cell.startswith("2024-") and rng.random() < share:
                row[column] = text


def missing_cells(table: Table, rng: Random) -> None:
    """Empty cells here and there, or a whole column."""
    empty = rng.choice(("", " ", "-", "NULL", "n/a", "?"))
    if rng.random() < 0.3:
        column = rng.randrange(len(table[0]))
        for row in table[1:]:
            row[column : column + 1] = [empty]
    for row, column in _cells(table, rng, 0.1):
        row[column] = empty


def doubled_rows(table: Table, rng: Random) -> None:
    """Repeat rows, at once or at the end; or one of them very often."""
    times = rng.choice((1, 1, 400))
    table += [list(row) for row in rng.sample(table[1:], min(5, len(table) - 1)) * times]


def absurd_values(table: Table, rng: Random) -> None:
    """Put numbers and texts that nobody meant into cells, or in place of all of a column."""
    everywhere = rng.random() < 0.2
    value = f"{rng.choice((*NUMBERS, *TEXTS))}"[:5_000]
    column = rng.randrange(len(table[0]))
    for row, at in _cells(table, rng, 1.0 if everywhere else 0.05):
        row[min(column, len(row) - 1) if everywhere else at] = value


def other_header(table: Table, rng: Random) -> None:
    """Leave out the header, a name in it, or give a name twice or one that says nothing."""
    header, at = table[0], rng.randrange(len(table[0]))
    kind = rng.randrange(4)
    if kind == 0:
        del table[0]
    else:
        header[at] = ("", header[at - 1], rng.choice([f"{text}" for text in TEXTS])[:99])[kind - 1]


def ragged_rows(table: Table, rng: Random) -> None:
    """Make rows longer or shorter than the header."""
    for row, at in _cells(table, rng, 0.1):
        row[at:] = rng.choice(([], [*row[at:], "more", "and more"]))


def few_rows(table: Table, rng: Random) -> None:
    """Leave only a few rows, or none."""
    del table[rng.choice((1, 2, 7, 40)) :]


def any_order(table: Table, rng: Random) -> None:
    """Put rows into another order: reversed, or as they fall."""
    rows = table[1:]
    rows.reverse() if rng.random() < 0.5 else rng.shuffle(rows)
    table[1:] = rows


def one_moment(table: Table, rng: Random) -> None:
    """Let everything happen at once."""
    at = f"{MONDAY + timedelta(days=rng.randint(0, 9))}"
    for row in table[1:]:
        row[:] = [at if cell.startswith("2024-") else cell for cell in row]


MUTATIONS: dict[str, Callable[[Table, Random], None]] = {
    mutation.__name__: mutation
    for mutation in (
        typed_dates, odd_times, missing_cells, doubled_rows, absurd_values, other_header,
        ragged_rows, few_rows, any_order, one_moment,
    )
}  # fmt: skip


def _text(table: Table, rng: Random, delimiter: str | None = None) -> str:
    file = io.StringIO()
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    delimiter = delimiter or rng.choice(",,,;\t|")
    ending = rng.choice(("\n", "\r\n"))
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=ending).writerows(table)
    return file.getvalue()


def _encoded(encoding: str) -> Callable[[Table, Random], bytes]:
    return lambda table, rng: _text(table, rng).encode(encoding, "replace")


def _damaged(table: Table, rng: Random) -> bytes:
    """Return bytes of which some are lost, changed, or others than they should be."""
    data = bytearray(_text(table, rng).encode("utf-8", "replace"))
    for _ in range(rng.choice((1, 3, 40))):
        data[rng.randrange(len(data))] = rng.choice((0, 10, 34, 44, 255, 192, 59))
    return bytes(data[: rng.choice((len(data), len(data) // 2, 40))])


def _another_delimiter(table: Table, rng: Random) -> bytes:
    return _text(table, rng, rng.choice(":~ ^")).encode("utf-8", "replace")


def _packed(table: Table, rng: Random) -> bytes:
    return gzip.compress(_text(table, rng).encode("utf-8", "replace"), mtime=0)


def _packed_and_cut(table: Table, rng: Random) -> bytes:
    return _packed(table, rng)[: -rng.choice((1, 30, 200))]


FORMS: dict[str, Callable[[Table, Random], bytes]] = {
    "utf-8": _encoded("utf-8"), "utf-8 with mark": _encoded("utf-8-sig"),
    "utf-16": _encoded("utf-16"), "utf-32": _encoded("utf-32"), "mac": _encoded("mac_roman"),
    "windows-1252": _encoded("cp1252"), "another delimiter": _another_delimiter,
    "packed": _packed, "packed and cut": _packed_and_cut, "damaged": _damaged,
}  # fmt: skip
