"""``interventions:`` dated changes of the organization while it works."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Changes, Name, OrNone, Probability, Whole
from simulation.scenario.problems import refuse

LAST_DAY = 1_000_000


class Leave(Section):
    """People who leave at once."""

    department: Name = parameter(..., source="", description="The department they leave.")
    share: Probability = parameter(
        "50 %", source="", description="Share of its people that leaves; who is drawn by lot."
    )


class Intervention(Section):
    """One change: at the beginning of a day, for good or until another day."""

    day: Whole = parameter(
        ...,
        unit="days",
        ge=0,
        le=LAST_DAY,
        source="",
        description="Working days that have passed when it begins; not before the warm-up ends.",
    )
    until: Annotated[Whole | None, OrNone()] = parameter(
        None,
        unit="days",
        ge=1,
        le=LAST_DAY,
        source="",
        description="Days that have passed when what was set goes back (a shock).",
    )
    over: Whole = parameter(
        1,
        unit="days",
        ge=1,
        le=250,
        source="",
        description="Days in which numbers reach what is set, in equal steps (a trend).",
    )
    set: Changes = parameter(
        {},
        source="",
        description="New values by path, such as {organization.structure: cross_functional}.",
    )
    leave: Leave | None = parameter(None, source="", description="People who leave that day.")
    transition: Probability = parameter(
        "0 %",
        ge=0,
        le=0.95,
        neutral="0 %",
        description="Share of their speed that people lose at first, whatever else changes.",
    )
    transition_days: Whole = parameter(
        20, unit="days", ge=1, le=1_000, description="Days in which they recover it."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.until is not None and self.until <= self.day:
            refuse("ends before it begins", f"write until: {self.day + 1} or later")
        return self
