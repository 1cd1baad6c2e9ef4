"""Draws are uniform and independent whatever they are keyed by; durations have their formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulation.kernel import keys
from simulation.kernel import variates as v

from .compiled import (
    derived_and_drawn,
    fold_loop,
    microseconds_loop,
    normal_loop,
    quantiles,
)

N = 1 << 18
RANDOM = np.random.default_rng(20_261)
KEYS = RANDOM.integers(0, 2**64, N, np.uint64)
TAILS = np.concatenate(
    [
        2.0 ** -np.arange(1, 53, 3.0),
        np.linspace(0.001, 0.999, 997),
        1 - 2.0 ** -np.arange(2, 52, 3.0),
    ]
)


# ── Uniform draws ─────────────────────────────────────────────────────────────────────────────────

ROOT = keys.derive(keys.derive(7, v.REPLICATION, 0), v.REPLICATION, 1)
EMPLOYEES = [keys.derive(ROOT, v.EMPLOYEE, i) for i in range(64)]
STREAMS: dict[str, tuple[Any, Any, Any]] = {
    "indices of one key": (ROOT, v.WORK, np.arange(N)),
    "visits and functions": (ROOT, v.WORK, (np.arange(N) // 8 << 12) + np.arange(N) % 8),
    "neighbouring keys": (np.uint64(1) + np.arange(N, dtype=np.uint64), v.INTERARRIVAL, 0),
    "keys a golden ratio apart": (
        np.arange(N, dtype=np.uint64) * np.uint64(keys.GOLDEN), v.INTERARRIVAL, 0
    ),
    "arrivals of a stream": (
        keys.derive_many(np.full(N, ROOT, np.uint64), v.ARRIVAL, np.arange(N)), v.PATIENCE, 0
    ),
    "purposes": (KEYS[: N // 32].repeat(32), np.tile(np.arange(1, 33), N // 32), 0),
    "replications": (
        keys.derive_many(np.full(N, 5, np.uint64), v.REPLICATION, 1 + np.arange(N)), v.KIND, 0
    ),
    "employees": (
        np.array(EMPLOYEES, np.uint64).repeat(N // 64), v.READING, np.arange(N) % (N // 64)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMS)
def test_draws_are_uniform(name: str) -> None:
    """However a stream is keyed, its draws fill 256 bins evenly and do not follow each other."""
    _, us = derived_and_drawn(*STREAMS[name])
    assert 0 < us.min() < us.max() < 1
    counts = np.bincount((us * 256).astype(np.int64), minlength=256)
    assert 1e-6 < stats.chisquare(counts).pvalue < 1 - 1e-6
    assert abs(us.mean() - 0.5) < 5 / np.sqrt(12 * N)
    for lag in (1, 2, 8, 32, 64):
        assert abs(np.corrcoef(us[:-lag], us[lag:])[0, 1]) < 5 / np.sqrt(N), lag


@pytest.mark.parametrize("name", STREAMS)
def test_pairs_of_draws_are_uniform(name: str) -> None:
    """Neighbouring draws of a stream fill the square evenly."""
    _, us = derived_and_drawn(*STREAMS[name])
    cells = (us[0::2] * 32).astype(np.int64) * 32 + (us[1::2] * 32).astype(np.int64)
    counts = np.bincount(cells, minlength=1024)
    assert 1e-6 < stats.chisquare(counts).pvalue < 1 - 1e-6


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((v.WORK, 5), (v.ROUTE, 5)),
        ((v.WORK, (1 << 12) + 5), (v.WORK, (2 << 12) + 5)),
        ((v.WORK, 5), (v.WORK, 6)),
        ((v.ERROR, 5), (v.DETECTION, 5)),
        ((v.NEED, 1 << 24), (v.NEED, 1)),
        ((v.PATIENCE, 0), (v.VALUE, 0)),
        ((v.INTERARRIVAL, 1), (v.INTERARRIVAL, 2)),
    ],
)
def test_purposes_and_indices_are_independent(one: tuple[int, int], other: tuple[int, int]) -> None:
    """Two draws of the same entity have nothing to do with each other."""
    _, a = derived_and_drawn(KEYS, *one)
    _, b = derived_and_drawn(KEYS, *other)
    assert abs(np.corrcoef(a, b)[0, 1]) < 5 / np.sqrt(N)
    cells = (a * 16).astype(np.int64) * 16 + (b * 16).astype(np.int64)
    assert stats.chisquare(np.bincount(cells, minlength=256)).pvalue > 1e-6


def test_a_child_is_independent_of_its_parent() -> None:
    """The draws of what comes from an entity have nothing to do with the entity's own."""
    children, _ = derived_and_drawn(KEYS, v.CHILD, 1)
    _, own = derived_and_drawn(KEYS, v.WORK, 0)
    _, childs = derived_and_drawn(children, v.WORK, 0)
    assert abs(np.corrcoef(own, childs)[0, 1]) < 5 / np.sqrt(N)
    assert len(np.unique(children)) == N


