"""What is made of draws: distributions, whatever they are written by, and what a run makes of them.

The references are SciPy's. They catch a formula or a parameter that is wrong, a shape that is not
scaled to its rate, a draw that is used for two things or keyed wrongly on its way to the clock.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from simulation.assembly import assemble
from simulation.assembly.opening import root_key
from simulation.kernel import state as k
from simulation.kernel import variates as v
from simulation.kernel.keys import draw_many
from tests.support import HOUR, finished, log_of, scenario_of
from tests.unit.kernel.compiled import ONE_STAGE, quantile_loop, quantiles, seen

from .randomness import Floats, assert_likely, chi_square, evenness, largest_normal


def weibull_shape(cv: float) -> float:
    """Return the shape of a Weibull distribution of a coefficient of variation."""
    return float(
        optimize.brentq(
            lambda c: math.gamma(1 + 2 / c) / math.gamma(1 + 1 / c) ** 2 - 1 - cv**2,
            0.2, 50, xtol=1e-15, rtol=1e-14,
        )
    )  # fmt: skip


def weibull(shape: float, mean: float) -> Any:
    """Return SciPy's Weibull distribution of a shape and mean."""
    return stats.weibull_min(shape, scale=mean / math.gamma(1 + 1 / shape))


SIGMA = math.sqrt(math.log(1 + 0.3**2))
TABLE = 2e-5  # of gamma quantiles: what `distribution_tables` says
EXACT = 1e-9
FORMS: dict[str, tuple[Any, Any, float]] = {
    "exponential, mean": ({"mean": "2 h", "distribution": "exponential"}, stats.expon(0, 2), EXACT),
    "exponential, rate": (
        {"rate": "0.25 / h", "distribution": "exponential"}, stats.expon(0, 4), EXACT
    ),
    "gamma, mean and cv": (
        {"mean": "2 h", "cv": 0.7, "distribution": "gamma"},
        stats.gamma(0.7**-2, scale=2 * 0.7**2), TABLE
    ),
    "gamma, mean and shape": (
        {"mean": "2 h", "shape": 2.5, "distribution": "gamma"}, stats.gamma(2.5, scale=0.8), TABLE
    ),
    "gamma, shape and scale": (
        {"shape": 0.6, "scale": "90 min", "distribution": "gamma"},
        stats.gamma(0.6, scale=1.5), TABLE
    ),
    "erlang, mean and shape": (
        {"mean": "2 h", "shape": 3, "distribution": "erlang"}, stats.erlang(3, scale=2 / 3), TABLE
    ),
    "erlang, shape and rate": (
        {"shape": 4, "rate": "2 / h", "distribution": "erlang"}, stats.erlang(4, scale=0.5), TABLE
    ),
    "lognormal, mean and cv": (
        {"mean": "2 h", "cv": 0.3}, stats.lognorm(SIGMA, scale=2 * math.exp(-(SIGMA**2) / 2)), EXACT
    ),
    "lognormal, median and sigma": (
        {"median": "90 min", "sigma": 0.4}, stats.lognorm(0.4, scale=1.5), EXACT
    ),
    "weibull, mean and cv": (
        {"mean": "2 h", "cv": 0.7, "distribution": "weibull"}, weibull(weibull_shape(0.7), 2), EXACT
    ),
    "weibull, wide": (
        {"mean": "2 h", "cv": 1.6, "distribution": "weibull"}, weibull(weibull_shape(1.6), 2), EXACT
    ),
    "weibull, mean and shape": (
        {"mean": "2 h", "shape": 2, "distribution": "weibull"}, weibull(2, 2), EXACT
    ),
    "weibull, shape and scale": (
        {"shape": 1.5, "scale": "90 min", "distribution": "weibull"},
        stats.weibull_min(1.5, scale=1.5), EXACT
    ),
    "uniform, low and high": ({"low": "1 h", "high": "4 h"}, stats.uniform(1, 3), EXACT),
    "uniform, mean and cv": (
        {"mean": "2 h", "cv": 0.5, "distribution": "uniform"},
        stats.uniform(2 - math.sqrt(3), 2 * math.sqrt(3)), EXACT
    ),
}  # fmt: skip
"""As written, SciPy's, and how close the quantiles are (relative)."""
FALLING = ("uniform", "lognormal")  # of these a small u is a small value; of the others a large one
GRID = np.concatenate(
    [2.0 ** -np.arange(2, 50.0), np.linspace(0.002, 0.998, 499), 1 - 2.0 ** -np.arange(2, 50.0)]
)


