"""Tables of sweeps whose outcome is known, as `read_sweep` returns them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from simulation.experiments.designs.factors import Level
from simulation.experiments.designs.sampling import Design

Outcome = Callable[[str, tuple[Level, ...], int], float]
METRIC = "response_time_resolution_median"


def table(
    design: Design, outcome: Outcome, scenarios: Sequence[str] = ("a", "b"), replications: int = 5
) -> pd.DataFrame:
    """Return the table of a sweep in which a metric is a function of scenario, levels, number."""
    names = [factor.name for factor in design.factors]
    rows = [
        (scenario, point, *levels, number, outcome(scenario, levels, number))
        for scenario in scenarios
        for point, levels in enumerate(design.points)
        for number in range(replications)
    ]
    frame = pd.DataFrame(rows, columns=["scenario", "point", *names, "replication", METRIC])
    kind = {"type": design.type, "n": design.n, "points": len(design.points)}
    frame.attrs = {
        "scenarios": list(scenarios),
        "factors": names,
        "metrics": [METRIC],
        "units": {METRIC: "h", **dict.fromkeys(names, "")},
        "design": {**kind, "levels": design.levels, "seed": 1},
        "currency": "EUR",
    }
    return frame


def noise(number: int, scale: float = 0.1) -> float:
    """Return noise that a replication has in every scenario alike."""
    return scale * float(np.random.default_rng(number).normal())
