"""``interruptions:`` what takes the people of a department away from requests."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import OneOf, OrNone
from simulation.scenario.problems import Finding, as_sentence, refuse_all

When = Literal["serving", "always", "between", "idle", "once_idle"]
BY_THE_CLOCK: tuple[When, ...] = ("serving", "always", "between")
"""The kinds that come `every` so often; the others come when there is nothing to do."""


class Interruptions(Section):
    """Duties besides requests: breakdowns, calls, meetings, vacations."""

    when: Annotated[When, OneOf()] = parameter(
        ...,
        source="",
        description="When they come: serving (only while at work on a request, as breakdowns do), "
        "always (also when idle, as calls do), between (they wait until a request is finished, as "
        "meetings do), idle (whenever there is nothing to do, again and again), once_idle (once "
        "each time there is nothing left to do).",
    )
    every: Annotated[Distribution | None, OrNone()] = parameter(
        None,
        source="",
        sign={"response_time": -1, "lost_revenue": -1, "satisfaction": +1},
        description="Time from one to the next of each person; while serving, time at work. "
        "Not for idle and once_idle.",
    )
    lasting: Distribution = parameter(
        ...,
        source="",
        sign={"response_time": +1, "lost_revenue": +1, "satisfaction": -1},
        description="How long each lasts.",
    )

    @model_validator(mode="after")
    def _with_its_clock(self) -> Self:
        if findings := list(_findings(self)):
            refuse_all(findings)
        return self


def _findings(interruptions: Interruptions) -> Any:
    when, every, lasting = interruptions.when, interruptions.every, interruptions.lasting
    if when in BY_THE_CLOCK:
        if every is None:
            yield Finding(
                f"interruptions {when} need to know how often they come",
                "write every: {mean: 5 h, distribution: exponential}",
                on_key=True,
            )
        elif every.mean == 0:
            yield Finding("must be more than 0 min", "write every: 5 h", ("every",))
    elif every is not None:
        others = as_sentence(BY_THE_CLOCK)
        yield Finding(
            f"interruptions {when} come when there is nothing to do, not every so often",
            f"leave it out, or write when: {others}",
            ("every",),
            on_key=True,
        )
    if when == "idle" and lasting.mean == 0:
        yield Finding("must be more than 0 min", "write lasting: 1 h", ("lasting",))


assert set(BY_THE_CLOCK) < set(get_args(When))
