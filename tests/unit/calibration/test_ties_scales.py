"""The scales by likelihood: the maximum, its errors, and the truth back from what it made."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from simulation.calibration.ties_places import Places, find_places
from simulation.calibration.ties_scales import MESSAGES, TIES, Fit, Pairs, Scale, fit_scales
from simulation.organization.informal_ties import informal_ties
from tests.unit.calibration.mail import Integers, drawn, irregular, regular

TREE = regular(5, 5)  # 781 people


def tied(tree: tuple[Integers, Integers], ties: list[tuple[int, int]]) -> Pairs:
    """Return ties as what is observed."""
    places = find_places(tree[0])
    return Pairs(places, np.array(ties), places.of_pairs(ties), np.ones(len(ties)))


def fitted(ties: int, depth: float | None, distance: float | None, seed: int) -> Fit:
    """Return the scales found in ties that were drawn by some."""
    return fit_scales(tied(TREE, informal_ties(*TREE, ties, depth, distance, seed)), TIES)


def holds(scale: Scale, truth: float | None) -> bool:
    """Whether the truth lies in the interval; None is infinity."""
    return scale.low <= (math.inf if truth is None else truth) <= scale.high


@pytest.mark.parametrize(
    ("depth", "distance"), [(None, 3.0), (1.5, 1.5), (0.5, 0.5), (None, 1.0), (2.0, None)]
)
def test_the_truth_lies_in_the_intervals(depth: float | None, distance: float | None) -> None:
    """Of 2 × 40 intervals no fewer hold the truth than 95 % ones let expect (one in 10⁴ tests)."""
    fits = [fitted(800, depth, distance, seed) for seed in range(40)]
    for truth, scales in (
        (depth, [fit.depth for fit in fits]),
        (distance, [fit.distance for fit in fits]),
    ):
        assert sum(holds(scale, truth) for scale in scales) >= 31
        if truth is not None:
            values = [1 / scale.free for scale in scales]
            error = np.std(values, ddof=1) / math.sqrt(len(values))
            assert abs(np.mean(values) - 1 / truth) < 5 * error + 0.02 / truth


def test_what_makes_no_difference_is_told_by_its_bound() -> None:
    """Ties drawn at random have no scale but a bound, as sharp as the root of what is seen."""
    few, many = fitted(200, None, None, 1), fitted(6000, None, None, 1)
    for fit in (few, many):
        assert fit.depth.value == fit.distance.value == math.inf
        assert fit.depth.high == fit.distance.high == math.inf
    widths = [1 / fit.distance.low - 1 / fit.distance.free for fit in (few, many)]
    assert widths[0] / widths[1] == pytest.approx(math.sqrt(6000 / 200), rel=0.1)


def test_limits_of_the_strictest_scales() -> None:
    """Only people of one superior tied is ζ = 0; only ties across the chief's branches is λ = 0."""
    team = fitted(200, None, 0.0, 1)
    assert team.distance == Scale(0.0, 0.0, 0.0, 0.0)
    assert team.depth.value == math.inf
    top = fitted(200, 0.0, None, 1)
    assert top.depth == Scale(0.0, 0.0, 0.0, 0.0)
    assert top.distance.value == math.inf


def test_nothing_is_told_where_all_pairs_are_alike() -> None:
    """Under one superior there is one level and one distance."""
    tree = regular(20, 2)
    fit = fit_scales(tied(tree, [(1, 2), (3, 4)]), TIES)
    assert not fit.depth.known
    assert not fit.distance.known
    assert fit.mean[-1] == pytest.approx(2 / 190)


@pytest.mark.parametrize("family", [TIES, MESSAGES])
@pytest.mark.parametrize("tree", [regular(3, 3), regular(2, 4), irregular(20, 1)])
def test_no_data_let_the_scales_run_off(tree: tuple[Integers, Integers], family: object) -> None:
    """Where all are tied, one pair alone, or all up to a distance, figures are finite and sane."""
    places = find_places(tree[0])
    size = len(tree[0])
    every = [(a, b) for a in range(size) for b in range(a + 1, size)]
    every = [pair for pair in every if places.is_informal[places.of(*pair)]]
    near = [pair for pair in every if places.classes[places.of(*pair)].distance < 2]
    for ties in (every, near, every[:-1], [*near, every[-1]], every[:1], every[-1:]):
        fit = fit_scales(tied(tree, ties), family)  # type: ignore[arg-type]
        for scale in (fit.depth, fit.distance):
            assert 0 <= scale.low <= scale.value <= scale.high
        assert np.all(np.isfinite(fit.mean))
        if family is MESSAGES:
            expected = fit.mean @ (places.others.sum(axis=0) / 2)
            assert expected == pytest.approx(len(ties), rel=0.01)
    silo = fit_scales(tied(tree, near), TIES).distance
    assert silo.value < 0.2


