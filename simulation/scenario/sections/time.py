"""``time:`` how long is simulated, and how long a working day and week are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Self

from pydantic import field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import ClockTime, Duration, Whole
from simulation.scenario.problems import refuse
from simulation.scenario.units import (
    HOUR,
    STANDARD,
    Calendar,
    UnitError,
    current_calendar,
    format_duration,
    parse_clock_time,
    using,
)


class Time(Section):
    """How long is simulated; days and weeks are working days and working weeks."""

    horizon: Duration = parameter(
        "120 days", gt="0 min", source="", description="When the simulation ends."
    )
    warm_up: Duration = parameter(
        "20 days",
        ge="0 min",
        source="",
        description="Requests that arrive before this time are not measured.",
    )
    hours_per_day: ClockTime = parameter(
        "8 h", ge="1 h", le="24 h", description="How long a working day is."
    )
    days_per_week: Whole = parameter(5, ge=1, le=7, description="Working days in a week.")

    @property
    def calendar(self) -> Calendar:
        """The calendar by which days and weeks of this scenario are read and written."""
        return Calendar(self.hours_per_day, self.days_per_week)

    @model_validator(mode="wrap")
    @classmethod
    def _by_its_own_calendar(cls, data: Any, validate: Callable[[Any], Self]) -> Self:
        current = current_calendar()
        with using(current if current.week else calendar_of(data)):
            return validate(data)

    @field_validator("warm_up", mode="after")
    @classmethod
    def _before_the_horizon(cls, warm_up: int, info: ValidationInfo) -> int:
        horizon = info.data.get("horizon")
        if horizon is not None and warm_up >= horizon:
            refuse(
                "the warm-up must end before the horizon",
                f"make it shorter than {format_duration(horizon)}, or horizon longer",
                got=format_duration(warm_up),
            )
        return warm_up


def calendar_of(time: object) -> Calendar:
    """Return the calendar that a `time` section as written asks for.

    What is wrong in it is passed over here; the validation of the section tells it.
    """
    if isinstance(time, Time):
        return time.calendar
    if not isinstance(time, Mapping):
        return current_calendar() if time is None else STANDARD
    day, days_per_week = time.get("hours_per_day", "8 h"), time.get("days_per_week", 5)
    try:
        length = parse_clock_time(day)
    except UnitError:
        length = STANDARD.day
    if not HOUR <= length <= 24 * HOUR:
        length = STANDARD.day
    if type(days_per_week) is not int or not 1 <= days_per_week <= 7:
        days_per_week = STANDARD.days_per_week
    return Calendar(length, days_per_week)
