"""The rule itself can fail, and does not fail by chance."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

import pytest

from . import rule


def sample_of(mean: float, spread: float) -> rule.Sample:
    """Return a sampler of normal values about a mean, with a standard deviation for each."""

    def sample(seed: int, replications: int) -> Mapping[str, Sequence[float]]:
        generator = random.Random(seed)
        return {"mean": [generator.gauss(mean, spread) for _ in range(replications)]}

    return sample


@pytest.mark.parametrize("bias", [0.99, 1.01, 0.95, 1.2])
@pytest.mark.parametrize("spread", [0.001, 0.005, 0.01, 0.02, 0.1])
def test_an_error_of_one_per_cent_never_passes(bias: float, spread: float) -> None:
    """A sample that is off by 1 % or more fails, however noisy it is."""
    found = rule.verdicts(sample_of(bias, spread), {"mean": 1.0})
    assert not found["mean"].agrees


@pytest.mark.parametrize("spread", [0.0001, 0.001, 0.007])
def test_the_right_value_passes(spread: float) -> None:
    """Samples about the exact value agree, whatever the seed."""
    for seed in range(200):
        values = sample_of(1.0, spread)(seed, 40)["mean"]
        assert rule.judge(values, 1.0).agrees


def test_few_replications_never_pass() -> None:
    """Fewer than 40 replications are not enough, however close they are."""
    assert not rule.judge([1.0, 1.0001] * 19, 1.0).agrees


def test_a_retry_takes_fresh_seeds_and_four_times_the_data() -> None:
    """Who fails once is run once more, on other seeds with four times the replications."""
    calls: list[tuple[int, int]] = []

    def sample(seed: int, replications: int) -> Mapping[str, Sequence[float]]:
        calls.append((seed, replications))
        return {"mean": [2.0, 2.001] * (replications // 2)}

    with pytest.raises(AssertionError, match="DISAGREES"):
        rule.assert_agrees(sample, {"mean": 1.0})
    assert calls == [(rule.SEED, 40), (rule.FRESH_SEED, 160)]


def test_a_constant_is_compared_exactly() -> None:
    """Replications without any spread agree with their own value only."""
    assert rule.judge([3.0] * 40, 3.0).agrees
    assert not rule.judge([3.0] * 40, 3.0001).agrees
