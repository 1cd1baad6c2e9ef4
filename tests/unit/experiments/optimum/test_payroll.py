"""What an organization costs before it is run, against what a run measures."""

from __future__ import annotations

import pytest

from simulation.assembly import assemble
from simulation.experiments.designs.optimize_sections import Budget
from simulation.experiments.optimum.payroll import price_of, with_the_rest
from simulation.experiments.replication import replicate
from simulation.outcomes.costs import payroll
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.units import HOUR

SHORT = {"time.horizon": "6 days", "time.warm_up": "2 days"}


@pytest.mark.parametrize("name", ["silo", "collaborative", "matrix"])
@pytest.mark.parametrize("premium", [1.0, 1.25])
def test_the_price_is_what_a_run_pays(name: str, premium: float) -> None:
    """An hour of everybody, times the hours that were measured, is the payroll of the run."""
    changes = {**SHORT, "costs.level_premium": premium, "costs.wages": {"sales": 40.0}}
    scenario = load_scenario(name, changes)
    record = replicate(assemble(scenario), 1, 0).record
    price = price_of(scenario)
    hours = (scenario.time.horizon - scenario.time.warm_up) / HOUR
    assert payroll(record) == pytest.approx(price.payroll * hours, rel=1e-12)
    assert price.people == record.assembly.organization.size


@pytest.mark.parametrize("premium", [0.8, 1.0, 1.25])
@pytest.mark.parametrize("budget", [Budget(payroll=2_200.0), Budget(people=63)])
def test_the_rest_is_as_much_as_fits(budget: Budget, premium: float) -> None:
    """One more would be over the budget, and so many are not."""

    def staffed(number: int) -> Scenario:
        changes = {"organization.departments.logistics.staff": number}
        return load_scenario("silo", {**changes, "costs.level_premium": premium})

    number = with_the_rest(staffed, budget, "logistics")
    assert number > 1
    assert price_of(staffed(number)).excess(budget) is None
    assert price_of(staffed(number + 1)).excess(budget) is not None


def test_a_budget_that_leaves_nobody_is_told() -> None:
    """One remains, which is over the budget, so that it is refused with its numbers."""

    def staffed(number: int) -> Scenario:
        return load_scenario("silo", {"organization.departments.logistics.staff": number})

    budget = Budget(payroll=1_000.0)
    assert with_the_rest(staffed, budget, "logistics") == 1
    refusal = price_of(staffed(1)).excess(budget)
    assert refusal is not None
    assert refusal.told == "payroll 1,239.50 an hour, over 1,000.00"
