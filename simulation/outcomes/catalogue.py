"""All metrics, built-in and from plug-ins, in the order of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real

from simulation.outcomes import metrics as built_in
from simulation.outcomes.metric import Metric
from simulation.outcomes.records import Record
from simulation.plug_ins import PlugInError, blaming
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
        PlugInError: a metric from outside fails, or returns no number.
    """
    chosen = tuple(names) or metrics.names()
    return {name: _measured(name, record) for name in chosen}


def _measured(name: str, record: Record) -> float:
    """Return a metric of a record; one from outside has to be a number."""
    measure = metrics.get(name).measure
    origin = metrics.origin(name)
    if origin is None:
        return measure(record)  # type: ignore[no-any-return]
    with blaming(f"the metric '{name}'", origin):
        value = measure(record)
    if not isinstance(value, Real):
        raise PlugInError(
            f"{origin}: the metric '{name}' must return a number, "
            f"got {type(value).__name__}; return float(…), or math.nan where it is not defined"
        )
    return float(value)
