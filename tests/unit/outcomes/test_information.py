"""Information: reach, latency, loss, exposure and transparency, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulation.assembly import assemble
from simulation.model import OrganizationModel
from simulation.outcomes.visibility import visible_shares
from tests.support import scenario_of

ASKING = """\
extends: neutral
time: {horizon: 2 h, warm_up: 0 min}
organization: {departments: {sales: {staff: 1}, store: {staff: 1}}}
requests:
  order:
    rate: 0.6 / h
    interarrival: deterministic
    route: [sales, {department: store, needs: [sales]}]
work: {sales: 3 min, store: 3 min}
communication:
  interdependence: 100 %
  handoff_fidelity: 0
  ask: 1 min
  relay: 2 min
  answer: 5 min
  query_deadline: 1 h
"""
"""One order, at 100 min. The store asks sales, through the chief: 2 + 5 + 2 minutes in all."""


def measured(text: str, **overrides: Any) -> dict[str, float]:
    """Return all metrics of a run."""
    model = OrganizationModel(scenario_of(text, **overrides), seed=1)
    model.run()
    return model.measure()


def test_an_answer_by_hand() -> None:
    """What the store needs to know got lost in the handoff; the answer takes 9 min and is whole."""
    found = measured(ASKING)
    assert found["queries"] == 1
    assert found["query_time_mean"] * 60 == pytest.approx(9)
    assert found["query_time_p90"] * 60 == pytest.approx(9, rel=0.02)
    assert (found["information_reach"], found["information_at_hand"]) == (1, 0)
    assert found["handoff_loss"] == 1
    assert found["information_loss"] == 0
    assert found["time_for_information"] * 60 == pytest.approx(9)
    # The chief has seen the question and the answer: two contents in 2 h of three people.
    assert found["exposure"] == pytest.approx(2 / 6)


def test_what_is_known_is_not_asked() -> None:
    """A facet that survives the handoff is at hand: nothing is asked, nothing seen without need."""
    found = measured(ASKING, communication__handoff_fidelity=1)
    assert (found["information_reach"], found["information_at_hand"]) == (1, 1)
    assert found["handoff_loss"] == found["queries"] == found["exposure"] == 0
    assert np.isnan(found["query_time_mean"])
    assert np.isnan(found["information_loss"])


def test_a_harmed_answer_by_hand() -> None:
    """An answer that those in between harm comes in time and is worth nothing."""
    found = measured(ASKING, communication__relay_fidelity=0)
    assert found["information_reach"] == 0
    assert found["information_loss"] == found["queries_harmed"] == 1
    assert found["queries_expired"] == 0
    assert found["query_time_mean"] * 60 == pytest.approx(9)


def test_a_late_answer_by_hand() -> None:
    """After 5 min the store goes on alone; the answer still comes, 9 min after the question."""
    found = measured(ASKING, communication__query_deadline="5 min")
    assert found["information_reach"] == 0
    assert found["information_loss"] == found["queries_expired"] == 1
    assert found["queries_harmed"] == 0
    assert found["query_time_mean"] * 60 == pytest.approx(9)
    assert found["time_for_information"] * 60 == pytest.approx(5)


def test_a_question_under_way_counts_as_longer() -> None:
    """An order at 100 min whose question is still under way at 106 has no time to an answer yet."""
    found = measured(ASKING, time__horizon="106 min")
    assert np.isnan(found["query_time_mean"])
    assert found["query_time_p90"] == np.inf


FEEDBACK = """\
extends: neutral
time: {horizon: 2 h, warm_up: 0 min}
organization: {departments: {marketing: {staff: 1}, sales: {staff: 1}}}
customers: {segments: {all: {share: 100 %}}}
requests: {lead: {rate: 0.6 / h, interarrival: deterministic, route: [sales]}}
work: {sales: 3 min}
marketing: {kind: lead, department: marketing, feedback: 100 %}
communication: {ask: 1 min, relay: 2 min}
attention: {reading: 4 min}
"""


@pytest.mark.parametrize(("fidelity", "harmed"), [(1, 0), (0, 1)])
def test_feedback_by_hand(fidelity: float, harmed: float) -> None:
    """Sales writes for a minute, the chief passes on for two, marketing reads for four."""
    found = measured(FEEDBACK, communication__relay_fidelity=fidelity)
    assert found["feedback_time_mean"] * 60 == pytest.approx(7)
    assert found["feedback_time_p90"] * 60 == pytest.approx(7, rel=0.02)
    assert found["feedback_harmed"] == harmed
    assert found["deals_told"] == 1 - harmed
    assert found["exposure"] == pytest.approx(1 / 6)  # the chief's, in 2 h of three people


NOTICES = """\
extends: neutral
time: {horizon: 10 h, warm_up: 0 min}
organization: {departments: {sales: {staff: 1}, store: {staff: 1}, desk: {staff: 1}}}
requests:
  order: {rate: 0.6 / h, interarrival: deterministic, route: [sales, store]}
  call: {rate: 0.3 / h, interarrival: deterministic, route: [desk]}
