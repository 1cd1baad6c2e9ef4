"""The profile of a rate: how it changes over the day and the week."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import AS_TUPLE, Number
from simulation.scenario.problems import refuse
from simulation.scenario.units import current_calendar

MOST_PARTS_OF_A_DAY = 288


class Profile(Section):
    """How the rate changes over the day and the week; each has a mean of 1."""

    day: Annotated[tuple[Number, ...], AS_TUPLE] = parameter(
        (),
        neutral=(),
        description="Multipliers of the rate over equal parts of the day; none means flat.",
    )
    week: Annotated[tuple[Number, ...], AS_TUPLE] = parameter(
        (),
        neutral=(),
        description="Multipliers of the rate, one for each working day; none means flat.",
    )

    @model_validator(mode="before")
    @classmethod
    def _scaled(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: _with_mean_one(key, value) for key, value in data.items()}


def _with_mean_one(key: str, multipliers: Any) -> Any:
    """Scale a list of numbers to a mean of 1; what is not one is refused later, by its type."""
    if not isinstance(multipliers, list | tuple) or key not in ("day", "week"):
        return multipliers
    if any(type(item) not in (int, float) or not math.isfinite(item) for item in multipliers):
        return tuple(multipliers)
    days = current_calendar().days_per_week
    if key == "week" and multipliers and len(multipliers) != days:
        refuse(
            f"has {len(multipliers)} multipliers for {days} working days",
            f"write {days}, or change time.days_per_week",
            at=(key,),
            got=multipliers,
        )
    if len(multipliers) > MOST_PARTS_OF_A_DAY:
        refuse(f"has more than {MOST_PARTS_OF_A_DAY} parts", "write fewer", at=(key,))
    if multipliers and (min(multipliers) < 0 or not 0 < max(multipliers) <= 1e6):
        refuse(
            "multipliers are 0 or more, and not all 0",
            "write a list such as [0.5, 1, 1.5, 1]",
            at=(key,),
            got=multipliers,
        )
    if len(set(multipliers)) <= 1:
        return ()
    mean = math.fsum(multipliers) / len(multipliers)
    scale = 1.0 if abs(mean - 1) < 1e-12 else 1 / mean
    return tuple(item * scale for item in multipliers)
