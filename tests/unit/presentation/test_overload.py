"""Who cannot keep up, told before a run."""

from __future__ import annotations

from simulation.organization import build_organization
from simulation.presentation.overload import warnings_before
from tests.support import scenario_of


def test_large_numbers_are_told_in_full() -> None:
    """Work for thousands of people, and their questions, are no powers of ten."""
    scenario = scenario_of("silo", requests__order__rate="20000 / h")
    told = "\n".join(warnings_before("silo", scenario, build_organization(scenario)))
    assert "sales cannot keep up: work for 4,5" in told
    assert "e+" not in told
