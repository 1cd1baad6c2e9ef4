"""The event log in the terms of process mining, held against what the run itself counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest

from simulation.kernel import state as k
from simulation.model import OrganizationModel
from simulation.outcomes.catalogue import measure
from simulation.outcomes.event_log import VERBS, Event, EventLog
from simulation.outcomes.records import Record
from simulation.scenario import load_scenario
from simulation.scenario.units import HOUR

WORK = ("interrupt work", "give way", "resume work", "complete work", "wait for others")
NEXT = {"start": {"suspend", "complete"}, "suspend": {"resume"}, "resume": {"suspend", "complete"}}


def run(name: str, **changes: Any) -> tuple[OrganizationModel, Record, EventLog]:
    """Return a short run of a shipped scenario: the model, its record and its log."""
    usual = {"time.horizon": "15 days", "time.warm_up": "3 days"}
    model = OrganizationModel(load_scenario(name, {**usual, **changes}), log=True)
    record = model.run()
    return (
        model,
        record,
        EventLog(model.assembly, model.state.log[: model.state.clock[0].log_count]),
    )


def test_verbs_have_different_names() -> None:
    """No two verbs of the kernel have the same name."""
    assert len(set(VERBS.values())) == len(VERBS)


EVERY_SORT = (
    "silo",
    "collaborative",
    "matrix",
    "omnichannel",
    "connected_products",
    "marketing_and_sales",
    "shopping_centre",
    "transformation",
    "theory/fork_join",
    "theory/preemption",
    "theory/processor_sharing",
    "theory/second_look",
    "theory/overflow",
    "theory/meetings",
)


@pytest.mark.parametrize("name", EVERY_SORT)
def test_work_follows_the_standard_lifecycle(name: str) -> None:
    """What is started is suspended, resumed and completed in an order that the standard allows."""
    _, _, log = run(name)
    at: dict[tuple[int, str], str] = {}
    for event in log.by_case():
        key = (event.case, event.activity)
        if event.verb in ("start work", "start asking"):
            assert key not in at, event
            at[key] = event.lifecycle
        elif event.verb in WORK:
            assert event.lifecycle in NEXT[at.pop(key)], event
            if event.lifecycle != "complete":
                at[key] = event.lifecycle


@pytest.mark.parametrize("name", EVERY_SORT)
def test_every_log_has_the_figures_of_its_run(name: str) -> None:
    """Whatever is switched on: closings, visits and the mean time to resolution are the run's."""
    _, record, log = run(name)
    measured = [event for event in log.in_order() if log.case(event.case).is_measured]
    arrived = {event.case: event.time for event in measured if event.verb == "arrive"}
    hours = [(e.time - arrived[e.case]) / HOUR for e in measured if e.verb == "close"]
    assert all(log.case(case).kind for case in arrived)
    assert len(hours) == record.count(k.CLOSED) > 100
    assert sum(event.verb == "complete work" for event in measured) == record.count(k.VISITS)
    mean = measure(record)["response_time_resolution_mean"]
    assert np.mean(hours) == pytest.approx(mean, rel=1e-9)


def test_case_by_case_is_in_order_of_time() -> None:
    """Case by case there are the same events, each case in the order of time."""
    _, _, log = run("silo", **{"time.horizon": "5 days"})
    by_case: dict[int, list[Event]] = defaultdict(list)
    for event in log.in_order():
        by_case[event.case].append(event)
    assert list(log.by_case()) == [event for case in sorted(by_case) for event in by_case[case]]


def test_figures_from_the_log_are_those_of_the_run() -> None:
    """Times, fates, visits, questions and ping-pong counted in the log are the measured ones."""
    _, record, log = run("silo")
    measured = [event for event in log.by_case() if log.case(event.case).is_measured]
    arrived = {event.case: event.time for event in measured if event.verb == "arrive"}
    hours = [(e.time - arrived[e.case]) / HOUR for e in measured if e.verb == "close"]
    verbs = Counter(event.verb for event in measured)
    figures = measure(record)
    assert np.mean(hours) == pytest.approx(figures["response_time_resolution_mean"], rel=1e-9)
    assert verbs["close"] == record.count(k.CLOSED)
    assert verbs["customer gives up"] == record.count(k.ABANDONED)
    assert verbs["complete work"] == record.count(k.VISITS)
    assert verbs["send back for rework"] == record.count(k.REWORKS)
    assert verbs["send message"] == record.count(k.QUERIES) + record.count(k.APPROVALS)
    assert min(verbs["send message"], verbs["send back for rework"]) > 50
    assert _returned(measured) == record.count(k.RETURNED) > 20


def _returned(events: list[Event]) -> int:
    """Return how many cases came back to a department they had left."""
    seen: dict[int, set[str]] = defaultdict(set)
    last: dict[int, str] = {}
    returned = set()
    for event in events:
        if event.verb == "complete work":
            last[event.case] = event.activity
        elif event.verb == "come to stage":
            if event.activity in seen[event.case] and last.get(event.case) != event.activity:
                returned.add(event.case)
            seen[event.case].add(event.activity)
    return len(returned)


def test_cost_of_work_is_the_wage_of_the_hours_in_hand() -> None:
    """Where people do nothing but work on requests, the costs of the log are their busy hours."""
    changes = {"costs.wage": 30, "costs.wages": {"sales": 50}, "time.warm_up": "0 h"}
    _, record, log = run("theory/line", **changes, **{"time.horizon": "300 h"})
    spent: Counter[str] = Counter()
    for event in log.in_order():
        spent[event.department] += event.cost or 0.0
    organization = record.assembly.organization
    for number, name in enumerate(organization.roster.departments):
        people = organization.roster.of(number)
        hours = record.hours[people.start : people.stop].sum() / HOUR
        wage = 50 if name == "sales" else 30
        in_hand = 8 * 6 * wage  # at most what is begun and not completed, if it took six hours
        assert 0 <= hours * wage - spent[name] < in_hand
        assert spent[name] > 200 * wage


def test_no_cost_where_time_is_shared() -> None:
    """Who works on several requests at a time has no price for each of them."""
    changes = {"organization.departments.sales.multitasking": 2, "time.horizon": "150 h"}
    _, _, log = run("theory/line", **changes)
    priced = Counter(
        (event.department, event.cost is not None)
        for event in log.in_order()
        if event.verb == "complete work"
    )
    assert priced["sales", True] == 0 < priced["sales", False]
    assert priced["planning", False] == 0 < priced["planning", True]


def test_messages_are_sent_by_who_asked() -> None:
    """A question is sent by whoever wrote it, not by its first reader."""
    _, _, log = run("silo", **{"time.horizon": "5 days"})
    writer: dict[int, str] = {}
    sent = 0
    for event in log.by_case():
        if event.verb == "wait for others":
            writer[event.case] = event.resource
        elif event.verb == "send message":
            assert event.resource == writer[event.case]
            sent += 1
    assert sent > 100


def test_channels_and_kinds() -> None:
    """Cases come by the channels of the scenario in about their shares; all have a kind."""
    model, record, log = run("silo")
    cases = {event.case for event in log.in_order() if event.verb == "arrive"}
    facts = [log.case(case) for case in cases]
    kinds = Counter(fact.kind for fact in facts if fact.is_measured)
    assert kinds.keys() == set(model.assembly.kinds)
    assert kinds.total() == record.count(k.ARRIVED) + record.count(k.DUPLICATES)
    channels = Counter(fact.channel for fact in facts)
    for name, channel in model.scenario.channels.items():
        assert channels[name] / len(facts) == pytest.approx(channel.share, abs=0.03)
