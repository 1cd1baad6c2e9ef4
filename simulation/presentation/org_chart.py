"""An organization as an indented tree, with what is alike told once.

Leaves of one department under one superior become ``4 × sales``; superiors whose whole subtree is
alike are drawn once and counted. So a thousand people fit on a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rich.text import Text
from rich.tree import Tree

from simulation.organization import Organization
from simulation.organization.organization import CHIEF

MOST_BRANCHES = 12  # under one superior; the rest is counted


@dataclass(frozen=True)
class Branch:
    """A person with all below, without names: equal branches look alike.

    Attributes:
        department: of the person; "" for the chief.
        unit: sector or team, if it tells more than the department.
        serves: whether the person serves customers.
        seconds: how many have the person as second superior, in a matrix.
        below: how often each branch occurs below, in the order of first appearance.
    """

    department: str
    unit: str
    serves: bool
    seconds: int
    below: tuple[tuple[int, Branch], ...]

    @property
    def size(self) -> int:
        """Number of people, the one at the top included."""
        return 1 + sum(number * branch.size for number, branch in self.below)


def branch_of(organization: Organization) -> Branch:
    """Return the whole organization as one branch, from the chief down."""
    subordinates: list[list[int]] = [[] for _ in range(organization.size)]
    for person, superior in enumerate(organization.manager.tolist()):
        if superior >= 0:
            subordinates[superior].append(person)
    second = organization.second_manager
    seconds = np.bincount(second[second >= 0], minlength=organization.size)
    branches: dict[int, Branch] = {}
    for person in sorted(range(organization.size), key=lambda e: -int(organization.depth[e])):
        below = counted(branches[e] for e in subordinates[person])
        branches[person] = Branch(
            _department(organization, person),
            _unit(organization, person),
            bool(organization.serves[person]),
            int(seconds[person]),
            below,
        )
    return branches[CHIEF]


def counted(branches: Iterable[Branch]) -> tuple[tuple[int, Branch], ...]:
    """Return how often each branch occurs; those with people below come first."""
    numbers: dict[Branch, int] = {}
    for branch in branches:
        numbers[branch] = numbers.get(branch, 0) + 1
    ordered = sorted(numbers.items(), key=lambda item: not item[0].below)
    return tuple((number, branch) for branch, number in ordered)


def tree(organization: Organization) -> Tree:
    """Return the organization drawn as a tree."""
    top = branch_of(organization)
    drawn = Tree(_label(1, top, ""), guide_style="dim")
    _grow(drawn, top)
    return drawn


def _grow(node: Tree, branch: Branch) -> None:
    for number, below in branch.below[:MOST_BRANCHES]:
        child = node.add(_label(number, below, branch.unit))
        _grow(child, below)
    hidden = branch.below[MOST_BRANCHES:]
    if hidden:
        people = sum(number * below.size for number, below in hidden)
        node.add(Text(f"… and {people:,} more people", style="dim"))


def _label(number: int, branch: Branch, unit_above: str) -> Text:
    times = f"{number:,} × " if number > 1 else ""
    label = Text(f"{times}{branch.department or 'chief'}", style="bold" if branch.below else "")
    notes = []
    if branch.unit and branch.unit != unit_above:
        notes.append(branch.unit)
    if branch.below:
        each = "each " if number > 1 else ""
        notes.append(f"{each}leads {branch.size - 1:,}")
    if branch.seconds:
        notes.append(f"second superior of {branch.seconds:,}")
    if not branch.serves and branch.department:
        notes.append("serves no customers")
    if notes:
        label.append(f"  {', '.join(notes)}", style="dim")
    return label


def _department(organization: Organization, person: int) -> str:
    if person == CHIEF:
        return ""
    roster = organization.roster
    return roster.departments[int(roster.department[person])]


def _unit(organization: Organization, person: int) -> str:
    """Return the unit of a person where it is not simply the department."""
    unit = int(organization.unit[person])
    if unit < 0:
        return ""
    name = organization.units[unit]
    rest = name.removeprefix(_department(organization, person))
    return name if rest[:1].isalnum() else rest.strip(" ,")  # "salesforce" is no part of sales
