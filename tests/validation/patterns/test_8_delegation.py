"""Pattern 8: delegation by default: the busier managers are, the more is decided without them.

What exceeds one's authority goes up the line. When those who decide are overloaded, deadlines pass;
people then decide alone, and make more errors (Jin & Levitt 1996, Comput Math Organ Theory 2:171).
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from simulation.experiments.comparison import Comparison
from simulation.experiments.replication import Replication
from simulation.kernel import state as k

from .support import DEFAULTS, Changes, firm, gap, mean_of, rise, same_customers, shown

REPLICATIONS = 10
EXCEPTIONS = (10, 15, 20, 30)  # per cent of the stages; at 17 % the chief is busy all day
ENDS = (EXCEPTIONS[-1], EXCEPTIONS[0])
DECIDED_HIGH: Changes = {
    **DEFAULTS,
    "authority.decision_level": 2,
    "authority.deadline": "4 h",
    "authority.control": 0.8,
    "quality.alone": 2,
}
PATIENT: Changes = {"authority.deadline": "60 days"}
EQUALLY_GOOD: Changes = {"authority.control": 1.0, "quality.alone": 1.0}


@cache
def by_exceptions(*neutral: tuple[str, object]) -> Comparison:
    """Return the firm with more and more to decide above, mechanisms neutral as given."""
    return same_customers(
        {
            str(share): firm(DECIDED_HIGH, dict(neutral), {"authority.exceptions": f"{share} %"})
            for share in EXCEPTIONS
        },
        REPLICATIONS,
    )


def errors(replication: Replication) -> float:
    """Return the share of the services that were faulty."""
    record = replication.record
    return (record.count(k.REWORKS) + record.count(k.ERRORS_OUTSIDE)) / record.count(k.VISITS)


def more_errors(comparison: Comparison, more: int, fewer: int) -> list[float]:
    """Return how many more services are faulty with more to decide above, by replication."""
    pairs = zip(*(comparison.replications[str(share)] for share in (more, fewer)), strict=True)
    found = [errors(one) - errors(other) for one, other in pairs]
    print(f"errors at {more} % against {fewer} %: {shown(mean_of(found))}")
    return found


def test_overloaded_managers_decide_less() -> None:
    """The more there is to decide, the busier the chief, and the more people decide alone."""
    for fewer, more in pairwise(EXCEPTIONS):
        alone = gap(by_exceptions(), "decided_alone", str(more), str(fewer))
        busier = gap(by_exceptions(), "utilization_chief", str(more), str(fewer))
        print(f"from {fewer} % to {more} %: alone {shown(alone)}, chief busier {shown(busier)}")
    assert gap(by_exceptions(), "decided_alone", *map(str, ENDS)).low > 0.3
    assert gap(by_exceptions(), "utilization_chief", *map(str, ENDS)).low > 0


def test_quality_falls_with_it() -> None:
    """The more people decide alone, the more errors there are."""
    for fewer, more in pairwise(EXCEPTIONS):
        more_errors(by_exceptions(), more, fewer)
    assert mean_of(more_errors(by_exceptions(), *ENDS)).low > 0


def test_who_waits_for_ever_decides_nothing_alone() -> None:
    """Without a deadline in sight nothing is decided alone, and errors do not rise."""
    patient = by_exceptions(*PATIENT.items())
    assert max(patient.values(str(ENDS[0]), "decided_alone")) < 0.01
    without = more_errors(patient, *ENDS)
    assert mean_of(without).low < 0
    assert rise(more_errors(by_exceptions(), *ENDS), without).low > 0


def test_where_all_decide_equally_well_quality_does_not_fall() -> None:
    """Where a decision is as good alone as above, errors do not rise with decisions alone."""
    neutral = by_exceptions(*EQUALLY_GOOD.items())
    found = mean_of(more_errors(neutral, *ENDS))
    assert found.low < 0 < found.high
    assert gap(neutral, "decided_alone", *map(str, ENDS)).low > 0.3