def test_purposes_have_numbers_of_their_own() -> None:
    """No two purposes share a number, and indices cannot run into the next purpose."""
    names = [
        name for name, value in vars(v).items()
        if name.isupper() and isinstance(value, int) and name not in KINDS
    ]  # fmt: skip
    numbers = [getattr(v, name) for name in names]
    assert len(set(numbers)) == len(numbers)
    assert 1 <= min(numbers) <= max(numbers) < 1 << 23  # shifted by 40 bits, they stay apart


KINDS = {
    "CONSTANT", "EXPONENTIAL", "LOGNORMAL", "UNIFORM", "WEIBULL", "HYPEREXPONENTIAL", "QUANTILES",
    "EMPIRICAL", "GEOMETRIC", "NEVER", "GOLDEN", "FIRST_FACTOR", "SECOND_FACTOR", "JIT_DISABLED",
}  # fmt: skip


# ── Python, NumPy and the compiler agree ──────────────────────────────────────────────────────────


def test_python_and_the_kernel_derive_the_same() -> None:
    """Keys and draws are equal in plain Python, in NumPy and compiled, to the last bit."""
    count = 2000
    some = np.concatenate([KEYS[: count - 3], np.array([0, 1, 2**64 - 1], np.uint64)])
    purposes = RANDOM.integers(1, 39, count)
    indices = RANDOM.integers(0, 2**39, count)
    derived, drawn = derived_and_drawn(some, purposes, indices)
    for i in range(count):
        arguments = some[i], purposes[i], indices[i]
        assert keys.derive(*arguments) == derived[i]
        assert keys.draw(*arguments) == drawn[i]
    derived, drawn = derived_and_drawn(some, v.EMPLOYEE, indices)
    assert (keys.derive_many(some, v.EMPLOYEE, indices) == derived).all()
    assert (keys.draw_many(some, v.EMPLOYEE, indices) == drawn).all()


def test_derive_many_takes_one_index_for_all() -> None:
    """One index serves many keys, and many indices one key, without a warning."""
    some = KEYS[:50]
    one = keys.derive_many(some, v.SKILL, np.int64(3))
    assert one.tolist() == [keys.derive(key, v.SKILL, 3) for key in some]
    many = keys.derive_many(np.uint64(9), v.SKILL, np.arange(50))
    assert many.tolist() == [keys.derive(9, v.SKILL, i) for i in range(50)]


def test_python_and_the_kernel_fold_the_same() -> None:
    """The running digest is equal in plain Python and compiled, and depends on the order."""
    times = np.arange(1000) * 1_234_567
    digest = 0
    for key, time in zip(KEYS[:1000], times, strict=True):
        digest = keys.fold(digest, key, time)
    assert int(fold_loop(KEYS[:1000], times)) == digest
    assert int(fold_loop(KEYS[:1000][::-1].copy(), times)) != digest


# ── Durations ─────────────────────────────────────────────────────────────────────────────────────

