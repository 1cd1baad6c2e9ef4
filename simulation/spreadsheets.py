"""Tables that spreadsheets may open: no cell of them is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

DANGEROUS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would run as a formula (OWASP, CSV injection)."""


def safe(cell: object) -> object:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(DANGEROUS) else cell


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """Return rows, the header among them, as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
    return text.getvalue()
