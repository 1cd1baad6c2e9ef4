"""The scenario as a whole: its sections, and what must hold between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import ValidationError, model_validator

from simulation.plug_ins import files, load_files
from simulation.scenario.chart_checks import staff_of
from simulation.scenario.checks import (
    departments_in_use,
    findings_between_sections,
    interventions_without_effect,
    settings_without_effect,
    unused_departments,
)
from simulation.scenario.collaboration import with_collaboration
from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import AS_TUPLE, Name, OrNone, Probability, Text, Whole, is_name
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.outline import inner, names
from simulation.scenario.problems import refuse_all, refuse_besides
from simulation.scenario.sections.attention import Attention
from simulation.scenario.sections.authority import Authority
from simulation.scenario.sections.channels import IMPLICIT_CHANNEL, Channel
from simulation.scenario.sections.communication import Communication
from simulation.scenario.sections.correspondence import Correspondence
from simulation.scenario.sections.costs import Costs
from simulation.scenario.sections.customers import Customers
from simulation.scenario.sections.dispatch import Dispatch
from simulation.scenario.sections.interventions import Intervention
from simulation.scenario.sections.lessons import Lesson
from simulation.scenario.sections.marketing import Marketing
from simulation.scenario.sections.mechanisms import OfMechanisms, Settings
from simulation.scenario.sections.meetings import Meetings
from simulation.scenario.sections.opening_hours import OpeningHours
from simulation.scenario.sections.organization import Organization
from simulation.scenario.sections.people import People
from simulation.scenario.sections.quality import Quality
from simulation.scenario.sections.reputation import Reputation
from simulation.scenario.sections.requests import Request
from simulation.scenario.sections.satisfaction import Satisfaction
from simulation.scenario.sections.service import Service
from simulation.scenario.sections.time import Time, calendar_of
from simulation.scenario.sections.tools import Tools
from simulation.scenario.units import Calendar, current_calendar, format_clock_time, using
from simulation.scenario.working_week import WorkingWeek, equal_days, week_of

DEFAULT_WORK = {"mean": "20 min", "cv": 0.8}
"""The work a stage takes in a department that `work:` does not name."""
PLUG_INS = "plug_ins"
"""Under this name the paths of plug-ins travel with a scenario between processes."""
LABELS = ("name", "description", "group", "teaches", "look_for", "lessons")
"""Fields for people only: they change no result and are not inherited by `extends`."""


class Scenario(Section):
    """A whole scenario: frozen, checked, units resolved.

    Durations are integers of microseconds of working time, rates floats in events per hour, shares
    floats in 0..1. `work` has an entry for every department, `channels` at least one channel, and
    the `needs` of every stage are settled.
    """

    name: Text = parameter("scenario", source="", description="What it is called in results.")
    description: Text = parameter("", source="", description="What it is about.")
    group: Text = parameter("", source="", description="Under which heading it is listed.")
    teaches: Text = parameter("", source="", description="What it teaches, in one short line.")
    look_for: Text = parameter("", source="", description="What to look for in its results.")
    lessons: Annotated[tuple[Lesson, ...], AS_TUPLE] = parameter(
        (), source="", description="Comparisons that show it, and what takes the effect away."
    )
    currency: Text = parameter("EUR", source="", description="The currency of all money.")
    seed: Whole = parameter(
        1, ge=0, le=2**63 - 1, source="", description="Where all random draws start from."
    )
    collaboration: Annotated[Probability | None, OrNone()] = parameter(
        None,
        source="",
        description="One knob from the plain silo (0) to much collaboration (1): it sets informal "
        "ties, direct contact, the level of decisions and cross-skill, where these are not set.",
    )
    time: Time = part(Time, "How long is simulated, and how long days and weeks are.")
    calendar: Annotated[OpeningHours | None, OrNone()] = parameter(
        None,
        source="",
        neutral=None,
        description="When it is open; without one, customers know no other time than working time.",
    )
    organization: Organization = parameter(
        ..., source="", description="The departments, their people and their structure."
    )
    customers: Customers = part(Customers, "Who sends the requests.")
    channels: FrozenMapping[Name, Channel] = part(
        FrozenMapping, "The ways by which customers come; without any, there is one, 'any'."
    )
    requests: FrozenMapping[Name, Request] = parameter(
        ..., source="", description="The kinds of requests by name."
    )
    work: FrozenMapping[Name, Distribution] = part(
        FrozenMapping, "The work of a stage by department; {mean: 20 min, cv: 0.8} if not given."
    )
    dispatch: Dispatch = part(Dispatch, "Where requests queue, and who takes the next one.")
    service: Service = part(Service, "What work costs beyond the work itself.")
    communication: Communication = part(Communication, "How knowledge travels, or fails to.")
    correspondence: Correspondence = part(
        Correspondence, "Letters that people send each other, besides those about requests."
    )
    authority: Authority = part(Authority, "What people may decide themselves.")
    attention: Attention = part(Attention, "How people spend their attention.")
    meetings: Meetings = part(Meetings, "How many hours a week people sit together.")
    quality: Quality = part(Quality, "Errors, rework and complaints.")
    satisfaction: Satisfaction = part(Satisfaction, "What weighs in customers' satisfaction.")
    marketing: Marketing = part(Marketing, "Who brings in leads, and what is learned from them.")
    reputation: Reputation = part(Reputation, "What customers tell others.")
    people: People = part(People, "What changes slowly in people; off by default.")
    tools: Tools = part(Tools, "How the use of the shared system spreads; off by default.")
    costs: Costs = part(Costs, "What the organization pays: wages, tools, hiring, training.")
    mechanisms: Annotated[Settings, OfMechanisms()] = part(
        FrozenMapping, "What mechanisms from outside the package (plug-ins) are told, by name."
    )
    interventions: Annotated[tuple[Intervention, ...], AS_TUPLE] = parameter(
        (), source="", description="Dated changes of the organization while it works."
    )

    def __getstate__(self) -> dict[Any, Any]:
        """Let the plug-ins that are loaded here be loaded where the scenario arrives."""
        return {**super().__getstate__(), PLUG_INS: files()}

    def __setstate__(self, state: dict[Any, Any]) -> None:
        """Load them first."""
        load_files(state.pop(PLUG_INS, ()))
        super().__setstate__(state)

    @property
    def departments_in_use(self) -> tuple[str, ...]:
        """The departments that requests pass, ask or overflow to, in their order."""
        return departments_in_use(self)

    @property
    def units(self) -> Calendar:
        """The calendar by which days and weeks of working time are read and written."""
        return self.time.calendar if self.calendar is None else self.calendar.units

    @property
    def week(self) -> WorkingWeek:
        """The working days of a week, and its opening hours."""
        if self.calendar is not None:
            return week_of(self.calendar)
        return equal_days(self.time.hours_per_day, self.time.days_per_week)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed, but may not be meant."""
        return (
            *unused_departments(self),
            *settings_without_effect(self),
            *interventions_without_effect(self),
        )

    @model_validator(mode="wrap")
    @classmethod
    def _as_a_whole(cls, data: Any, validate: Callable[[Any], Self]) -> Self:
        if not isinstance(data, Mapping):
            return validate(data)
        given = {key: value for key, value in data.items() if value is not None}
        given = with_collaboration(given)
        with using(units_of(given)):
            findings = findings_between_sections(given)
            try:
                scenario = validate(_filled(given))
            except ValidationError as error:
                refuse_besides(error, findings)
        if findings:
            refuse_all(findings)
        return scenario


