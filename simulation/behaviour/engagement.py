"""Engagement: what people experience at work, against what they expect and like.

Preferences act on experienced quantities, never on the label of a structure: the share of decisions
one takes oneself, interruptions, seeing what others do, workload. Each counts relative to what is
expected, from −1 to 1; the weights are those of one's generation. Engagement follows with a time
constant and stays within its bounds; speed is in proportion to it. Weights are 0 by default
(Costanza et al. 2012, J Bus Psychol 27:375).
"""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np

from simulation.behaviour.day import Day, Floats, Integers
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.keys import draw_many
from simulation.scenario import Scenario
from simulation.scenario.sections.people import Engagement as Expected
from simulation.scenario.units import HOUR

LIKINGS = ("decisions", "calm", "insight", "ease")


class Engagement:
    """How engaged everybody is; 1 is normal.

    Attributes:
        level: [E] engagement.
        generation: [E] position of the generation.
    """

    def __init__(self, scenario: Scenario, p: k.Parameters) -> None:
        """Begin with everybody at 1."""
        self.configure(scenario)
        self.level: Floats = np.ones(len(p.people))
        self.generation: Integers = np.zeros(len(p.people), np.int64)
        self.begin_anew(p, list(range(len(p.people))))

    def configure(self, scenario: Scenario) -> None:
        """Let expectations be those of a scenario; levels stay."""
        people = scenario.people
        self.expected = people.engagement
        self.follows = 1.0 - math.exp(-scenario.time.hours_per_day / self.expected.adaptation)
        self.shares = list(accumulate(item.share for item in people.generations.values()))
        rows = [[getattr(item, name) for name in LIKINGS] for item in people.generations.values()]
        self.likings: Floats = np.array(rows or [[0.0] * len(LIKINGS)])

    def begin_anew(self, p: k.Parameters, employees: list[int]) -> None:
        """Let places be taken by people of normal engagement, their generation drawn."""
        u = draw_many(p.people.key[employees], v.GENERATION, np.array([0]))
        places = np.searchsorted(self.shares[:-1], u, side="right")
        self.generation[employees] = places
        self.level[employees] = 1.0

    def act(self, day: Day, employed: Integers) -> None:
        """Let the engagement of those who have a place follow the experience of the day.

        Args:
            day: that is over.
            employed: [E] who has a place.
        """
        wanted = np.ones(len(self.level))
        for liking, lived in zip(self.likings.T, experience(self.expected, day), strict=True):
            wanted += liking[self.generation] * lived
        self.level += (wanted - self.level) * self.follows * employed
        np.clip(self.level, self.expected.lowest, self.expected.highest, out=self.level)


def experience(expected: Expected, day: Day) -> list[Floats]:
    """Return what everybody experienced relative to what is expected, from −1 to 1, by liking.

    Who had nothing to decide experienced what was expected.
    """
    changes, e = day.changes, expected
    hours = day.length / HOUR
    cases = changes["decided"] + changes["referred"]
    own = np.where(cases > 0, changes["decided"] / np.maximum(cases, 1), e.decisions)
    columns = (
        own - e.decisions,
        1.0 - changes["interruptions"] / (hours * max(e.interruptions, 1e-9)),
        changes["read"] / (hours * max(e.insight, 1e-9)) - 1.0,
        e.workload - day.busy / day.length,
    )
    return [np.clip(column, -1.0, 1.0) for column in columns]
