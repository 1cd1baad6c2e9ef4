"""How times are spread: the share of the requests that are answered or done within a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.outcomes.daily import Floats
from simulation.outcomes.output_analysis import quantile_with_open
from simulation.outcomes.parts import edges, whole
from simulation.outcomes.records import Record
from simulation.scenario.units import HOUR


def times_at(records: Sequence[Record], which: int, shares: Floats) -> Floats:
    """Return in hours within which time each share has its first answer, or is done.

    Replications are pooled; requests still open count as longer (Kaplan–Meier).

    Args:
        records: of one scenario.
        which: `parts.FIRST` or `parts.RESOLUTION`.
        shares: from 0 to 1.

    Returns:
        [shares] NaN if there is nothing, infinity where a share is not reached.
    """
    parts = [whole(record) for record in records]
    finished = np.stack([part.durations[which] for part in parts]).sum(axis=0)
    running = np.concatenate([part.running[which] for part in parts])
    found = [quantile_with_open(finished, edges(), running, share) for share in shares.tolist()]
    return np.array(found) / HOUR
