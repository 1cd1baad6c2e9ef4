"""Exposure: how often people saw what was none of their concern."""

from __future__ import annotations

from simulation.outcomes.records import Record


def exposures(record: Record) -> int:
    """Return the notices of no concern to their readers, and the contents only passed on."""
    return int(record.distracted.sum() + record.relayed.sum())
