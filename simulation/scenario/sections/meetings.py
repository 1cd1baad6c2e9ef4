"""``meetings:`` how many hours a week people sit together."""

from __future__ import annotations

from typing import Annotated

from pydantic import field_validator
from pydantic_core.core_schema import ValidationInfo

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Duration, OrNone
from simulation.scenario.problems import refuse
from simulation.scenario.units import format_duration


class Meetings(Section):
    """Regular meetings of each unit, and of managers with the managers under them."""

    staff: Duration = parameter(
        "0 min",
        unit="per week",
        ge="0 min",
        le="20 h",
        neutral="0 min",
        description="How long everybody sits in meetings of the unit every week: the department or "
        "sector of a silo, the team of teams, half in each in a matrix. Usual are 2 h to 6 h.",
    )
    managers: Annotated[Duration | None, OrNone()] = parameter(
        None,
        unit="per week",
        ge="0 min",
        le="20 h",
        neutral=None,
        description="How long managers sit in meetings every week, at most, those of their unit "
        "included: the rest is shared between the circle of their superior and that of the "
        "managers under them. None: only those of the unit. Usual are 8 h to 15 h.",
    )
    length: Duration = parameter(
        "1 h",
        ge="5 min",
        le="4 h",
        description="How long a meeting lasts, about: there are as many a week as come closest.",
    )

    @field_validator("managers", mode="after")
    @classmethod
    def _with_their_staff(cls, managers: int | None, info: ValidationInfo) -> int | None:
        staff = info.data.get("staff", 0)
        if managers is not None and managers < staff:
            refuse(
                "managers sit in the meetings of their staff",
                f"write {format_duration(staff)} or more",
                got=format_duration(managers),
            )
        return managers

    @property
    def of_managers(self) -> int:
        """Hours a week that managers sit together, besides those of their units, in µs."""
        return 0 if self.managers is None else self.managers - self.staff
