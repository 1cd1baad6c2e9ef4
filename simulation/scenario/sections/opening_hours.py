"""``calendar:`` when the organization is open."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import OrNone
from simulation.scenario.hours import Hours, Span
from simulation.scenario.problems import refuse
from simulation.scenario.units import HOUR, WEEKDAYS, Calendar

OptionalHours = Annotated[Hours | None, OrNone()]


def _hours(description: str) -> OptionalHours:
    hours: OptionalHours = parameter(None, source="", description=description)
    return hours


class OpeningHours(Section):
    """Opening hours by weekday, such as ``9:00-17:00``; a day that is not named is closed."""

    weekdays: OptionalHours = _hours("Opening hours from Monday to Friday.")
    weekend: OptionalHours = _hours("Opening hours on Saturday and Sunday.")
    monday: OptionalHours = _hours("On Monday, in place of `weekdays`.")
    tuesday: OptionalHours = _hours("On Tuesday, in place of `weekdays`.")
    wednesday: OptionalHours = _hours("On Wednesday, in place of `weekdays`.")
    thursday: OptionalHours = _hours("On Thursday, in place of `weekdays`.")
    friday: OptionalHours = _hours("On Friday, in place of `weekdays`.")
    saturday: OptionalHours = _hours("On Saturday, in place of `weekend`.")
    sunday: OptionalHours = _hours("On Sunday, in place of `weekend`.")

    @model_validator(mode="after")
    def _open_at_all(self) -> Self:
        open_days = [hours for hours in self.by_weekday if hours]
        if not open_days:
            refuse("is never open", "write weekdays: 9:00-17:00")
        if self.open_time < len(open_days) * HOUR:
            refuse("is open for less than 1 h a day", "write weekdays: 9:00-17:00")
        return self

    @property
    def by_weekday(self) -> tuple[tuple[Span, ...], ...]:
        """The opening hours from Monday to Sunday, none where it is closed."""
        found: list[tuple[Span, ...]] = []
        for number, name in enumerate(WEEKDAYS):
            own = getattr(self, name)
            usual = self.weekdays if number < 5 else self.weekend
            hours = own if own is not None else usual
            found.append(hours or ())
        return tuple(found)

    @property
    def open_time(self) -> int:
        """Working time in a week, in µs."""
        return sum(closes - opens for hours in self.by_weekday for opens, closes in hours)

    @property
    def units(self) -> Calendar:
        """What a day and a week of working time are here."""
        days = sum(bool(hours) for hours in self.by_weekday)
        return Calendar(round(self.open_time / days), days, self.open_time)
