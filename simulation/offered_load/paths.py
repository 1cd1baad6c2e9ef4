"""Whom a question passes: over formal lines, or over ties to the contact closest to the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from simulation.organization import Organization


class Paths:
    """The ways of questions and decisions in an organization, by employee.

    Attributes:
        alike: [N] a mark for each person; who has the same sits in one place and talks to the same
            others, so that their ways are the same but for themselves.
    """

    def __init__(self, organization: Organization) -> None:
        """Prepare the ways of an organization; they are found when first asked for."""
        self._managers: list[int] = organization.manager.tolist()
        self._depths: list[int] = organization.depth.tolist()
        size = organization.size
        self._contacts: list[list[int]] = [
            organization.contacts_of(e).tolist() for e in range(size)
        ]
        self.alike = self._alike(organization)
        self._between: dict[tuple[int, Hashable], tuple[int, ...]] = {}

    def to(self, asker: int, target: int) -> tuple[int, ...]:
        """Return who handles a question, from the first reader to the target."""
        key = (asker, self.alike[target])
        if key not in self._between:
            self._between[key] = self._to(asker, target)[:-1]
        return (*self._between[key], target)

    def _alike(self, organization: Organization) -> list[Hashable]:
        places = list(
            zip(
                organization.unit.tolist(),
                organization.roster.department.tolist(),
                self._managers,
                organization.serves.tolist(),
                strict=True,
            )
        )
        sizes = Counter(places)
        marks: list[Hashable] = []
        for e, (place, contacts) in enumerate(zip(places, self._contacts, strict=True)):
            others = frozenset(c for c in contacts if places[c] != place)
            peers = len(contacts) - len(others)
            alike = peers in (0, sizes[place] - 1)  # else each knows others of them
            marks.append((place, others, peers if alike else f"person {e}"))
        return marks

    def _to(self, asker: int, target: int) -> tuple[int, ...]:
        """Follow a question.

        Each passes it to the contact closest to the target in the hierarchy (Dodds, Watts & Sabel
        2003, PNAS 100:12516), which in a pure tree is up to the lowest common superior and down.
        """
        readers: list[int] = []
        holder = asker
        while holder != target:
            contacts = self._contacts[holder]
            if target in contacts:
                holder = target
            else:
                holder = min(contacts, key=lambda c: (self._distance(c, target), c))
            readers.append(holder)
        return tuple(readers)

    def up(self, asker: int, levels: int) -> tuple[int, ...]:
        """Return who handles what climbs so many levels, at most to the chief."""
        readers: list[int] = []
        above = self._managers[asker]
        while above >= 0 and len(readers) < levels:
            readers.append(above)
            above = self._managers[above]
        return tuple(readers)

    def _distance(self, a: int, b: int) -> int:
        steps = 0
        while a != b:
            if self._depths[a] >= self._depths[b]:
                a = self._managers[a]
            else:
                b = self._managers[b]
            steps += 1
        return steps
