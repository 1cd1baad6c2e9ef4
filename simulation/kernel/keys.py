"""Keys and uniform draws in plain Python and NumPy: what `variates` compiles, for everyone else.

The kernel uses these when it runs without JIT; assembly and the tests use them always.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
FIRST_FACTOR = 0xBF58476D1CE4E5B9
SECOND_FACTOR = 0x94D049BB133111EB
TO_UNIT = 2.0**-52

Keys = npt.NDArray[np.uint64]


def mix(z: int) -> int:
    """Return the SplitMix64 finalizer of 64 bits (Python integers do not wrap; the mask does)."""
    z = (z ^ (z >> 30)) * FIRST_FACTOR & MASK
    z = (z ^ (z >> 27)) * SECOND_FACTOR & MASK
    return z ^ (z >> 31)


def derive(key: Any, purpose: Any, index: Any) -> int:
    """Return the key of what comes from an entity for a purpose, by number."""
    return mix((int(key) + ((int(purpose) << 40) + int(index)) * GOLDEN) & MASK)


def draw(key: Any, purpose: Any, index: Any) -> float:
    """Return the uniform draw in (0, 1) of an entity for a purpose, by number."""
    return ((derive(key, purpose, index) >> 12) + 0.5) * TO_UNIT


def fold(digest: Any, key: Any, time: Any) -> int:
    """Return a running digest with one more (key, time) in it."""
    return mix(((int(digest) ^ int(key)) + int(time) * GOLDEN) & MASK)


def derive_many(keys: Keys, purpose: int, index: npt.NDArray[np.int64]) -> Keys:
    """Return `derive` of keys and indices, broadcast against each other."""
    # At least one dimension: NumPy's scalars warn when they wrap around, its arrays do not.
    step = np.atleast_1d((purpose << 40) + np.asarray(index, np.int64)).astype(np.uint64)
    z: Keys = np.asarray(keys, np.uint64) + step * np.uint64(GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(FIRST_FACTOR)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(SECOND_FACTOR)
    return z ^ (z >> np.uint64(31))


def draw_many(keys: Keys, purpose: int, index: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return `draw` of keys and indices, broadcast against each other."""
    bits = derive_many(keys, purpose, index) >> np.uint64(12)
    return (bits.astype(np.float64) + 0.5) * TO_UNIT
