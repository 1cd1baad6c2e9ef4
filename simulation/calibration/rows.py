"""Tables as arrays of one length, a field for each column; codes that hold until the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Rows:
    """What tables of visits and of cases have in common."""

    def of(self, chosen: np.ndarray) -> Self:
        """Return some rows (a mask or positions)."""
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))

    @classmethod
    def joined(cls, tables: Sequence[Self]) -> Self:
        """Return the rows of all tables, one after the other."""
        columns = ([getattr(table, field.name) for table in tables] for field in fields(cls))
        return cls(*map(np.concatenate, columns))


UNKNOWN = -1


def carried(codes: np.ndarray, case: np.ndarray) -> np.ndarray:
    """Return at each event the last known code of its case (or of another group)."""
    here = np.arange(len(codes))
    last = np.maximum.accumulate(np.where(codes >= 0, here, -1))
    known = (last >= 0) & (case[np.maximum(last, 0)] == case)
    return np.where(known, codes[np.maximum(last, 0)], UNKNOWN)
