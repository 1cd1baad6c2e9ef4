"""Regimes: who wins where, on tables whose border is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.experiments.analysis import Analysis
from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.factors import Level, resolve
from simulation.experiments.designs.sampling import Design, draw
from simulation.experiments.designs.sections import WrittenDesign
from simulation.experiments.regimes import (
    FIRST,
    SECOND,
    UNCLEAR,
    agreed,
    chances,
    crossings,
    regimes,
    verdict,
)
from simulation.experiments.response import curves, differences, values_of
from simulation.outcomes.catalogue import all_metrics
from simulation.presentation.blocks import Table
from simulation.presentation.plots.style import as_bytes
from simulation.presentation.quantities import UNDEFINED
from simulation.presentation.sweep_findings import borders
from simulation.presentation.sweep_plots import regime_map
from tests.unit.experiments.analysis.tables import METRIC, noise, table

METRIC_ITSELF = next(metric for metric in all_metrics() if metric.name == METRIC)
X, Y = (0.0, 1.0, 2.0, 3.0), (1.0, 2.0, 4.0)


def plane(*more: tuple[str, tuple[str, ...]]) -> Design:
    """Return the factorial design over x and y, and perhaps words."""
    factors = [resolve("x", WrittenFactor(values=X)), resolve("y", WrittenFactor(values=Y))]
    factors += [resolve(name, WrittenFactor(values=values)) for name, values in more]
    return draw(WrittenDesign(), tuple(factors))


def border_at(position: float, slope: float = 0.0) -> object:
    """Return an outcome: b is better than a, lower, where x > position + slope · y."""

    def outcome(scenario: str, at: tuple[Level, ...], number: int) -> float:
        x, y = float(at[0]), float(at[1])
        own = noise(1000 + number, 0.01) if scenario == "b" else 0.0
        gap = 0.0 if scenario == "a" else position + slope * y - x
        return 10 + noise(number, 1.0) + own + gap

    return outcome


def test_the_border_is_where_it_was_put() -> None:
    """Winners change sides at the border, which is interpolated; common noise cancels."""
    frame = table(plane(), border_at(0.5, 0.4))  # type: ignore[arg-type]
    (regime,) = regimes(frame, METRIC, "lower")
    for y, row in zip(Y, regime.winner, strict=True):
        assert row.tolist() == [FIRST if x < 0.5 + 0.4 * y else SECOND for x in X]
    assert [y for _, y in regime.border()] == list(Y)
    assert [x for x, _ in regime.border()] == pytest.approx([0.9, 1.3, 2.1], abs=0.02)
    assert regime.share(FIRST) + regime.share(SECOND) == 1


def test_higher_may_be_better() -> None:
    """The same differences make the other one win where more is wanted."""
    frame = table(plane(), border_at(1.5))  # type: ignore[arg-type]
    (lower,), (higher,) = regimes(frame, METRIC, "lower"), regimes(frame, METRIC, "higher")
    assert (lower.winner == -higher.winner).all()


def test_noise_alone_is_unclear_as_often_as_it_should() -> None:
    """Of pairs without a difference about one in twenty looks clear."""
    rng = np.random.default_rng(5)
    clear = sum(
        verdict([(float(a), float(b)) for a, b in rng.normal(size=(8, 2))], "lower") != UNCLEAR
        for _ in range(2000)
    )
    assert 0.035 <= clear / 2000 <= 0.065


def test_a_metric_that_nobody_wants_has_no_winner() -> None:
    """Where neither direction is better nothing is won."""
    assert verdict([(1.0, 2.0)] * 9, "neither") == UNCLEAR


def test_infinite_figures_are_decided_by_signs() -> None:
    """Where one organization never resolves half of the requests, it has lost; few pairs cannot."""
    assert verdict([(1.0, math.inf)] * 6, "lower") == SECOND
    assert verdict([(math.inf, 1.0)] * 6, "lower") == FIRST
    assert verdict([(1.0, math.inf)] * 5, "lower") == UNCLEAR
    assert verdict([(math.inf, math.inf)] * 9, "lower") == UNCLEAR
    assert verdict([(1.0, math.inf)] * 2_000, "lower") == SECOND
    overloaded = (math.inf, math.inf)
    assert verdict([(2.0 + i / 100, 1.0) for i in range(19)] + [overloaded], "lower") == FIRST
    assert verdict([(2.0, 1.0)] * 5 + [overloaded] * 9, "lower") == UNCLEAR


def test_crossings() -> None:
    """A zero counts once, a line that only touches nothing not at all."""
    assert crossings((0, 1, 2), (-1, 1, 1)) == [0.5]
    assert crossings((0, 1, 2), (-1, 0, 1)) == [1]
    assert crossings((0, 1, 2), (1, 2, 0)) == [2]
    assert crossings((0, 1), (1, 2)) == []
    assert crossings((0, 1, 2), (-1, math.nan, 1)) == [1]


def test_what_holds_under_all_rules() -> None:
    """Only points with the same winner under every rule are kept."""

    def outcome(scenario: str, at: tuple[Level, ...], number: int) -> float:
        moved = border_at(0.5 if at[2] == "one" else 2.5)
        return float(moved(scenario, at, number))  # type: ignore[operator]

    found = regimes(table(plane(("rule", ("one", "two"))), outcome), METRIC, "lower")
    assert [regime.others for regime in found] == [{"rule": "one"}, {"rule": "two"}]
    assert agreed(found).tolist() == [[FIRST, UNCLEAR, UNCLEAR, SECOND]] * 3


def test_a_figure_that_is_undefined_once_leaves_its_mean() -> None:
    """The mean is that of the other replications, as the difference is; a map can be drawn."""

    def outcome(scenario: str, at: tuple[Level, ...], number: int) -> float:
        return math.nan if scenario == "a" and number == 1 else 1 + (scenario == "b")

    frame = table(plane(), outcome)
    (regime,) = regimes(frame, METRIC, "lower")
    assert (regime.first == 1).all()
    assert (regime.second == 2).all()
    as_bytes(regime_map([METRIC_ITSELF], {METRIC: [regime]}, frame.attrs["units"]), "svg")


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        ((1.0, 2.0, math.inf, math.inf), "always a"),
        ((math.inf,) * 4, "always a"),
        ((-1.0, -1.0, -1.0, math.nan), "always b"),
        ((1.0, 2.0, -math.inf, -math.inf), UNDEFINED),
        ((math.nan,) * 4, UNDEFINED),
    ],
)
def test_who_wins_along_a_row_without_a_border(gaps: tuple[float, ...], told: str) -> None:
    """Differences without bound count too: where they turn, nobody wins all along."""

    def outcome(scenario: str, at: tuple[Level, ...], number: int) -> float:
        gap = gaps[X.index(float(at[0]))]
        if scenario == "a":
            return math.inf if gap == -math.inf else 10.0
        return 10.0 if gap == -math.inf else 10.0 + gap

    frame = table(plane(), outcome)
    found = Analysis(frame, {}, (METRIC_ITSELF,))
    found.regimes[METRIC] = regimes(frame, METRIC, "lower")
    (rows,) = [block.rows for block in borders(found) if isinstance(block, Table)]
    assert [row[1] for row in rows] == [told] * len(Y)


def test_nobody_wins_along_a_row_where_no_direction_is_better() -> None:
    """A clear difference is none to win by."""
    frame = table(plane(), border_at(9.0))  # type: ignore[arg-type]
    found = Analysis(frame, {}, (METRIC_ITSELF,))
    found.regimes[METRIC] = regimes(frame, METRIC, "neither")
    (rows,) = [block.rows for block in borders(found) if isinstance(block, Table)]
    assert [row[1] for row in rows] == [UNDEFINED] * len(Y)


def test_chances_over_a_sample() -> None:
    """The share of the points that one wins is counted, with the interval of Wilson."""
    frame = table(plane(), border_at(0.5))  # type: ignore[arg-type]
    found = chances(frame, METRIC, "lower")
    assert (found[FIRST].count, found[UNCLEAR].count, found[SECOND].count) == (3, 0, 9)
    low, high = found[SECOND].interval
    assert (low, high) == pytest.approx((0.4677, 0.9111), abs=1e-4)  # Wilson 1927, 9 of 12


def test_differences_pair_the_replications_that_both_have() -> None:
    """A run that is missing on one side is left out on the other."""
    frame = table(plane(), border_at(1.5))  # type: ignore[arg-type]
    gone = (frame["scenario"] == "b") & (frame["point"] == 0) & (frame["replication"] == 2)
    rest = frame[~gone]
    rest.attrs = frame.attrs
    found = differences(values_of(rest, "b", METRIC), values_of(rest, "a", METRIC))
    assert (found[0].n, found[1].n) == (4, 5)


def test_curves_run_along_the_first_number() -> None:
    """One panel for each other level, in order, with differences from the first scenario."""
    frame = table(plane(), border_at(1.5))  # type: ignore[arg-type]
    panels = curves(frame, METRIC)
    assert [panel.others for panel in panels] == [{"y": y} for y in Y]
    assert panels[0].x == X
    assert [d.mean for d in panels[0].gaps["b"]] == pytest.approx([1.5, 0.5, -0.5, -1.5], abs=0.02)
