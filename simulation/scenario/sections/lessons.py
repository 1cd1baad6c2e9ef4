"""``lessons:`` comparisons that show what a scenario teaches, and what takes it away again."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Changes, Name, OneOf, OrNone, Text
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import Finding, refuse_all

Direction = Literal["lower", "higher"]


class Lesson(Section):
    """One comparison: this scenario against another one, or against a changed copy of itself.

    `shows` tells the difference of the second organization from the first, as `silosim compare`
    prints it: this scenario from `against`, or the changed copy (`but`) from this scenario.
    """

    against: Annotated[Text | None, OrNone()] = parameter(
        None, source="", description="The scenario that stands first in the comparison, or `but`."
    )
    but: Changes | None = parameter(
        None,
        source="",
        description="What is changed in the copy of this scenario that stands second, by path, "
        "such as {organization.structure: cross_functional}.",
    )
    set: Changes = parameter(
        {}, source="", description="What is changed in both of them, so that it is no difference."
    )
    shows: FrozenMapping[Name, Annotated[Direction, OneOf()]] = parameter(
        ...,
        source="",
        description="Which figures of the second are lower or higher than those of the first, such "
        "as {lost_revenue: lower}.",
    )
    unless: Changes = parameter(
        ...,
        source="",
        description="What has to be set in both to take the difference away, or to turn it: the "
        "mechanism behind it.",
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        findings = []
        if (self.against is None) == (not self.but):
            message = "compares with another scenario or with a changed copy, one of the two"
            remedy = "write against: silo, or but: {organization.structure: cross_functional}"
            findings.append(Finding(message, remedy))
        if not self.shows:
            findings.append(Finding("shows nothing", "write {lost_revenue: lower}", ("shows",)))
        if not self.unless:
            remedy = "write what takes the difference away: {communication.interdependence: 0 %}"
            findings.append(Finding("is empty", remedy, ("unless",)))
        if findings:
            refuse_all(findings)
        return self
