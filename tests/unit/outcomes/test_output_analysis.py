"""Intervals of the textbook, and quantiles with open requests by Kaplan and Meier."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.outcomes.output_analysis import (
    Difference,
    estimate,
    paired_difference,
    quantile_with_open,
)


def test_known_t_interval() -> None:
    """Of 1, 2, 3, 4, 5 the mean is 3 ± 2.776·√(2.5/5)."""
    e = estimate([1.0, 2.0, 3.0, 4.0, 5.0])
    assert (e.mean, e.n) == (3.0, 5)
    assert e.half_width == pytest.approx(2.7764451 * math.sqrt(0.5), rel=1e-7)
    assert (e.low, e.high) == (e.mean - e.half_width, e.mean + e.half_width)


def test_what_is_without_bound_on_both_sides_has_no_mean() -> None:
    """A quantile not reached in one replication of each organization: no difference, no error."""
    gap = paired_difference([math.inf, 1.0, 2.0], [1.0, math.inf, 2.0])
    assert all(math.isnan(value) for value in (gap.mean, gap.low, gap.high, gap.p))
    assert not gap.is_clear
    assert math.isnan(estimate([math.inf, -math.inf]).mean)
    assert estimate([math.inf, 1.0]).mean == math.inf


def test_another_confidence() -> None:
    """At 99.9 % the quantile of t with 4 degrees of freedom is 8.610302."""
    e = estimate([1.0, 2.0, 3.0, 4.0, 5.0], confidence=0.999)
    assert e.half_width == pytest.approx(8.610302 * math.sqrt(0.5), rel=1e-6)


def test_undefined_replications_are_left_out() -> None:
    """NaN does not count; of one value there is no half-width, of none no mean."""
    assert estimate([1.0, math.nan, 3.0]).n == 2
    assert estimate([1.0, math.nan, 3.0]).mean == 2.0
    one, none = estimate([7.0]), estimate([math.nan])
    assert (one.mean, one.n) == (7.0, 1)
    assert math.isnan(one.half_width)
    assert none.n == 0
    assert math.isnan(none.mean)


def test_paired_differences() -> None:
    """The interval is that of the differences, and p that of a two-sided paired t test."""
    a, b = [5.0, 6.0, 9.0, 10.0], [4.0, 6.0, 7.0, 7.0]  # differences 1, 0, 2, 3
    d = paired_difference(a, b)
    assert d.mean == 1.5
    error = math.sqrt((0.25 + 2.25 + 0.25 + 2.25) / 3 / 4)
    assert d.high - d.mean == pytest.approx(3.1824463 * error, rel=1e-7)
    angle = math.atan(1.5 / error / math.sqrt(3))  # of t with 3 degrees of freedom, closed form
    tail = 1 - 2 / math.pi * (angle + math.sin(angle) * math.cos(angle))
    assert d.p == pytest.approx(tail, rel=1e-10)
    assert not d.is_clear
    assert Difference(1, 0.1, 1.9, 0.03, 9).is_clear
    assert Difference(-1, -1.9, -0.1, 0.03, 9).is_clear


def test_equal_differences() -> None:
    """Where all differences are equal the interval is a point, and p is 1 or 0."""
    same = paired_difference([1.0, 2.0], [1.0, 2.0])
    assert (same.mean, same.low, same.high, same.p) == (0, 0, 0, 1)
    apart = paired_difference([2.0, 3.0], [1.0, 2.0])
    assert (apart.mean, apart.low, apart.high, apart.p) == (1, 1, 1, 0)


def test_pairs_in_which_one_is_undefined_are_left_out() -> None:
    """A replication counts only if the metric is defined in both scenarios."""
    d = paired_difference([1.0, math.nan, 4.0], [0.0, 1.0, 1.0])
    assert (d.n, d.mean) == (2, 2.0)
    assert paired_difference([math.nan], [1.0]).n == 0
    with pytest.raises(ValueError, match="zip"):
        paired_difference([1.0], [1.0, 2.0])


def test_intervals_cover_as_often_as_they_say() -> None:
    """Of 4000 intervals of 95 % from normal samples of 10, about 95 % hold the mean."""
    generator = np.random.default_rng(1)
    covered = 0
    for sample in generator.normal(3.0, 2.0, (4000, 10)):
        e = estimate(sample.tolist())
        covered += e.low <= 3.0 <= e.high
    assert abs(covered - 3800) < 4 * math.sqrt(4000 * 0.95 * 0.05)


# ── Kaplan–Meier ──────────────────────────────────────────────────────────────────────────────────

EDGES = np.arange(41.0)
# Weeks of remission under 6-MP (Freireich et al. 1963): the example of the textbooks.
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
OPEN = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
SURVIVAL = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}


def histogram(durations: list[int]) -> np.ndarray:
    """Return the histogram of whole numbers in bins of one."""
    return np.bincount(durations, minlength=len(EDGES) - 1)


@pytest.mark.parametrize("week", SURVIVAL)
def test_kaplan_meier_of_the_textbook(week: int) -> None:
    """Each step of the survival curve of the 6-MP patients is where and as large as published."""
    earlier = [survival for other, survival in SURVIVAL.items() if other < week]
    before, after = earlier[-1] if earlier else 1.0, SURVIVAL[week]
    middle = 1 - (before + after) / 2
    value = quantile_with_open(histogram(ENDED), EDGES, np.array(OPEN), middle)
    assert value == pytest.approx(week + 0.5, abs=2e-3)
    late = quantile_with_open(histogram(ENDED), EDGES, np.array(OPEN), 1 - after - 2e-4)
    assert week + 0.99 < late <= week + 1


def test_the_median_is_not_reached_among_too_many_open() -> None:
    """Where the curve ends above the share wanted, the quantile is infinite, never small."""
    assert quantile_with_open(histogram(ENDED), EDGES, np.array(OPEN), 0.56) == math.inf
    assert quantile_with_open(histogram([1]), EDGES, np.array([5, 5, 5]), 0.5) == math.inf


def test_without_open_requests_it_is_the_plain_quantile() -> None:
    """With nothing open, the quantile is interpolated within the bin of the sorted durations."""
    durations = list(range(10)) * 10
    for share in (0.15, 0.25, 0.5, 0.9):
        value = quantile_with_open(histogram(durations), EDGES, np.array([], np.int64), share)
        assert value == pytest.approx(10 * share)


def test_a_quantile_in_the_first_bin_is_zero() -> None:
    """The first bin, of less than a second, stands for no time at all."""
    durations = histogram([0] * 9 + [5])
    assert quantile_with_open(durations, EDGES, np.array([], np.int64), 0.5) == 0.0
    assert quantile_with_open(durations, EDGES, np.array([], np.int64), 0.95) == pytest.approx(5.5)


def test_of_nothing_there_is_no_quantile() -> None:
    """Without any request the quantile is not a number."""
    empty = np.zeros(len(EDGES) - 1, np.int64)
    assert math.isnan(quantile_with_open(empty, EDGES, np.array([], np.int64), 0.5))


def test_open_requests_make_quantiles_longer_only() -> None:
    """Adding requests that are still open never makes a quantile shorter."""
    generator = np.random.default_rng(2)
    for _ in range(200):
        durations = histogram(generator.integers(0, 39, 30).tolist())
        ages = generator.integers(0, 39, 8)
        plain = quantile_with_open(durations, EDGES, np.array([], np.int64), 0.5)
        assert quantile_with_open(durations, EDGES, ages, 0.5) >= plain - 1e-9