SIGMA = np.sqrt(np.log(1 + 0.8**2))
FAMILIES: dict[str, tuple[Any, Any]] = {
    "constant": ("2 h", lambda u: np.full_like(u, 2.0)),
    "exponential": (
        {"mean": "2 h", "distribution": "exponential"}, lambda u: stats.expon.isf(u, scale=2)
    ),
    "lognormal": (
        {"mean": "2 h", "cv": 0.8},
        lambda u: stats.lognorm.ppf(u, SIGMA, scale=2 * np.exp(-(SIGMA**2) / 2)),
    ),
    "uniform": ({"low": "1 h", "high": "3 h"}, lambda u: stats.uniform.ppf(u, 1, 2)),
    "weibull": (
        {"mean": "2 h", "distribution": "weibull", "shape": 0.5},
        lambda u: stats.weibull_min.isf(u, 0.5),  # of scale 1: the mean is 2
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAMILIES)
def test_quantiles_have_their_formulas(name: str) -> None:
    """By inversion, far into both tails, each family has the quantiles of the textbook."""
    written, exact = FAMILIES[name]
    assert quantiles(written, TAILS) == pytest.approx(exact(TAILS), rel=2e-12)


MOMENTS: dict[str, tuple[Any, float, float]] = {
    "exponential": ({"mean": "2 h", "distribution": "exponential"}, 2, 1),
    "lognormal": ({"mean": "2 h", "cv": 0.8}, 2, 0.8),
    "uniform": ({"low": "1 h", "high": "3 h"}, 2, 1 / np.sqrt(12)),
    "uniform by cv": ({"mean": "2 h", "distribution": "uniform", "cv": 0.3}, 2, 0.3),
    "weibull by cv": ({"mean": "2 h", "distribution": "weibull", "cv": 1.4}, 2, 1.4),
    "gamma": ({"mean": "2 h", "distribution": "gamma", "cv": 0.6}, 2, 0.6),
    "gamma, wide": ({"mean": "2 h", "distribution": "gamma", "cv": 2}, 2, 2),
    "erlang": ({"mean": "2 h", "distribution": "erlang", "shape": 4}, 2, 0.5),
    "hyperexponential": ({"mean": "2 h", "distribution": "hyperexponential", "cv": 2}, 2, 2),
    "empirical": (
        {"values": ["1 h", "2 h", "6 h"], "weights": [1, 2, 1]}, 2.75, np.sqrt(59 / 16) / 2.75
    ),
    "deterministic": ({"mean": "2 h", "cv": 0}, 2, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", MOMENTS)
def test_moments(name: str) -> None:
    """Over an even grid of uniforms each family has the mean and variation that were written."""
    written, mean, cv = MOMENTS[name]
    values = quantiles(written, (np.arange(1 << 20) + 0.5) / (1 << 20))
    assert values.mean() == pytest.approx(mean, rel=1e-4)
    assert values.std() / values.mean() == pytest.approx(cv, rel=3e-3, abs=1e-12)
    assert values.min() >= 0


def test_hyperexponential_is_a_mixture_with_balanced_means() -> None:
    """Both branches bring half of the mean, and each is exponential."""
    values = quantiles(
        {"mean": "2 h", "distribution": "hyperexponential", "cv": 2},
        (np.arange(1 << 16) + 0.5) / (1 << 16),
    )
    chance = 0.5 * (1 + np.sqrt((2**2 - 1) / (2**2 + 1)))
    scales = 2 * 0.5 / np.array([chance, 1 - chance])
    for x in (0.1, 0.5, 1, 3, 10):
        exact = chance * np.exp(-x / scales[0]) + (1 - chance) * np.exp(-x / scales[1])
        assert (values > x).mean() == pytest.approx(exact, abs=1e-4)


def test_empirical_values_have_their_weights() -> None:
    """A list of values returns each with its share, and nothing else."""
    us = (np.arange(8000) + 0.5) / 8000
    values = quantiles({"values": ["1 h", "2 h", "6 h"], "weights": [1, 2, 5]}, us)
    shares = [(values == value).mean() for value in (1, 2, 6)]
    assert shares == pytest.approx([0.125, 0.25, 0.625])


def test_normal_quantiles() -> None:
    """The normal quantile agrees with SciPy's to some 1e-14, out to where u has no more digits."""
    values = np.empty(len(TAILS))
    normal_loop(TAILS, values)
    assert values == pytest.approx(stats.norm.ppf(TAILS), rel=1e-13, abs=1e-15)
    assert [v.normal_quantile(float(u)) for u in TAILS] == values.tolist()


def test_durations_are_rounded_to_microseconds() -> None:
    """Durations are rounded half up and capped, so that no time overflows."""
    durations = np.array([0.0, 0.4999, 0.5, 1.49, 1e15 + 0.5, 2.0**59, 2.0**60, 1e300, np.inf])
    values = np.empty(len(durations), np.int64)
    microseconds_loop(durations, values)
    assert values.tolist() == [
        0, 0, 1, 1, 10**15 + 1, 2**59, 2**60, 2**60, 2**60
    ]  # fmt: skip
