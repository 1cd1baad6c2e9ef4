"""Designs: the right points, the right margins, known indices from a function that is known."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from simulation.experiments.designs.factor_sections import WrittenFactor
from simulation.experiments.designs.factors import Factor, FactorError, resolve
from simulation.experiments.designs.sampling import Design, draw, number_of_points
from simulation.experiments.designs.sections import WrittenDesign


def factor(name: str = "quality.error", **given: object) -> Factor:
    """Return a resolved factor."""
    return resolve(name, WrittenFactor.model_validate(given))


def design(given: dict[str, object], *factors: Factor) -> Design:
    """Return the points of a design."""
    written = WrittenDesign.model_validate(given)
    drawn = draw(written, factors)
    assert len(drawn.points) == number_of_points(written, factors)
    return drawn


def shares(name: str = "a") -> Factor:
    """Return a factor uniform between 0 and 1."""
    return factor(name, distribution={"low": 0.0, "high": 1.0})


def test_latin_hypercube_fills_every_row_and_column() -> None:
    """Each of n equal strips of each factor holds exactly one point; the seed decides which."""
    given = {"type": "latin_hypercube", "points": 20}
    factors = [shares(name) for name in ("a", "b", "c")]
    drawn = design(given, *factors)
    for column in np.array(drawn.points).T:
        assert sorted((column * 20).astype(int)) == list(range(20))
    assert design(given, *factors).points == drawn.points
    assert design({**given, "seed": 2}, *factors).points != drawn.points


def test_sobol_design_gives_known_indices() -> None:
    """Of Ishigami's function, first and total indices from the blocks agree with theory."""
    names = ("a", "b", "c")
    drawn = design(
        {"type": "sobol", "points": 2048},
        *(factor(name, distribution={"low": -math.pi, "high": math.pi}) for name in names),
    )
    x = np.array(drawn.points, float)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    blocks = {name: y[block] for name, block in drawn.blocks.items()}
    assert list(blocks) == ["A", "B", *names]
    f_ab = np.array([blocks[name] for name in names])[:, None, :]
    found = stats.sobol_indices(
        func={"f_A": blocks["A"][None], "f_B": blocks["B"][None], "f_AB": f_ab}, n=2048
    )
    assert found.first_order == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert found.total_order == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)


def test_sobol_blocks_differ_in_one_column() -> None:
    """AB_i is A with the column of factor i from B."""
    drawn = design({"type": "sobol", "points": 8}, shares("a"), shares("b"))
    x = np.array(drawn.points)
    a, b = x[drawn.blocks["A"]], x[drawn.blocks["B"]]
    assert (x[drawn.blocks["a"]] == np.column_stack([b[:, 0], a[:, 1]])).all()
    assert (x[drawn.blocks["b"]] == np.column_stack([a[:, 0], b[:, 1]])).all()


def test_a_factor_cannot_stand_for_a_block_of_another_name() -> None:
    """A factor called A would silently take the place of the block A."""
    drawn = design({"type": "sobol", "points": 8}, shares("A"), shares("c"))
    with pytest.raises(ValueError, match="give it another name"):
        _ = drawn.blocks


