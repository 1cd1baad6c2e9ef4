"""The people level by level: whoever is so far below someone stands in one contiguous range."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class LevelOrder:
    """A hierarchy read level by level from the chief, people of one superior beside each other.

    Attributes:
        people: [N] employees in this order.
        position: [N] where each employee stands in it.
        below: [N + 1] where the subordinates of each position begin: those of positions a to b − 1
            stand at ``below[a]`` to ``below[b] − 1``.
        level: [levels + 1] first position of each level, then N.
    """

    people: Integers
    position: Integers
    below: Integers
    level: Integers


def level_order(manager: Integers, depth: Integers) -> LevelOrder:
    """Return the order of a hierarchy; subordinates of one superior follow by number.

    Args:
        manager: [N] superior of each employee, −1 for the chief.
        depth: [N] steps below the chief.
    """
    size = len(manager)
    level = np.concatenate([[0], np.cumsum(np.bincount(depth))]).astype(np.int64)
    people = np.argsort(depth, kind="stable").astype(np.int64)
    position = np.empty(size, np.int64)
    position[people[0]] = 0
    for start, end in pairwise(level[1:]):
        here = people[start:end]
        people[start:end] = here[np.argsort(position[manager[here]], kind="stable")]
        position[people[start:end]] = np.arange(start, end)
    staff = np.bincount(manager[manager >= 0], minlength=size)[people]
    below = np.concatenate([[1], 1 + np.cumsum(staff)]).astype(np.int64)
    return LevelOrder(people, position, below, level)
