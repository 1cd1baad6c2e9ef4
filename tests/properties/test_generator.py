"""The generator: draws of neighbours look independent, however near their keys are.

Neighbours are what the model has next to each other: indices, entities, purposes, kinds, members,
employees, seeds, replications. Each structure of keys is put through a battery that a right
generator fails once in 100,000 times. It catches a finalizer that mixes too little, keys that
collide or repeat, draws used for two things. What is made of draws: `test_distributions`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulation.assembly.opening import root_key
from simulation.kernel import keys as kernel_keys
from simulation.kernel import variates as v
from simulation.kernel.keys import GOLDEN, TO_UNIT, derive, derive_many, draw_many
from tests.unit.kernel.compiled import derived_and_drawn

from .randomness import (
    OF_KEYS,
    OF_NUMBERS,
    OF_STREAMS,
    Bits,
    Floats,
    assert_likely,
)

N = 1 << 17
ROOT = np.uint64(root_key(20_261, 0))
SPREAD = np.arange(N)
ZEROS = np.zeros(1, np.int64)


def keys_of(parent: Any, purpose: int, numbers: Any) -> Bits:
    """Return keys derived from one or many."""
    return derive_many(np.atleast_1d(np.asarray(parent, np.uint64)), purpose, np.asarray(numbers))


def roots(seeds: Any, replications: Any) -> Bits:
    """Return the keys of replications, as `root_key` does, of many at once."""
    first = keys_of(np.asarray(seeds, np.uint64), v.REPLICATION, 0)
    return keys_of(first, v.REPLICATION, 1 + np.asarray(replications))


STREAM = keys_of(ROOT, v.KIND, 0)
REQUESTS = keys_of(STREAM, v.ARRIVAL, SPREAD)
EMPLOYEES = keys_of(ROOT, v.EMPLOYEE, (SPREAD // 4096 << 20) + SPREAD % 4096)
NEIGHBOURS: dict[str, tuple[Bits, int, Any]] = {
    "gaps of a stream": (STREAM, v.INTERARRIVAL, SPREAD),
    "requests of a stream": (REQUESTS, v.PATIENCE, 0),
    "kinds": (keys_of(ROOT, v.KIND, SPREAD), v.INTERARRIVAL, 1),
    "members of a population": (keys_of(STREAM, v.MEMBER, SPREAD), v.INTERARRIVAL, 1),
    "requests of a batch": (keys_of(REQUESTS[:1], v.MEMBER, SPREAD), v.WORK, 1 << 12),
    "employees": (EMPLOYEES, v.READING, 0),
    "gaps of duties": (EMPLOYEES[:1], v.DUTY_GAP, SPREAD),
    "letters": (keys_of(EMPLOYEES[:1], v.LETTER, SPREAD), v.TARGET, 0),
    "visits and functions": (REQUESTS[:1], v.WORK, (SPREAD // 8 << 12) + SPREAD % 8),
    "branches and visits": (
        keys_of(REQUESTS[:1], v.BRANCH, (SPREAD // 16 << 6) + SPREAD % 16), v.WORK, 1 << 12
    ),
    "seeds": (keys_of(roots(SPREAD, 0), v.KIND, 0), v.INTERARRIVAL, 1),
    "replications": (keys_of(roots(7, SPREAD), v.KIND, 0), v.INTERARRIVAL, 1),
    "seeds and replications": (roots(SPREAD // 64, SPREAD % 64), v.KIND, 0),
}  # fmt: skip
"""Keys, purpose and indices of draws that lie next to each other in the model."""
PURPOSES = "purposes"


def drawn_bits(name: str) -> Bits:
    """Return the 64 bits behind each of the draws of a structure."""
    if name == PURPOSES:
        draws = [derive_many(REQUESTS[: N // 32], purpose, ZEROS) for purpose in range(1, 33)]
        return np.stack(draws, axis=1).ravel()
    keys, purpose, numbers = NEIGHBOURS[name]
    return keys_of(keys, purpose, numbers)


def uniforms(bits: Bits) -> Floats:
    """Return the draws that 64 bits stand for."""
    return ((bits >> np.uint64(12)).astype(np.float64) + 0.5) * TO_UNIT


def battery(bits: Bits) -> dict[str, float]:
    """Return the results of all tests of a sequence."""
    us = uniforms(bits)
    return {name: test(us) for name, test in OF_NUMBERS.items()} | {
        name: test(bits) for name, test in OF_KEYS.items()
    }


@pytest.mark.parametrize("name", [*NEIGHBOURS, PURPOSES])
def test_neighbours_are_independent(name: str) -> None:
    """Draws that lie next to each other look like coin tosses, in all of their 64 bits."""
    bits = drawn_bits(name)
    assert len(bits) == N
    assert_likely(battery(bits))


def test_these_are_the_draws_of_the_kernel() -> None:
    """What the battery looked at is what the kernel draws."""
    for name, (keys, purpose, numbers) in NEIGHBOURS.items():
        _, drawn = derived_and_drawn(keys[:99], purpose, np.asarray(numbers).ravel()[:99])
        assert drawn.tolist() == uniforms(drawn_bits(name)[:99]).tolist()
    assert int(roots(20_261, 0)[0]) == root_key(20_261, 0)
    assert int(roots(3, 17)[0]) == root_key(3, 17)


def test_keys_in_python_are_those_of_numpy() -> None:
    """The battery looks at arrays; the plain functions give the same keys."""
    assert [derive(ROOT, v.KIND, i) for i in range(99)] == keys_of(
        ROOT, v.KIND, np.arange(99)
    ).tolist()
    assert kernel_keys.draw(ROOT, v.KIND, 3) == uniforms(keys_of(ROOT, v.KIND, 3))[0]


ONE_ROUND = np.uint64(0xBF58476D1CE4E5B9)
POOR: dict[str, Callable[[], Bits]] = {
    "no finalizer": lambda: SPREAD.astype(np.uint64) * np.uint64(GOLDEN),
    "one multiplication": lambda: SPREAD.astype(np.uint64) * np.uint64(GOLDEN) * ONE_ROUND,
    "one round": lambda: (
        (z := SPREAD.astype(np.uint64) * np.uint64(GOLDEN)) ^ (z >> np.uint64(30))
    ) * ONE_ROUND,
    "a congruential generator": lambda: np.cumprod(
        np.full(N, 6364136223846793005, np.uint64), dtype=np.uint64
    ),
    "32 good bits": lambda: drawn_bits("kinds") & np.uint64(0xFFFFFFFF00000000),
    "one key used twice": lambda: np.where(
        SPREAD % 1000 == 999, np.roll(drawn_bits("kinds"), 1), drawn_bits("kinds")
    ),
    "each draw used twice": lambda: drawn_bits("kinds").repeat(2)[:N],
    "one number in ten a little too large": lambda: np.where(
        SPREAD % 10 == 0, drawn_bits("kinds") | np.uint64(1 << 63), drawn_bits("kinds")
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", POOR)
def test_the_battery_sees_poor_generators(name: str) -> None:
    """A generator that mixes less, or repeats itself, fails the battery."""
    with np.errstate(over="ignore"), pytest.raises(AssertionError):
        assert_likely(battery(POOR[name]()))


# ── Streams next to each other ────────────────────────────────────────────────────────────────────

ROWS, LENGTH = 64, 4096
COUNT = np.arange(ROWS)
STREAMS: dict[str, tuple[Bits, int]] = {
    "kinds": (keys_of(ROOT, v.KIND, COUNT), v.INTERARRIVAL),
    "members": (keys_of(STREAM, v.MEMBER, COUNT), v.INTERARRIVAL),
    "kinds of two replications": (
        np.concatenate([keys_of(roots(5, r), v.KIND, np.arange(32)) for r in (0, 1)]),
        v.INTERARRIVAL,
    ),
    "the same kind of many replications": (
        keys_of(roots(5, COUNT), v.KIND, 0), v.INTERARRIVAL
    ),
    "the same kind of many seeds": (keys_of(roots(COUNT, 0), v.KIND, 0), v.INTERARRIVAL),
    "employees": (EMPLOYEES[:ROWS], v.DUTY_GAP),
    "letters of employees": (EMPLOYEES[:ROWS], v.LETTER_GAP),
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMS)
def test_streams_are_independent(name: str) -> None:
    """Streams next to each other are not correlated, nor if one is shifted against the other."""
    keys, purpose = STREAMS[name]
    streams = draw_many(keys[:, None], purpose, np.arange(LENGTH)[None, :])
    assert streams.shape == (ROWS, LENGTH)
    assert_likely({test: of(streams) for test, of in OF_STREAMS.items()})


def test_purposes_of_a_request_are_independent() -> None:
    """No two things that are drawn for the same request have to do with each other."""
    purposes = [draw_many(REQUESTS[:LENGTH], purpose, ZEROS) for purpose in range(1, 47)]
    assert_likely({test: of(np.array(purposes)) for test, of in OF_STREAMS.items()})


def test_dependent_streams_are_seen() -> None:
    """Streams of which one is mixed with another, or follows it, fail."""
    keys, purpose = STREAMS["kinds"]
    streams = draw_many(keys[:, None], purpose, np.arange(LENGTH)[None, :])
    follower, echo, common = streams.copy(), streams.copy(), streams.copy()
    follower[1, 7:] = streams[0, :-7]
    echo[1] = np.where(np.arange(LENGTH) % 8 == 0, streams[40], streams[1])
    common[:, ::4] = (common[:, ::4] + streams[0, ::4] / 8) / 1.125
    for wrong in (follower, echo, common):
        with pytest.raises(AssertionError):
            assert_likely({test: of(wrong) for test, of in OF_STREAMS.items()})


def test_no_two_keys_are_equal() -> None:
    """Among all keys of some replications – kinds, arrivals, members, people, letters – none is.

    Of 1.3 million keys of 64 bits, two are equal with probability 5e-8.
    """
    found = [roots(seed, np.arange(50)) for seed in range(20)]
    for root in roots(np.arange(4).repeat(3), np.tile(np.arange(3), 4)):
        kinds = keys_of(root, v.KIND, np.arange(10))
        people = keys_of(root, v.EMPLOYEE, (np.arange(200) // 20 << 20) + np.arange(200) % 20)
        arrivals = keys_of(kinds[:, None], v.ARRIVAL, np.arange(500)[None, :]).ravel()
        found += [
            kinds,
            people,
            arrivals,
            keys_of(kinds[:, None], v.MEMBER, np.arange(500)[None, :]).ravel(),
            keys_of(arrivals[:500, None], v.MEMBER, np.arange(1, 50)[None, :]).ravel(),
            keys_of(arrivals[:500, None], v.BRANCH, 64 + np.arange(20)[None, :]).ravel(),
            keys_of(arrivals[:2000, None], v.MESSAGE, np.arange(8)[None, :]).ravel(),
            keys_of(people[:, None], v.LETTER, np.arange(100)[None, :]).ravel(),
        ]
    keys = np.concatenate(found)
    assert len(keys) > 900_000
    assert len(np.unique(keys)) == len(keys)
