"""What the tests of the page share."""

from __future__ import annotations

from collections.abc import Iterable

from simulation.presentation.dashboard.drafts import runnable
from simulation.scenario import Scenario


def runnable_scenarios(names: Iterable[str]) -> list[Scenario]:
    """Return the scenarios that the page offers."""
    return list(runnable(tuple(names)).values())
