"""Costs and profit: worked out by hand, and every line adds up."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from simulation.model import OrganizationModel
from simulation.outcomes.costs import COSTS, heights, total, wages
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import earned, potential
from simulation.scenario import ScenarioError
from tests.support import scenario_of

SHOP = """\
extends: neutral
time: {horizon: 12 h, warm_up: 2 h}
organization: {span_of_control: 2, departments: {sales: {staff: 3}, store: {staff: 1}}}
requests: {order: {rate: 0.3 / h, value: 100, interarrival: deterministic, route: [sales, store]}}
work: {sales: 6 min, store: 6 min}
costs: {wage: 20}
"""
"""Four people and a chief over ten measured hours; orders at 3h20, 6h40 and 10h."""


def run(text: str = SHOP, **overrides: Any) -> tuple[Record, dict[str, float]]:
    """Return the record and all metrics of a run."""
    model = OrganizationModel(scenario_of(text, **overrides), seed=1)
    return model.run(), model.measure()


def test_payroll_by_hand() -> None:
    """Five people at 20 an hour over ten hours cost 1,000; three orders of 100 earn 300."""
    _, found = run()
    assert found["cost_payroll"] == found["cost"] == pytest.approx(5 * 10 * 20)
    assert found["revenue_earned"] == 300
    assert found["profit"] == pytest.approx(300 - 1000)
    assert found["cost_per_request"] == pytest.approx(1000 / 3)


def test_wages_by_department_and_level() -> None:
    """Sales earn 30; a head with people below 1.5 times, the chief 1.5 times that again."""
    record, found = run(costs__wages={"sales": 30}, costs__level_premium=1.5)
    organization = record.assembly.organization
    assert organization.manager.tolist() == [-1, 0, 1, 1, 0]
    assert heights(organization).tolist() == [2, 1, 0, 0, 0]
    assert wages(record.assembly) == pytest.approx([20 * 1.5**2, 30 * 1.5, 30, 30, 20])
    assert found["cost_payroll"] == pytest.approx(10 * (45 + 45 + 30 + 30 + 20))


def test_tools_by_hand() -> None:
    """All five use the shared system for ten hours of eight a day, at 3 a day."""
    _, found = run(costs__tools=3, communication__shared_system="100 %")
    assert found["cost_tools"] == pytest.approx(5 * 10 / 8 * 3)
    assert found["cost_tool_training"] == 0
    assert found["cost"] == pytest.approx(found["cost_payroll"] + found["cost_tools"])


def test_who_begins_to_use_the_system_is_taught() -> None:
    """Everybody begins on the first evening after the warm-up; use is paid from then on."""
    record, found = run(
        time__horizon="5 days", time__warm_up="1 day", tools__innovation="100 %",
        costs__tools=3, costs__tool_training=50,
    )  # fmt: skip
    assert record.changes.trained == 5
    assert found["cost_tool_training"] == 250
    assert found["cost_tools"] == pytest.approx(5 * 3 * 3)  # three days of the measured four


def test_who_leaves_is_replaced_at_a_price() -> None:
    """Two of three sales people leave and are hired again; their places cost nothing meanwhile."""
    leave = [{"day": 2, "leave": {"department": "sales", "share": "67 %"}}]
    record, found = run(
        time__horizon="8 days", time__warm_up="1 day", interventions=leave,
        people__turnover__hiring="3 days", costs__hiring=400, costs__training=100,
    )  # fmt: skip
    assert (record.changes.left, record.changes.hired) == (2, 2)
    assert (found["cost_hiring"], found["cost_training"]) == (800, 200)
    assert found["cost_payroll"] == pytest.approx(20 * record.presence.sum() / 3.6e9)
    away = 5 * record.span - int(record.presence.sum())
    assert 2 * 2 * 8 <= away / 3.6e9 <= 2 * 4 * 8
    assert found["vacancies"] == pytest.approx(away / (5 * record.span))
    assert found["turnover"] == pytest.approx(2 / 4 * 250 / 7)


def test_leaks_are_priced() -> None:
    """Each content seen without need costs what is set; by default nothing."""
    noisy = {"attention__notices": "100 %", "organization__structure": "cross_functional"}
    record, free = run(**noisy)
    _, priced = run(**noisy, costs__leak=2.5)
    exposures = int(record.distracted.sum() + record.relayed.sum())
    assert exposures > 0
    assert free["cost_leaks"] == 0
    assert priced["cost_leaks"] == pytest.approx(2.5 * exposures)


@pytest.mark.parametrize("name", ["silo", "collaborative", "omnichannel", "transformation"])
def test_lines_add_up(name: str) -> None:
    """The lines add up to the costs, and with the profit to what was earned."""
    horizon = {"time__horizon": "70 days"} if name == "transformation" else {}
    record, found = run(name, **({"time__horizon": "15 days", "time__warm_up": "3 days"} | horizon))
    lines = [found[f"cost_{line.name}"] for line in COSTS]
    assert math.fsum(lines) == pytest.approx(found["cost"], rel=1e-12)
    assert found["cost"] == total(record) > 0
    assert earned(record) / 100 - found["cost"] == pytest.approx(found["profit"], rel=1e-12)


def test_structures_of_the_same_people_have_the_same_payroll() -> None:
    """By default silo and teams cost the same: wages go with people, not with structures."""
    short = {"time__horizon": "6 days", "time__warm_up": "1 day"}
    _, silo = run("silo", **short)
    _, teams = run("collaborative", **short)
    assert silo["cost_payroll"] == teams["cost_payroll"] > 0


def test_without_prices_there_is_no_profit() -> None:
    """Where nothing has a price the costs are zero and the profit is not defined."""
    _, found = run(costs__wage=0)
    assert found["cost"] == 0
    assert np.isnan(found["profit"])


def test_costs_change_no_event() -> None:
    """Prices change only the figures of the costs."""
    cheap, _ = run("silo", time__horizon="6 days", time__warm_up="1 day", costs__wage=1)
    dear, _ = run("silo", time__horizon="6 days", time__warm_up="1 day", costs__wage=100)
    assert (cheap.counts == dear.counts).all()
    assert cheap.events == dear.events


def test_unknown_departments_have_no_wage() -> None:
    """A wage of a department that is none is refused by name, with the one that may be meant."""
    with pytest.raises(ScenarioError) as caught:
        scenario_of(SHOP.replace("costs: {wage: 20}", "costs: {wages: {slaes: 30}}"))
    (problem,) = caught.value.problems
    assert problem.path == "costs.wages.slaes"
    assert "sales" in problem.remedy


def test_prices_stay_as_they_are() -> None:
    """An intervention cannot change prices: costs are those of the whole measured time."""
    with pytest.raises(ScenarioError, match="cannot be changed in a run"):
        scenario_of(f"{SHOP}interventions: [{{day: 1, set: {{costs.wage: 30}}}}]\n")


def test_value_of_customers_lost() -> None:
    """Each who leaves for good counts as the average customer does, for the lifetime."""
    record, found = run("silo", time__horizon="15 days", time__warm_up="3 days")
    defections = found["defections"]
    assert defections > 0
    value_a_day = potential(record) / 100 / record.assembly.scenario.customers.count / 12
    assert found["lifetime_value_lost"] == pytest.approx(defections * value_a_day * 750)
    _, anonymous = run()
    assert np.isnan(anonymous["lifetime_value_lost"])
