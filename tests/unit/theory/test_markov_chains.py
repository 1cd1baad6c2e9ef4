"""The solver of Markov chains."""

from collections.abc import Iterator

import numpy as np
import pytest

from simulation import theory

from .support import birth_death, exact, stationary


@pytest.mark.parametrize("seed", range(3))
def test_any_chain_agrees_with_brute_force(seed: int) -> None:
    """A random chain with rates over six orders of magnitude has its balance."""
    random = np.random.default_rng(seed)
    size = 30
    rates = 10 ** random.uniform(-3, 3, (size, size)) * (random.random((size, size)) < 0.3)
    rates += np.eye(size, k=1) + np.eye(size, k=1 - size)  # so that all can be reached
    law = theory.stationary_law(0, lambda i: enumerate(rates[i].tolist()))
    assert law.truncation == 0
    found = np.array([law.probabilities[i] for i in range(size)])
    assert found == pytest.approx(stationary(rates - np.diag(np.diag(rates))), rel=1e-9)


def test_an_infinite_chain_is_cut_where_nothing_can_be_seen() -> None:
    """M/M/1 from a much too small room ends up with its geometric law."""

    def moves(n: int) -> Iterator[tuple[int, float]]:
        yield n + 1, 0.8
        if n > 0:
            yield n - 1, 1.0

    law = theory.stationary_law(0, moves, lambda n, room: n <= room, room=2, tolerance=1e-12)
    assert 0 < law.truncation <= 1e-12
    assert law.probabilities[0] == pytest.approx(0.2, rel=1e-11)
    assert law.mean(float) == pytest.approx(4, rel=1e-9)


def test_improbable_states_do_no_harm() -> None:
    """A start that is all but never seen again still gives the right law."""

    def moves(n: int) -> Iterator[tuple[int, float]]:
        if n < 200:
            yield n + 1, 100.0
        yield n - 1, float(n)

    law = theory.stationary_law(0, moves)
    assert law.mean(float) == pytest.approx(100, rel=1e-11)  # Poisson, cut at 200
    assert law.probabilities[100] == pytest.approx(0.03986099680914, rel=1e-11)


def test_an_endless_chain_is_refused() -> None:
    """A queue that grows without bound needs too many states."""
    with pytest.raises(ValueError, match="more than 400000 states"):
        theory.stationary_law(
            0,
            lambda n: [(n + 1, 2.0), (n - 1, float(n > 0))],
            lambda n, room: n <= room,
            room=400_000,
        )


def test_birth_and_death_agree_with_brute_force() -> None:
    """Single steps have their product form."""
    random = np.random.default_rng(4)
    births, deaths = random.uniform(0.1, 5, (2, 12))
    assert theory.birth_death(births, deaths) == exact(birth_death(births, deaths))
