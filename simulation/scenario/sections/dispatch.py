"""``dispatch:`` where requests queue, and who takes the next one."""

from __future__ import annotations

from typing import Annotated, Literal

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import OneOf


class Dispatch(Section):
    """How requests are given to people."""

    scope: Annotated[Literal["unit", "department"], OneOf()] = parameter(
        "unit",
        source="",
        description="Whether requests queue in their sector or team (unit), "
        "or for the whole department.",
    )
    rule: Annotated[
        Literal[
            "shared_queue",
            "least_loaded",
            "shortest_queue",
            "round_robin",
            "random",
            "same_owner",
            "same_team",
        ],
        OneOf(),
    ] = parameter(
        "shared_queue",
        source="",
        description="Who takes a request: whoever is free first (shared_queue), or a person chosen "
        "when it comes. least_loaded counts what waits for a person and what the person has in "
        "hand, shortest_queue only what waits, be the person idle or not; the first among equals.",
    )
    preemption: Annotated[Literal["none", "resume"], OneOf()] = parameter(
        "none",
        neutral="none",
        source="",
        description="Whether a request of higher priority interrupts one of lower priority that is "
        "being worked on (resume); the work left is done later, at the head of its queue.",
    )
