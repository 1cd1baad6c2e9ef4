"""Where pairs of people stand to each other in a hierarchy, and how many such pairs there are.

The class of a pair is that of the network structure (Dodds, Watts & Sabel 2003): the depth D of the
lowest common superior and the two distances to it. All pairs of a class are equally likely there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.organization.informal_ties import organizational_distance

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Place(NamedTuple):
    """The class of a pair.

    Attributes:
        depth: D, levels of the lowest common superior below the chief.
        near, far: distances of the two to it, near ≤ far; near = 0 is the superior.
    """

    depth: int
    near: int
    far: int

    @property
    def is_formal(self) -> bool:
        """Whether one of the two is the superior of the other."""
        return (self.near, self.far) == (0, 1)

    @property
    def steps(self) -> int:
        """Steps between the two along the lines of reporting."""
        return self.near + self.far

    @property
    def distance(self) -> float:
        """Organizational distance x = √max(0, d_i² + d_j² − 2)."""
        return organizational_distance(self.near, self.far)


@dataclass(frozen=True)
class Places:
    """The classes of all pairs of an organization.

    Attributes:
        classes: those that have pairs, in order.
        others: [N, classes] how many others stand so to each person.
        lines: of each person, the people from it up to the chief.
    """

    classes: tuple[Place, ...]
    others: Integers
    lines: tuple[tuple[int, ...], ...]

    @cached_property
    def number(self) -> dict[Place, int]:
        """By class, its number."""
        return {place: i for i, place in enumerate(self.classes)}

    @cached_property
    def steps(self) -> Integers:
        """[classes] steps between the two along the lines of reporting."""
        return np.array([place.steps for place in self.classes], np.int64)

    @cached_property
    def is_informal(self) -> npt.NDArray[np.bool_]:
        """[classes] whether there is no line of reporting between the two."""
        return np.array([not place.is_formal for place in self.classes], np.bool_)

    def of(self, a: int, b: int) -> int:
        """Return the number of the class of a pair of different people."""
        one, other = self.lines[a][::-1], self.lines[b][::-1]
        common = sum(1 for x, y in zip(one, other, strict=False) if x == y)
        near, far = sorted((len(one) - common, len(other) - common))
        return self.number[Place(common - 1, near, far)]

    def of_pairs(self, pairs: Sequence[tuple[int, int]]) -> Integers:
        """Return the numbers of the classes of pairs."""
        return np.array([self.of(a, b) for a, b in pairs], np.int64)


def find_places(manager: Integers) -> Places:
    """Return the classes of all pairs of an organization.

    Args:
        manager: [N] superior of each, −1 for the one chief.
    """
    lines = tuple(_line(manager, person) for person in range(len(manager)))
    below: list[list[int]] = [[1] for _ in lines]  # of each, how many so many levels below
    for line in lines:
        for levels, superior in enumerate(line[1:], 1):
            staff = below[superior]
            staff.extend([0] * (levels + 1 - len(staff)))
            staff[levels] += 1
    counts: dict[Place, dict[int, int]] = {}
    for person, line in enumerate(lines):
        for height, superior in enumerate(line):
            within = below[line[height - 1]] if height else []
            for levels, people in enumerate(below[superior]):
                # Those in one's own branch have a lower common superior.
                own = within[levels - 1] if height and 0 < levels <= len(within) else 0
                if height + levels > 0 and people > own:
                    near, far = sorted((height, levels))
                    place = Place(len(line) - 1 - height, near, far)
                    counts.setdefault(place, {})[person] = people - own
    classes = tuple(sorted(counts))
    others = np.zeros((len(lines), len(classes)), np.int64)
    for i, place in enumerate(classes):
        others[list(counts[place]), i] = list(counts[place].values())
    return Places(classes, others, lines)


def _line(manager: Integers, person: int) -> tuple[int, ...]:
    line = [person]
    while manager[line[-1]] >= 0:
        line.append(int(manager[line[-1]]))
    return tuple(line)
