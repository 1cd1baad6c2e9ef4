"""Informal ties across a hierarchy (Dodds, Watts & Sabel 2003, PNAS 100:12516).

Pairs of people fall into classes by the depth D of their lowest common superior and by their
distances to that superior; all pairs of a class are equally likely. A tie is drawn by choosing a
class, by its weight and the number of its pairs that are not tied yet, then one of these: exact,
without a table of all pairs, and no pair is drawn twice.
"""

from __future__ import annotations

import math
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate
from operator import mul

import numpy as np

from simulation.organization.level_order import Integers, LevelOrder, level_order


@dataclass(frozen=True)
class PairClass:
    """The pairs with a lowest common superior of one depth, at given distances from it.

    Attributes:
        depth: D, of the superior.
        near, far: distances of the two to the superior, near ≤ far; near = 0 is the superior.
        number: [people at this depth] how many such pairs each of them is the superior of.
    """

    depth: int
    near: int
    far: int
    number: Integers


def organizational_distance(near: int, far: int) -> float:
    """Return x = √max(0, d_i² + d_j² − 2) of two people at these distances to their superior."""
    return math.sqrt(max(0, near**2 + far**2 - 2))


def affinity(pairs: PairClass, depth_scale: float | None, distance_scale: float | None) -> float:
    """Return exp(−D/λ)·exp(−x/ζ); a scale of 0 is the limit, None is infinity."""
    distance = organizational_distance(pairs.near, pairs.far)
    return _decay(pairs.depth, depth_scale) * _decay(distance, distance_scale)


def _decay(value: float, scale: float | None) -> float:
    if scale is None:
        return 1.0
    return math.exp(-value / scale) if scale > 0 else float(value == 0)


def pair_classes(order: LevelOrder) -> Iterator[PairClass]:
    """Yield the classes that have pairs, without superiors and their own subordinates."""
    levels = len(order.level) - 1
    for depth in range(levels):
        superiors = slice(order.level[depth], order.level[depth + 1])
        # Where those at each distance below a superior, and below their subordinates, begin and
        # end; subordinates of all superiors stand beside each other.
        edges = [np.arange(superiors.start, superiors.stop + 1)]
        for _ in range(levels - depth - 1):
            edges.append(order.below[edges[-1]])
        branches = [np.arange(edges[1][0], edges[1][-1] + 1)] if len(edges) > 1 else []
        for _ in range(levels - depth - 2):
            branches.append(order.below[branches[-1]])
        staff = [np.diff(edge) for edge in edges]
        parts = [np.diff(branch) for branch in branches]
        for far in range(1, len(staff)):
            for near in range(far + 1):
                number = staff[far] if near == 0 else staff[near] * staff[far]
                if near > 0:  # not both in one branch
                    within = np.concatenate([[0], np.cumsum(parts[near - 1] * parts[far - 1])])
                    number = number - np.diff(within[edges[1] - edges[1][0]])
                    number = number // 2 if near == far else number
                if (near, far) != (0, 1) and number.any():
                    yield PairClass(depth, near, far, number)


def informal_ties(
    manager: Integers,
    depth: Integers,
    number: int,
    depth_scale: float | None,
    distance_scale: float | None,
    seed: int,
) -> list[tuple[int, int]]:
    """Draw ties between people who are not superior and subordinate, each pair at most once.

    Args:
        manager: [N] superior of each employee, −1 for the chief.
        depth: [N] steps below the chief.
        number: of ties; fewer if there are not so many pairs with a positive weight.
        depth_scale: λ; None is infinity, 0 the limit.
        distance_scale: ζ, likewise.
        seed: of the scenario; each draw is keyed by it and by the number of the tie.

    Source: Dodds, Watts & Sabel 2003.
    """
    if number == 0:
        return []
    order = level_order(manager, depth)
    classes = list(pair_classes(order))
    # Lists: a tie reads a few numbers of each, where NumPy takes longer to be called than to count.
    weights = [affinity(item, depth_scale, distance_scale) for item in classes]
    left = [int(item.number.sum()) for item in classes]
    totals = [np.cumsum(item.number).tolist() for item in classes]
    levels, people = order.level.tolist(), order.people.tolist()
    superior, below = manager.tolist(), order.below.tolist()
    tied: set[tuple[int, int]] = set()
    while len(tied) < number:
        chances = list(accumulate(map(mul, weights, left)))
        if not chances or chances[-1] <= 0:
            break
        u = _draws(seed, len(tied), 0)[0]
        chosen = bisect_right(chances, u * chances[-1])
        pairs, counts, attempt = classes[chosen], totals[chosen], 0
        pair = None
        while pair is None or pair in tied:
            attempt += 1
            draws = _draws(seed, len(tied), attempt)
            top = bisect_right(counts, int(draws[0] * counts[-1])) + levels[pairs.depth]
            pair = _pair_below(top, pairs, draws[1:], people, below, superior)
        tied.add(pair)
        left[chosen] -= 1
    return sorted(tied)


def _draws(seed: int, tie: int, attempt: int) -> tuple[float, ...]:
    """Return four uniform draws in (0, 1) for an attempt at a tie.

    Hashed like the kernel's keyed draws, which lie beyond what an organization may import.
    """
    key = blake2b(f"{seed} informal tie {tie} {attempt}".encode(), digest_size=32).digest()
    return tuple(((bits >> 12) + 0.5) * 2.0**-52 for bits in struct.unpack("<4Q", key))


def _pair_below(
    top: int,
    pairs: PairClass,
    u: tuple[float, ...],
    people: Sequence[int],
    below: Sequence[int],
    superior: Sequence[int],
) -> tuple[int, int] | None:
    """Draw two people at given distances below a position; None if they are of one branch."""
    found = []
    for distance, draw in zip((pairs.near, pairs.far), u, strict=False):
        start, end = top, top + 1
        for _ in range(distance):
            start, end = below[start], below[end]
        found.append(people[start + int(draw * (end - start))])
    if pairs.near > 0:
        branches = []
        for person, distance in zip(found, (pairs.near, pairs.far), strict=True):
            branch = person
            for _ in range(distance - 1):
                branch = superior[branch]
            branches.append(branch)
        if branches[0] == branches[1]:
            return None
    return min(found), max(found)
