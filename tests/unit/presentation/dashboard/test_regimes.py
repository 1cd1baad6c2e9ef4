"""The map of regimes: what it shows is what `compare` gives."""

from __future__ import annotations

from simulation.experiments.comparison import compare
from simulation.outcomes.catalogue import HEADLINE
from simulation.presentation.dashboard import regimes
from simulation.registry import metrics


def test_a_cell_is_a_comparison() -> None:
    """A cell of the shipped map is what `compare` says of its two organizations today."""
    found = regimes.regime_map()
    assert found is not None
    cell = found.rows[0][0]
    assert (cell.across, cell.up) == ("0 %", "4")
    scenarios = [draft.scenario() for draft in found.drafts(cell)]
    comparison = compare(
        *scenarios, replications=found.replications, seed=found.seed, names=("A", "B")
    )
    for metric in HEADLINE:
        difference = comparison.difference("B", metric)
        gain = difference.mean if metrics.get(metric).better == "higher" else -difference.mean
        assert cell.better[metric] == (int(gain > 0) if difference.is_clear else None)


def test_both_organizations_win_somewhere() -> None:
    """On each headline figure, the silo does better at some points, and teams at others."""
    found = regimes.regime_map()
    assert found is not None
    for metric in HEADLINE:
        assert {cell.better[metric] for row in found.rows for cell in row} >= {0, 1}
