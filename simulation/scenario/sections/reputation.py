"""``reputation:`` what customers tell others, and how it changes demand."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Duration, Number, Probability


class Reputation(Section):
    """A factor on demand that starts at 1, follows what customers tell, and returns to 1."""

    posts: Probability = parameter(
        "0 %",
        neutral="0 %",
        sign={"lost_revenue": +1},
        description="Share of unhappy customers (satisfaction below 50) who tell others.",
    )
    refers: Probability = parameter(
        "0 %",
        neutral="0 %",
        description="Share of happy customers (85 and more) who tell others. What comes beyond the "
        "potential counts against the losses; where nobody has time for it, waits and losses grow.",
    )
    reach: Number = parameter(
        2.0,
        ge=1,
        le=1000,
        description="How many times as many people a customer on several channels reaches.",
    )
    weight: Number = parameter(
        1.0,
        ge=0,
        le=1000,
        description="How far from 1 reputation gets in the long run when every request is told of.",
    )
    half_life: Duration = parameter(
        "20 days",
        gt="0 min",
        description="After how long half of what was told is forgotten.",
    )
    floor: Number = parameter(
        0.7, ge=0.01, le=1, description="The lowest that reputation can fall."
    )
    ceiling: Number = parameter(
        1.2, ge=1, le=10, description="The highest that reputation can rise."
    )

    @property
    def is_on(self) -> bool:
        """Whether anybody tells anything that changes demand."""
        return (self.posts > 0 or self.refers > 0) and self.weight > 0
