"""``requests:`` what customers ask for: how often, worth what, and by which route it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import field_validator, model_validator

from simulation.scenario.batch_sizes import BatchSize
from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.distributions import Distribution, Interarrival, Patience
from simulation.scenario.fields import (
    AS_TUPLE,
    CustomersTime,
    Name,
    Number,
    OrNone,
    Probability,
    Rate,
    Whole,
)
from simulation.scenario.problems import Finding, refuse, refuse_all
from simulation.scenario.routes import LONGEST_ROUTE, follow
from simulation.scenario.sections.profile import Profile
from simulation.scenario.sections.stages import Stage, with_needs


class ResponseDecay(Section):
    """How the chance to win a lead falls with the time it waits for the first answer."""

    after: CustomersTime = parameter(
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
        "exponential",
        source="",
        description="Shape of the times between arrivals; with a profile, at its highest rate: at "
        "other hours some of them do not come, by chance.",
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
        sign={"lost_revenue": +1},
        description="Chance that the customer is one who can be won at all; the others are no "
        "revenue that could be lost.",
    )
    difficulty_cv: Number = parameter(
        0.0,
        ge=0,
        le=3,
        neutral=0.0,
        description="How much difficulty varies between requests: standard deviation over mean.",
    )
    expected_resolution: CustomersTime = parameter(
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
        return with_needs(route)

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
        return follow([item.names for item in self.route], stage, dict(self.route[stage].next))


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