def test_the_likelihood_is_at_its_maximum() -> None:
    """Another optimizer, on the likelihood pair by pair, finds the same scales."""
    tree = irregular(70, 3)
    ties = informal_ties(*tree, 260, 1.5, 2.0, 5)
    fit = fit_scales(tied(tree, ties), TIES)
    places = find_places(tree[0])
    pairs = [(a, b, places.classes[places.of(a, b)]) for a in range(70) for b in range(a + 1, 70)]
    informal = [(a, b, place) for a, b, place in pairs if not place.is_formal]
    has = np.array([(a, b) in set(ties) for a, b, _ in informal])
    depth = np.array([place.depth for _, _, place in informal])
    distance = np.array([place.distance for _, _, place in informal])

    def unlikelihood(theta: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        w = np.exp(theta[0] - theta[1] * depth - theta[2] * distance)
        return -float(np.where(has, np.log(-np.expm1(-w)), -w).sum())

    found = minimize(unlikelihood, [0.0, 0.5, 0.5], method="Nelder-Mead", options={"xatol": 1e-9})
    assert not math.isinf(fit.depth.value)
    assert 1 / fit.depth.free == pytest.approx(found.x[1], rel=1e-4)
    assert 1 / fit.distance.free == pytest.approx(found.x[2], rel=1e-4)
    assert fit.mean @ (places.others.sum(axis=0) / 2) == pytest.approx(len(ties), rel=0.02)


def test_errors_are_those_for_dyads() -> None:
    """The errors are those of the sum over all pairs of pairs that share a person."""
    tree = irregular(40, 4)
    ties = informal_ties(*tree, 150, None, 1.5, 8)
    places = find_places(tree[0])
    values = dict.fromkeys(ties, 1.0)
    for person in (3, 5):  # two people know nearly everybody
        for other in range(40):
            pair = (min(person, other), max(person, other))
            if person != other and not places.classes[places.of(*pair)].is_formal:
                values[pair] = 1.0
    pairs = Pairs(
        places, np.array(list(values)), places.of_pairs(list(values)), np.array([*values.values()])
    )
    fit = fit_scales(pairs, TIES)
    assert math.isinf(fit.depth.value)  # so that the last fit is one of the distance alone
    rate = 1 / fit.distance.free
    width = (1 / fit.distance.low - 1 / fit.distance.high) / 2 / 1.959964
    assert width == pytest.approx(_error_pair_by_pair(places, values, fit, rate), rel=1e-3)


def _error_pair_by_pair(
    places: Places, values: dict[tuple[int, int], float], fit: Fit, rate: float
) -> float:
    size = len(places.others)
    scores: list[tuple[int, int, np.ndarray[tuple[int], np.dtype[np.float64]]]] = []
    information = np.zeros((2, 2))
    for a in range(size):
        for b in range(a + 1, size):
            place = places.classes[places.of(a, b)]
            if place.is_formal:
                continue
            w = -math.log1p(-fit.mean[places.of(a, b)])
            features = np.array([1.0, -place.distance])
            step = 1e-6

            def slope(eta: float, y: float) -> float:
                return math.exp(eta) / math.expm1(math.exp(eta)) if y else -math.exp(eta)

            y, eta = values.get((a, b), 0.0), math.log(w)
            scores.append((a, b, slope(eta, y) * features))
            bend = -(slope(eta + step, y) - slope(eta - step, y)) / (2 * step)
            information += bend * np.outer(features, features)
    middle = np.zeros((2, 2))
    for a, b, one in scores:
        for c, d, other in scores:
            if {a, b} & {c, d}:
                middle += np.outer(one, other)
    inverse = np.linalg.inv(information)
    return math.sqrt((inverse @ middle @ inverse)[1, 1])


def test_number_of_messages_has_the_scales_that_made_it() -> None:
    """Poisson numbers of messages with known scales give these back."""
    tree = regular(4, 5)
    places = find_places(tree[0])
    generator = np.random.default_rng(3)
    people, place, value = [], [], []
    for a in range(len(tree[0])):
        for b in range(a + 1, len(tree[0])):
            c = places.of(a, b)
            one = places.classes[c]
            number = generator.poisson(5 * math.exp(-one.depth / 1.5 - one.distance / 2.0))
            if number and not one.is_formal:
                people.append((a, b))
                place.append(c)
                value.append(float(number))
    fit = fit_scales(Pairs(places, np.array(people), np.array(place), np.array(value)), MESSAGES)
    assert holds(fit.depth, 1.5)
    assert holds(fit.distance, 2.0)
    assert fit.depth.value == pytest.approx(1.5, rel=0.05)
    assert fit.distance.value == pytest.approx(2.0, rel=0.05)


def test_from_e_mails_to_scales(tmp_path: Path) -> None:
    """E-mails of ties drawn with λ = 2 and ζ = 1.5 lead back to them, by way of the files."""
    found = drawn(tmp_path, TREE, 900, 2.0, 1.5, 4)
    assert len(found.ties) == 900
    assert holds(found.scales.depth, 2.0)
    assert holds(found.scales.distance, 1.5)
