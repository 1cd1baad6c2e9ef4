"""Pattern 7: a restructuring dips before it gains, though the transition itself costs nothing.

Specialists have forgotten what they did not do; on the first day of a team they step in for one
another all the same, slowly, and learn it anew. Compared is the firm that becomes one of teams on
day 80 with the same firm that stays a silo.
"""

from __future__ import annotations

from functools import cache

from simulation.experiments.comparison import Comparison
from simulation.experiments.replication import Replication
from simulation.kernel import state as k

from .support import DEFAULTS, Changes, firm, mean_of, rise, same_customers, shown

HOUR = 3.6e9  # µs
REPLICATIONS = 12
CHANGE = 80
SLOWLY: Changes = {
    **DEFAULTS,
    "time.horizon": "200 days",
    "time.warm_up": "20 days",
    "communication.interdependence": "23 %",
    "authority.exceptions": "2 %",
    "authority.decision_level": 2,
    "people.learning.curve": "80 %",
    "people.learning.half_life": "60 days",
    "people.learning.experienced": 100,
}
TO_TEAMS: Changes = {
    "interventions": [
        {
            "day": CHANGE,
            "set": {"organization.structure": "cross_functional", "authority.decision_level": 1},
        }
    ]
}
NO_LEARNING: Changes = {"people.learning.curve": "100 %"}
JUST_AFTER, AT_LAST = (CHANGE, CHANGE + 5), (160, 190)


@cache
def restructured(*, learning: bool) -> Comparison:
    """Return the firm that changes on day 80 and the one that does not."""
    slowly = SLOWLY | ({} if learning else NO_LEARNING)
    changing = firm(slowly, TO_TEAMS)
    assert changing.interventions[0].transition == 0
    return same_customers({"changed": changing, "silo": firm(slowly)}, REPLICATIONS)


def resolution_time(replication: Replication, days: tuple[int, int]) -> float:
    """Return the mean hours to resolution of the requests that came in some days."""
    record = replication.record
    day = record.cohort_start // record.assembly.scenario.time.hours_per_day
    chosen = (day >= days[0]) & (day < days[1])
    total = int(record.sums[chosen][:, :, k.SUM_RESOLUTION].sum())
    return total / HOUR / int(record.counts[chosen][:, :, k.CLOSED].sum())


def slower(days: tuple[int, int], *, learning: bool = True) -> list[float]:
    """Return by how much the changed firm is slower than the silo, replication by replication."""
    runs = restructured(learning=learning).replications
    changed, silo = ([resolution_time(r, days) for r in runs[name]] for name in ("changed", "silo"))
    found = [a - b for a, b in zip(changed, silo, strict=True)]
    print(f"days {days}, learning {learning}: slower by {shown(mean_of(found))} h")
    return found


def test_it_dips_before_it_gains() -> None:
    """Requests take longer than in the silo just after the change, and less time at last."""
    assert mean_of(slower(JUST_AFTER)).low > 0
    assert mean_of(slower(AT_LAST)).high < 0


def test_without_experience_to_lose_there_is_no_dip() -> None:
    """Where practice makes no difference, there is no dip, and the gain is there all the same."""
    without = slower(JUST_AFTER, learning=False)
    assert mean_of(without).mean < 0
    assert rise(slower(JUST_AFTER), without).low > 0
    assert mean_of(slower(AT_LAST, learning=False)).high < 0