work: {sales: 3 min, store: 3 min, desk: 3 min}
attention: {notices: 100 %, reading: 1 min}
"""


def test_notices_concern_superiors_and_who_follows() -> None:
    """In a team of three, sales' notices concern the store, the desk's nobody.

    Five orders and two calls before 10 h. All three of the team know each other, its lead is the
    chief's only other contact.
    """
    scenario = scenario_of(
        NOTICES, organization__structure="cross_functional", organization__teams=1
    )
    model = OrganizationModel(scenario, seed=1)
    record = model.run()
    organization = model.organization
    names = {organization.name(e): e for e in range(organization.size)}
    manager = organization.manager.tolist()
    done = {"sales 1": 5, "store 1": 5, "desk 1": 2}
    follows = {("sales 1", "store 1")}
    for reader, e in names.items():
        expected = 0
        for sender, number in done.items():
            knows = e in organization.contacts_of(names[sender])
            concerns = (sender, reader) in follows or manager[names[sender]] == e
            expected += number * (knows and not concerns)
        assert record.distracted[e] == expected, reader
    assert record.distracted.sum() > 0


def test_transparency_by_hand() -> None:
    """A chief, a head and two others: each sees its ties, and users see one another besides."""
    text = ASKING.replace("sales: {staff: 1}, store: {staff: 1}", "sales: {staff: 3}").replace(
        "[sales, {department: store, needs: [sales]}]", "[sales]"
    )
    assembly = assemble(scenario_of(text.replace("work: {sales: 3 min, store: 3 min}", "")))
    organization = assembly.organization
    head = int(np.flatnonzero(organization.manager == 0)[0])
    others = [e for e in range(4) if e not in (0, head)]
    assert [organization.manager[e] for e in others] == [head, head]
    work = np.zeros(4, np.int64)
    work[0], work[head] = 0, 10
    work[others] = 20, 30
    seen = visible_shares(assembly.parameters, work)
    assert seen[0] == pytest.approx(10 / 60)
    assert seen[head] == pytest.approx(50 / 50)
    assert seen[others[0]] == pytest.approx(10 / 40)
    assert seen[others[1]] == pytest.approx(10 / 30)
    people = assembly.parameters.people.copy()
    people.uses_system[others] = 1  # the two now see each other
    seen = visible_shares(assembly.parameters._replace(people=people), work)
    assert seen[others[0]] == pytest.approx((10 + 30) / 40)
    assert seen[others[1]] == pytest.approx((10 + 20) / 30)
    people.uses_system[:] = 1
    seen = visible_shares(assembly.parameters._replace(people=people), work)
    assert seen == pytest.approx(np.ones(4))
    nobody = visible_shares(assembly.parameters, np.zeros(4, np.int64))
    assert np.isnan(nobody).all()
