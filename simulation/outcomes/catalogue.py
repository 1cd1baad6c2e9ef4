"""All metrics, built-in and from plug-ins, in the order of the tables."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.outcomes import metrics as built_in
from simulation.outcomes.metric import Metric
from simulation.outcomes.records import Record
from simulation.registry import metrics

HEADLINE = ("response_time_resolution_median", "lost_revenue", "satisfaction_mean")
"""The three figures by which organizations are compared first."""

__all__ = ["HEADLINE", "all_metrics", "built_in", "measure"]


def all_metrics() -> tuple[Metric, ...]:
    """Return every metric that is registered."""
    return tuple(metrics.get(name) for name in metrics.names())


def measure(record: Record, names: Iterable[str] = ()) -> dict[str, float]:
    """Return metrics of a record; all of them if none is named.

    Raises:
        KeyError: a name is not that of a metric; the message lists what is known.
    """
    chosen = tuple(names) or metrics.names()
    return {name: metrics.get(name).measure(record) for name in chosen}
