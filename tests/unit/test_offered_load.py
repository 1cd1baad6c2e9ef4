"""Offered load: against networks that can be reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.experiments.comparison import compare
from simulation.offered_load import kind_rates, offered_load, visits_of
from simulation.organization import build_organization
from simulation.presentation.notes import warnings_before
from simulation.scenario import Scenario, load_scenario, parse_scenario

PLAIN = """
extends: neutral
organization: {departments: {sales: {staff: 4}, logistics: {staff: 3, skill: 2}}}
requests:
  order: {rate: 6 / h, route: [sales, logistics]}
work: {sales: 30 min, logistics: 20 min}
"""


def loads(scenario: Scenario) -> dict[str, float]:
    """Return the offered load of each department by name."""
    return {
        load.name: load.offered for load in offered_load(scenario, build_organization(scenario))
    }


def test_rate_times_work() -> None:
    """Without rework the load is rate times work over skill."""
    assert loads(parse_scenario(PLAIN)) == pytest.approx({"sales": 3.0, "logistics": 1.0})


def test_channels_weigh() -> None:
    """The work factor of the channels weighs by their shares."""
    channels = "channels: {a: {share: 50 %, work_factor: 2}, b: {share: 50 %}}"
    assert loads(parse_scenario(PLAIN + channels))["sales"] == pytest.approx(4.5)


def test_jackson_network() -> None:
    """The five departments of the line have the loads of its traffic equations."""
    expected = [5.328125, 6.640625, 6.5625, 6.25, 5.0]
    assert list(
        loads(load_scenario("theory/line", {"requests.order.rate": "4 / h"})).values()
    ) == pytest.approx(expected)


def test_rework_where_it_was_found() -> None:
    """With all errors found and redone in place, each stage is served 1 / (1 − error) times."""
    text = PLAIN + "quality: {error: 20 %, detection: 100 %, rework_at_source: 0 %}"
    assert visits_of(parse_scenario(text), "order").tolist() == pytest.approx([1.25, 1.25])


def test_complaints_come_on_top() -> None:
    """Complaints arrive at the rate of errors outside that become one."""
    text = """
extends: neutral
organization: {departments: {sales: {staff: 4}}}
requests:
  order: {rate: 10 / h, route: [sales], complaint: complaint}
  complaint: {rate: 1 / h, route: [sales]}
quality: {error: 20 %, detection: 0 %, complain: 50 %}
"""
    assert kind_rates(parse_scenario(text)).tolist() == pytest.approx([10.0, 2.0])


def test_work_that_is_always_faulty() -> None:
    """The chance of an error ends at 95 % as in the kernel, so that rework always ends."""
    text = PLAIN + "quality: {error: 100 %, detection: 100 %, rework_at_source: 0 %}"
    assert visits_of(parse_scenario(text), "order").tolist() == pytest.approx([20.0, 20.0])


CIRCLE = """
extends: neutral
organization: {departments: {sales: {staff: 4}}}
requests:
  order: {rate: 1 / h, route: [sales], complaint: complaint}
  complaint: {rate: 0 / h, route: [sales], complaint: order}
quality: {error: 100 %, detection: 0 %, complain: 100 %}
"""


def test_complaints_about_complaints() -> None:
    """Complaints that cause each other almost always add up to their limit."""
    expected = [1 / (1 - 0.95**2), 0.95 / (1 - 0.95**2)]
    assert kind_rates(parse_scenario(CIRCLE)).tolist() == pytest.approx(expected)


def test_requests_that_cause_more_than_themselves() -> None:
    """Where each request causes more than one other, there is no finite load."""
    text = CIRCLE.replace("rate: 1 / h,", "rate: 1 / h, follow_up: complaint,")
    scenario = parse_scenario(text)
    assert np.isinf(kind_rates(scenario)).all()
    found = offered_load(scenario, build_organization(scenario))
    assert not any(load.is_stable for load in found)


def test_the_simulation_agrees() -> None:
    """Without coordination people are busy as much as the offered load says, within 3 %."""
    changes = {"time.horizon": "400 days", "time.warm_up": "20 days"}
    scenario = load_scenario("theory/line", changes)
    measured = compare(scenario, replications=2).estimate(scenario.name, "utilization_front_line")
    organization = build_organization(scenario)
    expected = sum(loads(scenario).values()) / int(organization.serves.sum())
    assert measured.mean == pytest.approx(expected, rel=0.03)


def test_overload_is_told_by_name() -> None:
    """The warning before a run names the scenario and the department that cannot keep up."""
    scenario = parse_scenario(PLAIN, {"requests.order.rate": "8 / h"})
    told = list(warnings_before("shop", scenario, build_organization(scenario)))
    assert told == ["shop: sales cannot keep up: work for 4 people comes to 4 who serve"]
