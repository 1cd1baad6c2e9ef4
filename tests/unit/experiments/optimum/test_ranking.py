"""Selection on problems with known answers: normal means with known variances, no kernel."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy.special import ndtr

from simulation.experiments.optimum.allocation import ocba
from simulation.experiments.optimum.ranking import Ranking, Rules, Samples, kim_nelson

REPETITIONS = 300
LONGEST = 800


def samples_of(means: Sequence[float], sds: Sequence[float], common: float, seed: int) -> Samples:
    """Return normal figures of which a part is common to all (the same customers)."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=LONGEST) * common
    return {
        f"a{i}": (mean + shared + sd * rng.normal(size=LONGEST)).tolist()
        for i, (mean, sd) in enumerate(zip(means, sds, strict=True))
    }


def driven(samples: Samples, rules: Rules) -> tuple[Ranking, int]:
    """Return the end of a selection that gets only what it asks for, and the runs it took."""
    given: dict[str, list[float]] = {name: [] for name in samples}
    while True:
        found = kim_nelson(given, rules)
        if found.best is not None:
            return found, sum(map(len, given.values()))
        assert found.needs
        for name, n in found.needs.items():
            assert n > len(given[name])
            given[name] = list(samples[name][:n])


@pytest.mark.parametrize("common", [0.0, 3.0], ids=["independent", "common random numbers"])
@pytest.mark.parametrize("sds", [(1, 1, 1, 1, 1), (0.5, 2, 1, 0.3, 1.5)], ids=["equal", "unequal"])
def test_the_best_is_chosen_as_often_as_promised(common: float, sds: Sequence[float]) -> None:
    """In the least favourable case (all others worse by the indifference) PCS is at least 90 %.

    With a binomial 99.9 % lower bound, so that a procedure that keeps its promise never fails.
    """
    rules = Rules(indifference=0.5, probability=0.9, most=LONGEST)
    right = sum(
        kim_nelson(samples_of([0.5, 0, 0, 0, 0], sds, common, seed), rules).best == "a0"
        for seed in range(REPETITIONS)
    )
    assert right >= 0.9 * REPETITIONS - 3.1 * math.sqrt(REPETITIONS * 0.9 * 0.1)


def test_two_alternatives_take_as_many_runs_as_theory_says() -> None:
    """Without any screening before the end of the triangle, N = floor(h² S² / δ²) + 1 at most."""
    rules = Rules(indifference=0.5, probability=0.95, first=20, most=LONGEST)
    samples = samples_of([0.0, 0.0], [1, 1], 0.0, 5)
    found, _ = driven(samples, rules)
    first = [a - b for a, b in zip(*(values[:20] for values in samples.values()), strict=True)]
    eta = ((2 * 0.05) ** (-2 / 19) - 1) / 2
    most = math.floor(2 * eta * 19 * np.var(first, ddof=1) / 0.25) + 1
    (at,) = found.left.values()
    assert 20 <= at <= most


def test_common_random_numbers_cost_nothing() -> None:
    """What is common to all cancels in differences, so that it costs no run more."""
    rules = Rules(indifference=0.3, probability=0.95, most=LONGEST)
    means, sds = [0.3, 0, -0.2], [1, 1, 1]
    without, with_common = (driven(samples_of(means, sds, c, 7), rules)[1] for c in (0.0, 10.0))
    assert with_common == without


def test_batches_decide_nothing() -> None:
    """Three, ten or hundred at a time, or all at hand: the same choice at the same place."""
    for seed in range(5):
        samples = samples_of([0.2, 0.1, 0, -0.5], [1, 1, 1, 1], 1.0, seed)
        ends = [
            driven(samples, Rules(0.2, 0.95, most=LONGEST, batch=batch))[0]
            for batch in (3, 10, 100)
        ]
        ends.append(kim_nelson(samples, Rules(0.2, 0.95, most=LONGEST)))
        assert len({end.best for end in ends}) == 1
        assert all(end.left == ends[0].left for end in ends)
        assert ends[1].asked == ends[3].asked


def test_what_is_equal_is_not_told_apart_for_ever() -> None:
    """Twins end in the choice of the first; what is only nearly equal ends at the limit, unsure."""
    twin = [float(n % 3) for n in range(500)]
    found = kim_nelson({"one": twin, "two": list(twin)}, Rules(0.1, 0.95))
    assert (found.best, found.is_sure) == ("one", True)
    close = samples_of([0, 0, 0], [1, 1, 1], 0.0, 3)
    unsure = kim_nelson(close, Rules(0.01, 0.95, most=50))
    assert unsure.best is not None
    assert not unsure.is_sure
    alone = kim_nelson({"one": []}, Rules(1, 0.95))
    assert (alone.best, alone.needs) == ("one", {})


def test_allocation_spends_where_it_is_close() -> None:
    """The best and its rival get most runs, in the ratio of the paper; the total is kept."""
    samples = samples_of([0, -0.5, -3, -3], [1, 1, 1, 1], 0.0, 2)
    rules = Rules(math.nan, math.nan, first=10, most=LONGEST)
    found = ocba(samples, rules, 1_000)
    assert found.best == "a0"
    assert sum(found.asked.values()) == 1_000
    rival, far = found.asked["a1"], found.asked["a2"]
    assert rival / far == pytest.approx((3 / 0.5) ** 2, rel=0.5)
    others = math.sqrt(sum(found.asked[name] ** 2 for name in ("a1", "a2", "a3")))
    assert found.asked["a0"] == pytest.approx(others, rel=0.3)
    assert found.probability > 0.99


def test_the_estimated_probability_is_that_of_two_means() -> None:
    """With equal numbers it is Φ(gap / √(σ²/n + σ²/n)), from the samples."""
    samples = samples_of([0, -0.3], [1, 1], 0.0, 9)
    found = ocba(samples, Rules(math.nan, math.nan, first=30, most=LONGEST), 60)
    a, b = (np.array(samples[name][:30]) for name in ("a0", "a1"))
    gap = abs(a.mean() - b.mean())
    assert found.probability == pytest.approx(
        ndtr(gap / math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 30))
    )
