"""``authority:`` what people may decide themselves, and who decides the rest."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Duration, Number, Probability, Whole

HIGHEST_LEVEL = 20  # of decisions


class Authority(Section):
    """Decisions that exceed one's authority, and how high they climb."""

    exceptions: Probability = parameter(
        "10 %",
        neutral="0 %",
        sign={"response_time": +1},
        description="Chance that a stage exceeds the authority of who works on it.",
    )
    decision_level: Whole = parameter(
        1,
        unit="levels",
        ge=0,
        le=HIGHEST_LEVEL,
        sign={"response_time": +1},
        description="How many levels above the decision is taken, at most by the chief; "
        "at 0 people decide alone, with authority.",
    )
    approval: Distribution = parameter(
        {"mean": "10 min", "cv": 1},
        source="assumption, 5 to 15 min",
        sign={"response_time": +1},
        description="Work of each approval.",
    )
    deadline: Duration = parameter(
        "1 day",
        gt="0 min",
        description="How long one waits for a decision before deciding alone.",
    )
    control: Number = parameter(
        0.8,
        ge=0,
        le=1,
        neutral=1.0,
        sign={"satisfaction": -1},
        description="Factor on the probability of error for each level the decision climbed.",
    )
