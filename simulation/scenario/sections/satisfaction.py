"""``satisfaction:`` how much each thing that customers see weighs in their satisfaction."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Number


class Satisfaction(Section):
    """Weights w of satisfaction = 100·exp(-Σ w·x), over what the customer sees."""

    first_response: Number = parameter(
        0.05,
        ge=0,
        le=10,
        sign={"satisfaction": -1},
        description="Weight of the wait for the first answer, in expected response times.",
    )
    resolution: Number = parameter(
        0.10,
        ge=0,
        le=10,
        sign={"satisfaction": -1},
        description="Weight of the time until all is done, in expected resolution times.",
    )
    contact: Number = parameter(
        0.1,
        ge=0,
        le=10,
        sign={"satisfaction": -1},
        description="Weight of each time the customer had to get in touch again.",
    )
    repeat: Number = parameter(
        0.10,
        ge=0,
        le=10,
        sign={"satisfaction": -1},
        description="Weight of each thing that the customer has to say again.",
    )
    error: Number = parameter(
        0.5,
        ge=0,
        le=10,
        sign={"satisfaction": -1},
        description="Weight of each error that reached the customer.",
    )
    abandoned: Number = parameter(
        1.0,
        ge=0,
        le=10,
        sign={"satisfaction": -1},
        description="Weight of having given up.",
    )
