"""Pattern 5: leads worth having rise with what sales tells marketing.

Marketing moves its budget to the segments where it believes leads are won; it learns that from the
deals of whose end it hears. How the uplift compares with the 30 % of the article is a finding.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from simulation.experiments.comparison import Comparison
from simulation.outcomes.output_analysis import Estimate
from simulation.scenario import load_scenario

from .support import gap, mean_of, same_customers, shown

REPLICATIONS = 16
TOLD = ("0 %", "2 %", "10 %", "100 %")
ARTICLE = 0.30


@cache
def by_feedback(allocation: str) -> Comparison:
    """Return the shipped firm in which sales tells marketing more and more."""
    fixed = {"marketing.allocation": allocation, "time.horizon": "80 days"}
    return same_customers(
        {
            told: load_scenario("marketing_and_sales", {"marketing.feedback": told, **fixed})
            for told in TOLD
        },
        REPLICATIONS,
    )


def uplift(comparison: Comparison, told: str) -> Estimate:
    """Return the growth of leads worth having against no feedback."""
    pairs = zip(
        comparison.values(told, "leads_qualified"),
        comparison.values("0 %", "leads_qualified"),
        strict=True,
    )
    found = mean_of([some / none - 1 for some, none in pairs])
    print(f"uplift when {told} of the deals are told: {shown(found)}, the article: {ARTICLE}")
    return found


def test_what_sales_tells_brings_leads_worth_having() -> None:
    """Leads worth having rise with each step of what is told; the uplift is measured."""
    learned = by_feedback("learned")
    for less, more in pairwise(TOLD):
        assert gap(learned, "leads_qualified", more, less).low > 0
        assert uplift(learned, more).low > 0


def test_who_does_not_move_the_budget_has_no_uplift() -> None:
    """With a fixed budget nothing that sales tells brings leads worth having."""
    assert uplift(by_feedback("fixed"), "100 %").low <= 0
