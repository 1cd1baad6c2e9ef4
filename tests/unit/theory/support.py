"""What the tests of the references share: how exact, and Markov chains by brute force."""

import numpy as np
import pytest

from simulation.theory.basics import FloatArray


def printed(value: float, digits: int) -> str:
    """Round as the published tables do, so that a comparison means every digit."""
    return f"{value:.{digits}f}"


def exact(value: object) -> object:
    """Allow for rounding errors and nothing else."""
    return pytest.approx(value, rel=1e-11, abs=1e-14)


def stationary(rates: FloatArray) -> FloatArray:
    """Solve the balance equations of a Markov chain by brute force; the diagonal is ignored."""
    generator = rates - np.diag(rates.sum(axis=1))
    generator[:, 0] = 1  # one equation is superfluous; the probabilities add up to 1
    return np.asarray(np.linalg.solve(generator.T, np.eye(len(rates))[0]))


def birth_death(births: FloatArray, deaths: FloatArray) -> FloatArray:
    """Build and solve a birth-death chain as a plain Markov chain."""
    return stationary(np.diag(births, 1) + np.diag(deaths, -1))
