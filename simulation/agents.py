"""Employees as Mesa agents: views on the kernel's columns, not copies of them.

Reading an attribute reads the truth and setting one sets it. Subclass `Employee` and override
`step` to give people a behaviour of your own; it is called once a working day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa import Agent

from simulation.kernel import state as k

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
)


class Employee(Agent):  # type: ignore[misc]
    """One person of the organization.

    Attributes:
        index: row of this employee in all columns; 0 is the chief.
    """

    model: OrganizationModel

    def __init__(self, model: OrganizationModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    # ── Who it is ──

    @property
    def name(self) -> str:
        """Department and number, such as ``sales 3``."""
        return self.model.organization.name(self.index)

    @property
    def department(self) -> str:
        """Name of the department; empty for the chief."""
        d = int(self.model.organization.roster.department[self.index])
        return self.model.organization.roster.departments[d] if d >= 0 else ""

    @property
    def level(self) -> int:
        """Steps below the chief."""
        return int(self.model.organization.depth[self.index])

    @property
    def unit(self) -> str:
        """Name of the sector or team; empty for the chief."""
        unit = int(self.model.organization.unit[self.index])
        return self.model.organization.units[unit] if unit >= 0 else ""

    @property
    def manager(self) -> Employee | None:
        """The superior; None for the chief."""
        index = int(self.model.organization.manager[self.index])
        return self.model.employee(index) if index >= 0 else None

    @property
    def second_manager(self) -> Employee | None:
        """The second superior in a matrix, the lead of the team; None elsewhere."""
        index = int(self.model.organization.second_manager[self.index])
        return self.model.employee(index) if index >= 0 else None

    @property
    def member(self) -> Member | None:
        """What the org chart says: id, team, level, generation; None without a chart."""
        members = self.model.organization.members
        return members[self.index] if members else None

    @property
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
        if not value > 0:
            raise ValueError(f"skill must be above 0, got {value}")
        self.model.columns["skill"][self.index] = value
        self.model.columns["speed"][self.index] = value * self.model.slow.pace[self.index]

    @property
    def engagement(self) -> float:
        """How engaged it is; 1 is normal. May be set, above 0; speed is in proportion to it."""
        return float(self.model.slow.engagement.level.item(self.index))

    @engagement.setter
    def engagement(self, value: float) -> None:
        if not value > 0:
            raise ValueError(f"engagement must be above 0, got {value}")
        self.model.slow.set_engagement(self.model.parameters, self.index, value)

    @property
    def generation(self) -> str:
        """Name of its generation; empty where the scenario names none."""
        names = tuple(self.model.scenario.people.generations)
        return names[self.model.slow.engagement.generation[self.index]] if names else ""

    @property
    def away(self) -> bool:
        """Whether its place is vacant: it finishes what it has in hand and takes nothing new."""
        return bool(self.model.columns["away"].item(self.index))

    @property
    def uses_system(self) -> bool:
        """Whether it uses the shared customer system. May be set."""
        return bool(self.model.columns["uses_system"].item(self.index))

    @uses_system.setter
    def uses_system(self, value: bool) -> None:
        self.model.columns["uses_system"][self.index] = value
        self.model.parameters.settings.shared_system[0] |= int(value)

    # ── What it is doing: columns of the state ──

    @property
    def activity(self) -> str:
        """What it does now: idle, direct, rework, coordination, reading or interrupted."""
        if self.model.columns["holds"].item(self.index) == k.NOTHING:
            return ACTIVITY_NAMES[k.IDLE]
        return ACTIVITY_NAMES[self.model.columns["activity"].item(self.index)]

    @property
    def inbox(self) -> int:
        """Number of messages that wait for it."""
        return int(self.model.columns["inbox"].item(self.index))

    @property
    def unread(self) -> int:
        """Number of notices that it has not read."""
        return int(self.model.columns["unread"].item(self.index))

    @property
    def interruptions(self) -> int:
        """Number of times its work has been interrupted so far."""
        return int(self.model.columns["interruptions"].item(self.index))

    @property
    def served(self) -> int:
        """Number of services it has completed so far."""
        return int(self.model.columns["served"].item(self.index))

    @property
    def hours(self) -> dict[str, float]:
        """Hours so far by activity, finished activities only."""
        row = self.model.state.hours[self.index]
        return {name: int(row[i]) / 3.6e9 for i, name in enumerate(ACTIVITY_NAMES) if i != k.IDLE}

    @property
    def utilization(self) -> float:
        """Share of the time so far that it was busy, finished activities only."""
        now = int(self.model.state.clock[0].now)
        return int(self.model.state.hours[self.index].sum()) / now if now else 0.0

    def step(self) -> None:
        """Do what this employee does once a working day; by default nothing of its own."""


Columns = dict[str, Any]


def columns_of(parameters: k.Parameters, state: k.State) -> Columns:
    """Return the columns that employees are views of (these tables are never replaced)."""
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
        "inbox": state.inboxes["count"],
    }
