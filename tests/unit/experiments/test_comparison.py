"""Comparisons: when a precision is reached, and when it never will be."""

from __future__ import annotations

import math

import pytest

from simulation.experiments.comparison import compare
from simulation.outcomes.catalogue import HEADLINE
from simulation.outcomes.output_analysis import LEAST_REPLICATIONS
from simulation.scenario import load_scenario

DROWNING = {
    "time.horizon": "20 days",
    "time.warm_up": "2 days",
    "requests.support.rate": "60 / h",
    "channels.phone.patience": "none",
    "customers.count": 0,
    "organization.departments.customer_service.staff": 2,
}


def test_a_figure_without_bound_has_no_precision() -> None:
    """Its half-width is none, which is not narrow; and no further replication makes it finite."""
    found = compare(load_scenario("silo", DROWNING), precision=1.0)
    means = [found.estimate(found.baseline, metric).mean for metric in HEADLINE]
    assert any(map(math.isinf, means))
    assert not found.precision_reached
    assert len(found.replications[found.baseline]) == LEAST_REPLICATIONS


def test_no_scenario_is_lost_to_a_name() -> None:
    """A name that is made different does not meet one that was given."""
    short = load_scenario("theory/mm1", {"time.horizon": "100 h", "time.warm_up": "10 h"})
    found = compare(short, short, short, short, replications=1, names=["a", "a (2)", "a", "a"])
    assert found.names == ("a", "a (2)", "a (3)", "a (4)")


def test_what_cannot_be_compared_is_told() -> None:
    """Names for some of the scenarios only, and what differs from nothing."""
    short = load_scenario("theory/mm1", {"time.horizon": "100 h", "time.warm_up": "10 h"})
    with pytest.raises(ValueError, match="2 scenarios need as many names, got 1"):
        compare(short, short, replications=1, names=["a"])
    alone = compare(short, replications=1)
    for explain in (alone.explain, alone.by_mechanism):
        with pytest.raises(KeyError, match="there is only M/M/1; compare two"):
            explain()
