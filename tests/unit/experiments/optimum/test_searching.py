"""Searches on functions with a known least value, asked for point by point."""

from __future__ import annotations

import math

import pytest

from simulation.experiments.optimum.searching import Method, Searched, Shares, search


def bowl(shares: Shares) -> float:
    """Return a function whose least value is 1, at (0.3, 0.7)."""
    x, y = shares
    return 1 + (x - 0.3) ** 2 + 3 * (y - 0.7) ** 2 + (x - 0.3) * (y - 0.7)


def run(method: Method, most: int, *, steps: int = 0, known: dict[str, float] | None = None,
        whole: bool = False) -> tuple[Searched, dict[str, float], list[int]]:  # fmt: skip
    """Return a search that is told what it asks for, what is known then, and how much at a time."""
    known = {} if known is None else known
    sizes = []

    def rounded(shares: Shares) -> Shares:
        return tuple(round(10 * share) / 10 for share in shares) if whole else shares

    def look(shares: Shares) -> tuple[str, float | None]:
        if sum(shares) > 1.6:
            return str(rounded(shares)), math.inf  # over the budget
        return str(rounded(shares)), known.get(str(rounded(shares)))

    while True:
        found = search(look, 2, method, most, seed=1, start=(0.9, 0.1))
        if not found.wanted or (steps and len(sizes) == steps):
            return found, known, sizes
        sizes.append(len(found.wanted))
        known.update((str(rounded(shares)), bowl(rounded(shares))) for shares in found.wanted)


@pytest.mark.parametrize(("method", "most"), [("differential_evolution", 400), ("nelder_mead", 80)])
def test_the_least_value_is_found(method: Method, most: int) -> None:
    """To a thousandth, with no more points than allowed."""
    found, known, _ = run(method, most)
    assert found.seen[found.best(1)[0]] == pytest.approx(1, abs=1e-3)
    assert len(known) <= most


def test_whole_numbers_are_found_exactly() -> None:
    """On a grid the search asks for no point twice, and finds the best."""
    found, known, sizes = run("differential_evolution", 100, whole=True)
    assert found.best(1) == [str((0.3, 0.7))]
    assert sum(sizes) == len(known) <= 100


def test_whole_generations_are_asked_for_at_a_time() -> None:
    """So that many workers have something to do."""
    _, _, sizes = run("differential_evolution", 100)
    assert 6 <= sizes[0] <= 8  # of the first eight some are over the budget
    assert sum(sizes) <= 100


def test_a_search_that_was_interrupted_goes_on_as_if_nothing_had_happened() -> None:
    """With what is known after a few steps, a new search ends where an undisturbed one does."""
    whole, everything, _ = run("differential_evolution", 120)
    _, some, _ = run("differential_evolution", 120, steps=4)
    again, known, _ = run("differential_evolution", 120, known=some)
    assert again == whole
    assert known == everything


def test_what_is_no_candidate_is_never_asked_for() -> None:
    """Points over the budget are looked at and left, whatever their figure would be."""
    found, known, _ = run("differential_evolution", 150)
    refused = [name for name, value in found.seen.items() if value == math.inf]
    assert refused
    assert not set(refused) & set(known)
    assert not set(refused) & set(found.best(1_000))
