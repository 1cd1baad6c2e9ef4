"""``people:`` what changes slowly in people: experience, engagement, turnover, ties.

Everything here acts once a working day, after the warm-up, and is off by default.
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import BeforeValidator, field_validator

from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.fields import (
    Duration,
    Name,
    Number,
    OrNone,
    Probability,
    Rate,
    Whole,
    WrittenAs,
)
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import refuse

DAYS_A_YEAR = 250  # working days

ARTICLE = {
    "X": {"share": "40 %", "decisions": -0.1},
    "Y": {"share": "40 %", "decisions": 0.3, "insight": 0.2},
    "Z": {"share": "20 %", "decisions": 0.4, "insight": 0.3},
}
"""The claim of the article: Y and Z do not like to work in silos, X is at ease with hierarchy.

Research finds little of it: generation explains next to nothing of attitudes to work (Costanza et
al. 2012, J Bus Psychol 27:375). The sizes are assumptions.
"""


def _preset(generations: object) -> object:
    return ARTICLE if generations == "article" else generations


class Generation(Section):
    """A part of the people, and what it likes in its work.

    The weights say how much engagement rises with a quantity above what is expected of it.
    """

    share: Probability = parameter(
        ..., source="", description="Share of the people; all generations add up to 100 %."
    )
    decisions: Number = parameter(
        0.0,
        ge=-2,
        le=2,
        neutral=0.0,
        source="zero: Costanza et al. 2012, J Bus Psychol 27:375",
        description="Weight of the share of one's decisions that one takes oneself.",
    )
    calm: Number = parameter(
        0.0,
        ge=-2,
        le=2,
        neutral=0.0,
        source="zero: Costanza et al. 2012, J Bus Psychol 27:375",
        description="Weight of not being interrupted.",
    )
    insight: Number = parameter(
        0.0,
        ge=-2,
        le=2,
        neutral=0.0,
        source="zero: Costanza et al. 2012, J Bus Psychol 27:375",
        description="Weight of seeing what others do: notices read.",
    )
    ease: Number = parameter(
        0.0,
        ge=-2,
        le=2,
        neutral=0.0,
        source="zero: Costanza et al. 2012, J Bus Psychol 27:375",
        description="Weight of not having too much to do.",
    )


class Engagement(Section):
    """What people expect of their work, and how fast engagement follows what they experience."""

    decisions: Probability = parameter(
        "80 %", description="Expected share of decisions that one takes oneself."
    )
    interruptions: Rate = parameter("2 / h", description="Expected interruptions of one's work.")
    insight: Rate = parameter("1 / h", description="Expected notices of what others do.")
    workload: Probability = parameter("80 %", description="Expected share of the day that is busy.")
    adaptation: Duration = parameter(
        "20 days", ge="1 day", description="Time in which engagement follows experience (1/e)."
    )
    lowest: Number = parameter(0.6, gt=0, le=1, description="Least engagement; speed is times it.")
    highest: Number = parameter(1.15, ge=1, le=2, description="Greatest engagement.")


class Learning(Section):
    """The learning curve of repeated work of one function, and forgetting."""

    curve: Probability = parameter(
        "100 %",
        ge=0.5,
        le=1,
        neutral="100 %",
        source="80 to 90 % where there is learning (Wright 1936, J Aeronaut Sci 3:122)",
        description="Factor on the time of a service each time that practice doubles.",
    )
    experienced: Whole = parameter(
        500,
        unit="services",
        ge=1,
        le=10_000_000,
        description="Practice at which people work at their skill; all have it at the start.",
    )
    novice: Number = parameter(
        0.1, gt=0, le=1, description="Practice with which a new employee begins, relative to that."
    )
    best: Number = parameter(
        1.25, ge=1, le=10, description="Speed that practice leads to at most, relative to skill."
    )
    half_life: Annotated[Duration | None, OrNone()] = parameter(
        None,
        ge="1 day",
        neutral=None,
        description="Time in which half of a practice is lost that is not used.",
    )
    errors: Number = parameter(
        0.0,
        ge=0,
        le=10,
        neutral=0.0,
        sign={"lost_revenue": +1},
        description="Growth of the chance of errors with the time a service takes longer than "
        "that of the experienced: 1 = in proportion.",
    )


class Turnover(Section):
    """People who leave, and those who come in their place."""

    yearly: Probability = parameter(
        "0 %",
        ge=0,
        le=0.99,
        neutral="0 %",
        source="off; 10 to 25 % are usual, call centres about 30 % (assumption)",
        description="Share of people of normal engagement that leave within a year of "
        f"{DAYS_A_YEAR} days.",
    )
    sensitivity: Number = parameter(
        3.0,
        ge=0,
        le=20,
        description="How much the hazard of leaving rises as engagement falls: times "
        "exp(sensitivity · (1 − engagement)).",
    )
    hiring: Duration = parameter(
        "40 days", ge="1 day", description="Time until somebody new takes a vacant place."
    )


class Ties(Section):
    """Informal ties: people whose answers helped become contacts, those not asked are forgotten."""

    form_after: Annotated[Whole | None, OrNone()] = parameter(
        None,
        unit="answers",
        ge=1,
        le=10_000,
        neutral=None,
        description="Answers from one to the other after which two know each other; none: never.",
    )
    half_life: Duration = parameter(
        "20 days",
        ge="1 day",
        description="Time in which half of the answers are forgotten; a tie ends at half of "
        "`form_after`.",
    )
    most: Whole = parameter(
        10, unit="people", ge=1, le=100, description="How many informal ties a person keeps."
    )


class People(Section):
    """What changes slowly in people."""

    generations: Annotated[
        FrozenMapping[Name, Generation],
        BeforeValidator(_preset),
        WrittenAs(lambda value: value, {"enum": ["article"]}),
    ] = parameter(
        {},
        source="",
        description="Parts of the people by name, with their share and what they like; or "
        "article: the claim of the article on X, Y and Z.",
    )
    engagement: Engagement = part(Engagement, "What people expect of their work.")
    learning: Learning = part(Learning, "The learning curve and forgetting.")
    turnover: Turnover = part(Turnover, "People who leave and come.")
    ties: Ties = part(Ties, "Informal ties that form and fade.")

    @field_validator("generations", mode="after")
    @classmethod
    def _whole(cls, generations: FrozenMapping[str, Generation]) -> FrozenMapping[str, Generation]:
        total = math.fsum(item.share for item in generations.values())
        if generations and abs(total - 1) > 1e-9:
            refuse(f"the shares add up to {total * 100:.6g} %", "make it 100 %")
        return generations
