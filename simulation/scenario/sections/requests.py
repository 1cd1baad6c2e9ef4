"""``requests:`` what customers ask for: how often, worth what, and by which route it is done."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, field_validator, model_validator

from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.distributions import Distribution, Interarrival, Patience
from simulation.scenario.fields import (
    AS_TUPLE,
    DONE,
    Duration,
    Name,
    Number,
    Probability,
    Rate,
    Whole,
    check_name,
)
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import refuse
from simulation.scenario.routes import LONGEST_ROUTE, follow
from simulation.scenario.units import current_calendar

MOST_KINDS = 1_000
MOST_PARTS_OF_A_DAY = 288
MOST_NEEDS = 32  # the kernel keeps what is missing as bits


def _target(name: object) -> str:
    return DONE if name == DONE else check_name(name)


def _or_a_name(schema: dict[str, Any]) -> None:
    """Let the JSON Schema of a stage be a department's name as well."""
    mapping = {key: schema.pop(key) for key in tuple(schema) if key != "description"}
    schema["anyOf"] = [{"type": "string"}, mapping]


class Stage(Section):
    """One stop on a route; in YAML a department's name is enough."""

    model_config = ConfigDict(json_schema_extra=_or_a_name)

    department: Name = parameter(..., source="", description="Who does the work.")
    work: Distribution | None = parameter(
        None, source="", description="The work it takes here; else that of the department."
    )
    needs: Annotated[tuple[Name, ...] | None, AS_TUPLE] = parameter(
        None,
        source="",
        description="Departments whose knowledge is needed; else that of the previous stage.",
    )
    next: FrozenMapping[Annotated[str, BeforeValidator(_target)], Probability] = parameter(
        {},
        source="",
        description="Where it goes with which probability (`done` ends it); "
        "what remains goes to the following stage.",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_a_name(cls, data: Any) -> Any:
        return {"department": data} if isinstance(data, str) else data

    @field_validator("needs", mode="after")
    @classmethod
    def _each_once(cls, needs: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if needs is not None and len(set(needs)) < len(needs):
            refuse("names a department twice", "name each once")
        if needs is not None and len(needs) > MOST_NEEDS:
            refuse(f"a stage needs at most {MOST_NEEDS} departments", "leave some out")
        return needs

    @field_validator("next", mode="after")
    @classmethod
    def _at_most_certain(cls, next: FrozenMapping[str, float]) -> FrozenMapping[str, float]:
        total = math.fsum(next.values())
        if total > 1 + 1e-9:
            refuse(
                f"the probabilities add up to {total * 100:.6g} %",
                "make them 100 % or less; what remains goes to the following stage",
            )
        return next


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


class Request(Section):
    """One kind of request."""

    rate: Rate = parameter(
        ...,
        unit="per hour",
        ge=0,
        le=1_000_000,
        source="",
        sign={"response_time": +1, "satisfaction": -1},
        description="How often it arrives; 0 / h for a kind that only other requests cause.",
    )
    interarrival: Interarrival = parameter(
        "exponential", source="", description="Shape of the times between arrivals."
    )
    value: Number = parameter(
        0.0,
        unit="currency",
        ge=0,
        le=1e12,
        source="",
        sign={"lost_revenue": +1},
        description="Mean revenue when it is won.",
    )
    value_cv: Number = parameter(
        0.0, ge=0, le=5, description="How much the value varies: standard deviation over mean."
    )
    route: Annotated[tuple[Stage, ...], AS_TUPLE] = parameter(
        ..., source="", description="The departments that work on it, one after the other."
    )
    priority: Whole = parameter(
        4, ge=1, le=8, description="Priority in queues: 1 is served first, 8 last."
    )
    conversion: Probability = parameter(
        "100 %",
        neutral="100 %",
        sign={"lost_revenue": -1},
        description="Chance that the customer is one who can be won at all.",
    )
    difficulty_cv: Number = parameter(
        0.0,
        ge=0,
        le=3,
        neutral=0.0,
        description="How much difficulty varies between requests: standard deviation over mean.",
    )
    expected_resolution: Duration = parameter(
        "1 day",
        gt="0 min",
        sign={"satisfaction": +1},
        description="How long customers expect it to take until all is done.",
    )
    resolution_patience: Patience = parameter(
        None,
        neutral=None,
        description="How long customers wait for it to be done before they give up.",
    )
    profile: Profile = part(Profile, "How the rate changes over the day and the week.")
    complaint: Name | None = parameter(
        None, source="", description="The kind of request sent after an error found outside."
    )
    follow_up: Name | None = parameter(
        None, source="", description="The kind of request that arises when this one is won."
    )

    @field_validator("route", mode="after")
    @classmethod
    def _with_needs(cls, route: tuple[Stage, ...]) -> tuple[Stage, ...]:
        if not route:
            refuse("a route needs at least one stage", "write route: [sales]")
        if len(route) > LONGEST_ROUTE:
            refuse(f"a route has at most {LONGEST_ROUTE} stages", "leave some out")
        previous: tuple[str, ...] = ()
        stages = []
        for stage in route:
            needs = previous if stage.needs is None else stage.needs
            stages.append(stage.model_copy(update={"needs": needs}))
            previous = (stage.department,)
        return tuple(stages)

    def destinations(self, stage: int) -> tuple[tuple[int, float], ...]:
        """Return (stage, probability) pairs of where a request goes after `stage`.

        ``len(route)`` stands for done. Pairs have positive probability and add up to 1.
        """
        return follow([item.department for item in self.route], stage, dict(self.route[stage].next))
