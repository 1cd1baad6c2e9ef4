"""Optimal computing budget allocation: a fixed number of runs, most of them where it is close."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulation.experiments.optimum.ranking import Ranking, Rules, Samples

LEAST = 1e-12  # of the largest variance and gap, so that nothing is divided by zero


def ocba(samples: Samples, rules: Rules, runs: int) -> Ranking:
    """Return how far optimal computing budget allocation is (Chen et al. 2000, DEDS 10:251).

    After the first replications of each, `rules.batch` runs at a time go to where they raise the
    probability of correct selection most. There is no guarantee: that probability is estimated
    (their lower bound by Bonferroni), with variances as if alternatives met different customers,
    which common random numbers make an underestimate.

    Args:
        samples: larger is better.
        rules: of which `indifference` and `probability` are not used.
        runs: in all.
    """
    names = list(samples)
    counts = dict.fromkeys(names, min(rules.first, rules.most))
    left: dict[str, int] = {}
    while True:
        needs = {name: n for name, n in counts.items() if len(samples[name]) < n}
        if needs:
            return Ranking(None, needs, counts, left, math.nan)
        alive = [n for n in names if all(map(math.isfinite, samples[n][: counts[n]]))]
        left.update((n, counts[n]) for n in names if n not in alive and n not in left)
        seen = [samples[name][: counts[name]] for name in alive]
        means = [math.fsum(values) / len(values) for values in seen]
        variances, numbers = _variances(seen, means), [counts[name] for name in alive]
        best = max(range(len(alive)), key=lambda i: (means[i], -i), default=-1)
        room = [name for name in alive if counts[name] < rules.most]
        unspent = runs - sum(counts.values())
        if unspent <= 0 or not room or len(alive) == 1:
            chance = _chance(best, means, variances, numbers) if alive else math.nan
            return Ranking(alive[best] if alive else None, {}, counts, left, chance)
        more = _portions(_shares(best, means, variances), numbers, min(rules.batch, unspent))
        for name, portion in zip(alive, more, strict=True):
            counts[name] = min(counts[name] + portion, rules.most)
        if not any(portion for name, portion in zip(alive, more, strict=True) if name in room):
            counts[room[0]] += 1


def _variances(seen: Sequence[Sequence[float]], means: Sequence[float]) -> list[float]:
    found = [
        math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
        for values, mean in zip(seen, means, strict=True)
    ]
    least = LEAST * (max(found, default=0.0) or 1.0)
    return [max(variance, least) for variance in found]


def _shares(best: int, means: Sequence[float], variances: Sequence[float]) -> list[float]:
    """Return which share of all runs each alternative should have."""
    gaps = [abs(means[best] - mean) for mean in means]
    least = LEAST**0.5 * (max(gaps) or 1.0)
    weights = [v / max(gap, least) ** 2 for v, gap in zip(variances, gaps, strict=True)]
    others = math.fsum(
        w * w / v for i, (w, v) in enumerate(zip(weights, variances, strict=True)) if i != best
    )
    weights[best] = math.sqrt(variances[best] * others)
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def _portions(shares: Sequence[float], counts: Sequence[int], size: int) -> list[int]:
    """Return how many of `size` runs each gets: those furthest below their share come first."""
    total = sum(counts) + size
    lacking = [max(share * total - n, 0.0) for share, n in zip(shares, counts, strict=True)]
    whole = math.fsum(lacking)
    if whole == 0:
        return [0] * len(counts)
    exact = [size * lack / whole for lack in lacking]
    portions = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (portions[i] - exact[i], i))
    for i in order[: size - sum(portions)]:
        portions[i] += 1
    return portions


def _chance(
    best: int, means: Sequence[float], variances: Sequence[float], counts: Sequence[int]
) -> float:
    from scipy.special import ndtr

    wrong = 0.0
    for i, mean in enumerate(means):
        if i != best:
            spread = math.sqrt(variances[i] / counts[i] + variances[best] / counts[best])
            wrong += float(ndtr((mean - means[best]) / spread))
    return max(0.0, 1.0 - wrong)