@pytest.mark.parametrize("name", FORMS)
def test_quantiles_are_those_of_scipy(name: str) -> None:
    """Written by mean and cv or by any parameters, each family has SciPy's quantiles."""
    written, known, limit = FORMS[name]
    exact = known.ppf(GRID) if name.startswith(FALLING) else known.isf(GRID)
    assert quantiles(written, GRID) == pytest.approx(exact, rel=limit)


DRAWS = draw_many(np.uint64(root_key(20_261, 0)), v.WORK, np.arange(1 << 18))


@pytest.mark.parametrize("name", FORMS)
def test_draws_have_their_moments_and_distribution(name: str) -> None:
    """Mean, variance and skewness of 2¹⁸ draws are those of the family, and so is the whole of it.

    The j-th moment about the exact mean is a mean of independent terms of known variance.
    """
    written, known, _ = FORMS[name]
    values = quantiles(written, DRAWS)
    mean = known.mean()
    raw = [1.0, *(known.moment(order) for order in range(1, 7))]

    def about_mean(order: int) -> float:
        return float(
            sum(math.comb(order, i) * raw[i] * (-mean) ** (order - i) for i in range(order + 1))
        )

    chances = {"distribution": evenness(known.cdf(values))}
    for order, what in ((1, "mean"), (2, "variance"), (3, "skewness")):
        exact = about_mean(order)
        error = math.sqrt((about_mean(2 * order) - exact**2) / len(values))
        z = (((values - mean) ** order).mean() - exact) / error
        chances[what] = 2 * float(stats.norm.sf(abs(z)))
    assert_likely(chances)


def test_wrong_moments_are_seen() -> None:
    """A mean off by 1 %, or a gamma in place of a lognormal distribution, does fail."""
    for wrong in (
        {"mean": "2.02 h", "cv": 0.3},
        {"mean": "2 h", "cv": 0.3, "distribution": "gamma"},
    ):
        known = FORMS["lognormal, mean and cv"][1]
        with pytest.raises(AssertionError):
            assert_likely({"distribution": evenness(known.cdf(quantiles(wrong, DRAWS)))})


def test_hyperexponential_by_branches() -> None:
    """A draw falls into a branch by its probability and is exponential within it.

    Survival is the mixture's, exactly at each branch's share of (0, 1).
    """
    written = {
        "distribution": "hyperexponential",
        "probabilities": [0.2, 0.5, 0.3],
        "means": ["5 h", "30 min", "2 h"],
    }
    values, start = quantiles(written, GRID), 0.0
    for share, mean in ((0.2, 5.0), (0.5, 0.5), (0.3, 2.0)):
        here = (start <= GRID) & (start + share > GRID)
        exact = stats.expon.isf((GRID[here] - start) / share, scale=mean)
        assert values[here] == pytest.approx(exact, rel=1e-7, abs=1e-12)
        start += share
    assert_likely({"distribution": evenness(_mixture_cdf(quantiles(written, DRAWS)))})


def _mixture_cdf(x: Floats) -> Floats:
    parts = [w * stats.expon.cdf(x, scale=m) for w, m in ((0.2, 5.0), (0.5, 0.5), (0.3, 2.0))]
    return np.sum(parts, axis=0)


def test_hyperexponential_with_balanced_means() -> None:
    """By mean and cv, both branches bring half of the mean: p = (1 + √((c² − 1)/(c² + 1))) / 2."""
    values = quantiles({"mean": "2 h", "cv": 1.7, "distribution": "hyperexponential"}, DRAWS)
    p = (1 + math.sqrt((1.7**2 - 1) / (1.7**2 + 1))) / 2
    cdf = p * stats.expon.cdf(values, scale=1 / p)
    cdf += (1 - p) * stats.expon.cdf(values, scale=1 / (1 - p))
    assert_likely({"distribution": evenness(cdf)})


def test_values_of_a_list_have_their_weights() -> None:
    """Draws from a list have each value as often as its weight says."""
    values = quantiles({"values": ["1 h", "2 h", "6 h"], "weights": [1, 2, 5]}, DRAWS)
    counts = np.array([(values == value).sum() for value in (1, 2, 6)])
    assert counts.sum() == len(values)
    assert_likely({"counts": chi_square(counts, len(values) * np.array([1, 2, 5]) / 8)})


def kind_quantiles(field: str, us: Floats, **request: Any) -> Floats:
    """Return the kernel's quantiles of the distribution in a field of a kind of request."""
    call = {"rate": "0.5 / h", "route": ["desk"], **request}
    parameters = assemble(scenario_of(ONE_STAGE, requests__call=call)).parameters
    address, words = seen(parameters)
    values = np.empty(len(us))
    quantile_loop(address, int(parameters.kinds[field][0]), us, values)
    assert len(words)
    return values


