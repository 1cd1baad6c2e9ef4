"""``requests:`` what customers ask for: how often, worth what, and by which route it is done."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, ConfigDict, field_validator, model_validator

from simulation.scenario.batch_sizes import BatchSize
from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.distributions import Distribution, Interarrival, Patience
from simulation.scenario.fields import (
    AS_TUPLE,
    DONE,
    Duration,
    Name,
    Number,
    OrNone,
    Probability,
    Rate,
    Whole,
    check_name,
    is_name,
)
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.outline import inner
from simulation.scenario.problems import Finding, refuse, refuse_all
from simulation.scenario.routes import LONGEST_ROUTE, follow
from simulation.scenario.units import current_calendar

MOST_KINDS = 1_000
MOST_PARTS_OF_A_DAY = 288
MOST_NEEDS = 32  # the kernel keeps what is missing as bits
MOST_BRANCHES = MOST_NEEDS  # the stage after them needs what all of them know


def _target(name: object) -> str:
    return DONE if name == DONE else check_name(name)


def _or_a_name(schema: dict[str, Any]) -> None:
    """Let the JSON Schema of a stage be a department's name as well."""
    mapping = {key: schema.pop(key) for key in tuple(schema) if key != "description"}
    schema["anyOf"] = [{"type": "string"}, mapping]


class Stage(Section):
    """One stop on a route; in YAML a department's name is enough.

    A stage `together` forks into branches, one a department, which are worked on at the same time;
    it is done when all of them are. Its `department` is that of the first branch.
    """

    model_config = ConfigDict(json_schema_extra=_or_a_name)

    department: Name = parameter(..., source="", description="Who does the work.")
    together: Annotated[tuple[Stage, ...], AS_TUPLE] = parameter(
        (),
        neutral=(),
        source="",
        description="Departments that work on it at the same time (fork-join), instead of one "
        "`department`; each as a name, or with its own work and needs.",
    )
    work: Distribution | None = parameter(
        None, source="", description="The work it takes here; else that of the department."
    )
    needs: Annotated[tuple[Name, ...] | None, AS_TUPLE] = parameter(
        None,
        source="",
        description="Departments whose knowledge is needed; else those of the previous stage.",
    )
    next: FrozenMapping[Annotated[str, BeforeValidator(_target)], Probability] = parameter(
        {},
        source="",
        description="Where it goes with which probability (`done` ends it); a department that "
        "works at several stages stands for this one or the nearest before, else the first "
        "later. What remains goes to the following stage.",
    )

    @property
    def branches(self) -> tuple[Stage, ...]:
        """What is worked on at the same time: the stage itself, unless it forks."""
        return self.together or (self,)

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that work at this stage."""
        return tuple(branch.department for branch in self.branches)

    @model_validator(mode="before")
    @classmethod
    def _from_a_name(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"department": data}
        if isinstance(data, Mapping) and data.get("together"):
            return _as_fork(data)
        return data

    @field_validator("together", mode="after")
    @classmethod
    def _of_different_departments(cls, together: tuple[Stage, ...]) -> tuple[Stage, ...]:
        if findings := list(_findings_in_fork(together)):
            refuse_all(findings)
        return together

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


def _as_fork(data: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return a fork as written with the department of its first branch put in."""
    findings = [
        Finding("cannot stand beside `together`", "tell it in each branch", (key,), on_key=True)
        for key in ("department", "work", "needs")
        if data.get(key) is not None
    ]
    if findings:
        refuse_all(findings)
    together = data["together"]
    first = together[0] if isinstance(together, list | tuple) else None
    department = first if isinstance(first, str) else inner(first, "department")
    # Whatever is wrong with the first branch is told there.
    return {**data, "department": department if is_name(department) else "together"}


def _findings_in_fork(together: tuple[Stage, ...]) -> Iterator[Finding]:
    if len(together) == 1:
        yield Finding("needs two departments or more", "write together: [sales, logistics]")
    if len(together) > MOST_BRANCHES:
        yield Finding(f"has more than {MOST_BRANCHES} branches", "leave some out")
    seen: set[str] = set()
    for position, branch in enumerate(together):
        if branch.together:
            remedy = "name its departments beside the others"
            yield Finding("a branch cannot fork again", remedy, (position, "together"), on_key=True)
        elif branch.department in seen:
            yield Finding("names a department twice", "name each once", (position,))
        if branch.next:
            remedy = "write `next` beside `together`: it holds when all branches are done"
            yield Finding("a branch leads nowhere", remedy, (position, "next"), on_key=True)
        seen.add(branch.department)


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


