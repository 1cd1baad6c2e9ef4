"""``costs:`` what the organization pays, so that its profit can be told.

Costs never feed back: they change no event, only the figures of the group *Costs*.
"""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Name, Number
from simulation.scenario.frozen import FrozenMapping


class Costs(Section):
    """Wages and prices, in the currency of the scenario."""

    wage: Number = parameter(
        33.5,
        unit="currency an hour",
        ge=0,
        le=1_000_000,
        neutral=0,
        source="mean labour cost an hour in the EU, 2024 (Eurostat, EUR)",
        description="What an hour of an employee costs, idle hours included.",
    )
    wages: FrozenMapping[Name, Number] = parameter(
        {},
        neutral={},
        source="",
        description="The same by department, for those in which it is not `wage`.",
    )
    level_premium: Number = parameter(
        1.0,
        ge=0.1,
        le=10,
        neutral=1.0,
        source="assumption: 1, so that structures of the same people have the same payroll",
        description="Factor on the wage for each level of people whom an employee has below.",
    )
    tools: Number = parameter(
        3.0,
        unit="currency a day",
        ge=0,
        le=1_000_000,
        neutral=0,
        source="assumption, about 60 a month",
        description="What the shared system costs for each of its users and each working day.",
    )
    tool_training: Number = parameter(
        200.0,
        unit="currency",
        ge=0,
        le=100_000_000,
        neutral=0,
        description="Teaching the shared system to somebody who begins to use it.",
    )
    hiring: Number = parameter(
        4000.0,
        unit="currency",
        ge=0,
        le=100_000_000,
        neutral=0,
        description="Finding somebody for a vacant place.",
    )
    training: Number = parameter(
        1000.0,
        unit="currency",
        ge=0,
        le=100_000_000,
        neutral=0,
        description="Training somebody new, besides the slower work of a novice.",
    )
    leak: Number = parameter(
        0.0,
        unit="currency",
        ge=0,
        le=100_000_000,
        neutral=0,
        description="What it costs each time that somebody sees what is none of their concern.",
    )
