"""Exact message loads of a formal hierarchy.

Everyone sends messages to colleagues drawn uniformly; a message climbs to the lowest common
superior and comes down, and everyone it passes handles it once, first come first served. The
receiver does not handle it (it has arrived). With exponential handling at one rate this is a
network of quasi-reversible queues (Kelly 1979, Reversibility and Stochastic Networks, chapter 3):
each person's queue is as M/M/1, and the means are exact.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.theory.basics import (
    require_count,
    require_positive,
    require_stable,
)

NO_MANAGER = -1  # the entry of the chief


@dataclass(frozen=True)
class HierarchyLoad:
    """Hold who handles how many messages in a tree of S people.

    Attributes:
        visits: B_j, by person: ordered pairs (source, target) whose message j handles, that is
            with j as the source or on the way, but not as the target.
    """

    visits: tuple[int, ...]

    @property
    def size(self) -> int:
        """Give S, the number of people."""
        return len(self.visits)

    @property
    def relays(self) -> tuple[int, ...]:
        """Give the ordered pairs whose message each person passes on, without the own ones."""
        return tuple(visits - (self.size - 1) for visits in self.visits)

    @property
    def relay_shares(self) -> tuple[float, ...]:
        """Give the share of all messages that each person passes on.

        Source: the greatest is rho_max of Dodds, Watts & Sabel 2003, PNAS 100:12516.
        """
        pairs = self.size * (self.size - 1)
        return tuple(relays / pairs for relays in self.relays)

    @property
    def bottleneck(self) -> int:
        """Give the most loaded person, the first of equals."""
        return self.visits.index(max(self.visits))

    @property
    def mean_distance(self) -> float:
        """Give the mean number of people who handle a message (its path length in ties)."""
        return sum(self.visits) / (self.size * (self.size - 1))

    def critical_rate(self, handling_rate: float = 1.0) -> float:
        """Return rho_c = mu (S - 1) / B*, the messages a person may originate before collapse.

        Args:
            handling_rate: mu, messages a person handles per time unit, positive.

        Raises:
            ValueError: the rate is out of range.

        Source: Guimera, Diaz-Guilera, Vega-Redondo, Cabrales & Arenas 2002, PRL 89:248701.
        """
        require_positive("handling_rate", handling_rate)
        return handling_rate * (self.size - 1) / max(self.visits)

    def utilizations(self, rate: float, handling_rate: float = 1.0) -> tuple[float, ...]:
        """Return u_j = rho B_j / (mu (S - 1)), the share of time each person is busy.

        Args:
            rate: rho, messages originated per person and time unit, positive.
            handling_rate: mu, messages a person handles per time unit, positive.

        Raises:
            ValueError: a rate is out of range.
            UnstableQueueError: the rate reaches the critical one.

        Source: Guimera et al. 2002, PRL 89:248701.
        """
        require_positive("rate", rate)
        require_positive("handling_rate", handling_rate)
        scale = rate / (handling_rate * (self.size - 1))
        busiest = self.bottleneck
        require_stable(scale * self.visits[busiest], 1, where=f"inbox of person {busiest}")
        return tuple(scale * visits for visits in self.visits)

    def mean_in_transit(self, rate: float, handling_rate: float = 1.0) -> float:
        """Return N(rho) = sum of u_j / (1 - u_j), the mean number of messages under way.

        Args and raises as ``utilizations``.

        Source: Guimera et al. 2002, PRL 89:248701.
        """
        return math.fsum(u / (1 - u) for u in self.utilizations(rate, handling_rate))

    def mean_transit_time(self, rate: float, handling_rate: float = 1.0) -> float:
        """Return W = N / (rho S), the mean time from sending to arrival, by Little's law.

        Args and raises as ``utilizations``.

        Source: Guimera et al. 2002, PRL 89:248701.
        """
        return self.mean_in_transit(rate, handling_rate) / (rate * self.size)


def regular_tree(branching: int, levels: int) -> tuple[int, ...]:
    """Return the managers of a tree in which everyone above the last level leads b people.

    Args:
        branching: b, at least 1.
        levels: L, at least 2, the chief's included.

    Returns:
        Manager of each person, level by level from the chief (person 0, manager -1).

    Raises:
        ValueError: an argument is out of range.
    """
    require_count("branching", branching)
    require_count("levels", levels, at_least=2)
    leaders = sum(branching**level for level in range(levels - 1))
    return (NO_MANAGER, *(leader for leader in range(leaders) for _ in range(branching)))


def hierarchy_load(managers: Sequence[int]) -> HierarchyLoad:
    """Count the messages that each person of any tree handles.

    Args:
        managers: manager of each person, by position, in any order; -1 for the one chief.

    Raises:
        ValueError: fewer than two people, no chief or several, a manager that does not exist,
            or a cycle.

    Source: removing j leaves parts of n_1, n_2, ... people; a message between two parts passes
    j, hence B_j = (S - 1) + (S - 1)^2 - sum of n_i^2 (Guimera et al. 2002, PRL 89:248701).
    """
    order = _from_the_chief_down(managers)
    size = len(order)
    staff = [1] * size  # the person and all below
    squares = [0] * size  # of the parts below the person
    for person in reversed(order[1:]):
        manager = managers[person]
        staff[manager] += staff[person]
        squares[manager] += staff[person] ** 2
    others = size - 1
    return HierarchyLoad(
        tuple(
            others + others**2 - squares[person] - (size - staff[person]) ** 2
            for person in range(size)
        )
    )


def _from_the_chief_down(managers: Sequence[int]) -> list[int]:
    """Return the people so ordered that managers come before their staff."""
    size = len(managers)
    if size < 2:
        raise ValueError(f"a hierarchy needs at least 2 people, got {size}")
    chiefs = [person for person, manager in enumerate(managers) if manager == NO_MANAGER]
    if len(chiefs) != 1:
        raise ValueError(f"a hierarchy needs exactly one chief (manager -1), got {len(chiefs)}")
    reports: list[list[int]] = [[] for _ in range(size)]
    for person, manager in enumerate(managers):
        if manager == NO_MANAGER:
            continue
        if not 0 <= manager < size:
            raise ValueError(f"person {person} has manager {manager}, who does not exist")
        reports[manager].append(person)
    order = chiefs
    for person in order:  # grows while it is walked
        order.extend(reports[person])
    if len(order) != size:
        lost = sorted(set(range(size)) - set(order))
        raise ValueError(f"these people manage one another in a cycle or report to one: {lost}")
    return order


def regular_tree_visits(branching: int, levels: int) -> tuple[int, ...]:
    """Return B_j of a person of each level of a regular tree, the chief's first.

    Args:
        branching: b, at least 1.
        levels: L, at least 2, the chief's included.

    Raises:
        ValueError: an argument is out of range.

    Source: counting as in ``hierarchy_load``: below a person of level l hang b parts of
    1 + b + ... + b^(L-2-l) people each, above is everyone else (Guimera et al. 2002).
    """
    require_count("branching", branching)
    require_count("levels", levels, at_least=2)

    def people(depth: int) -> int:
        return sum(branching**level for level in range(depth))

    others = people(levels) - 1
    return tuple(
        others
        + others**2
        - branching * people(levels - level - 1) ** 2
        - (people(levels) - people(levels - level)) ** 2
        for level in range(levels)
    )


@dataclass(frozen=True)
class NearbyMail:
    """Hold where messages go in a regular tree if they rather stay near.

    Attributes:
        mean_distance: number of people who handle a message, its sender included.
        chief_relays: share of all messages that the chief passes on.
    """

    mean_distance: float
    chief_relays: float


def nearby_mail(branching: int, levels: int, reach: float) -> NearbyMail:
    """Return how far messages go in a regular tree whose targets are drawn with weight e^(-x/xi).

    Everyone sends equally many. With d and d' the steps of two people below their lowest common
    superior, x = sqrt(max(0, d^2 + d'^2 - 2)).

    Args:
        branching: b, at least 1.
        levels: L, at least 2, the chief's included.
        reach: xi, positive; infinity draws all targets alike.

    Raises:
        ValueError: an argument is out of range.

    Source: Dodds, Watts & Sabel 2003, PNAS 100:12516, counted level by level.
    """
    require_count("branching", branching)
    require_count("levels", levels, at_least=2)
    if not reach > 0:
        raise ValueError(f"reach must be positive, got {reach!r}")
    size = sum(branching**level for level in range(levels))
    distance = relays = 0.0
    for level in range(levels):
        weights: dict[tuple[int, int], float] = {}
        for up in range(level + 1):
            for down in range(levels - level + up):
                others = branching**down - (branching ** (down - 1) if up and down else 0)
                if up or down:
                    far = math.sqrt(max(0, up**2 + down**2 - 2))
                    weights[up, down] = others * math.exp(-far / reach)
        share = branching**level / size / math.fsum(weights.values())
        distance += share * math.fsum((up + down) * w for (up, down), w in weights.items())
        top = [w for (up, down), w in weights.items() if up == level > 0 and down > 0]
        relays += share * math.fsum(top)
    return NearbyMail(distance, relays)


def arenas_critical_probability(branching: int, levels: int) -> float:
    """Return the critical load p_c of the communication model of Arenas et al.

    That model moves a message with a probability set by both ends, not first come first served:
    cite it beside ``HierarchyLoad.critical_rate``, from which it differs by about sqrt(z).

    Args:
        branching: z, at least 2.
        levels: m, at least 2, the chief's included.

    Raises:
        ValueError: an argument is out of range.

    Source: Arenas, Diaz-Guilera & Guimera 2001, PRL 86:3196;
    p_c = sqrt(z) / (z (z^(m-1) - 1)^2 / (z^m - 1) + 1).
    """
    require_count("branching", branching, at_least=2)
    require_count("levels", levels, at_least=2)
    below, everyone = branching ** (levels - 1) - 1, branching**levels - 1
    climbing = float(branching * below**2 / everyone)
    return math.sqrt(branching) / (climbing + 1)
