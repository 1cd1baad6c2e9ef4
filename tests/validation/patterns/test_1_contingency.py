"""Pattern 1: the silo wins with independent routine work, teams win with interdependent work.

Departments pool their people and keep them to one function; teams split the pool, help one another
at a lower speed and read more notices, but ask their questions directly instead of through the
pyramid (Thompson 1967; Galbraith 1974).
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from simulation.experiments.comparison import Comparison

from .support import (
    BETTER_IS_LOWER,
    DEFAULTS,
    RESPONSE,
    TEAMS,
    Changes,
    advantages,
    firm,
    rise,
    same_customers,
    shown,
)

NEEDS = (0, 20, 40, 60)
REPLICATIONS = 12


def both(*changes: Changes) -> Comparison:
    """Run the same customers through the silo and through teams, each with the same changes."""
    return same_customers({"silo": firm(*changes), "teams": firm(*changes, TEAMS)}, REPLICATIONS)


@cache
def at(interdependence: int) -> Comparison:
    """Return the two with so many per cent of the stages needing to know something."""
    return both(DEFAULTS, {"communication.interdependence": f"{interdependence} %"})


def test_the_silo_wins_with_independent_work() -> None:
    """Where nobody needs to know anything, the silo is faster, loses less and satisfies more."""
    for found in advantages(at(0), "silo", "teams").values():
        assert found.low > 0


def test_teams_win_with_interdependent_work() -> None:
    """Where 60 % of the stages need to know something, teams are faster and satisfy more.

    Lost revenue is reported: what the slow silo loses in cancelled orders, teams lose in calls that
    a small pool leaves waiting.
    """
    found = advantages(at(60), "teams", "silo")
    assert found[RESPONSE].low > 0
    assert found["satisfaction_mean"].low > 0


def advantage_of_teams(comparison: Comparison, metric: str) -> list[float]:
    """Return by how much teams are better, replication by replication."""
    sign = -1 if BETTER_IS_LOWER[metric] else 1
    pairs = zip(comparison.values("teams", metric), comparison.values("silo", metric), strict=True)
    return [sign * (teams - silo) for teams, silo in pairs]


@pytest.mark.parametrize("metric", BETTER_IS_LOWER)
def test_each_step_of_interdependence_favours_teams(metric: str) -> None:
    """The advantage of teams rises from step to step, so that the border is crossed once."""
    for less, more in pairwise(NEEDS):
        step = rise(advantage_of_teams(at(more), metric), advantage_of_teams(at(less), metric))
        print(f"{metric}, from {less} % to {more} %: {shown(step)}")
        assert step.low > 0


def test_with_nothing_to_ask_teams_have_no_advantage() -> None:
    """With a system that everybody shares, 60 % interdependence leaves teams no advantage."""
    told = both(
        DEFAULTS,
        {"communication.interdependence": "60 %", "communication.shared_system": "100 %"},
    )
    for found in advantages(told, "teams", "silo").values():
        assert found.high < 0


def test_without_split_pools_and_switching_the_silo_has_no_advantage() -> None:
    """With one queue a department, nobody helping and nothing to read, there is no difference."""
    neutral = both({"dispatch.scope": "department"})
    for metric in BETTER_IS_LOWER:
        assert neutral.values("teams", metric) == neutral.values("silo", metric)
