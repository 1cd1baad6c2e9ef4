"""Warm-up and batch means on series whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.outcomes.steady_state import batch_means, mser5


def test_mser5_cuts_a_known_transient() -> None:
    """A level that starts high is cut where it ends, within a batch."""
    rng = np.random.default_rng(2)
    series = rng.normal(size=2000)
    series[:200] += 20.0
    found = mser5(series.tolist())
    assert found.is_reliable
    assert 200 <= found.length <= 215


def test_mser5_is_the_minimum_by_hand() -> None:
    """The truncation minimizes variance over number, counted in plain loops."""
    rng = np.random.default_rng(4)
    series = (5 * np.exp(-np.arange(300) / 20) + rng.normal(size=300)).tolist()
    batches = [sum(series[i : i + 5]) / 5 for i in range(0, 300, 5)]

    def statistic(d: int) -> float:
        rest = batches[d:]
        mean = sum(rest) / len(rest)
        return sum((value - mean) ** 2 for value in rest) / len(rest) ** 2

    best = min(range(len(batches) - 5), key=statistic)
    assert mser5(series).length == 5 * best


def test_mser5_keeps_all_of_a_stationary_series_or_nearly() -> None:
    """Without a transient little is cut."""
    series = np.random.default_rng(6).normal(size=1000).tolist()
    assert mser5(series).length <= 250


def test_mser5_does_not_trust_a_trend() -> None:
    """A series that never settles is told as such."""
    assert not mser5(np.linspace(0, 1, 500).tolist()).is_reliable


@pytest.mark.parametrize("value", [0.0, 0.1, 0.3, 0.7, 1e6 + 0.1])
def test_what_does_not_vary_is_settled_from_the_start(value: float) -> None:
    """A series of one value needs no warm-up, and its batches are not correlated."""
    found = mser5([value] * 100)
    assert (found.length, found.is_reliable) == (0, True)
    assert batch_means([value] * 200).correlation == 0


@pytest.mark.parametrize("series", [[1.0] * 49, [float("nan")] * 60])
def test_mser5_refuses(series: list[float]) -> None:
    """Too few observations, or such as are no numbers."""
    with pytest.raises(ValueError, match=r"too few|finite"):
        mser5(series)


def test_batch_means_cover_the_mean_of_an_autoregressive_series() -> None:
    """Of 200 AR(1) series the intervals hold the true mean about as often as they say."""
    rng = np.random.default_rng(8)
    covered = 0
    for _ in range(200):
        noise, value, series = rng.normal(size=4000), 0.0, []
        for step in noise.tolist():
            value = 0.5 * value + step
            series.append(value)
        found = batch_means(series)
        covered += abs(found.estimate.mean) <= found.estimate.half_width
    assert 0.90 <= covered / 200 <= 0.99


def test_batch_means_see_batches_that_are_too_short() -> None:
    """Neighbouring batches of a slow series are correlated, and it is said."""
    walk = np.cumsum(np.random.default_rng(9).normal(size=400)).tolist()
    limit = 1.96 / np.sqrt(20)
    assert batch_means(walk).correlation > limit
    noise = np.random.default_rng(10).normal(size=4000).tolist()
    assert abs(batch_means(noise).correlation) < limit
