"""Costs: what the measured time cost, line by line, in the currency of the scenario.

People cost their wages for all the time in which their places are not vacant, whatever they do. The
prices are those of the section `costs`; all are assumptions of the scenario.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.assembly import Assembly
from simulation.organization import Organization
from simulation.outcomes.exposure import exposures
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import earned
from simulation.scenario import Scenario
from simulation.scenario.units import HOUR


@dataclass(frozen=True)
class Cost:
    """One line of the costs.

    Attributes:
        name, title: as of a metric.
        description: a sentence.
        amount: the function, in the currency.
    """

    name: str
    title: str
    description: str
    amount: Callable[[Record], float]


def wages(assembly: Assembly) -> npt.NDArray[np.float64]:
    """Return [E] what an hour of each employee costs."""
    return hourly_wages(assembly.scenario, assembly.organization)


def hourly_wages(scenario: Scenario, organization: Organization) -> npt.NDArray[np.float64]:
    """Return [E] what an hour of each employee of an organization costs, before it is run."""
    costs = scenario.costs
    roster = organization.roster
    wage = np.full(organization.size, float(costs.wage))
    for name, amount in costs.wages.items():
        people = roster.of(roster.departments.index(name))
        wage[people.start : people.stop] = amount
    steps = heights(organization)
    factor = 1.0
    for height in range(int(steps.max()) + 1):  # by multiplication, alike on every machine
        wage[steps == height] *= factor
        factor *= costs.level_premium
    return wage


def heights(organization: Organization) -> npt.NDArray[np.int64]:
    """Return [E] how many levels of people each employee has below."""
    height = np.zeros(organization.size, np.int64)
    for level in range(int(organization.depth.max()), 0, -1):
        people = np.flatnonzero(organization.depth == level)
        np.maximum.at(height, organization.manager[people], height[people] + 1)
    return height


def payroll(record: Record) -> float:
    """Return what all hours of all employees cost."""
    hours = record.presence / HOUR
    return math.fsum((wages(record.assembly) * hours).tolist())


def _tools(record: Record) -> float:
    days = record.changes.use / record.assembly.scenario.time.hours_per_day
    return float(record.assembly.scenario.costs.tools * days)


def _tool_training(record: Record) -> float:
    return float(record.assembly.scenario.costs.tool_training * record.changes.trained)


def _hiring(record: Record) -> float:
    return float(record.assembly.scenario.costs.hiring * record.changes.hired)


def _training(record: Record) -> float:
    return float(record.assembly.scenario.costs.training * record.changes.hired)


def _leaks(record: Record) -> float:
    return float(record.assembly.scenario.costs.leak * exposures(record))


COSTS = (
    Cost("payroll", "payroll", "Wages of all hours in which a place was not vacant.", payroll),
    Cost("tools", "tools", "The shared system, for each user and working day.", _tools),
    Cost(
        "tool_training", "learning the tools",
        "Teaching the shared system to those who began to use it.", _tool_training,
    ),
    Cost("hiring", "hiring", "Finding people for vacant places.", _hiring),
    Cost("training", "training the new", "Training the people who were hired.", _training),
    Cost(
        "leaks", "leaks", "Price of each time somebody saw what was none of their concern.", _leaks
    ),
)  # fmt: skip


def total(record: Record) -> float:
    """Return the sum of all lines."""
    return math.fsum(cost.amount(record) for cost in COSTS)


def profit(record: Record) -> float:
    """Return earned revenue less all costs."""
    return earned(record) / 100 - total(record)
