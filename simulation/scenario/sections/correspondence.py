"""``correspondence:`` messages that people send each other, besides those about requests."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Rate


class Correspondence(Section):
    """Letters to colleagues, drawn uniformly; everyone through whom one passes handles it.

    The workload of Guimerà, Díaz-Guilera, Vega-Redondo, Cabrales & Arenas 2002, PRL 89:248701.
    """

    rate: Rate = parameter(
        "0 / h",
        unit="per hour",
        ge=0,
        le=1_000_000,
        neutral="0 / h",
        source="Guimerà et al. 2002",
        sign={"response_time": +1},
        description="How often each employee writes to a colleague.",
    )
    handling: Distribution = parameter(
        {"mean": "5 min", "distribution": "exponential"},
        sign={"response_time": +1},
        description="Work of the sender, and of each person through whom it passes; "
        "the receiver has none.",
    )
