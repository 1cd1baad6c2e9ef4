"""Whether an exercise is solved: its rules are kept, and each goal holds at 95 % confidence."""

from __future__ import annotations

from dataclasses import dataclass

from simulation.experiments.comparison import Comparison, compare
from simulation.experiments.exercises import Exercise, Goal
from simulation.outcomes.output_analysis import Difference, Estimate, paired_difference
from simulation.registry import metrics
from simulation.scenario import Scenario, changed, differences, parse_scenario

REPLICATIONS = 10
OTHER, MINE = "other", "yours"


@dataclass(frozen=True)
class Found:
    """What came of one goal.

    Attributes:
        goal: which one.
        start, mine: the figure at the start and in the solution; the start is None if it cannot be
            run.
        difference: of the solution from what it is held against; None if that is a bound.
        is_met: whether the goal is reached, at 95 % confidence.
    """

    goal: Goal
    start: Estimate | None
    mine: Estimate
    difference: Difference | None
    is_met: bool


@dataclass(frozen=True)
class Checked:
    """What came of an exercise.

    Attributes:
        forbidden: paths of fields that were changed and may not be.
        staff: people there are, where there are more than there may be; else None.
        found: goal by goal; empty if a rule is broken.
    """

    forbidden: tuple[str, ...]
    staff: int | None
    found: tuple[Found, ...]

    @property
    def is_solved(self) -> bool:
        """Whether all rules are kept and all goals reached."""
        return bool(self.found) and all(found.is_met for found in self.found)


def check(exercise: Exercise, mine: Scenario) -> Checked:
    """Return what came of an exercise; nothing is run if a rule is broken."""
    start = parse_scenario(exercise.solved_text, {})
    changes = [difference.path for difference in differences(start, mine)]
    forbidden = tuple(path for path in changes if not _is_under(path, exercise.may_change))
    staff = sum(department.staff for department in mine.organization.departments.values())
    too_many = exercise.most_staff is not None and staff > exercise.most_staff
    if forbidden or too_many:
        return Checked(forbidden, staff if too_many else None, ())
    base = mine if exercise.is_broken else start
    both = _compare(base, mine, start.seed)
    others: dict[str, Comparison] = {}
    found = []
    for goal in exercise.goals:
        against = both
        if goal.against is not None:
            key = repr(goal.against)
            others[key] = others.get(key) or _compare(changed(mine, goal.against), mine, start.seed)
            against = others[key]
        found.append(_found(goal, both, against, is_broken=exercise.is_broken))
    return Checked((), None, tuple(found))


def _compare(first: Scenario, mine: Scenario, seed: int) -> Comparison:
    return compare(first, mine, replications=REPLICATIONS, seed=seed, names=[OTHER, MINE])


def _found(goal: Goal, both: Comparison, against: Comparison, *, is_broken: bool) -> Found:
    start, mine = (both.estimate(name, goal.metric) for name in (OTHER, MINE))
    if goal.less_by is None and goal.against is None:
        return Found(goal, None if is_broken else start, mine, None, _is_within(mine, goal))
    gap = against.difference(MINE, goal.metric)
    if goal.less_by is not None:
        values = both.values(OTHER, goal.metric)  # their mean is uncertain too
        bounds = [(1 - goal.less_by) * value for value in values]
        is_met = paired_difference(both.values(MINE, goal.metric), bounds).high <= 0
    else:
        is_met = _is_better(gap, goal.metric)
    return Found(goal, start, mine, gap, is_met)


def _is_under(path: str, beginnings: tuple[str, ...]) -> bool:
    return any(path == start or path.startswith((f"{start}.", f"{start}[")) for start in beginnings)


def _is_within(estimate: Estimate, goal: Goal) -> bool:
    """Whether the whole interval lies within the bounds."""
    is_low_enough = goal.at_most is None or estimate.high <= goal.at_most
    return is_low_enough and (goal.at_least is None or estimate.low >= goal.at_least)


def _is_better(gap: Difference, name: str) -> bool:
    return gap.low > 0 if metrics.get(name).better == "higher" else gap.high < 0
