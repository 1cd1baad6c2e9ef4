"""``correspondence:`` messages that people send each other, besides those about requests."""

from __future__ import annotations

from typing import Annotated

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Number, OrNone, Rate


class Correspondence(Section):
    """Letters to colleagues; everyone through whom one passes handles it.

    The workload of Guimerà, Díaz-Guilera, Vega-Redondo, Cabrales & Arenas 2002, PRL 89:248701,
    whose readers are drawn uniformly, and of Dodds, Watts & Sabel 2003, PNAS 100:12516.
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
    reach: Annotated[Number | None, OrNone()] = parameter(
        None,
        ge=0.05,
        le=1_000,
        neutral=None,
        source="Dodds, Watts & Sabel 2003",
        description="How far letters go: the chance to be written to falls as exp(-x / reach) with "
        "the distance x = √max(0, d² + d'² - 2) in the hierarchy, where d and d' are the steps of "
        "the two below their lowest common superior; with none everybody is equally likely.",
    )
    handling: Distribution = parameter(
        {"mean": "5 min", "distribution": "exponential"},
        sign={"response_time": +1},
        description="Work of the sender, and of each person through whom it passes; "
        "the receiver has none.",
    )
