"""Opening what other programs export as text: packed or not, with a byte-order mark or without."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

DELIMITERS = ",;\t|"
MARKS = (
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"),
)  # fmt: skip
DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)
"""What reading a packed file raises where it is damaged."""


def open_export(path: Path) -> BinaryIO:
    """Open a file that may be packed; what it begins with tells, not its name."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return gzip.open(path) if packed else path.open("rb")  # type: ignore[return-value]


def marked_encoding(head: bytes) -> str:
    """Return the encoding that a byte-order mark tells, "" if there is none."""
    return next((name for mark, name in MARKS if head.startswith(mark)), "")
