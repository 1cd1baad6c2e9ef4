"""Breakdowns: the same figures by kind, channel, segment and department, and opinions by band.

They are no metrics of their own, so that there are not hundreds of them: `Comparison.breakdown`
gives one as a tidy frame, ``silosim run`` shows them as a table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from simulation.kernel.mechanisms.loyalty import DISSATISFIED, HAPPY, INDIFFERENT
from simulation.outcomes.metric import Better
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.parts import (
    FIRST,
    RESOLUTION,
    Part,
    of_channel,
    of_department,
    of_kind,
    of_segment,
    whole,
)
from simulation.outcomes.records import Record


@dataclass(frozen=True)
class Figure:
    """What is told of each part of a breakdown.

    Attributes:
        name: as in JSON and data frames; that of the metric of the whole where there is one.
        title: for people, short.
        unit, better: as of a metric.
        description: a sentence.
        measure: the function; NaN where the figure is not defined.
    """

    name: str
    title: str
    unit: str
    better: Better
    description: str
    measure: Callable[[Part], float]


@dataclass(frozen=True)
class Breakdown:
    """One way to cut the requests into parts.

    Attributes:
        name: of the dimension.
        title: for people.
        description: what a part is, and what the times mean in it.
        names: the names of the parts in a replication.
        part: one of them, by number.
        figures: what is told of each.
    """

    name: str
    title: str
    description: str
    names: Callable[[Record], tuple[str, ...]]
    part: Callable[[Record, int], Part]
    figures: tuple[Figure, ...]

    def measure(self, record: Record) -> dict[tuple[str, str], float]:
        """Return the figures of all parts by (part, figure)."""
        found = {}
        for number, name in enumerate(self.names(record)):
            part = self.part(record, number)
            for figure in self.figures:
                found[name, figure.name] = figure.measure(part)
        return found


def _times(which: int, name: str, title: str) -> tuple[Figure, ...]:
    """Return mean and quantiles of the time to first answer or to resolution."""
    what = ("to the first answer", "to resolution")[which]
    shares = {"median": 0.5, "p90": 0.9, "p95": 0.95}
    quantiles = [
        Figure(
            f"{name}_{word}",
            f"{title}, {word if word == 'median' else f'{100 * share:.0f} %'}",
            "h",
            "lower",
            f"Time {what} within which {100 * share:.0f} % have it, the others counted as longer.",
            partial(_quantile, which, share),
        )
        for word, share in shares.items()
    ]
    mean = Figure(
        f"{name}_mean",
        f"{title}, mean",
        "h",
        "lower",
        f"Mean time {what}, of those that have come so far.",
        partial(_mean, which),
    )
    return mean, *quantiles


def _quantile(which: int, share: float, part: Part) -> float:
    return part.quantile(which, share)


def _mean(which: int, part: Part) -> float:
    return part.mean(which)


def _requests(part: Part) -> float:
    return float(part.arrived)


REQUESTS = Figure(
    "requests", "Requests", "requests", "neither", "How many came in the measured time.", _requests
)
TIMES = (
    *_times(FIRST, "response_time_first", "First answer"),
    *_times(RESOLUTION, "response_time_resolution", "Resolution"),
)


def _abandoned(part: Part) -> float:
    return ratio(part.abandoned, part.arrived)


def _balked(part: Part) -> float:
    return ratio(part.balked, part.arrived)


def _resolved_first(part: Part) -> float:
    return ratio(part.resolved_first, part.closed)


def _satisfaction(part: Part) -> float:
    return ratio(part.opinions, part.rated)


def _unhappy(part: Part) -> float:
    return ratio(int(part.ratings[: int(DISSATISFIED)].sum()), part.rated)


def _net_score(part: Part) -> float:
    promoters = int(part.ratings[int(HAPPY) :].sum())
    detractors = int(part.ratings[: int(INDIFFERENT)].sum())
    return 100 * ratio(promoters - detractors, part.rated)


FATES = (
    Figure(
        "abandoned_share", "Gave up", "share", "lower",
        "Share whose customer gave up before the first answer.", _abandoned,
    ),
    Figure(
        "balked_share", "Turned away", "share", "lower",
        "Share that found no place to wait, or too long a wait announced.", _balked,
    ),
    Figure(
        "first_contact_resolution", "First-contact resolution", "share", "higher",
        "Share of the finished without rework, error outside or further contact.", _resolved_first,
    ),
)  # fmt: skip
OPINIONS = (
    Figure(
        "satisfaction_mean", "Satisfaction", "points", "higher",
        "Mean satisfaction, of all that have ended.", _satisfaction,
    ),
    Figure(
        "satisfaction_unhappy_share", "Below 50", "share", "lower",
        "Share whose customer is below 50 of 100.", _unhappy,
    ),
    Figure(
        "net_score", "Net score", "points", "higher",
        "Share of customers at 85 and more minus share below 65, times 100.", _net_score,
    ),
)  # fmt: skip
OF_REQUESTS = (REQUESTS, *TIMES, *FATES, *OPINIONS)


def _kinds(record: Record) -> tuple[str, ...]:
    return record.assembly.kinds


def _channels(record: Record) -> tuple[str, ...]:
    return record.assembly.channels


def _segments(record: Record) -> tuple[str, ...]:
    return tuple(record.assembly.scenario.customers.segments) or ("all",)


def _departments(record: Record) -> tuple[str, ...]:
    return record.assembly.functions


WIDTH_OF_BAND = 10
BANDS = tuple(f"{low}–{low + WIDTH_OF_BAND}" for low in range(0, 100, WIDTH_OF_BAND))


def _bands(record: Record) -> tuple[str, ...]:
    return BANDS


def of_band(record: Record, number: int) -> Part:
    """Return the requests whose customer's satisfaction lies in a band of ten points."""
    everything = whole(record)
    low = WIDTH_OF_BAND * number
    high = 101 if number == len(BANDS) - 1 else low + WIDTH_OF_BAND
    nothing = everything.running[0][:0]
    return Part(
        int(everything.ratings[low:high].sum()), 0, 0, 0, 0, 0, (0, 0),
        everything.durations[:, :0], (nothing, nothing), everything.ratings, 0.0,
    )  # fmt: skip


def _share_of_rated(part: Part) -> float:
    return ratio(part.arrived, part.rated)


BREAKDOWNS = {
    item.name: item
    for item in (
        Breakdown(
            "kind", "By kind of request",
            "Requests by their kind; follow-ups and complaints are kinds of their own.",
            _kinds, of_kind, OF_REQUESTS,
        ),
        Breakdown(
            "channel", "By channel",
            "Requests by the channel of their first contact.",
            _channels, of_channel, OF_REQUESTS,
        ),
        Breakdown(
            "segment", "By segment",
            "Requests by the segment of the market that their customer belongs to.",
            _segments, of_segment, OF_REQUESTS,
        ),
        Breakdown(
            "department", "By department",
            "Visits to a department: the times run from coming there until somebody takes the "
            "request up, and until it is done there.",
            _departments, of_department, (REQUESTS, *TIMES),
        ),
        Breakdown(
            "satisfaction", "By satisfaction",
            "How the opinions of customers are spread over the points from 0 to 100.",
            _bands, of_band,
            (
                Figure(
                    "share_of_customers", "Customers", "share", "neither",
                    "Share of the requests whose customer's satisfaction lies in the band.",
                    _share_of_rated,
                ),
            ),
        ),
    )
}  # fmt: skip
"""All ways to cut, by the name of their dimension."""
