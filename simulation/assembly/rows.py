"""Small helpers that turn Python values into the kernel's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from simulation.kernel import state as k


def integers(values: Any) -> k.Array:
    """Return a table of integers; an empty one has a single 0, so that it has an address."""
    array = np.ascontiguousarray(values, np.int64)
    return array if array.size else np.zeros(1, np.int64)


def floats(values: Iterable[float]) -> k.Array:
    """Return a table of floats; an empty one has a single 0."""
    return np.array(list(values) or [0.0], np.float64)


def records(name: str, rows: Sequence[Any]) -> k.Array:
    """Return the record array of a table from rows: tuples in the order of fields, or mappings."""
    table = k.zeros(name, len(rows))
    plain = table.view(np.ndarray)  # of a record array, each column takes twenty times as long
    if rows and isinstance(rows[0], Mapping):
        for i, row in enumerate(rows):
            for column, value in row.items():
                plain[column][i] = value
    elif rows:
        plain[:] = [tuple(row) for row in rows]
    return table


def powers(base: float, number: int) -> k.Array:
    """Return base**0 … base**(number − 1), by multiplication."""
    return floats(accumulate([1.0] + [base] * (number - 1), lambda a, b: a * b))
