"""The results of a comparison as plain data, in the documented form (docs/reference/json.md).

Numbers have ten significant digits, so that the text is the same whatever the version of the
libraries that computed the intervals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulation.outcomes.breakdowns import BREAKDOWNS
from simulation.outcomes.metric import Metric
from simulation.outcomes.output_analysis import estimate, paired_difference
from simulation.scenario import scenario_digest
from simulation.versions import RESULTS_VERSION, __version__

if TYPE_CHECKING:
    from simulation.experiments.comparison import Comparison


def as_plain_data(found: Comparison) -> dict[str, Any]:
    """Return where the results are from, every metric, and every breakdown."""
    plug_ins = [item._asdict() for item in found.from_outside]
    return {
        "version": __version__,
        "provenance": {
            **({"plug_ins": plug_ins} if plug_ins else {}),
            "seed": found.seed,
            "replications": len(found.replications[found.baseline]),
            "scenario_digests": {
                name: scenario_digest(scenario) for name, scenario in found.scenarios.items()
            },
            "results_version": RESULTS_VERSION,
            "demand_digests": {
                name: [r.record.demand_digest for r in group]
                for name, group in found.replications.items()
            },
        },
        "scenarios": list(found.names),
        "metrics": {metric.name: _metric(found, metric) for metric in found.metrics},
        "breakdowns": {by: _breakdown(found, by) for by in BREAKDOWNS},
    }


def _metric(found: Comparison, metric: Metric) -> dict[str, Any]:
    values = {name: found.values(name, metric.name) for name in found.names}
    return {"unit": metric.unit, "better": metric.better, **_figure(found, values)}


def _breakdown(found: Comparison, by: str) -> dict[str, Any]:
    """Return, for each figure, its parts: each in the form of a metric."""
    return {
        figure.name: {
            "unit": figure.unit,
            "better": figure.better,
            "parts": {
                part: _figure(
                    found,
                    {name: found.part_values(name, by, part, figure.name) for name in found.names},
                )
                for part in found.parts(by)
            },
        }
        for figure in BREAKDOWNS[by].figures
    }


def _figure(found: Comparison, values: Mapping[str, list[float]]) -> dict[str, Any]:
    """Return means and differences of a figure, given replication by replication."""
    return {
        "values": {
            name: {"mean": rounded(e.mean), "half_width": rounded(e.half_width), "n": e.n}
            for name in found.names
            for e in [estimate(values[name])]
        },
        "differences": {
            name: {
                "mean": rounded(d.mean),
                "low": rounded(d.low),
                "high": rounded(d.high),
                "p": rounded(d.p),
            }
            for name in found.names[1:]
            for d in [paired_difference(values[name], values[found.baseline])]
        },
    }


def rounded(value: float) -> float | None:
    """Return a number with ten significant digits; None (JSON's null) if it is not finite."""
    return float(f"{value:.10g}") if math.isfinite(value) else None
