"""Lost revenue has causes, and they add up to the total exactly."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.records import Record
from simulation.outcomes.revenue import LOST_CAUSES, earned, lost, potential
from tests.properties.test_conservation import OVERRIDES
from tests.support import scenario_of


def record_of(name: str, seed: int, **overrides: Any) -> tuple[OrganizationModel, Record]:
    """Return a finished model of a shipped scenario at a short horizon, and its record."""
    scenario = scenario_of(name, time__horizon="15 days", time__warm_up="3 days", **overrides)
    model = OrganizationModel(scenario, seed=seed)
    return model, model.run()


@given(name=st.sampled_from(["silo", "collaborative"]), overrides=OVERRIDES, seed=st.integers(0, 9))
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_causes_add_up(name: str, overrides: dict[str, Any], seed: int) -> None:
    """On any scenario the causes add up to what was lost, and with what was earned to all."""
    overrides = {path: value for path, value in overrides.items() if value is not None}
    model, record = record_of(name, seed, **overrides)
    causes = [cause.value(record) for cause in LOST_CAUSES]
    assert all(value >= 0 for value in causes)
    assert sum(causes) == lost(record)
    assert lost(record) + earned(record) == potential(record)
    for part in (lost, earned, potential):
        kinds = range(len(record.assembly.kinds))
        assert sum(part(record, kind) for kind in kinds) == part(record)
    figures = model.measure()
    shown = [figures[f"lost_revenue_{cause.name}"] for cause in LOST_CAUSES]
    assert sum(round(100 * value) for value in shown) == round(100 * figures["lost_revenue"])
    assert round(100 * figures["revenue_potential"]) == round(
        100 * figures["revenue_earned"] + 100 * figures["lost_revenue"]
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_potential_revenue_does_not_depend_on_the_structure(seed: int) -> None:
    """What could be earned is the same in silo and teams, kind by kind, to the last cent."""
    _, silo = record_of("silo", seed)
    _, teams = record_of("collaborative", seed)
    for kind in range(len(silo.assembly.kinds)):
        assert potential(silo, kind) == potential(teams, kind)
    assert lost(silo) != lost(teams)


def test_refunds_are_lost_and_errors_have_a_share() -> None:
    """After errors outside, the refund's share of the value goes from earned to lost."""
    everything = {"quality__error": "40 %", "quality__detection": "0 %"}
    _, none = record_of("silo", 3, **everything, quality__refund="0 %")
    _, half = record_of("silo", 3, **everything, quality__refund="50 %")
    _, all_of_it = record_of("silo", 3, **everything, quality__refund="100 %")
    assert none.revenue(k.REFUNDED) == 0
    assert 0 < half.revenue(k.REFUNDED) < all_of_it.revenue(k.REFUNDED)
    totals = {potential(record) for record in (none, half, all_of_it)}
    assert len(totals) == 1
    assert none.revenue(k.EARNED) == all_of_it.revenue(k.EARNED) + all_of_it.revenue(k.REFUNDED)
