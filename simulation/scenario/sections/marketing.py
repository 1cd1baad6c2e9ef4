"""``marketing:`` who brings in leads, where, and what sales tells about how they ended."""

from __future__ import annotations

from typing import Annotated, Literal

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Name, Number, OneOf, OrNone, Probability


class Marketing(Section):
    """A fixed budget over the segments of the market, whose conversion is learned from sales.

    The expected conversion of a segment is the mean of a beta distribution that starts at
    `prior_deals` deals of average success and learns from each deal that sales reports
    (Beta-Bernoulli bandit; Thompson 1933).
    """

    kind: Annotated[Name | None, OrNone()] = parameter(
        None,
        neutral=None,
        source="",
        description="The kind of request that marketing brings in, such as lead.",
    )
    department: Annotated[Name | None, OrNone()] = parameter(
        None, neutral=None, source="", description="The department that spends the budget."
    )
    feedback: Probability = parameter(
        "0 %",
        neutral="0 %",
        sign={"lost_revenue": -1},
        description="Share of the deals of whose end sales tells marketing.",
    )
    allocation: Annotated[Literal["fixed", "learned"], OneOf()] = parameter(
        "fixed",
        neutral="fixed",
        source="",
        description="Whether the budget stays spread by the shares of the segments (fixed) or goes "
        "where a lead is expected to bring most (learned).",
    )
    prior_deals: Number = parameter(
        20,
        gt=0,
        le=1_000_000,
        unit="deals",
        description="How many deals the first guess about each segment is worth.",
    )
    focus: Number = parameter(
        2.0,
        ge=0,
        le=10,
        description="The budget of a segment goes as its share times its expected worth of a lead "
        "to this power.",
    )
    returns: Number = parameter(
        0.7,
        ge=0,
        le=1,
        description="Leads go as the budget to this power: the more is spent at one place, the "
        "less the next euro brings.",
    )

    @property
    def learns(self) -> bool:
        """Whether the budget moves between segments."""
        return self.allocation == "learned"

    most: Number = parameter(
        2.0, ge=1, le=100, description="The most that leads of a segment can become by budget."
    )
