"""Marketing and reputation: the formulas, and that what they do follows from what they are told."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.behaviour.marketing import appeal, expected_conversion
from simulation.behaviour.reputation import next_reputation
from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.scenario import parse_scenario
from tests.support import MINUTE, finished, log_of

SEGMENTS = "{a: {share: 50 %, conversion: 1.5}, b: {share: 50 %, conversion: 0.5, value: 2}}"
MARKET = """\
extends: neutral
organization: {departments: {marketing: {staff: 2}, sales: {staff: 3}}}
requests: {lead: {rate: 6 / h, value: 100, conversion: 40 %, route: [sales]}}
customers: {segments: SEGMENTS}
marketing: {kind: lead, department: marketing, allocation: learned, feedback: 100 %}
""".replace("SEGMENTS", SEGMENTS)
PLAIN = """\
organization: {departments: {sales: {staff: 3}}}
requests: {order: {rate: 6 / h, route: [sales]}}
"""


UNHAPPY = """\
extends: neutral
time: {horizon: 65 min, warm_up: 0 min}
organization: {departments: {desk: {staff: 1}}}
requests:
  call: {rate: 6 / h, interarrival: deterministic, route: [desk], complaint: gripe}
  gripe: {rate: 0 / h, route: [desk]}
work: {desk: 5 min}
quality: {error: 100 %, detection: 0 %, complain: 100 %}
satisfaction: {error: 10}
customers: {count: 1, defection_unsatisfied: 100 %}
"""


def test_a_customer_leaves_for_good_once() -> None:
    """The only customer calls at 10, is lost at 15, complains, and is as unhappy with that at 20.

    The calls at 20, 30, 40, 50 and 60 do not come. Catches a customer who leaves again.
    """
    state = finished(parse_scenario(UNHAPPY))
    totals = state.counts.sum(axis=(0, 1))
    assert totals[[k.UNHAPPY, k.DEFECTIONS, k.CUSTOMER_LOST]].tolist() == [2, 1, 5]
    leaves = log_of(state)[log_of(state).activity == k.LOG_DEFECT]
    assert leaves.time.tolist() == [15 * MINUTE]


def test_expected_conversion_is_the_mean_of_a_beta_distribution() -> None:
    """Prior deals of average success, and the deals told: (n·p + won) / (n + told)."""
    scenario = parse_scenario(MARKET, {"marketing.prior_deals": 10})
    expected = expected_conversion(scenario, np.array([[5.0, 15.0], [0.0, 0.0]]))
    assert expected.tolist() == [(4 + 15) / 30, 0.4]


def test_who_is_told_nothing_spends_by_what_leads_are_worth() -> None:
    """Before any deal conversions are equal, so that the budget goes as share · value^focus."""
    scenario = parse_scenario(MARKET)
    weights = np.array([1.0, 2.0**2])
    expected = (weights / (0.5 * weights.sum())) ** 0.7
    assert appeal(scenario, np.zeros((2, 2))) == pytest.approx(expected)


def test_a_budget_spread_unevenly_brings_fewer_leads() -> None:
    """With diminishing returns the leads of all segments together never exceed an even spread."""
    scenario = parse_scenario(MARKET)
    for won in range(0, 60, 5):
        leads = appeal(scenario, np.array([[60.0 - won, won], [won, 60.0 - won]]))
        assert 0.5 * leads.sum() <= 1 + 1e-12


def test_marketing_learns_the_true_conversion() -> None:
    """With many deals told, what is expected comes near 60 % and 20 %, the truth."""
    scenario = parse_scenario(MARKET, {"time.horizon": "200 days", "time.warm_up": "1 day"})
    model = OrganizationModel(assemble(scenario), replication=0)
    model.run()
    expected = expected_conversion(scenario, model.state.feedback)
    assert expected == pytest.approx([0.6, 0.2], abs=0.03)
    assert model.state.appeal[0] > model.state.appeal[1]


def test_reputation_is_a_moving_average_of_what_is_told() -> None:
    """The same share told each day leads to 1 + weight · share, half of the way a half-life."""
    scenario = parse_scenario(
        PLAIN,
        {"reputation.posts": "10 %", "reputation.half_life": "4 days", "reputation.weight": 2},
    )
    a_day = math.fsum(r.rate for r in scenario.requests.values()) * 8
    reputation = 1.0
    for _ in range(4):
        reputation = next_reputation(scenario, reputation, -0.1 * a_day)
    assert reputation == pytest.approx(1 - 0.1)
    for _ in range(400):
        reputation = next_reputation(scenario, reputation, -0.1 * a_day)
    assert reputation == pytest.approx(1 - 0.2)
    assert next_reputation(scenario, 0.7, -1e9) == scenario.reputation.floor
