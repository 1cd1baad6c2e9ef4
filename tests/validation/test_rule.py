"""The rule itself can fail, and does not fail by chance."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from statistics import fmean
from typing import Any

import pytest

from simulation.experiments.verification import (
    FULL,
    LEAST_REPLICATIONS,
    QUICK,
    Measured,
    Outcome,
    Value,
    judge,
)


def value(exact: float, scale: float | None = None) -> Value:
    """Return a value of which only the number matters."""
    return Value("a mean", exact, lambda record: 0.0, scale=scale)


def sample(mean: float, spread: float, seed: int, n: int = LEAST_REPLICATIONS) -> list[float]:
    """Return normal values about a mean, with a standard deviation for each."""
    generator = random.Random(seed)
    return [generator.gauss(mean, spread) for _ in range(n)]


@pytest.mark.parametrize("mean", [0.989, 1.011, 0.95, 1.2])
@pytest.mark.parametrize("spread", [0.001, 0.005, 0.01, 0.02, 0.05, 0.1])
@pytest.mark.parametrize("n", [40, 160, 640])
def test_a_mean_that_is_off_by_one_per_cent_never_passes(
    mean: float, spread: float, n: int
) -> None:
    """What comes out more than about 1 % beside the exact value fails, however noisy it is."""
    for seed in range(20):
        noise = sample(0.0, spread, seed, n)
        shifted = [mean + x - fmean(noise) for x in noise]
        assert not judge(value(1.0), shifted).agrees


@pytest.mark.parametrize("spread", [0.0001, 0.001, 0.007])
def test_the_right_value_passes(spread: float) -> None:
    """Samples about the exact value agree, whatever the seed."""
    for seed in range(200):
        assert judge(value(1.0), sample(1.0, spread, seed)).word == "agrees"


def test_noise_is_told_from_error() -> None:
    """A wide interval is called too wide, a sharp one beside the value a disagreement."""
    assert judge(value(1.0), sample(1.0, 0.1, 1)).word == "too wide"
    assert judge(value(1.0), sample(1.02, 0.001, 1)).word == "disagrees"
    assert judge(value(1.0), sample(2.0, 0.3, 1)).word == "disagrees"


def test_few_replications_never_pass() -> None:
    """Fewer than 40 replications are not enough, however close they are."""
    assert not judge(value(1.0), [1.0, 1.0001] * 19).agrees


def test_a_constant_is_compared_exactly() -> None:
    """Replications without any spread agree with their own value only."""
    assert judge(value(3.0), [3.0] * 40).agrees
    assert not judge(value(3.0), [3.0] * 40 + [3.0]).t
    assert judge(value(3.0001), [3.0] * 40).word == "disagrees"


def test_what_could_not_be_measured_does_not_agree() -> None:
    """A single replication in which there was nothing to measure spoils the value."""

    def nothing(record: object) -> float:
        raise ZeroDivisionError

    missing = Value("a mean", 1.0, nothing).measured(None)  # type: ignore[arg-type]
    assert math.isnan(missing)
    assert not judge(value(1.0), [1.0, 1.0001] * 30 + [missing]).agrees


def test_quick_has_a_cap_of_its_own_and_the_same_bound_on_t() -> None:
    """The quick rule lets wider intervals pass, but nothing that lies far outside of them."""
    noisy = sample(1.0, 0.05, 1)
    assert not judge(value(1.0), noisy, FULL).agrees
    assert judge(value(1.0), noisy, QUICK).agrees
    assert judge(value(1.06), sample(1.0, 0.01, 1), QUICK).word == "disagrees"


def test_a_value_near_zero_is_held_to_a_scale() -> None:
    """What is too small for a relative bound is judged on a scale, and says so."""
    near = [x - 1.0 for x in sample(1.0, 0.005, 1)]
    assert judge(value(0.0), near).word == "too wide"
    judged = judge(value(0.0, scale=1.0), near)
    assert judged.agrees
    assert "relative to 1" in judged.remark


def play(case: Measured, answers: Sequence[float]) -> tuple[list[list[int]], Outcome]:
    """Resume a study with the same answer from all runs of a batch; return seeds and outcome."""
    study = case.study(FULL, 1)
    batch = next(study)
    seeds: list[list[int]] = []
    try:
        for answer in answers:
            jobs: Any = batch
            seeds.append([job.args[2] for job in jobs])
            numbers = [job.args[3] for job in jobs]
            assert numbers == list(range(len(jobs)))
            batch = study.send([(5, [answer + (number % 2 - 0.5) * 1e-6]) for number in numbers])
    except StopIteration as end:
        return seeds, end.value
    raise AssertionError("it wants to run once more")


CASE = Measured("one value", "theory/mm1", "made up", lambda scenario: [value(1.0)], horizon=10_000)


def test_agreement_needs_one_attempt() -> None:
    """What agrees is not run again."""
    seeds, outcome = play(CASE, [1.0])
    assert [len(batch) for batch in seeds] == [160]
    assert outcome.agrees
    assert not outcome.retried
    assert outcome.events == 5 * 160


def test_a_retry_takes_fresh_seeds_and_four_times_the_data() -> None:
    """Who fails once is run once more, on other seeds with four times the replications."""
    seeds, outcome = play(CASE, [2.0, 1.0])
    assert [len(batch) for batch in seeds] == [160, 640]
    assert len({seed for batch in seeds for seed in batch}) == 2
    assert outcome.agrees
    assert outcome.retried
    assert outcome.replications == 640
    assert outcome.seed == seeds[1][0]
    assert outcome.events == 5 * 800


def test_there_is_no_second_retry() -> None:
    """Who fails twice has failed."""
    _, outcome = play(CASE, [2.0, 2.0])
    assert [verdict.word for verdict in outcome.verdicts] == ["disagrees"]
