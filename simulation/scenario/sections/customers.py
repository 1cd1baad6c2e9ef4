"""``customers:`` who sends the requests, and when they leave for good."""

from __future__ import annotations

import math

from pydantic import field_validator
from pydantic_core.core_schema import ValidationInfo

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Patience
from simulation.scenario.fields import Duration, Name, Number, Probability, Whole
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import refuse
from simulation.scenario.units import format_share

MOST_SEGMENTS = 100


class Segment(Section):
    """A part of the market whose customers are alike."""

    share: Probability = parameter(
        ..., source="", description="Share of the customers; all segments add up to 100 %."
    )
    value: Number = parameter(
        1.0,
        ge=0,
        le=1000,
        neutral=1.0,
        description="Factor on the value of what they ask for.",
    )
    conversion: Number = parameter(
        1.0,
        ge=0,
        le=1000,
        neutral=1.0,
        description="Factor on the chance that they can be won at all.",
    )
    defection: Number = parameter(
        1.0,
        ge=0,
        le=1000,
        neutral=1.0,
        description="Factor on the chance that they leave for good.",
    )


class Customers(Section):
    """The customers of the organization, how they get in touch, and their loyalty."""

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

    lifetime: Duration = parameter(
        "750 days",
        ge="0 min",
        source="assumption, three years",
        description="How much longer a customer would have gone on buying who leaves for good; "
        "for the figure of the value lost with them, which is no part of the lost revenue.",
    )
    memory: Probability = parameter(
        "0 %",
        neutral="0 %",
        description="Weight of the past in what a customer thinks of the company; "
        "at 0 % only the last request counts.",
    )
    segments: FrozenMapping[Name, Segment] = parameter(
        {},
        neutral={},
        source="",
        description="The parts of the market; without any, all customers are alike.",
    )
    several_channels: Probability = parameter(
        "75 %",
        source="the article's claim",
        description="Share of customers who get in touch again, by another channel, when they are "
        "not answered; see `recontact_after`.",
    )
    recontact_after: Patience = parameter(
        None,
        neutral=None,
        description="How long such a customer waits for the first answer before trying again.",
    )
    most_contacts: Whole = parameter(
        3,
        unit="contacts",
        ge=1,
        le=20,
        description="How often a customer tries again about one request.",
    )
    channel_loyalty: Probability = parameter(
        "0 %",
        neutral="0 %",
        description="Share of the requests that come by the channel their customer prefers.",
    )
    connected: Probability = parameter(
        "0 %",
        neutral="0 %",
        description="Share of products that are connected: what comes `after` an order they raise "
        "themselves, by the channel with `connected: true`, and tell what is known of it.",
    )

    @field_validator("segments", mode="after")
    @classmethod
    def _whole_market(cls, segments: FrozenMapping[str, Segment]) -> FrozenMapping[str, Segment]:
        if len(segments) > MOST_SEGMENTS:
            refuse(f"there are more than {MOST_SEGMENTS} segments", "merge some")
        total = math.fsum(segment.share for segment in segments.values())
        if segments and abs(total - 1) > 1e-9:
            refuse(f"the shares of the segments add up to {total * 100:.6g} %", "make it 100 %")
        return segments

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
