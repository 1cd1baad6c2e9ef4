"""Small comparisons that the tests of tables and figures share."""

from __future__ import annotations

import pytest

from simulation.experiments.comparison import Comparison, compare
from simulation.scenario import Scenario, load_scenario

SHORT = {"time.horizon": "6 days", "time.warm_up": "1 day"}


def scenario(name: str, **changes: object) -> Scenario:
    """Return a shipped scenario over a few days, with values set by path."""
    return load_scenario(name, {**SHORT, **changes})


@pytest.fixture(scope="session")
def two() -> Comparison:
    """Return a comparison of silo and teams."""
    return compare(
        scenario("silo"), scenario("collaborative"), replications=3, names=["silo", "teams"]
    )


@pytest.fixture(scope="session")
def five() -> Comparison:
    """Return a comparison of five scenarios, with names that try to be more than names."""
    names = [
        "silo",
        "[bold]teams[/bold]",
        "=1+1",
        "$x^2$ <b> | _y_",
        "a name that is much too long",
    ]
    spans = (6, 6, 3, 4, 12)
    scenarios = [scenario("silo", **{"organization.span_of_control": span}) for span in spans]
    return compare(*scenarios, replications=2, names=names)


@pytest.fixture(scope="session")
def one() -> Comparison:
    """Return a single run of a single scenario."""
    return compare(scenario("silo"), replications=1, names=["silo"])
