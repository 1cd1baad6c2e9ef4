"""Employees as Mesa agents: views on the kernel's columns, not copies of them.

Reading an attribute reads the truth and setting one sets it; one that cannot be set says why.
Subclass `Employee` and override `step` to give people a behaviour of your own; it is called once a
working day, after the default behaviours, and what it changes acts from the next day on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from mesa import Agent

from simulation.attributes import (
    Practice,
    Skills,
    by_structure,
    check_above_zero,
    counted,
    happening,
    of_the_person,
)
from simulation.kernel import state as k
from simulation.scenario.units import HOUR

if TYPE_CHECKING:
    from simulation.model import OrganizationModel
    from simulation.scenario.charts import Member

ACTIVITY_NAMES = (
    "idle",
    "direct",
    "rework",
    "coordination",
    "reading",
    "set_up",
    "interrupted",
    "meeting",
)
MESSAGE_NAMES = ("query", "approval", "letter", "feedback")


class Employee(Agent):  # type: ignore[misc]
    """One person of the organization.

    Attributes:
        index: row of this employee in all columns; 0 is the chief.
        replaces: default behaviours that a subclass takes over in its `step`, of ``learning``,
            ``tools``, ``ties``, ``engagement`` and ``turnover``.
    """

    model: OrganizationModel
    replaces: ClassVar[frozenset[str] | set[str]] = frozenset()

    def __init__(self, model: OrganizationModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    # ── Who it is ──

    @of_the_person
    def name(self) -> str:
        """Department and number, such as ``sales 3``; with an org chart the id instead of it."""
        return self.model.organization.name(self.index)

    @of_the_person
    def department(self) -> str:
        """Name of the department; empty for the chief."""
        d = int(self.model.organization.roster.department[self.index])
        return self.model.organization.roster.departments[d] if d >= 0 else ""

    @by_structure
    def level(self) -> int:
        """Steps below the chief."""
        return int(self.model.organization.depth[self.index])

    @by_structure
    def unit(self) -> str:
        """Name of the sector or team; empty for the chief."""
        unit = int(self.model.organization.unit[self.index])
        return self.model.organization.units[unit] if unit >= 0 else ""

    @by_structure
    def manager(self) -> Employee | None:
        """The superior; None for the chief."""
        index = int(self.model.organization.manager[self.index])
        return self.model.employee(index) if index >= 0 else None

    @by_structure
    def second_manager(self) -> Employee | None:
        """The second superior in a matrix, the lead of the team; None elsewhere."""
        index = int(self.model.organization.second_manager[self.index])
        return self.model.employee(index) if index >= 0 else None

    @by_structure
    def managers(self) -> list[Employee]:
        """All its superiors: none, one, or in a matrix two."""
        return [m for m in (self.manager, self.second_manager) if m is not None]

    @by_structure
    def reports(self) -> list[Employee]:
        """Who reports to it."""
        below = (self.model.organization.manager == self.index).nonzero()[0]
        return [self.model.employee(i) for i in below.tolist()]

    @by_structure
    def team(self) -> str:
        """Name of its team: a unit of people from several departments; empty elsewhere."""
        organization = self.model.organization
        unit = organization.unit[self.index]
        members = organization.roster.department[organization.unit == unit]
        return self.unit if unit >= 0 and (members != members[0]).any() else ""

    @of_the_person
    def member(self) -> Member | None:
        """What the org chart says: id, team, level, generation; None where it says nothing."""
        members = self.model.organization.members
        return members[self.index] if members else None

    @by_structure
    def contacts(self) -> list[Employee]:
        """Whom this employee may talk to directly."""
        person = self.model.parameters.people[self.index]
        start = int(person.contact_start)
        contacts = self.model.parameters.contacts[start : start + int(person.contact_count)]
        return [self.model.employee(i) for i in contacts.tolist()]

    # ── What it can do: columns of the parameters ──

    @property
    def skill(self) -> float:
        """Speed at its own function; 1 is normal. May be set, above 0."""
        return float(self.model.columns["skill"].item(self.index))

    @skill.setter
    def skill(self, value: float) -> None:
        check_above_zero("skill", value)
        self.model.columns["skill"][self.index] = value
        self.model.columns["speed"][self.index] = value * self.model.slow.pace[self.index]

    @property
    def skills(self) -> Skills:
        """Speed at each function by name, as it is now. Each may be set, above 0."""
        return Skills(self)

    @property
    def practice(self) -> Practice:
        """Services at each function by name that it has not forgotten. Each may be set, above 0."""
        return Practice(self)

    @property
    def engagement(self) -> float:
        """How engaged it is; 1 is normal. May be set, above 0; speed is in proportion to it."""
        return float(self.model.slow.engagement.level.item(self.index))

    @engagement.setter
    def engagement(self, value: float) -> None:
        check_above_zero("engagement", value)
        self.model.slow.set_engagement(self.model.parameters, self.index, value)

    @property
    def generation(self) -> str:
        """Name of its generation, empty where the scenario names none. May be set to one."""
        names = tuple(self.model.scenario.people.generations)
        return names[self.model.slow.engagement.generation[self.index]] if names else ""

    @generation.setter
    def generation(self, value: str) -> None:
        names = tuple(self.model.scenario.people.generations)
        if value not in names:
            known = ", ".join(names) or "none; name some in people.generations"
            raise ValueError(f"unknown generation {value!r}; known are: {known}")
        self.model.slow.engagement.generation[self.index] = names.index(value)

    @happening
    def away(self) -> bool:
        """Whether its place is vacant: it finishes what it has in hand and takes nothing new."""
        return bool(self.model.columns["away"].item(self.index))

    @property
    def uses_system(self) -> bool:
        """Whether it has adopted the shared customer system. May be set."""
        return bool(self.model.columns["uses_system"].item(self.index))

    @uses_system.setter
    def uses_system(self, value: bool) -> None:
        model = self.model
        model.slow.set_uses_system(model.parameters, self.index, bool(value), model.time_now)

    @property
    def ties(self) -> list[Employee]:
        """With whom it has an informal tie, which makes two people contacts. May be set.

        A tie binds both. Contacts by structure stay contacts, and are no ties.
        """
        return [self.model.employee(i) for i in self.model.slow.ties.of(self.index)]

    @ties.setter
    def ties(self, others: Iterable[Employee]) -> None:
        model, them = self.model, [other.index for other in others]
        if self.index in them:
            raise ValueError(f"{self!r} cannot have a tie with itself")
        model.parameters = model.slow.ties.set_of(model.parameters, self.index, them)

    # ── What it is doing: columns of the state ──

    @happening
    def activity(self) -> str:
        """What it does now: idle, direct, rework, coordination, reading, interrupted or meeting."""
        if self.model.columns["holds"].item(self.index) == k.NOTHING:
            return ACTIVITY_NAMES[k.IDLE]
        return ACTIVITY_NAMES[self.model.columns["activity"].item(self.index)]

    @happening
    def inbox(self) -> int:
        """Number of messages that wait for it."""
        return int(self.model.columns["inbox"].item(self.index))

    @happening
    def messages(self) -> list[str]:
        """What waits in the inbox, in order: query, approval, letter or feedback."""
        state, found = self.model.state, []
        m = int(state.inboxes.first[self.index])
        while m >= 0:
            found.append(MESSAGE_NAMES[state.messages.kind[m]])
            m = int(state.messages.next[m])
        return found

    @happening
    def answers(self) -> list[Employee]:
        """Who has answered its questions on this day, once for each answer.

        It is written down where informal ties may form (`people.ties.form_after`), else empty.
        """
        state = self.model.state
        today = state.answers[: state.clock[0].answers]
        return [self.model.employee(i) for i in today.answerer[today.asker == self.index].tolist()]

    @happening
    def unread(self) -> int:
        """Number of notices that it has not read."""
        return int(self.model.columns["unread"].item(self.index))

    @counted
    def interruptions(self) -> int:
        """Number of times its work has been interrupted so far."""
        return int(self.model.columns["interruptions"].item(self.index))

    @counted
    def served(self) -> int:
        """Number of services it has completed so far."""
        return int(self.model.columns["served"].item(self.index))

    @counted
    def decided(self) -> int:
        """Number of decisions it has taken so far, for others too."""
        return int(self.model.columns["decided"].item(self.index))

    @counted
    def referred(self) -> int:
        """Number of decisions it has handed to a superior so far."""
        return int(self.model.columns["referred"].item(self.index))

    @counted
    def read(self) -> int:
        """Number of notices it has read so far."""
        return int(self.model.columns["read"].item(self.index))

    @counted
    def hours(self) -> dict[str, float]:
        """Hours so far by activity, finished activities only."""
        row = self.model.state.hours[self.index]
        return {name: int(row[i]) / HOUR for i, name in enumerate(ACTIVITY_NAMES) if i != k.IDLE}

    @counted
    def utilization(self) -> float:
        """Share of the time so far that it was busy, finished activities only."""
        now = int(self.model.state.clock[0].now)
        return int(self.model.state.hours[self.index].sum()) / now if now else 0.0

    # ── What it does ──

    def leave(self) -> None:
        """Leave the organization; its place is vacant until somebody else is hired for it.

        Raises:
            ValueError: it is the chief, its place is vacant already, or the warm-up is not over.
        """
        self.model.let_go(self.index)

    def step(self) -> None:
        """Do what this employee does once a working day; by default nothing of its own."""


Columns = dict[str, Any]


def columns_of(parameters: k.Parameters, state: k.State) -> Columns:
    """Return the columns that employees are views of (replaced when the organization changes)."""
    return {
        "skill": parameters.people["skill"],
        "speed": parameters.speed,
        "uses_system": parameters.people["uses_system"],
        "holds": state.workers["holds"],
        "away": state.workers["away"],
        "activity": state.workers["activity"],
        "unread": state.workers["unread"],
        "interruptions": state.workers["interruptions"],
        "served": state.workers["served"],
        "decided": state.workers["decided"],
        "referred": state.workers["referred"],
        "read": state.workers["read"],
        "inbox": state.inboxes["count"],
    }


REPLACEABLE = ("learning", "tools", "ties", "engagement", "turnover")


def replaced_by(kind: type[Employee]) -> frozenset[str]:
    """Return the default behaviours that a class of employees takes over.

    Raises:
        TypeError: it is no class of employees, or it has no `step` to take them over with.
        ValueError: there is no such behaviour.
    """
    if not (isinstance(kind, type) and issubclass(kind, Employee)):
        raise TypeError(f"employee must be a subclass of Employee, got {kind!r}")
    if unknown := sorted(set(kind.replaces) - set(REPLACEABLE)):
        raise ValueError(
            f"{kind.__name__}.replaces names {', '.join(unknown)}; known are: "
            f"{', '.join(REPLACEABLE)}"
        )
    if kind.replaces and kind.step is Employee.step:
        raise TypeError(f"{kind.__name__} replaces a behaviour, but has no step of its own")
    return frozenset(kind.replaces)