def test_morris_design_screens() -> None:
    """Along a trajectory one factor changes at a time; SALib finds the effects of a plane."""
    from SALib.analyze import morris

    drawn = design({"type": "morris", "trajectories": 6}, shares("a"), shares("b"), shares("c"))
    assert drawn.shares is not None
    for start in range(0, len(drawn.points), 4):
        steps = np.diff(drawn.shares[start : start + 4], axis=0)
        assert (np.count_nonzero(steps, axis=1) == 1).all()
    y = np.array([3 * a - 2 * b for a, b, _ in drawn.points], float)
    found = morris.analyze(drawn.problem(), drawn.shares, y, num_levels=drawn.levels)
    assert list(found["mu_star"]) == pytest.approx([3, 2, 0])
    assert list(found["sigma"]) == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.parametrize(
    ("given", "theory"),
    [
        ({"low": 2.0, "high": 5.0}, stats.uniform(2, 3).cdf),
        ({"type": "log_uniform", "low": 0.1, "high": 10.0}, stats.loguniform(0.1, 10).cdf),
        (
            {"type": "triangular", "low": 1.0, "mode": 2.0, "high": 5.0},
            stats.triang(0.25, 1, 4).cdf,
        ),
        ({"type": "normal", "mean": 3.0, "sd": 2.0}, stats.norm(3, 2).cdf),
        (
            {"type": "normal", "mean": 1.0, "sd": 1.0, "low": 0.0, "high": 2.5},
            stats.truncnorm(-1, 1.5, 1, 1).cdf,
        ),
    ],
)
def test_distributions(given: dict[str, object], theory: Callable[[float], float]) -> None:
    """The value at each share of the way is the quantile of the distribution."""
    drawn = factor(distribution=given)
    for share in np.linspace(0.01, 0.99, 25):
        assert theory(drawn.at(share)) == pytest.approx(share, abs=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize(("mean", "sd"), [(0.5, 0.3), (0.9, 0.45), (0.2, 0.05)])
def test_a_normal_distribution_is_cut_at_its_ends(mean: float, sd: float) -> None:
    """The first and the last share, which a Morris grid takes, are not past the ends by a digit."""
    cut = factor(distribution={"type": "normal", "mean": mean, "sd": sd, "low": 0, "high": 1})
    assert 0 <= cut.at(0.0) < cut.at(1.0) <= 1  # type: ignore[operator]


def test_whole_numbers_are_equally_likely() -> None:
    """Where whole numbers stand, a sampled range takes each as often, both ends too."""
    span = factor("organization.span_of_control", range={"low": 4, "high": 8})
    values = [span.at(share) for share in (np.arange(500) + 0.5) / 500]
    assert {value: values.count(value) for value in values} == dict.fromkeys(range(4, 9), 100)
    assert all(isinstance(value, int) for value in values)


def test_ranges() -> None:
    """Linear and logarithmic steps end where they should; units are kept."""
    linear = factor(range={"low": "0 %", "high": "40 %", "steps": 5})
    assert linear.levels == (0, 10, 20, 30, 40)
    assert [linear.setting(level) for level in linear.levels[:2]] == ["0 %", "10 %"]
    log = factor("time.horizon", range={"low": 1, "high": 100, "steps": 3, "spacing": "log"})
    assert log.levels == (1, 10, 100)
    assert factor("requests.x.rate", values=["6 / h", "7 / h"]).unit == "/ h"
    assert factor("organization.structure", values=["matrix", "network"]).unit is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"range": {"low": 1, "high": 3, "steps": 9}}, "the same whole number twice"),
        ({"range": {"low": 0, "high": 3, "steps": 2, "spacing": "log"}}, "a low above 0"),
        ({"range": {"low": "silo", "high": 3, "steps": 2}}, "must be a number with its unit"),
        ({"range": {"low": 1.2, "high": 1.8}}, "no whole number lies between"),
        ({"distribution": {"low": 1.2, "high": 1.8}}, "no whole number lies between"),
        ({"values": [3, 3]}, "a value is there twice"),
        ({"distribution": {"type": "normal", "mean": 1, "sd": 0}}, "must be above 0"),
        (
            {"distribution": {"type": "triangular", "low": 1, "mode": 9, "high": 3}},
            "the mode must lie between low and high",
        ),
        (
            {"distribution": {"type": "normal", "mean": 50, "sd": 1, "low": 1, "high": 2}},
            "nearly nothing of the distribution",
        ),
        (
            {"multiply": ["requests.x.rate"], "values": ["1 / h", "2 / h"]},
            "what multiplies is a plain number",
        ),
    ],
)
def test_factors_that_cannot_be(given: dict[str, object], message: str) -> None:
    """Values that do not go together are refused with the reason."""
    with pytest.raises(FactorError) as error:
        factor("organization.span_of_control", **given)
    (finding,) = error.value.findings
    assert message in finding.message


def test_words_in_a_design_that_samples() -> None:
    """A list of words is sampled too, each as often."""
    structure = factor("organization.structure", values=["matrix", "network", "custom"])
    drawn = design({"type": "latin_hypercube", "points": 30}, structure)
    names = [point[0] for point in drawn.points]
    assert {name: names.count(name) for name in names} == dict.fromkeys(
        ("matrix", "network", "custom"), 10
    )
