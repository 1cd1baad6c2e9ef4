"""Reading a log in CSV: whatever the delimiter, the encoding and the compression.

Only columns that play a role are kept, as dictionaries of their distinct texts, so that a million
rows need little memory.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pyarrow as pa
from pyarrow import csv as arrow_csv

from simulation.calibration.columns import Columns, settle
from simulation.calibration.failures import refuse
from simulation.calibration.files import DAMAGED, DELIMITERS, marked_encoding, open_export
from simulation.calibration.quality import Quality

HEAD = 65_536
BLOCK = 1 << 23
MOST_TOLD = 12
"""Names of columns that are listed."""
OTHERWISE = "cp1252"
"""The encoding of what is no UTF-8: Windows-1252."""
NO_UTF8 = "invalid UTF8"
"""What the reader says of it."""
EMPTY = ("", "?", "NULL", "null", "None", "none", "NaN", "nan", "N/A", "n/a", "-", "EMPTY")


def read_table(
    path: Path, told: Mapping[str, str], quality: Quality
) -> tuple[pd.DataFrame, Columns]:
    """Return the columns that play a role, by role, and who plays which.

    Raises:
        LogError: it is no table, or columns are missing.
    """
    encoding = _encoding(path)
    header, delimiter = _header(path, encoding)
    columns = settle(header, told, path)
    _tell_what_is_not_used(header, columns, quality)
    _refuse_twins(header, columns, path)
    broken: list[tuple[int, str]] = []
    table = _read(path, encoding, delimiter, header, columns, broken, quality)
    if broken:
        line, text = broken[0]
        reason = "have more or fewer cells than the header"
        quality.note("dropped", len(broken), "rows", f"{reason} (first in line {line})", text)
    if table.num_rows == 0 and broken:
        found = f"has {len(header)} names in its header, and no row with as many cells"
        remedy = "write as many separators in the header as in the other rows"
        refuse(path, found, remedy, got=broken[0][1], line=broken[0][0])
    if table.num_rows == 0:
        refuse(path, "has no rows below its header", "export the events as well")
    quality.rows = table.num_rows + len(broken)
    by_role = {
        role: pd.Categorical.from_codes(*_codes(table.column(position)))
        for position, role in enumerate(columns.by_role)
    }
    return pd.DataFrame(by_role), columns


def _codes(column: pa.ChunkedArray) -> tuple[pd.Series, pd.Index]:
    encoded = column.unify_dictionaries().combine_chunks()
    codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes, pd.Index(encoded.dictionary.to_pylist(), dtype=object)


def head_of(path: Path) -> bytes:
    """Return the beginning of a log.

    Raises:
        LogError: it cannot be unpacked, or is empty.
    """
    try:
        with open_export(path) as file:
            head = file.read(HEAD)
    except DAMAGED as error:
        _refuse_damaged(path, error)
    if not head.strip():
        refuse(path, "is empty", "export the log again")
    return head


def _refuse_damaged(path: Path, error: Exception) -> NoReturn:
    refuse(path, f"cannot be unpacked: {error}", "unpack it, or export it again")


def _encoding(path: Path) -> str:
    head = head_of(path)
    if encoding := marked_encoding(head):
        return encoding
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # which may end within a character
    except UnicodeDecodeError:
        return OTHERWISE
    return "utf-8"


def _header(path: Path, encoding: str) -> tuple[list[str], str]:
    with io.TextIOWrapper(open_export(path), encoding, errors="replace", newline="") as text:
        first = text.readline()
        told = first.strip().strip('"').casefold()
        if told.startswith("sep=") and len(told) >= 5:  # a habit of spreadsheets
            refuse(path, "begins with a line 'sep='", "delete its first line", line=1)
        delimiter = max(DELIMITERS, key=first.count)
        if first.count(delimiter) == 0:
            remedy = "write a header line with the names of the columns, separated by commas"
            refuse(path, "has one column only", remedy, got=first.strip(), line=1)
        try:
            header = next(csv.reader(chain([first], text), delimiter=delimiter))
        except csv.Error as error:
            refuse(path, f"has a header that is no CSV: {error}", "close its quotes", line=1)
    return [name.strip() for name in header], delimiter


def _tell_what_is_not_used(header: Sequence[str], columns: Columns, quality: Quality) -> None:
    """Note the columns that play no role: one of them may be a team under another name."""
    used = set(columns.by_role.values())
    others = list(dict.fromkeys(name for name in header if name and name not in used))
    if others:
        more = f" and {len(others) - MOST_TOLD} more" if len(others) > MOST_TOLD else ""
        quality.fact("columns that play no role", ", ".join(others[:MOST_TOLD]) + more)


def _refuse_twins(header: Sequence[str], columns: Columns, path: Path) -> None:
    """Refuse two columns of one name if it plays a role; others may be called as they like."""
    for name in columns.by_role.values():
        if header.count(name) > 1:
            refuse(path, f"has two columns '{name}'", "name one of them otherwise", line=1)


def _read(
    path: Path,
    encoding: str,
    delimiter: str,
    header: Sequence[str],
    columns: Columns,
    broken: list[tuple[int, str]],
    quality: Quality,
) -> pa.Table:
    def leave_out(row: arrow_csv.InvalidRow) -> str:
        broken.append((row.number or 0, row.text))
        return "skip"

    # Called by their places, since headers may be empty, or the same twice.
    names = [f"{header.index(name)}" for name in columns.by_role.values()]
    convert = arrow_csv.ConvertOptions(
        include_columns=names,
        column_types={name: pa.dictionary(pa.int32(), pa.string()) for name in names},
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        null_values=list(EMPTY),
    )
    parse = arrow_csv.ParseOptions(
        delimiter=delimiter, newlines_in_values=True, invalid_row_handler=leave_out
    )
    plain = "utf-8" if encoding.startswith("utf-8") else encoding
    read = arrow_csv.ReadOptions(
        block_size=BLOCK,
        encoding=plain,
        use_threads=False,
        column_names=[f"{place}" for place in range(len(header))],
        skip_rows_after_names=1,
    )
    try:
        with open_export(path) as file:
            return arrow_csv.read_csv(file, read, parse, convert)
    except DAMAGED as error:
        _refuse_damaged(path, error)
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeError) as error:
        message = str(error).split("\n")[0][:200]
        if encoding == "utf-8" and NO_UTF8 in message:  # its first accent comes late
            broken.clear()
            quality.fact("encoding", f"not UTF-8 throughout; read as {OTHERWISE}")
            return _read(path, OTHERWISE, delimiter, header, columns, broken, quality)
        remedy = "save it as CSV in UTF-8, one event a line"
        refuse(path, f"cannot be read as a table: {message}", remedy)