class ResponseDecay(Section):
    """How the chance to win a lead falls with the time it waits for the first answer."""

    after: Duration = parameter(
        "1 h", gt="0 min", source="Oldroyd et al. 2011", description="Until then nothing is lost."
    )
    exponent: Number = parameter(
        0.4,
        ge=0,
        le=10,
        source="assumption, 0.3 to 0.5; 1.3 is the sixtyfold of Oldroyd et al. 2011 (HBR)",
        sign={"lost_revenue": +1},
        description="Then the chance falls as (wait / after) to the power of minus this.",
    )


class Request(Section):
    """One kind of request."""

    rate: Rate = parameter(
        "0 / h",
        unit="per hour",
        ge=0,
        le=1_000_000,
        source="",
        sign={"response_time": +1, "satisfaction": -1},
        description="How often it arrives; 0 / h for a kind that only others cause: as their "
        "complaint or follow_up, or because it comes `after` them.",
    )
    interarrival: Interarrival = parameter(
        "exponential", source="", description="Shape of the times between arrivals."
    )
    batch: BatchSize = parameter(
        1,
        unit="requests",
        neutral=1,
        sign={"response_time": +1},
        description="How many arrive together: a number, {mean: 2.5, distribution: geometric} or "
        "{sizes: [1, 2, 5], weights: [5, 3, 2]}. The rate remains that of requests.",
    )
    population: Whole = parameter(
        0,
        unit="customers",
        ge=0,
        le=10_000,
        neutral=0,
        sign={"response_time": +1},
        description="So many customers send this kind, each the next one only when the last is "
        "done, at `rate` each; 0 means that arrivals do not depend on what is open.",
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

    after: Annotated[Name | None, OrNone()] = parameter(
        None,
        neutral=None,
        source="",
        description="The kind of request that entails this one: support and returns come after an "
        "order, name it, and know what was known of it.",
    )
    share: Probability = parameter(
        "10 %", description="Share of the requests of kind `after` that entail one of these."
    )
    delay: Distribution = parameter(
        {"mean": "3 days", "distribution": "exponential"},
        description="How long after the end of the other request it comes.",
    )
    response_decay: Annotated[ResponseDecay | None, OrNone()] = parameter(
        None,
        neutral=None,
        description="How the chance to win it falls with the wait for the first answer.",
    )

    @field_validator("route", mode="after")
    @classmethod
    def _settled(cls, route: tuple[Stage, ...]) -> tuple[Stage, ...]:
        if not route:
            refuse("a route needs at least one stage", "write route: [sales]")
        if len(route) > LONGEST_ROUTE:
            refuse(f"a route has at most {LONGEST_ROUTE} stages", "leave some out")
        previous: tuple[str, ...] = ()
        stages = []
        for stage in route:
            branches = tuple(_with_needs(branch, previous) for branch in stage.together)
            needed = stage.model_copy(update={"together": branches, "needs": ()})
            stages.append(needed if branches else _with_needs(stage, previous))
            previous = stage.departments
        return tuple(stages)

    @model_validator(mode="after")
    def _one_way_to_arise(self) -> Self:
        findings = list(_findings_in_population(self)) if self.population else []
        if self.after is not None:
            findings += _findings_in_journey(self)
        if findings:
            refuse_all(findings)
        return self

    def destinations(self, stage: int) -> tuple[tuple[int, float], ...]:
        """Return (stage, probability) pairs of where a request goes after `stage`.

        ``len(route)`` stands for done. Pairs have positive probability and add up to 1.
        """
        return follow(
            [item.departments for item in self.route], stage, dict(self.route[stage].next)
        )


def _findings_in_population(request: Request) -> Iterator[Finding]:
    """Find what makes no sense for customers who send a request only when the last is done."""
    if request.rate == 0:
        remedy = "write how often each member sends one: 2 / day"
        yield Finding("a population needs a rate above 0", remedy, ("rate",))
    if request.batch != BatchSize.constant(1):
        yield Finding("a population does not come in batches", "leave it out", ("batch",))
    if request.profile.day or request.profile.week:
        remedy = "leave it out, or population"
        yield Finding("a population has no profile", remedy, ("profile",))


def _findings_in_journey(request: Request) -> Iterator[Finding]:
    """Find what makes no sense for a request that another one entails."""
    if request.rate > 0 or request.population:
        remedy = "leave it out; how often it comes is the `share` of the other kind"
        where = "population" if request.population else "rate"
        yield Finding("what comes after others has no rate of its own", remedy, (where,))
    if request.value > 0:
        remedy = "leave it out"
        yield Finding("its value is that of the request before it", remedy, ("value",))


def _with_needs(stage: Stage, previous: tuple[str, ...]) -> Stage:
    """Return a stage whose needs are settled: by default what the stage before knows."""
    needs = previous if stage.needs is None else stage.needs
    return stage.model_copy(update={"needs": needs})
