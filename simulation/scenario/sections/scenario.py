"""The scenario as a whole: its sections, and what must hold between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import ValidationError, model_validator

from simulation.scenario.chart_checks import staff_of
from simulation.scenario.checks import (
    departments_in_use,
    findings_between_sections,
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
from simulation.scenario.sections.customers import Customers
from simulation.scenario.sections.dispatch import Dispatch
from simulation.scenario.sections.interventions import Intervention
from simulation.scenario.sections.marketing import Marketing
from simulation.scenario.sections.organization import Organization
from simulation.scenario.sections.people import People
from simulation.scenario.sections.quality import Quality
from simulation.scenario.sections.reputation import Reputation
from simulation.scenario.sections.requests import Request
from simulation.scenario.sections.satisfaction import Satisfaction
from simulation.scenario.sections.service import Service
from simulation.scenario.sections.time import Time, calendar_of
from simulation.scenario.sections.tools import Tools
from simulation.scenario.units import using

DEFAULT_WORK = {"mean": "20 min", "cv": 0.8}
"""The work a stage takes in a department that `work:` does not name."""
LABELS = ("name", "description", "look_for")
"""Fields for people only: they change no result and are not inherited by `extends`."""


class Scenario(Section):
    """A whole scenario: frozen, checked, units resolved.

    Durations are integers of microseconds of working time, rates floats in events per hour, shares
    floats in 0..1. `work` has an entry for every department, `channels` at least one channel, and
    the `needs` of every stage are settled.
    """

    name: Text = parameter("scenario", source="", description="What it is called in results.")
    description: Text = parameter("", source="", description="What it is about.")
    look_for: Text = parameter("", source="", description="What to look for in its results.")
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
    quality: Quality = part(Quality, "Errors, rework and complaints.")
    satisfaction: Satisfaction = part(Satisfaction, "What weighs in customers' satisfaction.")
    marketing: Marketing = part(Marketing, "Who brings in leads, and what is learned from them.")
    reputation: Reputation = part(Reputation, "What customers tell others.")
    people: People = part(People, "What changes slowly in people; off by default.")
    tools: Tools = part(Tools, "How the use of the shared system spreads; off by default.")
    interventions: Annotated[tuple[Intervention, ...], AS_TUPLE] = parameter(
        (), source="", description="Dated changes of the organization while it works."
    )

    @property
    def departments_in_use(self) -> tuple[str, ...]:
        """The departments that requests pass, ask or overflow to, in their order."""
        return departments_in_use(self)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is allowed, but may not be meant."""
        return unused_departments(self)

    @model_validator(mode="wrap")
    @classmethod
    def _as_a_whole(cls, data: Any, validate: Callable[[Any], Self]) -> Self:
        if not isinstance(data, Mapping):
            return validate(data)
        given = {key: value for key, value in data.items() if value is not None}
        given = with_collaboration(given)
        with using(calendar_of(given.get("time"))):
            findings = findings_between_sections(given)
            try:
                scenario = validate(_filled(given))
            except ValidationError as error:
                refuse_besides(error, findings)
        if findings:
            refuse_all(findings)
        return scenario


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    """Return the scenario as written with the implicit channel and the default work put in."""
    filled = dict(given)
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
