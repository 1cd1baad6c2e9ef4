"""What the knob does: at 0 the plain silo bit for bit, from there questions take shorter ways."""

from __future__ import annotations

import numpy as np

from simulation.assembly import assemble
from simulation.kernel import state as k
from tests.support import finished, log_digest, results_digest, scenario_of

SILO = {
    "organization__structure": "hierarchical",
    "organization__departments__sales__sectors": 3,
    "authority__decision_level": None,
    "communication__direct_contact": None,
    "service__cross_skill": None,
}
SHORT = {"time__horizon": "12 days", "time__warm_up": "2 days"}


def test_at_0_it_is_the_plain_silo() -> None:
    """A hierarchy without collaboration is a silo without direct contact, event by event."""
    silo = finished(scenario_of("silo", **SHORT, communication__direct_contact="0 %"))
    knob = finished(scenario_of("collaborative", **SHORT, **SILO, collaboration=0))
    assert silo.clock[0].log_count > 10_000
    assert log_digest(knob) == log_digest(silo)
    assert results_digest(knob) == results_digest(silo)


def test_the_ways_of_questions_get_shorter() -> None:
    """With each step of the knob fewer people handle a question, and fewer are asked to decide."""
    steps = []
    for level in (0, 0.25, 0.5, 0.75, 1):
        changes = {**SHORT, **SILO, "collaboration": level, "authority__exceptions": "0 %"}
        counts = finished(scenario_of("collaborative", **changes), log=False).counts
        handled = counts[:, :, k.HOPS].sum() / counts[:, :, k.QUERIES].sum()
        changes["authority__exceptions"] = "10 %"
        organization = assemble(scenario_of("collaborative", **changes)).organization
        asked = finished(scenario_of("collaborative", **changes), log=False).counts
        steps.append((handled, -organization.lateral.sum(), asked[:, :, k.APPROVALS].sum()))
    ways, ties, approvals = np.array(steps).T
    assert (np.diff(ways) < -0.1).all(), ways
    assert (np.diff(ties) < 0).all()
    assert approvals[0] > 0
    assert approvals[-1] == 0
