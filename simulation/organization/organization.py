"""The organization: people keyed by department and number, and the structure laid over them.

The people come first and do not depend on the structure: employee 0 is the chief, then come the
departments in use (requests pass, ask or overflow to them), in the order of the scenario, then the
others.
So neither an unused department nor a change of structure moves anyone's number, and with it any
random draw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from simulation.organization.from_outside import checked
from simulation.organization.informal_ties import informal_ties
from simulation.plug_ins import PlugInError, blaming
from simulation.registry import structures
from simulation.scenario import Scenario
from simulation.scenario.charts import Member, departments_of

Integers: TypeAlias = npt.NDArray[np.int64]
CHIEF = 0


@dataclass(frozen=True)
class Roster:
    """The people before any structure.

    Attributes:
        departments: names, those in use first: requests pass, ask or overflow to them.
        used: how many of the departments are in use.
        department: [N] position of each employee's department, −1 for the chief.
        number: [N] number within the department, from 0.
        first: [departments + 1] first employee of each department, then N.
    """

    departments: tuple[str, ...]
    used: int
    department: Integers
    number: Integers
    first: Integers

    def of(self, department: int) -> range:
        """Return the employees of a department."""
        return range(int(self.first[department]), int(self.first[department + 1]))


@dataclass(frozen=True)
class Structure:
    """What a structure function says of a roster.

    Attributes:
        manager: [N] superior of each employee, −1 for the chief (exactly one).
        unit: [N] sector or team of each employee, −1 for the chief.
        units: names of the units.
        territories: for each department the units that serve the parts of the market, in order;
            a request belongs to one part throughout.
        ties: pairs (a, b) of employees who may talk directly besides superior and subordinate.
        second_manager: [N] second superior in a matrix, −1 for those who have none; nobody has one
            if not given. Second superiors know each other's people through `ties`.
    """

    manager: Integers
    unit: Integers
    units: tuple[str, ...]
    territories: tuple[tuple[int, ...], ...]
    ties: Iterable[tuple[int, int]]
    second_manager: Integers | None = None


StructureFunction: TypeAlias = Callable[[Scenario, Roster], Structure]


@dataclass(frozen=True)
class Organization:
    """A roster with its structure, as frozen arrays.

    Attributes:
        roster: the people.
        manager, second_manager, unit: as in `Structure`.
        depth: [N] steps below the chief.
        serves: [N] whether the employee serves customers.
        contact_start, contacts: whom each may talk to (superior, subordinates and lateral ties),
            sorted, as ``contacts[contact_start[i]:contact_start[i + 1]]``.
        lateral: [N] number of contacts beyond superior and subordinates.
        units, territories: as in `Structure`.
        members: [N] what the org chart says of each employee, None of who has no place in it now;
            empty without a chart.
        employed: [N] whether the employee has a place at all at this time (see `phases`).
    """

    roster: Roster
    manager: Integers
    second_manager: Integers
    unit: Integers
    depth: Integers
    serves: npt.NDArray[np.bool_]
    contact_start: Integers
    contacts: Integers
    lateral: Integers
    units: tuple[str, ...]
    territories: tuple[tuple[int, ...], ...]
    employed: npt.NDArray[np.bool_]
    members: tuple[Member | None, ...] = ()

    @property
    def size(self) -> int:
        """Number of employees, chief included."""
        return len(self.manager)

    @property
    def longest_line(self) -> int:
        """Steps from the lowest employee to the chief, along either line of superiors."""
        if (self.second_manager < 0).all():
            return int(self.depth.max())
        return int(max(self.depth.max(), depths(second_line(self)).max()))

    @property
    def manages(self) -> npt.NDArray[np.bool_]:
        """[N] whether anyone reports to the employee, as first or second superior."""
        managing = np.zeros(self.size, np.bool_)
        for line in (self.manager, self.second_manager):
            managing[line[line >= 0]] = True
        return managing

    @property
    def in_use(self) -> npt.NDArray[np.bool_]:
        """[N] whether the employee belongs to a department in use (the chief belongs to none)."""
        department = self.roster.department
        return (department >= 0) & (department < self.roster.used)

    def name(self, employee: int) -> str:
        """Return what an employee is called: department and number, or id in the org chart."""
        if employee == CHIEF:
            return "chief"
        department = self.roster.departments[self.roster.department[employee]]
        member = self.members[employee] if self.members else None
        if member is not None:
            return f"{department} {member.id}"
        return f"{department} {self.roster.number[employee] + 1}"

    def contacts_of(self, employee: int) -> Integers:
        """Return whom an employee may talk to."""
        return self.contacts[self.contact_start[employee] : self.contact_start[employee + 1]]


def list_people(scenario: Scenario) -> Roster:
    """Return the people of a scenario: the chief, then department by department."""
    named = scenario.organization.departments
    in_use = scenario.departments_in_use
    names = list(in_use)
    used = len(names)
    names += [name for name in named if name not in in_use]
    return roster_of(names, used, [named[name].staff for name in names])


def roster_of(names: Sequence[str], used: int, staffs: Sequence[int]) -> Roster:
    """Return the roster of departments with so many people each, the first ones in use."""
    staff = np.array(staffs, np.int64)
    first = np.concatenate([[1], 1 + np.cumsum(staff)]).astype(np.int64)
    department = np.concatenate([[-1], np.repeat(np.arange(len(names)), staff)]).astype(np.int64)
    number = np.concatenate([[0], np.arange(staff.sum()) - np.repeat(first[:-1] - 1, staff)])
    return Roster(tuple(names), used, department, number.astype(np.int64), first)


def members_of(scenario: Scenario, roster: Roster) -> tuple[Member, ...]:
    """Return the row of the org chart for each employee, none without a chart.

    The chief is employee 0; the others are numbered by department in the order of the rows.
    """
    chart = scenario.organization.chart
    if chart is None:
        return ()
    chief, *others = chart.members
    department = departments_of(chart.members, list(scenario.organization.departments))
    position = {name: d for d, name in enumerate(roster.departments)}
    others.sort(key=lambda member: position[department[member.id]])
    return (chief, *others)


def build_organization(scenario: Scenario) -> Organization:
    """Return the organization of a scenario, its structure taken from the registry.

    Raises:
        PlugInError: a structure from outside fails, or returns what is none.
    """
    roster = list_people(scenario)
    name = scenario.organization.structure
    structure, origin = _laid_over(scenario, roster, name), structures.origin(name)
    with blaming(f"the structure '{name}'", origin):
        return _completed(scenario, roster, structure)


def _laid_over(scenario: Scenario, roster: Roster, name: str) -> Structure:
    """Return what the function of a structure says; that of one from outside is checked."""
    function: StructureFunction = structures.get(name)
    origin = structures.origin(name)
    if origin is None:
        return function(scenario, roster)
    with blaming(f"the structure '{name}'", origin):
        said = function(scenario, roster)
    if not isinstance(said, Structure):
        raise PlugInError(
            f"{origin}: the structure '{name}' must return a Structure, "
            f"got {type(said).__name__}; see docs/extending.md"
        )
    return checked(said, roster, name, origin)


def _completed(scenario: Scenario, roster: Roster, structure: Structure) -> Organization:
    """Return the organization that a structure makes of a roster.

    Raises:
        ValueError: the structure, or its second line, is not one tree under the chief.
    """
    manager = np.asarray(structure.manager, np.int64)
    second = np.full(len(manager), -1, np.int64)
    if structure.second_manager is not None:
        second = np.asarray(structure.second_manager, np.int64)
    depth = depths(manager)
    start, contacts, lateral = contact_lists(
        manager, chain(structure.ties, _informal(scenario, manager, depth))
    )
    serves = np.ones(len(manager), np.bool_)
    serves[CHIEF] = False
    if not scenario.organization.managers_serve:
        for line in (manager, second):
            serves[line[line >= 0]] = False
    organization = Organization(
        roster,
        manager,
        second,
        np.asarray(structure.unit, np.int64),
        depth,
        serves,
        start,
        contacts,
        lateral,
        structure.units,
        structure.territories,
        np.ones(len(manager), np.bool_),
        members_of(scenario, roster),
    )
    depths(second_line(organization))
    for field in (manager, second, organization.unit, depth, serves, start, contacts, lateral):
        field.setflags(write=False)
    return organization


def _informal(scenario: Scenario, manager: Integers, depth: Integers) -> list[tuple[int, int]]:
    """Return the informal ties across the hierarchy, the same in all replications."""
    network = scenario.organization.network
    number = round(scenario.organization.ties_per_person * len(manager))
    return informal_ties(
        manager, depth, number, network.depth_scale, network.distance_scale, scenario.seed
    )


def second_line(organization: Organization) -> Integers:
    """Return [N] who stands above each employee in the second line: their lead, else superior."""
    second = organization.second_manager
    return np.where(second >= 0, second, organization.manager)


def depths(manager: Integers) -> Integers:
    """Return the depth of each employee below the one who has no superior.

    Raises:
        ValueError: there is not exactly one such employee, or superiors form a circle.
    """
    roots = np.flatnonzero(manager < 0)
    if len(roots) != 1:
        raise ValueError(f"a structure needs one chief, this one has {len(roots)}")
    depth = np.full(len(manager), -1, np.int64)
    depth[roots] = 0
    level = 0
    while (depth < 0).any():
        below = (depth < 0) & (depth[manager] == level)
        if not below.any():
            lost = np.flatnonzero(depth < 0)[:5].tolist()
            raise ValueError(f"employees {lost} are not below the chief: a circle of superiors")
        level += 1
        depth[below] = level
    return depth


def contact_lists(
    manager: Integers, ties: Iterable[tuple[int, int]]
) -> tuple[Integers, Integers, Integers]:
    """Return contact lists (start, contacts) and how many of each are lateral."""
    size = len(manager)
    below = np.flatnonzero(manager >= 0)
    formal = np.stack([below, manager[below]], axis=1)
    # Millions of ties in large teams: a list of tuples would take ten times the memory.
    lateral = np.fromiter(chain.from_iterable(ties), np.int64).reshape(-1, 2)
    lateral = lateral[lateral[:, 0] != lateral[:, 1]]

    def codes(*pairs: Integers) -> Integers:
        both = np.concatenate([way for one in pairs for way in (one, one[:, ::-1])])
        sorted_codes = np.sort(both[:, 0] * size + both[:, 1])  # np.unique takes ten times as long
        is_first = np.append(True, np.diff(sorted_codes) > 0)[: len(sorted_codes)]
        return np.asarray(sorted_codes[is_first])

    formal_codes = codes(formal)
    all_codes = codes(formal, lateral)
    owner = all_codes // size
    start = np.searchsorted(owner, np.arange(size + 1)).astype(np.int64)
    formal_count = np.bincount(formal_codes // size, minlength=size)
    return start, (all_codes % size).astype(np.int64), (np.diff(start) - formal_count)
