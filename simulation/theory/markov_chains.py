"""Stationary laws of Markov chains in continuous time, by a sparse solver."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt
import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.basics import FloatArray

State = TypeVar("State", bound=Hashable)
Moves = Callable[[State], Iterable[tuple[State, float]]]

_MOST_STATES = 400_000


@dataclass(frozen=True)
class StationaryLaw(Generic[State]):
    """Hold the stationary probabilities of a chain.

    Attributes:
        probabilities: by state.
        truncation: share of all moves that had to be cut off because they leave the states kept,
            0 for a finite chain.
    """

    probabilities: dict[State, float]
    truncation: float

    def mean(self, figure: Callable[[State], float]) -> float:
        """Return the mean of a figure of the state."""
        return math.fsum(p * figure(state) for state, p in self.probabilities.items())


def stationary_law(
    start: State,
    moves: Moves[State],
    inside: Callable[[State, int], bool] = lambda _state, _room: True,
    *,
    room: int = 1,
    tolerance: float = 1e-13,
) -> StationaryLaw[State]:
    """Return the stationary law of a chain, infinite ones cut where nothing can be seen any more.

    Args:
        start: a state to which the chain comes back again and again.
        moves: the states to which a state can go, with the rates; rates of 0 and moves from a
            state to itself are ignored.
        inside: whether a state is kept within a room; moves to others are cut off. The room grows
            by half until ``tolerance`` is met.
        room: at first.
        tolerance: greatest share of moves that may be cut off.

    Raises:
        ValueError: more than 400,000 states would be needed.

    Source: balance equations, solved by sparse elimination.
    """
    while True:
        law = _solve(start, moves, lambda state, room=room: inside(state, room))  # type: ignore[misc]
        if law.truncation <= tolerance:
            return law
        room += room // 2 + 1


def _solve(
    start: State, moves: Moves[State], inside: Callable[[State], bool]
) -> StationaryLaw[State]:
    """Return the stationary law among the states inside that can be reached from the start."""
    place = {start: 0}
    states = [start]
    sources: list[int] = []
    targets: list[int] = []
    rates: list[float] = []
    cut: list[float] = []
    for state in states:  # grows while it is walked
        here, outside = place[state], 0.0
        for target, rate in moves(state):
            if rate <= 0 or target == state:
                continue
            there = place.get(target)
            if there is None:
                if not inside(target):
                    outside += rate
                    continue
                there = place[target] = len(states)
                states.append(target)
            sources.append(here)
            targets.append(there)
            rates.append(rate)
        cut.append(outside)
        if len(states) > _MOST_STATES:
            raise ValueError(f"more than {_MOST_STATES} states: lower the load or the size")
    probabilities, kept = _balance(len(states), sources, targets, rates)
    lost = float(probabilities @ np.asarray(cut))
    moving = float(probabilities @ kept)
    return StationaryLaw(
        dict(zip(states, probabilities.tolist(), strict=True)), lost / max(lost + moving, 1e-300)
    )


def _balance(
    size: int, sources: Sequence[int], targets: Sequence[int], rates: Sequence[float]
) -> tuple[FloatArray, FloatArray]:
    """Return the stationary probabilities and the rate at which each state is left.

    By inverse iteration with a shift so small that two or three steps do: the shifted matrix is
    diagonally dominant, however improbable some of the states are.

    Raises:
        ArithmeticError: the iteration does not come to rest.
    """
    inflow = scipy.sparse.coo_array((rates, (targets, sources)), shape=(size, size)).tocsc()
    leaving = np.asarray(inflow.sum(axis=0), dtype=np.float64)
    shift = 1e-9 * max(float(leaving.max()), 1e-300)
    factors = scipy.sparse.linalg.splu(
        (scipy.sparse.diags_array(leaving + shift) - inflow).tocsc(),
        permc_spec="COLAMD",
        diag_pivot_thresh=0.0,
        options={"SymmetricMode": True},
    )
    probabilities = np.full(size, 1 / size)
    for _ in range(100):
        before = probabilities
        probabilities = np.maximum(factors.solve(before), 0)
        probabilities /= probabilities.sum()
        moved = float(np.abs(probabilities - before).sum())
        if moved < 1e-13:
            break
    else:
        if not moved < 1e-10:  # rounding may keep it from standing quite still
            raise ArithmeticError(f"no stationary law was found: it still moves by {moved:.1g}")
    return probabilities, leaving


def changed(numbers: tuple[int, ...], place: int, by: int) -> tuple[int, ...]:
    """Return the numbers with one of them changed; -1 is the last place."""
    place %= len(numbers)
    return (*numbers[:place], numbers[place] + by, *numbers[place + 1 :])


def birth_death(births: npt.ArrayLike, deaths: npt.ArrayLike) -> FloatArray:
    """Return the stationary probabilities of a chain that moves by single steps.

    Args:
        births: rates from 0 to 1, from 1 to 2, ..., shape (n,), positive.
        deaths: rates from 1 to 0, from 2 to 1, ..., shape (n,), positive.

    Returns:
        Probabilities of 0, 1, ..., n, without overflow.

    Raises:
        ValueError: the shapes differ or a rate is not positive.

    Source: Shortle et al. 2018, Fundamentals of Queueing Theory, section 3.1;
    p_n births_n = p_{n+1} deaths_{n+1}.
    """
    up, down = np.asarray(births, dtype=np.float64), np.asarray(deaths, dtype=np.float64)
    if up.ndim != 1 or up.shape != down.shape:
        raise ValueError(f"births have shape {up.shape}, deaths {down.shape}: want (n,) both")
    if not ((up > 0).all() and (down > 0).all()):
        raise ValueError("births and deaths must be positive")
    logs = np.concatenate(([0.0], np.cumsum(np.log(up / down))))
    probabilities = np.exp(logs - logs.max())
    return np.asarray(probabilities / probabilities.sum())
