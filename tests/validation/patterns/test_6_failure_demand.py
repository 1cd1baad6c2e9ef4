"""Pattern 6: failure demand: unlinked channels raise load, which raises waits, which raise load.

Who is not answered tries another channel. Where the channels know of each other the contact is
recognized; where they do not, it is work (Seddon 2003). In this firm nothing has to be asked, so
that a shared system links channels and does nothing else. The circle closes in some replications
and not in others, so that medians are compared.
"""

from __future__ import annotations

from functools import cache

from simulation.experiments.comparison import Comparison
from simulation.outcomes.metrics.people import busy_shares
from simulation.outcomes.output_analysis import Difference

from .support import BETTER_IS_LOWER, FIRM, Changes, firm, middle_rise, same_customers, shown

REPLICATIONS = 20
EASY, BUSY = 1.05, 1.1  # times the demand of the firm
PATIENCE: Changes = {"channels.e-mail.patience": {"mean": "4 h", "cv": 1}}
AGAIN: Changes = {
    **PATIENCE,
    "customers.several_channels": "75 %",  # the article's claim
    "customers.recontact_after": {"mean": "45 min", "cv": 0.7},
}
VARIANTS: dict[str, Changes] = {
    "unlinked": AGAIN,
    "linked": {**AGAIN, "communication.shared_system": "100 %"},
    "once": PATIENCE,  # nobody tries again
}
FIRST = "response_time_first_mean"


def demand(factor: float) -> Changes:
    """Return the changes that multiply the demand of the firm."""
    kinds = firm().requests.items()
    return {f"requests.{name}.rate": f"{kind.rate * factor} / h" for name, kind in kinds}


@cache
def at(factor: float) -> Comparison:
    """Return the firm with linked and unlinked channels, at some times its demand."""
    assert "interdependence" not in FIRM
    variants = {name: firm(demand(factor), change) for name, change in VARIANTS.items()}
    return same_customers(variants, REPLICATIONS)


def against(factor: float, metric: str, one: str, other: str) -> Difference:
    """Return the paired difference of two variants."""
    found = middle_rise(at(factor).values(one, metric), at(factor).values(other, metric))
    print(f"demand x {factor}, {metric}, {one} against {other}: {shown(found)}")
    return found


def busy(variant: str) -> list[float]:
    """Return the share of the day customer service is busy: all its contacts, and no more."""
    shares = []
    for replication in at(BUSY).replications[variant]:
        roster = replication.record.assembly.organization.roster
        people = list(roster.of(roster.departments.index("service")))
        shares.append(float(busy_shares(replication.record)[people].mean()))
    return shares


def test_unlinked_channels_raise_load_and_waits() -> None:
    """Unrecognized contacts keep people busier, and customers wait longer and try again more."""
    busier = middle_rise(busy("unlinked"), busy("linked"))
    print(f"customer service busier by {shown(busier)}")
    assert busier.low > 0
    for metric in (FIRST, "recontacts", "failure_demand"):
        assert against(BUSY, metric, "unlinked", "linked").low > 0


def test_the_circle_amplifies() -> None:
    """The same growth of demand adds more to waits and contacts where channels are unlinked.

    And so it does to lost revenue and satisfaction. Not to the median time to resolution: those who
    give up at the first department leave the others less to do.
    """
    for metric in (FIRST, "recontacts", "lost_revenue", "satisfaction_mean"):
        sign = 1 if BETTER_IS_LOWER.get(metric, True) else -1
        growth = {
            name: [
                sign * (more - less)
                for more, less in zip(
                    at(BUSY).values(name, metric), at(EASY).values(name, metric), strict=True
                )
            ]
            for name in VARIANTS
        }
        found = middle_rise(growth["unlinked"], growth["linked"])
        print(f"{metric}, growth of demand worsens it more by {shown(found)}")
        assert found.low > 0


def test_where_channels_are_linked_trying_again_costs_nothing() -> None:
    """With linked channels people are as busy, and customers wait as long, as if nobody did."""
    for found in (
        middle_rise(busy("linked"), busy("once")),
        against(BUSY, FIRST, "linked", "once"),
    ):
        assert found.low < 0 < found.high
