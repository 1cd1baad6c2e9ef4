"""How information travels: whom it reaches, how late, what is lost, who sees what they need not."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from simulation.kernel import state as k
from simulation.outcomes.exposure import exposures
from simulation.outcomes.metric import metric
from simulation.outcomes.metrics.shares import ratio
from simulation.outcomes.output_analysis import quantile_with_open
from simulation.outcomes.parts import edges
from simulation.outcomes.records import Record
from simulation.scenario.units import HOUR

GROUP = "Information"
KNOWLEDGE = "Galbraith 1974, Interfaces 4:28"
QUERIES, REPORTS = 0, 1  # histograms of the row of messages


@metric("information_reach", "Needs for information met", "share", "higher", GROUP, nothing=1.0)
def information_reach(record: Record) -> float:
    """Share of what people needed to know for their work that they knew, or were told in time."""
    met = record.count(k.FACETS_KNOWN) + record.count(k.ANSWERED)
    return ratio(met, record.count(k.FACETS_NEEDED))


@metric(
    "information_at_hand",
    "of which known without asking",
    "share",
    "higher",
    GROUP,
    nothing=1.0,
    source=KNOWLEDGE,
)
def information_at_hand(record: Record) -> float:
    """Share of what people needed to know for their work that they knew without asking."""
    return ratio(record.count(k.FACETS_KNOWN), record.count(k.FACETS_NEEDED))


@metric("handoff_loss", "Lost in handoffs", "share", "lower", GROUP)
def handoff_loss(record: Record) -> float:
    """Share of what was known about a request, was handed on and was needed again, but was lost."""
    return ratio(record.count(k.FACETS_LOST), record.count(k.FACETS_HANDED_ON))


@metric("query_time_mean", "Time to an answer, mean", "h", "lower", GROUP)
def query_time_mean(record: Record) -> float:
    """Mean time from a question to its answer, of the answers that have come, late ones too."""
    return ratio(record.total(k.SUM_ANSWER) / HOUR, record.count(k.ANSWERS))


@metric("query_time_p90", "Time to an answer, 90 %", "h", "lower", GROUP)
def query_time_p90(record: Record) -> float:
    """Time within which 90 % of the questions are answered; those under way count as longer."""
    return _message_quantile(record, QUERIES, record.open_queries)


@metric("information_loss", "Questions asked in vain", "share", "lower", GROUP)
def information_loss(record: Record) -> float:
    """Share of the questions whose answer came harmed, or not before the deadline."""
    lost = record.count(k.HARMED) + record.count(k.EXPIRED)
    return ratio(lost, record.count(k.QUERIES))


@metric("queries_harmed", "of which harmed on the way", "share", "lower", GROUP)
def queries_harmed(record: Record) -> float:
    """Share of the questions whose answer came in time, but harmed by those who passed it on."""
    return ratio(record.count(k.HARMED), record.count(k.QUERIES))


@metric("queries_expired", "of which expired", "share", "lower", GROUP)
def queries_expired(record: Record) -> float:
    """Share of the questions that were not answered before the deadline."""
    return ratio(record.count(k.EXPIRED), record.count(k.QUERIES))


@metric("feedback_time_mean", "Feedback to marketing, mean time", "h", "lower", GROUP)
def feedback_time_mean(record: Record) -> float:
    """Mean time from the end of a deal until marketing learns of it, harmed reports included."""
    return ratio(record.total(k.SUM_FEEDBACK) / HOUR, record.count(k.FEEDBACKS_ARRIVED))


@metric("feedback_time_p90", "Feedback to marketing, 90 %", "h", "lower", GROUP)
def feedback_time_p90(record: Record) -> float:
    """Time within which 90 % of the reports reach marketing; those under way count as longer."""
    return _message_quantile(record, REPORTS, record.open_feedback)


@metric("feedback_harmed", "Feedback harmed on the way", "share", "lower", GROUP)
def feedback_harmed(record: Record) -> float:
    """Share of the reports to marketing that arrived, but harmed by those who passed them on."""
    arrived = record.count(k.FEEDBACKS_ARRIVED)
    return ratio(arrived - record.count(k.FEEDBACKS_READ), arrived)


@metric("notices_read", "Notices read, a person and hour", "", "neither", GROUP)
def notices_read(record: Record) -> float:
    """Mean number of notices that an employee reads in an hour of the working day."""
    return ratio(int(record.read.sum()), int(record.presence.sum()) / HOUR)


@metric(
    "exposure",
    "Seen without need, a person and hour",
    "",
    "lower",
    GROUP,
    source="assumption: a notice concerns superiors, those who ask its sender, and who follows",
)
def exposure(record: Record) -> float:
    """Mean number of notices of no concern and of others' messages one sees in an hour of work."""
    return ratio(exposures(record), int(record.presence.sum()) / HOUR)


@metric(
    "transparency",
    "Transparency",
    "share",
    "neither",
    GROUP,
    nothing=None,
    source="observability: Bernstein 2012, Adm Sci Q 57:181; by ties and system: assumption",
)
def transparency(record: Record) -> float:
    """Mean share of the others' work that a person can see over ties and the shared system."""
    chosen = record.assembly.organization.in_use
    shares = record.visible[chosen]
    shares = shares[~np.isnan(shares)]
    return ratio(math.fsum(shares.tolist()), len(shares))


def _message_quantile(record: Record, which: int, ages: npt.NDArray[np.int64]) -> float:
    """Return the 90 % quantile of the times of messages, in hours."""
    return quantile_with_open(record.histograms[-1, which], edges(), ages, 0.9) / HOUR
