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
        Literal["shared_queue", "least_loaded", "round_robin", "random", "same_owner", "same_team"],
        OneOf(),
    ] = parameter("shared_queue", source="", description="Who takes a request.")
