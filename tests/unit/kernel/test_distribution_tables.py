"""The tables of gamma quantiles are as accurate as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from simulation.distribution_tables import KNOTS, gamma_log_quantiles, log_gamma_tails

from .compiled import quantiles

LIMIT = 2e-5  # of x
LIMITS = {0.1: 2e-4, 0.3: 4e-5}  # where log x bends more
ABOVE = np.concatenate([2.0 ** -np.linspace(1, 52, 150), np.linspace(0.001, 0.5, 400)])
BELOW = np.concatenate([2.0 ** -np.linspace(1, 51, 150), np.linspace(0.001, 0.5, 400)])


@pytest.mark.parametrize("shape", [0.1, 0.3, 0.5, 1, 1.7, 2, 4, 10, 37, 100, 1000])
def test_gamma_quantiles(shape: float) -> None:
    """From shape 0.5 to 1000, out to 2⁻⁵² on both sides, quantiles err by less than 2e-5 of x."""
    limit = LIMITS.get(shape, LIMIT)
    if shape == int(shape):
        written = {"mean": "1 h", "distribution": "erlang", "shape": int(shape)}
    else:
        written = {"mean": "1 h", "distribution": "gamma", "cv": shape**-0.5}
    upper = special.gammainccinv(shape, ABOVE) / shape
    assert np.abs(quantiles(written, ABOVE) / upper - 1).max() < limit
    u = 1.0 - BELOW
    lower = special.gammaincinv(shape, 1.0 - u) / shape
    assert np.abs(quantiles(written, u) / lower - 1).max() < limit


def test_an_erlang_of_one_phase_is_exponential() -> None:
    """The table of shape 1 gives the quantiles of the exponential distribution."""
    written = {"mean": "1 h", "distribution": "erlang", "shape": 1}
    assert quantiles(written, ABOVE) == pytest.approx(-np.log(ABOVE), rel=LIMIT)


@pytest.mark.parametrize("shape", [0.1, 1, 5, 200])
@pytest.mark.parametrize("x", [0.01, 0.5, 1, 3, 40])
def test_tails_add_up(shape: float, x: float) -> None:
    """The logarithms of both tails agree with SciPy's, however small the tails are."""
    below, above = log_gamma_tails(shape, x)
    for value, exact in (
        (below, stats.gamma.logcdf(x, shape)), (above, stats.gamma.logsf(x, shape)),
    ):  # fmt: skip
        if exact > -600:
            assert value == pytest.approx(exact, rel=1e-10, abs=1e-13)


def test_tables_are_monotone() -> None:
    """A larger chance of exceeding means a smaller value, throughout a table."""
    for shape in (0.05, 1.0, 900.0):
        _, knots_a_unit, logs = gamma_log_quantiles(shape)
        assert len(logs) == KNOTS
        assert knots_a_unit > 0
        assert (np.diff(logs) > 0).all()
