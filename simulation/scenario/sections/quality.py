"""``quality:`` how errors arise, where they are found, and what follows from them."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Number, Probability


class Quality(Section):
    """Errors, rework and complaints."""

    error: Probability = parameter(
        "4 %",
        neutral="0 %",
        source="assumption; VDT uses 0.01 to 0.10",
        sign={"response_time": +1, "lost_revenue": +1, "satisfaction": -1},
        description="Base probability that the work of a stage is faulty.",
    )
    missing_context: Number = parameter(
        2.0,
        ge=0,
        le=100,
        neutral=0.0,
        sign={"satisfaction": -1},
        description="Each missing piece of knowledge adds this many times the base probability.",
    )
    alone: Number = parameter(
        2.0,
        ge=0,
        le=100,
        neutral=1.0,
        sign={"satisfaction": -1},
        description="Factor on the probability of error when deciding alone beyond authority.",
    )
    detection: Probability = parameter(
        "70 %",
        sign={"satisfaction": +1},
        description="Share of the errors that are found inside, before the customer sees them.",
    )
    rework_at_source: Probability = parameter(
        "50 %",
        sign={"response_time": +1},
        description="Share of the errors found inside that go back to the previous department "
        "of the route; the others are redone where they were found.",
    )
    refund: Probability = parameter(
        "30 %",
        sign={"lost_revenue": +1},
        description="Share of the value refunded after an error found outside.",
    )
    complain: Probability = parameter(
        "50 %",
        sign={"response_time": +1},
        description="Chance that an error found outside becomes a complaint, "
        "if the kind of request names one.",
    )
