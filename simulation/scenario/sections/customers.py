"""``customers:`` who sends the requests, and when they leave for good."""

from __future__ import annotations

from pydantic import field_validator
from pydantic_core.core_schema import ValidationInfo

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Probability, Whole
from simulation.scenario.problems import refuse
from simulation.scenario.units import format_share


class Customers(Section):
    """The customers of the organization and their loyalty."""

    count: Whole = parameter(
        0,
        unit="customers",
        ge=0,
        le=10_000_000,
        neutral=0,
        description="How many there are; 0 makes every arrival a new customer.",
    )
    defection_satisfied: Probability = parameter(
        "0 %",
        neutral="0 %",
        source="assumption; 3 % in SQM (secondary)",
        sign={"lost_revenue": +1},
        description="Probability to leave for good after a request that went perfectly.",
    )
    defection_unsatisfied: Probability = parameter(
        "0 %",
        neutral="0 %",
        source="assumption; 38 % in SQM (secondary)",
        sign={"lost_revenue": +1},
        description="Probability to leave for good after a request with satisfaction 0.",
    )

    @field_validator("defection_unsatisfied", mode="after")
    @classmethod
    def _the_unhappy_leave_more(cls, unsatisfied: float, info: ValidationInfo) -> float:
        satisfied = info.data.get("defection_satisfied")
        if satisfied is not None and unsatisfied < satisfied:
            refuse(
                "unsatisfied customers cannot leave less often than satisfied ones",
                f"write {format_share(satisfied)} or more, or lower defection_satisfied",
                got=format_share(unsatisfied),
            )
        return unsatisfied
