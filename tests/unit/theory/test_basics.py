"""Moments and errors."""

import math
import pickle

import pytest
from scipy import stats

from simulation import theory
from simulation.theory import Moments, UnstableQueueError

from .support import exact


def test_unstable_queue_error_survives_a_process_boundary() -> None:
    """A worker process can hand back the error with its figures."""
    error = pickle.loads(pickle.dumps(UnstableQueueError(1.25, 1, "node 3")))
    assert (error.offered_load, error.capacity) == (1.25, 1.0)
    assert str(error).startswith("unstable node 3: offered load 1.25 is not below capacity 1;")


@pytest.mark.parametrize("mean", [0.4, 1.0, 7.0])
def test_moments_agree_with_the_laws(mean: float) -> None:
    """The named moments are those of the exponential, constant and geometric laws."""
    assert Moments.exponential(mean).second == exact(stats.expon(scale=mean).moment(2))
    assert Moments.deterministic(mean).second == exact(mean**2)
    assert Moments.from_scv(mean, 2.5).scv == exact(2.5)
    geometric = Moments.geometric(1 + mean)
    assert geometric.second == exact(stats.geom(1 / (1 + mean)).moment(2))


def test_second_moment_of_a_lognormal() -> None:
    """The second-moment helper agrees with a lognormal law of the given mean and SCV."""
    sigma = math.sqrt(math.log(1 + 1.7))
    law = stats.lognorm(sigma, scale=3 * math.exp(-(sigma**2) / 2))
    assert theory.second_moment(3, 1.7) == exact(law.moment(2))
