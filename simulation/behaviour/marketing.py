"""Marketing moves a fixed budget between segments whose conversion it learns from sales.

Each segment has a beta distribution of its conversion, fed by the deals that marketing was told of
(Beta-Bernoulli bandit: Thompson 1933, Biometrika 25:285; here its mean decides, without exploring
at random: assumption). What is not told, comes late or is harmed on the way teaches nothing.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.behaviour.day import Day, Floats
from simulation.scenario import Scenario


def act(scenario: Scenario, day: Day) -> None:
    """Let the leads of each segment follow from the budget it now gets."""
    segments = scenario.customers.segments
    day.state.appeal[: len(segments)] = appeal(scenario, day.state.feedback)


def expected_conversion(scenario: Scenario, deals: Floats) -> Floats:
    """Return [segments] the conversion that marketing expects.

    Args:
        scenario: with a marketed kind, whose conversion is what marketing expects at first.
        deals: [segments, 2] deals it was told of, lost and won.
    """
    marketing = scenario.marketing
    assert marketing.kind is not None
    prior = marketing.prior_deals
    first = scenario.requests[marketing.kind].conversion
    expected: Floats = (prior * first + deals[:, 1]) / (prior + deals.sum(axis=1))
    return expected


def appeal(scenario: Scenario, deals: Floats) -> Floats:
    """Return [segments] the leads of each segment, relative to a budget spread by their shares.

    The budget of a segment goes as its share times the expected worth of one of its leads to the
    power `focus`; leads go as the budget to the power `returns`, at most `most`.
    """
    marketing = scenario.marketing
    segments = list(scenario.customers.segments.values())
    worth = [
        conversion * segment.value
        for conversion, segment in zip(
            expected_conversion(scenario, deals).tolist(), segments, strict=True
        )
    ]
    weights = [_power(each, marketing.focus) for each in worth]
    spread = math.fsum(s.share * weight for s, weight in zip(segments, weights, strict=True))
    if spread == 0:
        return np.ones(len(segments))
    leads = [min(_power(weight / spread, marketing.returns), marketing.most) for weight in weights]
    return np.array(leads)


def _power(base: float, exponent: float) -> float:
    return math.exp(exponent * math.log(base)) if base > 0 else float(exponent == 0)
