"""What an organization costs before anything is run: payroll an hour, and people."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from simulation.experiments.designs.optimize_sections import Budget
from simulation.organization import Organization, build_organization
from simulation.outcomes.costs import hourly_wages
from simulation.scenario import Scenario

Staffed = Callable[[int], Scenario]
"""Returns the scenario with so many people in the department that gets the rest."""


@dataclass(frozen=True)
class Refusal:
    """Why an alternative is no candidate.

    Attributes:
        kind: people, payroll, keep_up or scenario.
        told: in words.
        values: what belongs into words of another language.
    """

    kind: str
    told: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Price:
    """What an organization costs at its start.

    Attributes:
        payroll: of an hour of all people, in the currency of the scenario.
        people: there are.
    """

    payroll: float
    people: int

    def excess(self, budget: Budget | None) -> Refusal | None:
        """Return by how much it is over a budget, None if it is not."""
        if budget is None:
            return None
        if budget.people is not None and self.people > budget.people:
            told = f"{self.people:,} people, over {budget.people:,}"
            return Refusal("people", told, (f"{self.people:,}", f"{budget.people:,}"))
        if budget.payroll is not None and self.payroll > budget.payroll * (1 + 1e-12):
            numbers = (f"{self.payroll:,.2f}", f"{budget.payroll:,.2f}")
            return Refusal("payroll", "payroll {} an hour, over {}".format(*numbers), numbers)
        return None


def price_of(scenario: Scenario, organization: Organization | None = None) -> Price:
    """Return what the organization of a scenario costs, before any intervention."""
    organization = organization or build_organization(scenario)
    wages = hourly_wages(scenario, organization)
    return Price(math.fsum(wages.tolist()), organization.size)


def with_the_rest(staffed: Staffed, budget: Budget, department: str) -> int:
    """Return how many people a department may have at most within a budget, 1 at least."""
    alone = staffed(1)
    price = price_of(alone)
    if budget.people is not None:
        return max(1, budget.people - price.people + 1)
    assert budget.payroll is not None
    wage = alone.costs.wages.get(department, alone.costs.wage)
    if wage <= 0:
        return 1
    number = max(1, 1 + math.floor((budget.payroll - price.payroll) / wage + 1e-9))
    if alone.costs.level_premium == 1.0:
        return number
    while number > 1 and price_of(staffed(number)).excess(budget):  # those above them earn more
        number -= 1
    while alone.costs.level_premium < 1.0 and not price_of(staffed(number + 1)).excess(budget):
        number += 1  # those above them earn less
    return number
