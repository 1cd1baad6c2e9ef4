"""Tests of randomness: each returns the probability that a right generator looks so odd.

After Knuth, The Art of Computer Programming 2, 3.3, and Marsaglia & Tsang 2002, J Stat Software
7(3); probabilities are two-sided, so that numbers that are too even are odd as well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint64]
CHANCE = 1e-5
"""How often a right generator may fail a test function (with other seeds; here they are fixed)."""


def assert_likely(chances: Mapping[str, float]) -> None:
    """Fail if the oddest of several results is too odd (Bonferroni)."""
    unlikely = {name: p for name, p in chances.items() if not p * len(chances) > CHANCE}
    assert not unlikely, unlikely


def two_sided(tail: float) -> float:
    """Return the two-sided probability of a result from that of one of its tails."""
    return float(min(1.0, 2 * min(tail, 1 - tail)))


def chi_square(counts: Any, expected: Any = None) -> float:
    """Return how odd counts are, given what was expected (all the same if nothing is said)."""
    return two_sided(float(stats.chisquare(counts, expected).pvalue))


def poisson(count: int, mean: float) -> float:
    """Return how odd a count is whose mean is known."""
    return float(
        min(1.0, 2 * min(stats.poisson.cdf(count, mean), stats.poisson.sf(count - 1, mean)))
    )


def largest_normal(z: Any) -> float:
    """Return how odd the largest of many standard normal numbers is."""
    z = np.abs(np.asarray(z)).ravel()
    return float(min(1.0, 2 * len(z) * stats.norm.sf(z.max())))


# ── Numbers in (0, 1) ─────────────────────────────────────────────────────────────────────────────


def evenness(us: Floats) -> float:
    """Kolmogorov–Smirnov."""
    return float(stats.kstest(us, "uniform").pvalue)


def largest_of_eight(us: Floats) -> float:
    """Knuth's maximum-of-t test."""
    return evenness(us[: len(us) // 8 * 8].reshape(-1, 8).max(axis=1) ** 8)


def triples(us: Floats) -> float:
    """Knuth's serial test of neighbours in three dimensions."""
    digits = (us[: len(us) // 3 * 3].reshape(-1, 3) * 16).astype(np.int64)
    return chi_square(np.bincount(digits @ (256, 16, 1), minlength=4096))


def orders_of_five(us: Floats) -> float:
    """Knuth's permutation test."""
    ranks = us[: len(us) // 5 * 5].reshape(-1, 5).argsort(axis=1)
    _, counts = np.unique(ranks @ (625, 125, 25, 5, 1), return_counts=True)
    return chi_square(np.pad(counts, (0, 120 - len(counts))))


def serial_correlations(us: Floats) -> float:
    """Return how odd the largest of the first 1000 autocorrelations is."""
    n = len(us)
    power = np.abs(np.fft.rfft(us - 0.5, 2 * n)) ** 2
    lags = np.fft.irfft(power)[1:1001]
    return largest_normal(lags * 12 / np.sqrt(n))


def cycles(us: Floats) -> float:
    """Fisher's test of the largest peak of the periodogram."""
    power = np.abs(np.fft.rfft(us - us.mean())[1:-1]) ** 2
    return float(-np.expm1(len(power) * np.log1p(-np.exp(-power.max() / power.mean()))))


OF_NUMBERS: dict[str, Callable[[Floats], float]] = {
    "evenness": evenness,
    "largest of eight": largest_of_eight,
    "triples": triples,
    "orders of five": orders_of_five,
    "serial correlations": serial_correlations,
    "cycles": cycles,
}


# ── Keys of 64 bits ───────────────────────────────────────────────────────────────────────────────


def ones(keys: Bits) -> float:
    """Return how odd the numbers of ones in each of the 64 places are."""
    places = (keys[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    z = (places.sum(axis=0) - len(keys) / 2) / np.sqrt(len(keys) / 4)
    together = two_sided(float(stats.chi2.sf((z**2).sum(), 64)))
    return min(1.0, 2 * min(together, largest_normal(z)))


def changes(keys: Bits) -> float:
    """Return how odd the places are in which neighbours differ: half of them, no one more often."""
    return ones(keys[1:] ^ keys[:-1])


def collisions(keys: Bits) -> float:
    """Return how odd the number of equal keys is, looking at 28 of their bits from either end."""
    chances = []
    for part in (keys >> np.uint64(36), keys & np.uint64((1 << 28) - 1)):
        mean = len(keys) * (len(keys) - 1) / 2 / 2**28
        chances.append(poisson(len(keys) - len(np.unique(part)), mean))
    return min(1.0, 2 * min(chances))


def birthday_spacings(keys: Bits) -> float:
    """Marsaglia's test: among the gaps of 4096 birthdays in 2³² days, 4 are equal on average."""
    chances = []
    for part in (keys >> np.uint64(32), keys & np.uint64((1 << 32) - 1)):
        days = np.sort(part[: len(part) // 4096 * 4096].reshape(-1, 4096).astype(np.int64), axis=1)
        gaps = np.sort(np.diff(days, axis=1), axis=1)
        chances.append(poisson(int((np.diff(gaps, axis=1) == 0).sum()), 4.0 * len(days)))
    return min(1.0, 2 * min(chances))


OF_KEYS: dict[str, Callable[[Bits], float]] = {
    "ones": ones,
    "changes": changes,
    "collisions": collisions,
    "birthday spacings": birthday_spacings,
}


# ── Several streams ───────────────────────────────────────────────────────────────────────────────


def cross_correlations(streams: Floats) -> float:
    """Return how odd the largest correlation of any two rows is, none of them shifted."""
    rows, n = streams.shape
    return largest_normal(np.corrcoef(streams)[np.triu_indices(rows, 1)] * np.sqrt(n))


def shifted_correlations(streams: Floats) -> float:
    """Return how odd the largest correlation of neighbouring rows is, shifted by up to 32."""
    z = []
    for shift in range(-32, 33):
        a = streams[:-1, max(shift, 0) : streams.shape[1] + min(shift, 0)]
        b = streams[1:, max(-shift, 0) : streams.shape[1] - max(shift, 0)]
        z.append(((a - 0.5) * (b - 0.5)).sum(axis=1) * 12 / np.sqrt(a.shape[1]))
    return largest_normal(z)


def columns(streams: Floats) -> float:
    """Return how odd the sums over all rows are: do the rows rise and fall together?"""
    z = (streams.sum(axis=0) - len(streams) / 2) / np.sqrt(len(streams) / 12)
    return two_sided(float(stats.chi2.sf((z**2).sum(), streams.shape[1])))


OF_STREAMS: dict[str, Callable[[Floats], float]] = {
    "cross-correlations": cross_correlations,
    "shifted correlations": shifted_correlations,
    "columns": columns,
}
