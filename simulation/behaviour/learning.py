"""Learning by doing and forgetting by disuse (Wright 1936, J Aeronaut Sci 3:122).

The time of a service falls by a fixed share each time the practice of its function doubles: speed
is (practice / experienced)^a with a = −log₂(curve). Practice that is not used on a day decays with
its half-life, down to that of a novice. Inexperience also makes errors more likely.
"""

from __future__ import annotations

import math

import numpy as np

from simulation.behaviour.day import Day, Floats, Integers
from simulation.kernel.curves import fill_powers
from simulation.scenario import Scenario

HALF = math.log(2.0)


class Experience:
    """How practised everybody is at each function.

    Attributes:
        practice: [E, F] services, those forgotten not counted.
        speed: [E, F] what practice makes of speed, before it is limited to the best.
    """

    def __init__(self, scenario: Scenario, employees: int, functions: int) -> None:
        """Begin with everybody experienced."""
        self._take(scenario)
        self.practice: Floats = np.full((employees, functions), float(self.learning.experienced))
        self.speed: Floats = np.ones((employees, functions))

    def configure(self, scenario: Scenario) -> None:
        """Let the curve be that of a scenario; practice stays, and speed follows from it."""
        before = (self.exponent, self.learning.experienced)
        self._take(scenario)
        if (self.exponent, self.learning.experienced) != before:
            self.speed = self._speed_of(self.practice.ravel()).reshape(self.practice.shape)

    def _take(self, scenario: Scenario) -> None:
        learning = scenario.people.learning
        self.learning = learning
        self.exponent = -math.log(learning.curve) / HALF
        self.novice = learning.novice * learning.experienced
        self.novice_speed = math.exp(self.exponent * math.log(learning.novice))
        self.kept = 1.0
        if learning.half_life is not None:
            self.kept = math.exp(-HALF * scenario.time.hours_per_day / learning.half_life)
        self.speed_kept = math.exp(self.exponent * math.log(self.kept))

    def _speed_of(self, practice: Floats) -> Floats:
        """Return [n] what practice [n] makes of speed."""
        speed = np.empty(len(practice))
        fill_powers(practice, float(self.learning.experienced), self.exponent, speed)
        return speed

    def act(self, day: Day, employed: Integers) -> None:
        """Let everybody learn from the services of the day and forget the rest.

        Args:
            day: that is over.
            employed: [E] who has a place; the others have nothing to forget.
        """
        if self.kept < 1.0:
            unused = (day.services == 0) & (employed[:, None] == 1)
            self.practice[unused] = _worn(self.practice[unused], self.kept, self.novice)
            self.speed[unused] = _worn(self.speed[unused], self.speed_kept, self.novice_speed)
        used = np.nonzero(day.services)
        practice = self.practice[used] + day.services[used]
        self.practice[used] = practice
        self.speed[used] = self._speed_of(practice)

    def set_practice(self, e: int, f: int, services: float) -> None:
        """Let somebody have so much practice at a function."""
        self.practice[e, f] = services
        self.speed[e, f] = math.exp(self.exponent * math.log(services / self.learning.experienced))

    def begin_anew(self, employees: list[int]) -> None:
        """Let places be taken by novices."""
        self.practice[employees] = self.novice
        self.speed[employees] = self.novice_speed

    def factor(self, e: int | slice = slice(None)) -> Floats:
        """Return [E, F] what practice makes of speed, or [F] that of one person."""
        factor: Floats = np.minimum(self.speed[e], self.learning.best)
        return factor

    def error_factor(self, own: Floats) -> Floats:
        """Return [E] what inexperience at one's own function makes of the chance of errors.

        Args:
            own: [E] what practice makes of speed there.
        """
        factor: Floats = 1.0 + self.learning.errors * np.maximum(0.0, 1.0 / own - 1.0)
        return factor


def _worn(values: Floats, kept: float, least: float) -> Floats:
    """Return what is left of values that do not fall below the least; those below it stay."""
    left: Floats = np.minimum(values, np.maximum(values * kept, least))
    return left
