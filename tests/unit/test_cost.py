"""What runs will cost, before they run."""

from __future__ import annotations

import pytest

from simulation.cli.cost import forecast
from simulation.experiments.cost import events_of, people_of
from simulation.model import OrganizationModel
from tests.support import scenario_of

GROWTH = [{"day": 60, "set": {"requests.order.rate": "40 / h",
                              "organization.departments.sales.staff": 60}}]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["silo", "collaborative", "shopping_centre", "growth", "theory/mm1"]
)
def test_the_estimate_is_near_the_truth(name: str) -> None:
    """Within a factor of three of the events there are: enough to find what is a typo."""
    scenario = scenario_of(name)
    model = OrganizationModel(scenario)
    model.run()
    assert events_of(scenario, 1) / 3 < model.events < 3 * events_of(scenario, 1)


def test_phases_count_for_as_long_as_they_last() -> None:
    """Forty instead of eight orders an hour in the second half: 16 more on average."""
    plain = scenario_of("silo", time__horizon="120 days")
    grown = scenario_of("silo", time__horizon="120 days", interventions=GROWTH)
    always = scenario_of("silo", time__horizon="120 days", requests__order__rate="40 / h",
                         organization__departments__sales__staff=60)  # fmt: skip
    half = (events_of(plain, 1) + events_of(always, 1)) / 2
    assert events_of(grown, 1) == pytest.approx(half, rel=1e-6)
    assert events_of(grown, 7) == pytest.approx(7 * half, rel=1e-6)
    assert people_of(grown) == people_of(always) > people_of(plain)


def test_only_what_takes_long_is_forecast() -> None:
    """Nothing is said of seconds; of hours, how many events and minutes."""
    silo = {"silo": scenario_of("silo")}
    assert forecast(silo, 10, 2) == ""
    assert "minutes" in forecast(silo, 10_000, 2)
    assert forecast(silo, 10_000, 1) != forecast(silo, 10_000, 2)
