"""Parts: requests of one kind, channel, segment or department, each with what is known of it.

The whole is a part too, so that a figure of a part and that of the whole are one formula.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k
from simulation.outcomes.output_analysis import quantile_with_open
from simulation.outcomes.records import Record, bin_edges
from simulation.scenario.units import HOUR

Integers = npt.NDArray[np.int64]
FIRST, RESOLUTION = 0, 1


@lru_cache(maxsize=1)
def edges() -> npt.NDArray[np.float64]:
    """Return the edges of the bins of durations in µs."""
    return bin_edges()


@dataclass(frozen=True)
class Part:
    """Some of the requests that arrived in the measured time.

    Of a department: the visits of requests to it, from their coming to their leaving.

    Attributes:
        arrived: how many.
        answered, closed, balked, abandoned, resolved_first: how many of them.
        sums: [2] µs until the first answer and until resolution, added up.
        durations: [2, BINS] histograms of both; others may follow.
        running: ages in µs of those not yet answered, and of those not yet closed.
        ratings: [101] how many customers gave which satisfaction.
        opinions: sum of satisfaction.
    """

    arrived: int
    answered: int
    closed: int
    balked: int
    abandoned: int
    resolved_first: int
    sums: tuple[int, int]
    durations: Integers
    running: tuple[Integers, Integers]
    ratings: Integers
    opinions: float

    @property
    def rated(self) -> int:
        """How many customers have an opinion."""
        return int(self.ratings.sum())

    def mean(self, which: int) -> float:
        """Return the mean time to first answer or resolution in hours, of those that have it."""
        number = (self.answered, self.closed)[which]
        return self.sums[which] / HOUR / number if number else math.nan

    def quantile(self, which: int, share: float) -> float:
        """Return a quantile of a time in hours, those without an end yet counted as longer."""
        finished, running = self.durations[which], self.running[which]
        return quantile_with_open(finished, edges(), running, share) / HOUR


def whole(record: Record) -> Part:
    """Return all requests."""
    return _of_kinds(record, None)


def whole_by_the_clock(record: Record) -> Part:
    """Return all requests with their times by the customer's clock, where it differs."""
    everything = whole(record)
    return replace(
        everything,
        sums=(record.total(k.SUM_FIRST_RESPONSE_SEEN), record.total(k.SUM_RESOLUTION_SEEN)),
        durations=everything.durations[k.SEEN :],
        running=_running(record, record.open_of(), record.open.seen),
    )


def of_kind(record: Record, kind: int) -> Part:
    """Return the requests of a kind."""
    return _of_kinds(record, kind)


def of_channel(record: Record, channel: int) -> Part:
    """Return the requests that came by a channel."""
    first = int(record.assembly.parameters.settings[0].channel_row)
    if first < 0:
        return whole(record)
    return _of_row(record, first + channel, record.open.channel == channel)


def of_segment(record: Record, segment: int) -> Part:
    """Return the requests of customers of a segment."""
    first = int(record.assembly.parameters.settings[0].segment_row)
    if first < 0:
        return whole(record)
    return _of_row(record, first + segment, record.open.segment == segment)


def of_department(record: Record, function: int) -> Part:
    """Return the visits of requests to a department that were taken up there, or still wait."""
    row = record.counts.shape[1] + function
    stays = record.stays
    here = stays.function == function
    durations = record.histograms[row]
    running = (stays.age[here & stays.is_waiting], stays.age[here])
    taken_up, done = int(durations[FIRST].sum()), int(durations[RESOLUTION].sum())
    sums = record.parts[row]
    return Part(
        taken_up + len(running[FIRST]),
        taken_up,
        done,
        0,
        0,
        0,
        (int(sums[k.PART_FIRST]), int(sums[k.PART_RESOLUTION])),
        durations,
        running,
        record.all_ratings[row],
        0.0,
    )


def _of_kinds(record: Record, kind: int | None) -> Part:
    """Return the requests of a kind, or of all kinds."""
    rows = slice(None) if kind is None else slice(kind, kind + 1)
    is_open = record.open_of(kind)
    opinions = record.satisfaction[record.measured][:, rows]
    return Part(
        record.count(k.ARRIVED, kind),
        record.count(k.FIRST_RESPONSES, kind),
        record.count(k.CLOSED, kind),
        record.count(k.BALKED, kind),
        record.count(k.ABANDONED, kind),
        record.count(k.RESOLVED_FIRST, kind),
        (record.total(k.SUM_FIRST_RESPONSE, kind), record.total(k.SUM_RESOLUTION, kind)),
        record.durations[rows].sum(axis=0),
        _running(record, is_open, record.open.age),
        record.ratings[rows].sum(axis=0),
        math.fsum(opinions.ravel().tolist()),
    )


def _of_row(record: Record, row: int, belongs: npt.NDArray[np.bool_]) -> Part:
    """Return the requests that are counted in a row of the histograms."""
    columns, durations = record.parts[row], record.histograms[row]
    is_open = record.open_of() & belongs
    ended = columns[[k.PART_CLOSED, k.PART_BALKED, k.PART_ABANDONED, k.PART_CANCELLED]]
    return Part(
        int(ended.sum() + is_open.sum()),
        int(durations[FIRST].sum()),
        int(columns[k.PART_CLOSED]),
        int(columns[k.PART_BALKED]),
        int(columns[k.PART_ABANDONED]),
        int(columns[k.PART_RESOLVED_FIRST]),
        (int(columns[k.PART_FIRST]), int(columns[k.PART_RESOLUTION])),
        durations,
        _running(record, is_open, record.open.age),
        record.all_ratings[row],
        float(record.opinions[row]),
    )


def _running(
    record: Record, is_open: npt.NDArray[np.bool_], ages: Integers
) -> tuple[Integers, Integers]:
    unanswered = is_open & (record.open.first_response < 0)
    return ages[unanswered], ages[is_open]
