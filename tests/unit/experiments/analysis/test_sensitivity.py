"""Sensitivity against test functions whose indices are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.experiments.designs.factor_sections import Range, WrittenFactor
from simulation.experiments.designs.factors import Factor, resolve
from simulation.experiments.designs.sampling import draw
from simulation.experiments.designs.sections import WrittenDesign
from simulation.experiments.response import means, values_of
from simulation.experiments.sensitivity import (
    SensitivityError,
    morris,
    regression,
    sensitivity,
    shares_of,
    sobol,
)
from tests.unit.experiments.analysis.tables import METRIC, table

A, B = 7.0, 0.1


def between(name: str, low: float, high: float) -> Factor:
    """Return a factor over a range of plain numbers."""
    return resolve(name, WrittenFactor(path=(name,), range=Range(low=low, high=high)))


def ishigami(x: float, y: float, z: float) -> float:
    """Return the function of Ishigami & Homma 1990."""
    return math.sin(x) + A * math.sin(y) ** 2 + B * z**4 * math.sin(x)


def known_indices() -> tuple[list[float], list[float]]:
    """Return first-order and total indices of the function, in closed form."""
    first_x = 0.5 * (1 + B * math.pi**4 / 5) ** 2
    first_y = A**2 / 8
    together = 8 * B**2 * math.pi**8 / 225
    variance = first_x + first_y + together
    first = [first_x / variance, first_y / variance, 0.0]
    return first, [(first_x + together) / variance, first[1], together / variance]


@pytest.fixture(scope="module")
def factors() -> tuple[Factor, ...]:
    """Return the three factors of the function."""
    return tuple(between(name, -math.pi, math.pi) for name in "xyz")


def test_sobol_indices_of_ishigami(factors: tuple[Factor, ...]) -> None:
    """First and total indices agree with the closed form, and the intervals cover it."""
    design = draw(WrittenDesign(type="sobol", points=1024), factors)
    frame = table(design, lambda s, at, n: ishigami(*map(float, at)), ("a",), 1)
    found = sensitivity(frame, means(values_of(frame, "a", METRIC)))
    first, total = known_indices()
    assert found.method == "sobol"
    for effect, s, t in zip(found.effects, first, total, strict=True):
        assert effect.main == pytest.approx(s, abs=0.02)
        assert effect.other == pytest.approx(t, abs=0.02)
        assert abs(effect.main - s) <= 1.5 * effect.main_width
        assert abs(effect.other - t) <= 1.5 * effect.other_width


def test_sobol_leaves_out_incomplete_base_points() -> None:
    """A run that is missing costs its base point alone; too few complete ones are refused."""
    rng = np.random.default_rng(3)
    figures = {point: float(value) for point, value in enumerate(rng.random(16 * 4))}
    del figures[0], figures[16 * 2 + 5]
    assert sobol(["x", "y"], 16, figures).n == 14
    with pytest.raises(SensitivityError, match="only 1 of 16 base points are complete"):
        sobol(["x", "y"], 16, {p: v for p, v in figures.items() if p % 16 == 1})


def test_morris_of_a_linear_function_is_exact() -> None:
    """μ* is the effect of the whole range, σ is nothing; signs do not matter."""
    factors = (between("p", 0, 2), between("q", 10, 20), between("r", 0, 1))
    design = draw(WrittenDesign(type="morris", trajectories=6), factors)

    def linear(scenario: str, at: tuple[object, ...], number: int) -> float:
        p, q, _ = (float(str(value)) for value in at)
        return 3 * p - q / 2

    frame = table(design, linear, ("a",), 1)
    found = sensitivity(frame, means(values_of(frame, "a", METRIC)))
    assert [effect.main for effect in found.effects] == pytest.approx([6, 5, 0], abs=1e-9)
    assert [effect.other for effect in found.effects] == pytest.approx([0, 0, 0], abs=1e-9)
    assert found.weights() == pytest.approx({"p": 1, "q": 5 / 6, "r": 0})


def test_morris_sees_interactions_as_unevenness() -> None:
    """A product has effects that differ from place to place."""
    design = draw(
        WrittenDesign(type="morris", trajectories=30), (between("p", 0, 1), between("q", 0, 1))
    )
    assert design.shares is not None
    product = {i: float(row[0] * row[1]) for i, row in enumerate(design.shares)}
    found = morris(["p", "q"], design.shares, 4, product)
    assert all(effect.other > 0.2 for effect in found.effects)


def test_a_design_is_drawn_again_from_its_seed(factors: tuple[Factor, ...]) -> None:
    """The sample that an analysis uses is that of the sweep; another one is refused."""
    design = draw(WrittenDesign(type="morris", trajectories=5), factors)
    frame = table(design, lambda s, at, n: float(at[0]), ("a",), 1)
    np.testing.assert_array_equal(shares_of(frame), design.shares)
    frame.attrs["design"]["seed"] = 2
    with pytest.raises(SensitivityError, match="cannot be drawn again"):
        shares_of(frame)


def test_regression_of_a_linear_model_is_exact() -> None:
    """Standardized coefficients are slope times spread, and R² is one."""
    rng = np.random.default_rng(1)
    at = dict(enumerate(rng.random((50, 2)).tolist()))
    figures = {p: 4 * x - 2 * y + 1 for p, (x, y) in at.items()}
    found = regression(["x", "y"], at, figures)
    table_ = np.array(list(at.values()))
    spread = table_.std(axis=0) / np.std(list(figures.values()))
    assert [e.main for e in found.effects] == pytest.approx([4 * spread[0], -2 * spread[1]])
    assert found.r_squared == pytest.approx(1)
    assert max(e.main_width for e in found.effects) < 1e-9


def test_regression_intervals_cover_as_often_as_they_say() -> None:
    """Of 400 noisy samples about 95 % of the intervals hold the coefficient."""
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(400):
        x = rng.normal(size=(30, 1))
        y = 0.6 * x[:, 0] + 0.8 * rng.normal(size=30)
        found = regression(["x"], dict(enumerate(x.tolist())), dict(enumerate(y.tolist())))
        truth = 0.6 * x.std() / y.std()
        covered += abs(found.effects[0].main - truth) <= found.effects[0].main_width
    assert 0.92 <= covered / 400 <= 0.98


@pytest.mark.parametrize(
    ("at", "figures", "words"),
    [
        ({0: [0.0], 1: [1.0]}, {0: 0.0, 1: 1.0}, "too few"),
        ({p: [1.0] for p in range(9)}, {p: float(p) for p in range(9)}, "does not vary"),
        ({p: [float(p)] for p in range(9)}, dict.fromkeys(range(9), 2.0), "the same at every"),
    ],
)
def test_what_cannot_be_analysed_is_told(
    at: dict[int, list[float]], figures: dict[int, float], words: str
) -> None:
    """Too few points, a factor that is fixed, or a figure that does not vary are refused."""
    with pytest.raises(SensitivityError, match=words):
        regression(["x"], at, figures)
