"""Where a request goes after a stage, and which stages it can reach at all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from simulation.scenario.fields import DONE

LONGEST_ROUTE = 100
Step = tuple[tuple[int, float], ...]
"""(stage, probability) pairs; the number of stages stands for done."""
Names = Sequence[tuple[str, ...]]
"""What each stage is called: its department, or those of its branches; and its label, if any."""


def target(names: Names, stage: int, name: str) -> int | None:
    """Return the stage that `next: {name: …}` means at `stage`; None if there is none.

    It is the nearest stage of that name at or before the stage, else the first later.
    """
    if name == DONE:
        return len(names)
    for earlier in range(stage, -1, -1):
        if name in names[earlier]:
            return earlier
    for later in range(stage + 1, len(names)):
        if name in names[later]:
            return later
    return None


def follow(names: Names, stage: int, following: Mapping[str, float]) -> Step:
    """Return where a request goes after `stage`; what `following` leaves goes one stage on."""
    chances: dict[int, float] = {}
    for name, probability in following.items():
        goal = target(names, stage, name)
        if goal is not None and probability > 0:
            chances[goal] = chances.get(goal, 0.0) + probability
    rest = 1 - math.fsum(following.values())
    if rest > 1e-9:
        chances[stage + 1] = chances.get(stage + 1, 0.0) + rest
    return tuple(sorted(chances.items()))


def reached(steps: Sequence[Step], start: int = 0) -> set[int]:
    """Return the stages that can be reached from `start`, the end (`len(steps)`) among them."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        stage = waiting.pop()
        if stage not in seen:
            seen.add(stage)
            if stage < len(steps):
                waiting.extend(goal for goal, _ in steps[stage])
    return seen
