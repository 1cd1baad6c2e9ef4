"""What the tests of slow behaviour share: a small shop, runs of it, and intervals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import stats

from simulation.model import OrganizationModel
from tests.support import scenario_of

SHOP = """\
extends: neutral
time: {horizon: 60 days, warm_up: 0 days}
organization:
  structure: cross_functional
  teams: 1
  departments: {sales: {staff: 6}, logistics: {staff: 6}}
requests:
  order: {rate: 10 / h, value: 100, route: [sales, {department: logistics, needs: [sales]}]}
work:
  sales: {mean: 25 min, cv: 1}
  logistics: {mean: 25 min, cv: 1}
"""

EVERYTHING = {
    "communication__interdependence": "60 %",
    "communication__handoff_fidelity": 0.3,
    "communication__shared_system": "20 %",
    "authority__exceptions": "20 %",
    "attention__notices": "20 %",
    "attention__synchronous": "30 %",
    "quality__error": "5 %",
    "organization__structure": "hierarchical",
    "organization__span_of_control": 3,
    "people__generations": "article",
    "people__learning": {"curve": "85 %", "half_life": "10 days", "errors": 1.0},
    "people__turnover": {"yearly": "95 %", "hiring": "3 days"},
    "people__ties": {"form_after": 2, "half_life": "5 days"},
    "tools__innovation": "1 %",
    "tools__imitation": "5 %",
}
"""All that changes slowly at once, and what it acts on."""


def model_of(replication: int = 0, log: bool = False, **overrides: Any) -> OrganizationModel:
    """Return a model of the shop."""
    return OrganizationModel(scenario_of(SHOP, **overrides), replication=replication, log=log)


def interval(values: Any, confidence: float = 0.999) -> tuple[float, float]:
    """Return a confidence interval of the mean of independent values."""
    sample = np.asarray(values, float)
    error = sample.std(ddof=1) / math.sqrt(len(sample))
    half = stats.t.ppf((1 + confidence) / 2, len(sample) - 1) * error
    return float(sample.mean() - half), float(sample.mean() + half)


def differences(metric: str, before: dict[str, Any], after: dict[str, Any], n: int = 12) -> Any:
    """Return the paired differences of a metric between two variants of the shop."""

    def value(overrides: dict[str, Any], replication: int) -> float:
        model = model_of(replication, **overrides)
        model.run()
        return float(model.measure(metric)[metric])

    return [value(after, r) - value(before, r) for r in range(n)]