def test_batches_have_geometric_sizes() -> None:
    """Sizes are SciPy's geometric quantiles, and of the draws each size has its share."""
    jumps = 0.6 ** np.arange(1, 70)  # here a last bit decides between two sizes
    us = GRID[np.abs(GRID[:, None] / jumps - 1).min(axis=1) > 1e-12]
    sizes = kind_quantiles("batch", us, batch={"mean": 2.5, "distribution": "geometric"})
    assert sizes.tolist() == stats.geom.isf(us, 1 / 2.5).tolist()
    drawn = kind_quantiles("batch", DRAWS, batch={"mean": 2.5, "distribution": "geometric"})
    counts = np.bincount(np.minimum(drawn, 12).astype(np.int64), minlength=13)[1:]
    shares = stats.geom.pmf(np.arange(1, 12), 0.4)
    assert_likely({"sizes": chi_square(counts, len(DRAWS) * np.append(shares, 1 - shares.sum()))})


GAPS: dict[str, tuple[Any, Any, float]] = {
    "exponential": ("exponential", stats.expon(0, 2), EXACT),
    "erlang": ({"distribution": "erlang", "shape": 3}, stats.erlang(3, scale=2 / 3), TABLE),
    "gamma": ({"distribution": "gamma", "cv": 0.8}, stats.gamma(0.8**-2, scale=1.28), TABLE),
    "weibull": ({"distribution": "weibull", "shape": 2}, weibull(2, 2), EXACT),
    "lognormal": (
        {"distribution": "lognormal", "sigma": 0.5},
        stats.lognorm(0.5, scale=2 * math.exp(-0.125)), EXACT
    ),
    "uniform": (
        {"distribution": "uniform", "cv": 0.5},
        stats.uniform(2 - math.sqrt(3), 2 * math.sqrt(3)), EXACT
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GAPS)
def test_gaps_between_arrivals_are_those_of_scipy(name: str) -> None:
    """The shape of the gaps is scaled to the rate, 0.5 / h; of batches of 3, they come a third."""
    shape, known, limit = GAPS[name]
    exact = known.ppf(GRID) if name.startswith(FALLING) else known.isf(GRID)
    values = kind_quantiles("interarrival", GRID, interarrival=shape)
    assert values / HOUR == pytest.approx(exact, rel=limit)
    batches = kind_quantiles("interarrival", GRID, interarrival=shape, batch=3)
    assert batches / HOUR == pytest.approx(3 * exact, rel=limit)


# ── What a run draws ──────────────────────────────────────────────────────────────────────────────

WIDE_OPEN = """\
extends: neutral
time: {horizon: 3000 h, warm_up: 0 h}
organization: {departments: {desk: {staff: 60}, store: {staff: 60}}}
channels: {phone: {share: 20 %}, mail: {share: 50 %}, chat: {share: 30 %}}
requests:
  one: {rate: 4 / h, interarrival: {distribution: gamma, cv: 0.5}, route: [desk, store]}
  two: {rate: 4 / h, route: [desk, {department: store, next: {desk: 30 %}}]}
  big: {rate: 4 / h, batch: {mean: 2, distribution: geometric}, route: [store]}
work:
  desk: {mean: 1 h, distribution: exponential}
  store: {mean: 1 h, distribution: weibull, cv: 0.6}
"""
"""So many people that nobody waits: every time in the log is one that was drawn."""


def drawn_in_a_run() -> tuple[dict[str, Any], Any]:
    """Return gaps and first works of each kind in a run, in hours, who returned, and its rows."""
    scenario = scenario_of(WIDE_OPEN)
    names = assemble(scenario).stage_names
    rows = log_of(finished(scenario, 11))
    found: dict[str, Any] = {}
    for kind in scenario.requests:
        stages = [i for i, (of, _) in enumerate(names) if of == kind]
        came = rows[(rows.activity == k.LOG_ARRIVE) & np.isin(rows.stage, stages)]
        found[f"gaps of {kind}"] = np.diff(np.unique(came.time), prepend=0) / HOUR
        for stage in stages:
            here = rows[rows.stage == stage]
            begins = here[here.activity == k.LOG_START]
            ends = here[here.activity == k.LOG_COMPLETE]
            began = dict(begins[["number", "time"]].tolist()[::-1])
            done = dict(ends[["number", "time"]].tolist()[::-1])
            both = [number for number in sorted(began) if number in done]
            found[f"work of {kind} at {names[stage][1]}"] = (
                np.array([done[number] - began[number] for number in both]) / HOUR
            )
            if len(scenario.requests[kind].route) > 1 and stage == stages[0]:
                numbers, visits = np.unique(begins.number, return_counts=True)
                has_returned = dict(zip(numbers.tolist(), (visits > 1).tolist(), strict=True))
                found[f"ways of {kind}"] = np.array([has_returned[number] for number in both])
    return found, rows


def test_a_run_draws_what_is_written() -> None:
    """Gaps and works in the log have the distributions of the scenario, batches and ways too.

    Catches a draw that is rounded, scaled or keyed wrongly on its way from the table to the clock.
    """
    found, rows = drawn_in_a_run()
    desk, store = stats.expon(), weibull(weibull_shape(0.6), 1)
    laws = {
        "gaps of one": stats.gamma(4, scale=1 / 16),
        "gaps of two": stats.expon(scale=0.25),
        "gaps of big": stats.expon(scale=0.5),
        "work of one at desk": desk,
        "work of one at store": store,
        "work of two at desk": desk,
        "work of two at store": store,
        "work of big at store": store,
    }
    assert set(laws) | {"ways of one", "ways of two"} == set(found)
    assert not found.pop("ways of one").any()
    ways = found["ways of two"][: len(found["ways of two"]) * 9 // 10]
    shares = len(ways) * np.array([0.7, 0.3])
    chances = {"ways": chi_square(np.bincount(ways, minlength=2), shares)}
    for name, law in laws.items():
        values = found[name][: len(found[name]) * 9 // 10]  # later ones may be cut off at the end
        assert len(values) > 4000
        chances[name] = evenness(law.cdf(values))
    channels = rows.detail[rows.activity == k.LOG_ARRIVE]
    shares = len(channels) * np.array([0.2, 0.5, 0.3])
    chances["channels"] = chi_square(np.bincount(channels, minlength=3), shares)
    assert_likely(chances)


def test_what_a_run_draws_is_independent() -> None:
    """Gaps, works and ways of a request, of the next one and of other kinds are not correlated."""
    found, _ = drawn_in_a_run()
    del found["ways of one"]  # all go straight on
    n = min(len(values) for values in found.values()) - 1
    ranks = [stats.rankdata(values[:n]) for values in found.values()]
    ranks += [stats.rankdata(values[1 : n + 1]) for values in found.values()]
    correlations = np.corrcoef(ranks)
    count = len(found)
    for i in range(count):  # the same numbers, one later: a sequence against itself
        assert abs(correlations[i, count + i]) < 5 / math.sqrt(n)
    pairs = [
        correlations[i, j] for i in range(2 * count) for j in range(i) if i - j != count
    ]  # fmt: skip
    assert_likely({"pairs": largest_normal(np.array(pairs) * math.sqrt(n))})


def test_a_profile_thins_arrivals_to_its_shape() -> None:
    """Over the parts of the day arrivals are as many as the profile says (Poisson, thinned)."""
    shape = [0.5, 1.5, 0.0, 2.0]
    call = {"rate": "10 / h", "route": ["desk"], "profile": {"day": shape}}
    scenario = scenario_of(ONE_STAGE, requests__call=call, time__horizon="4000 h")
    rows = log_of(finished(scenario))
    times = rows.time[rows.activity == k.LOG_ARRIVE]
    counts = np.bincount(times % (8 * HOUR) // (2 * HOUR), minlength=4)
    expected = 10_000.0 * np.array(shape)
    z = (counts - expected)[expected > 0] / np.sqrt(expected[expected > 0])
    assert counts[2] == 0
    assert_likely({"parts": largest_normal(z)})


def test_letters_go_to_everybody_alike() -> None:
    """Readers are even over all others, and the gaps between letters exponential."""
    scenario = scenario_of(
        ONE_STAGE,
        time__horizon="3000 h",
        organization__departments__desk__staff=7,
        correspondence__rate="1 / h",
        correspondence__handling="1 s",
    )
    rows = log_of(finished(scenario))
    letters = rows[rows.activity == k.LOG_LETTER]
    chances = {}
    for e in range(8):
        mine = letters[letters.employee == e]
        others = [reader for reader in range(8) if reader != e]
        counts = np.array([(mine.detail == reader).sum() for reader in others])
        assert counts.sum() == len(mine)
        chances[f"readers of {e}"] = chi_square(counts)
        chances[f"gaps of {e}"] = evenness(stats.expon.cdf(np.diff(mine.time, prepend=0) / HOUR))
    assert_likely(chances)
