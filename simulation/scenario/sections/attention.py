"""``attention:`` what people turn to next, what interrupts them, and what they must read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, field_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Duration, OneOf, Probability, WrittenAs
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import as_sentence, did_you_mean, refuse

Order = Literal["priority", "fifo", "lifo", "random"]


def _as_mix(order: object) -> object:
    if not isinstance(order, str):
        return order
    if order not in get_args(Order):
        hint = did_you_mean(order, get_args(Order))
        refuse(f"must be {as_sentence(get_args(Order))}", hint if hint[0] == "d" else "")
    return {order: 1.0}


def _as_word(mix: Mapping[str, str]) -> object:
    return next(iter(mix)) if len(mix) == 1 else mix


class Attention(Section):
    """How people spend their attention."""

    order: Annotated[
        FrozenMapping[Annotated[Order, OneOf()], Probability],
        BeforeValidator(_as_mix),
        WrittenAs(_as_word, {"enum": list(get_args(Order))}),
    ] = parameter(
        "priority",
        source="",
        description="What is taken up next: priority, fifo, lifo or random, or a mix of these, "
        "such as {priority: 80 %, random: 20 %}.",
    )
    synchronous: Probability = parameter(
        "30 %",
        neutral="0 %",
        description="Share of messages that interrupt their reader.",
    )
    resumption: Duration = parameter(
        "1.5 min",
        ge="0 min",
        neutral="0 min",
        source="assumption, 1 to 2 min",
        sign={"response_time": +1},
        description="Time lost when resuming an interrupted piece of work.",
    )
    notices: Probability = parameter(
        "20 %",
        neutral="0 %",
        sign={"response_time": +1},
        description="Chance that finishing a stage sends a notice to everybody one may talk to.",
    )
    reading: Distribution = parameter(
        "0.5 min", sign={"response_time": +1}, description="Work of reading a notice."
    )
    notices_interrupt: Probability = parameter(
        "10 %", neutral="0 %", description="Share of notices that interrupt their reader."
    )

    @field_validator("order", mode="after")
    @classmethod
    def _whole_mix(cls, order: FrozenMapping[Order, float]) -> FrozenMapping[Order, float]:
        total = math.fsum(order.values())
        if abs(total - 1) > 1e-9:
            refuse(f"the shares of the mix add up to {total * 100:.6g} %", "make it 100 %")
        return order
