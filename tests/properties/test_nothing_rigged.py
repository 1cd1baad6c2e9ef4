"""No outcome is built in: what the shipped pair differs in, who wins where, is it plausible."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from simulation.experiments.comparison import Comparison, compare
from simulation.experiments.plausibility import BANDS, PAIR, Band, Plausibility, plausibility
from simulation.scenario import differences
from tests.support import scenario_of

STRUCTURAL = {
    "organization.structure",
    "organization.teams",
    "organization.departments.sales.sectors",
    "authority.decision_level",
    "organization.network.ties_per_person",
    "organization.network.depth_scale",
    "organization.network.distance_scale",
}
"""The only fields in which the shipped silo and collaborative retailers may differ."""
REPLICATIONS = 20
SILO_WINS: dict[str, Any] = {
    "communication__interdependence": "0 %",
    "attention__notices": "60 %",
    "attention__reading": "1 min",
}
"""Independent work and much to read: the change under which specialists should be left alone."""


@lru_cache(maxsize=2)
def comparison(silo_wins: bool = False) -> Comparison:
    """Return the silo (the baseline) against the collaborative retailer."""
    changes = SILO_WINS if silo_wins else {}
    pair = [scenario_of(name, **changes) for name in ("silo", "collaborative")]
    return compare(*pair, replications=REPLICATIONS, workers=2, names=("silo", "collaborative"))


@pytest.mark.parametrize("other", ["collaborative", "matrix", "network"])
def test_only_structure_differs(other: str) -> None:
    """The shipped retailers differ in listed structural fields only, not in people or tools."""
    found = differences(scenario_of("silo"), scenario_of(other))
    assert {difference.path for difference in found} <= STRUCTURAL
    assert "organization.structure" in {difference.path for difference in found}


@pytest.mark.parametrize("silo_wins", [False, True])
def test_both_face_the_same_customers(silo_wins: bool) -> None:
    """Replication by replication, the same potential arrivals come to both, worth the same."""
    both = comparison(silo_wins)
    assert both.same_demand
    assert both.values("silo", "revenue_potential") == both.values(
        "collaborative", "revenue_potential"
    )


BETTER_IS_LOWER = {"response_time_resolution_median": 1, "lost_revenue": 1, "satisfaction_mean": -1}


def advantage_of_teams(silo_wins: bool) -> dict[str, tuple[float, float]]:
    """Return by how much the collaborative retailer is better, as an interval for each metric."""
    found = {}
    for metric, sign in BETTER_IS_LOWER.items():
        gap = comparison(silo_wins).difference("collaborative", metric)
        found[metric] = (-gap.high, -gap.low) if sign > 0 else (gap.low, gap.high)
    return found


def test_collaboration_wins_somewhere() -> None:
    """In the shipped pair collaboration is clearly better in one of the three headline figures."""
    intervals = advantage_of_teams(silo_wins=False)
    print(intervals)
    assert any(low > 0 for low, _ in intervals.values())


def test_the_silo_wins_where_work_is_independent() -> None:
    """Without interdependence, with much to read, the silo is clearly better in all three."""
    intervals = advantage_of_teams(silo_wins=True)
    print(intervals)
    assert all(high < 0 for _, high in intervals.values())


# ── Face validity ─────────────────────────────────────────────────────────────────────────────────


SEEDS = (42, 1, 2)


@lru_cache(maxsize=len(SEEDS))
def measured(seed: int) -> Plausibility:
    """Return the figures of the shipped pair, as `silosim mechanisms --section plausibility`."""
    return plausibility(REPLICATIONS, seed=seed, workers=2)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("band", BANDS, ids=lambda band: band.metric)
@pytest.mark.parametrize("name", PAIR)
def test_face_validity(band: Band, name: str, seed: int) -> None:
    """Every figure lies in its band, with other customers too."""
    found = measured(seed)
    assert found.is_inside(band, name), found.estimates[name, band.metric]


@pytest.mark.parametrize("name", PAIR)
def test_the_pair_has_a_steady_state(name: str) -> None:
    """No more requests are open at the end than in the middle, whatever the replication."""
    levels = np.stack([one.record.levels[:, 0] for one in comparison().replications[name]])
    middle, end = levels[:, 40:80].mean(axis=1), levels[:, 80:].mean(axis=1)
    assert end.mean() < 1.15 * middle.mean(), (middle, end)
    assert end.max() < 2 * middle.max(), (middle, end)


def test_a_silo_that_is_asked_four_times_has_none() -> None:
    """The same test tells a silo in which whoever waits asks again and again."""
    many = scenario_of("silo", customers__most_contacts=4)
    found = compare(many, replications=REPLICATIONS, workers=2)
    levels = np.stack([one.record.levels[:, 0] for one in found.replications[found.names[0]]])
    assert levels[:, 80:].mean() > 1.15 * levels[:, 40:80].mean()