def units_of(given: Mapping[str, Any]) -> Calendar:
    """Return the calendar that a scenario as written asks for.

    What is wrong in it is passed over here; the validation of the section tells it.
    """
    hours = given.get("calendar")
    if isinstance(hours, OpeningHours):
        return hours.units
    if isinstance(hours, Mapping):
        try:
            return OpeningHours.model_validate(hours).units
        except ValidationError:
            pass
    return calendar_of(given.get("time"))


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    """Return the scenario as written with the implicit channel and the default work put in."""
    filled = dict(given)
    calendar = current_calendar()
    if calendar.week:
        days: dict[str, Any] = {"hours_per_day": format_clock_time(calendar.day)}
        days["days_per_week"] = calendar.days_per_week
        time = given.get("time", {})
        if isinstance(time, Mapping):
            filled["time"] = {**time, **days}
    if not given.get("channels", {}):
        filled["channels"] = {IMPLICIT_CHANNEL: {}}
    if inner(given, "organization", "chart") not in (None, "none"):
        filled["organization"] = _staffed(given["organization"], staff_of(given))
    work = given.get("work", {})
    departments = [
        name for name in names(inner(given, "organization", "departments")) if is_name(name)
    ]
    if isinstance(work, Mapping):
        rest = {key: value for key, value in work.items() if key not in departments}
        filled["work"] = {key: work.get(key, DEFAULT_WORK) for key in departments} | rest
    return filled


def _staffed(organization: Any, staff: Mapping[str, int]) -> Any:
    """Return the organization as written with the staff of a chart put in where none is given."""
    departments = inner(organization, "departments")
    if not isinstance(organization, Mapping) or not isinstance(departments, Mapping):
        return organization
    filled = {
        name: {**(department or {}), "staff": staff.get(name, 1)}
        if department is None
        or (isinstance(department, Mapping) and department.get("staff") is None)
        else department
        for name, department in departments.items()
    }
    return {**organization, "departments": filled}
