"""Pattern 3: too much collaboration hurts: response time falls with the first ties, then rises.

Ties shorten the way of a question; whoever has finished something tells everybody known, who must
read it and may be interrupted by it. U-shapes are tested by two lines (Simonsohn 2018, Advances in
Methods and Practices in Psychological Science 1:538): one falls and one rises, both clearly. Where
they meet is chosen on other replications than those that are tested.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from simulation.experiments.comparison import Comparison
from simulation.outcomes.output_analysis import Estimate

from .support import (
    DEFAULTS,
    RESPONSE,
    Changes,
    firm,
    gap,
    mean_of,
    same_customers,
    shown,
    slope,
)

TIES = (0, 1, 2, 4, 8, 12, 16)  # a person; everybody knows everybody at 23
REPLICATIONS = 20  # the first half chooses where the lines meet, the second is tested
CONNECTED: Changes = {
    **DEFAULTS,
    "organization.structure": "network",
    "organization.network.preset": "multiscale",
    "communication.interdependence": "40 %",
    "attention.notices": "40 %",
    "attention.reading": "1 min",
}
NO_NOTICES: Changes = {"attention.notices": "0 %"}
NO_QUESTIONS: Changes = {"communication.interdependence": "0 %"}


@cache
def by_ties(*without: tuple[str, str]) -> Comparison:
    """Return the firm with more and more informal ties, mechanisms set as given."""
    return same_customers(
        {
            str(ties): firm(
                CONNECTED, dict(without), {"organization.network.ties_per_person": ties}
            )
            for ties in TIES
        },
        REPLICATIONS,
    )


def two_lines(comparison: Comparison, metric: str) -> tuple[Estimate, Estimate]:
    """Return the slopes of a metric before and after its lowest point, over the ties a person."""
    columns = [comparison.values(str(ties), metric) for ties in TIES]
    half = REPLICATIONS // 2
    levels = [sum(column[:half]) for column in columns]
    turn = min(max(levels.index(min(levels)), 1), len(TIES) - 2)  # two points each at least
    tested = list(zip(*(column[half:] for column in columns), strict=True))
    before = mean_of([slope(TIES[: turn + 1], row[: turn + 1]) for row in tested])
    after = mean_of([slope(TIES[turn:], row[turn:]) for row in tested])
    print(f"{metric}: {shown(before)} a tie up to {TIES[turn]}, then {shown(after)}")
    return before, after


def test_response_time_is_u_shaped_in_the_number_of_ties() -> None:
    """Response time falls with the first ties a person has, and rises with still more."""
    for metric in (RESPONSE, "response_time_resolution_mean", "lost_revenue"):
        before, after = two_lines(by_ties(), metric)
        assert before.high < 0
        assert after.low > 0


def test_focus_falls_throughout() -> None:
    """With every step of ties people are interrupted more often and read more."""
    for metric in ("interruptions", "hours_reading"):
        for fewer, more in pairwise(TIES):
            step = gap(by_ties(), metric, str(more), str(fewer))
            print(f"{metric}, from {fewer} to {more} ties: {shown(step)}")
            assert step.low > 0


def test_without_notices_more_ties_never_hurt() -> None:
    """With nothing to read, response time does not rise with ties anywhere."""
    before, after = two_lines(by_ties(*NO_NOTICES.items()), RESPONSE)
    assert before.high < 0
    assert after.high < 0


def test_without_questions_the_first_ties_do_not_help() -> None:
    """With nothing to ask, response time does not fall with ties anywhere."""
    before, after = two_lines(by_ties(*NO_QUESTIONS.items()), RESPONSE)
    assert before.low > 0
    assert after.low > 0
