"""Offered load: against networks that can be reckoned by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from simulation import theory
from simulation.experiments.comparison import compare
from simulation.kernel import state as k
from simulation.kernel.mechanisms import quality
from simulation.model import OrganizationModel
from simulation.offered_load import (
    DepartmentLoad,
    LetterLoad,
    happenings_an_hour,
    kind_rates,
    letter_load,
    offered_load,
    traffic,
    visits_of,
)
from simulation.offered_load.letters import letter_hours
from simulation.offered_load.presence import stations_of
from simulation.offered_load.rooms import block_probability
from simulation.organization import build_organization
from simulation.presentation.overload import warnings_before
from simulation.scenario import Scenario, load_scenario, parse_scenario
from tests.support import within

PLAIN = """
extends: neutral
organization: {departments: {sales: {staff: 4}, logistics: {staff: 3, skill: 2}}}
requests:
  order: {rate: 6 / h, route: [sales, logistics]}
work: {sales: 30 min, logistics: 20 min}
"""


def loads(scenario: Scenario) -> dict[str, float]:
    """Return the offered load of each department by name."""
    return {
        load.name: load.offered for load in offered_load(scenario, build_organization(scenario))
    }


def test_rate_times_work() -> None:
    """Without rework the load is rate times work over skill."""
    assert loads(parse_scenario(PLAIN)) == pytest.approx({"sales": 3.0, "logistics": 1.0})


def test_channels_weigh() -> None:
    """The work factor of the channels weighs by their shares."""
    channels = "channels: {a: {share: 50 %, work_factor: 2}, b: {share: 50 %}}"
    assert loads(parse_scenario(PLAIN + channels))["sales"] == pytest.approx(4.5)


def test_jackson_network() -> None:
    """The five departments of the line have the loads of its traffic equations."""
    expected = [5.328125, 6.640625, 6.5625, 6.25, 5.0]
    assert list(
        loads(load_scenario("theory/line", {"requests.order.rate": "4 / h"})).values()
    ) == pytest.approx(expected)


def test_rework_where_it_was_found() -> None:
    """With all errors found and redone in place, each stage is served 1 / (1 − error) times."""
    text = PLAIN + "quality: {error: 20 %, detection: 100 %, rework_at_source: 0 %}"
    assert visits_of(parse_scenario(text), "order").tolist() == pytest.approx([1.25, 1.25])


def test_complaints_come_on_top() -> None:
    """Complaints arrive at the rate of errors outside that become one."""
    text = """
extends: neutral
organization: {departments: {sales: {staff: 4}}}
requests:
  order: {rate: 10 / h, route: [sales], complaint: complaint}
  complaint: {rate: 1 / h, route: [sales]}
quality: {error: 20 %, detection: 0 %, complain: 50 %}
"""
    assert kind_rates(parse_scenario(text)).tolist() == pytest.approx([10.0, 2.0])


def test_work_that_is_always_faulty() -> None:
    """The chance of an error ends at 95 % as in the kernel, so that rework always ends."""
    text = PLAIN + "quality: {error: 100 %, detection: 100 %, rework_at_source: 0 %}"
    assert visits_of(parse_scenario(text), "order").tolist() == pytest.approx([20.0, 20.0])


CIRCLE = """
extends: neutral
organization: {departments: {sales: {staff: 4}}}
requests:
  order: {rate: 1 / h, route: [sales], complaint: complaint}
  complaint: {rate: 0 / h, route: [sales], complaint: order}
quality: {error: 100 %, detection: 0 %, complain: 100 %}
"""


def test_complaints_about_complaints() -> None:
    """Complaints that cause each other almost always add up to their limit."""
    expected = [1 / (1 - 0.95**2), 0.95 / (1 - 0.95**2)]
    assert kind_rates(parse_scenario(CIRCLE)).tolist() == pytest.approx(expected)


def test_requests_that_cause_more_than_themselves() -> None:
    """Where each request causes more than one other, there is no finite load."""
    text = CIRCLE.replace("rate: 1 / h,", "rate: 1 / h, follow_up: complaint,")
    scenario = parse_scenario(text)
    assert np.isinf(kind_rates(scenario)).all()
    found = offered_load(scenario, build_organization(scenario))
    assert not any(load.is_stable for load in found)


def test_the_simulation_agrees() -> None:
    """Without coordination people are busy as much as the offered load says, within 3 %."""
    changes = {"time.horizon": "400 days", "time.warm_up": "20 days"}
    scenario = load_scenario("theory/line", changes)
    measured = compare(scenario, replications=2).estimate(scenario.name, "utilization_front_line")
    organization = build_organization(scenario)
    expected = sum(loads(scenario).values()) / int(organization.serves.sum())
    assert measured.mean == pytest.approx(expected, rel=0.03)


def test_overload_is_told_by_name() -> None:
    """The warning before a run names the scenario and the department that cannot keep up."""
    scenario = parse_scenario(PLAIN, {"requests.order.rate": "8 / h"})
    told = list(warnings_before("shop", scenario, build_organization(scenario)))
    assert told == ["shop: sales cannot keep up: work for 4 people comes to 4 who serve"]


# ── Interruptions, batches, populations, forks ────────────────────────────────────────────────────


Changes = Mapping[str, object]


def load_of(text: str, changes: Changes | None = None) -> DepartmentLoad:
    """Return the load of the first department of a scenario."""
    scenario = parse_scenario(text, changes)
    return offered_load(scenario, build_organization(scenario))[0]


def interrupted(when: str, every: str, lasting: str) -> Changes:
    """Return the change by which sales is interrupted."""
    written = {"when": when, "lasting": lasting} | ({"every": every} if every else {})
    return {"organization.departments.sales.interruptions": written}


@pytest.mark.parametrize(
    ("when", "every", "offered", "capacity"),
    [
        ("serving", "5 h", 3.0 * 1.2, 4.0),
        ("always", "5 h", 3.0, 4 * 0.8),
        ("between", "5 h", 3.0, 4 * 0.8),
        ("idle", "", 3.0, 4.0),
        ("once_idle", "", 3.0, 4.0),
    ],
)
def test_interruptions(when: str, every: str, offered: float, capacity: float) -> None:
    """While serving they make work longer, at other times they leave less time for it."""
    load = load_of(PLAIN, interrupted(when, every, "1 h"))
    assert load.offered == pytest.approx(offered)
    assert load.capacity == pytest.approx(capacity)
    assert load.is_stable


@pytest.mark.parametrize("when", ["serving", "always", "between"])
def test_interruptions_that_leave_no_time(when: str) -> None:
    """Whoever is interrupted too often cannot keep up, as the warning says by name."""
    change = interrupted(when, "2 h", "1 h")
    assert not load_of(PLAIN, change).is_stable
    scenario = parse_scenario(PLAIN, change)
    (told,) = warnings_before("shop", scenario, build_organization(scenario))
    assert told.startswith("shop: sales cannot keep up: work for ")
    assert told.endswith(", with time for 2") == (when != "serving")
    assert load_of(PLAIN, interrupted(when, "1 h", "2 h")).capacity == (
        4.0 if when == "serving" else 0.0
    )


def test_all_time_is_gone() -> None:
    """Without any time left the utilization is infinite, but nothing is offered by nobody."""
    busy = interrupted("always", "1 h", "2 h")
    load = load_of(PLAIN, busy)
    assert load.utilization == np.inf
    assert not load.is_stable
    nothing = {"requests.order.rate": "0 / h", "correspondence.rate": "0.01 / h"}
    idle = load_of(PLAIN, {**busy, **nothing})
    assert (idle.utilization, idle.is_stable) == (0.0, True)


def test_batches_bring_the_same_work() -> None:
    """The rate is that of requests, however many come together; so is multitasking no help."""
    batch = {"requests.order.batch": {"mean": 9, "distribution": "geometric"}}
    several = {"organization.departments.sales.multitasking": 7}
    assert load_of(PLAIN, batch | several) == load_of(PLAIN)


def test_a_population_is_never_too_much() -> None:
    """Customers who wait for an answer send nothing, so that the offered load is an upper bound."""
    change = {"requests.order.population": 100, "requests.order.rate": "1 / h"}
    load = load_of(PLAIN, change)
    # Nobody can send more than one each hour of thinking, half of work in sales, 1/6 in logistics.
    assert load.offered == pytest.approx(100 / (1 + 1 / 2 + 1 / 6) / 2)
    assert load.offered_openly == 0.0
    assert load.is_stable
    exact = theory.finite_population(100, 1.0, 2.0, 4)
    assert exact.arrival_rate / 2 < load.offered


def test_open_arrivals_beside_a_population() -> None:
    """A department is unstable exactly if the open arrivals alone are too much for it."""
    text = PLAIN.replace(
        "requests:\n", "requests:\n  call: {rate: 9 / h, population: 50, route: [sales]}\n"
    )
    assert load_of(text).offered_openly == 3.0
    assert load_of(text).offered > 4.0
    assert load_of(text).is_stable
    assert not load_of(text, {"requests.order.rate": "8 / h"}).is_stable


FORK = """
extends: neutral
organization: {departments: {sales: {staff: 9}, logistics: {staff: 9}, delivery: {staff: 9}}}
requests:
  order:
    rate: 6 / h
    route: [{together: [sales, logistics]}, {department: delivery, next: {sales: 25 %}}]
work: {sales: 30 min, logistics: 20 min, delivery: 10 min}
"""


def test_a_fork_brings_work_to_every_branch() -> None:
    """All branches begin each time a request comes there; a turn to one of them means all."""
    assert loads(parse_scenario(FORK)) == pytest.approx(
        {"sales": 6 / 0.75 * 0.5, "logistics": 6 / 0.75 / 3, "delivery": 6 / 0.75 / 6}
    )


def test_the_rework_of_a_branch_stays_in_it() -> None:
    """What is found wrong is done again by the branch; the stage after may send all back."""
    text = FORK.replace(", next: {sales: 25 %}", "")
    text += "quality: {error: 20 %, detection: 100 %, rework_at_source: 100 %}"
    assert visits_of(parse_scenario(text), "order").tolist() == pytest.approx([1.25, 1.25])
    assert loads(parse_scenario(text)) == pytest.approx(
        {"sales": 6 * 1.25**2 * 0.5, "logistics": 6 * 1.25**2 / 3, "delivery": 6 * 1.25 / 6}
    )


def test_complaints_come_from_every_branch() -> None:
    """An order is faulty if any of its services was: three of them after a fork of two."""
    text = FORK.replace(", next: {sales: 25 %}", "").replace(
        "order:", "order:\n    complaint: claim", 1
    )
    text = text.replace("work:", "  claim: {rate: 0 / h, route: [delivery]}\nwork:")
    text += "quality: {error: 10 %, detection: 0 %, complain: 100 %}"
    assert kind_rates(parse_scenario(text)).tolist() == pytest.approx([6, 6 * (1 - 0.9**3)])


# ── Finite rooms ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("servers", [1, 3, 20])
@pytest.mark.parametrize("load", [0.1, 0.9, 1.0, 1.5, 10.0])
@pytest.mark.parametrize("room", [0, 1, 7, 200])
def test_the_chance_to_find_a_room_full(servers: int, load: float, room: int) -> None:
    """It is that of M/M/c/K, whatever the load."""
    exact = theory.mmck(load * servers, 1.0, servers, servers + room).block_probability
    assert block_probability(servers, load * servers, room) == pytest.approx(exact, rel=1e-9)


def test_a_room_of_a_million() -> None:
    """A large room is no trouble, and nobody comes to where nothing is offered."""
    assert block_probability(3, 6.0, 1_000_000) == pytest.approx(0.5)
    assert block_probability(3, 2.7, 1_000_000) == 0.0
    assert block_probability(3, 0.0, 0) == 0.0


ROOMS = """
extends: neutral
organization:
  departments:
    sales:       {staff: 2, room: 1, overflow: generalists}
    service:     {staff: 2, room: 1, overflow: generalists}
    generalists: {staff: 1}
service: {cross_skill: 0.8}
requests:
  order: {rate: 1.8 / h, route: [sales]}
  claim: {rate: 1.8 / h, route: [service]}
work: {sales: {mean: 1 h, distribution: exponential}, service: 1 h}
"""


def test_overflow_makes_generalists_unstable() -> None:
    """What the rooms do not take comes to the generalists, and is told if it is too much."""
    with pytest.raises(theory.UnstableQueueError) as caught:
        theory.overflow((1.8, 1.8), 1.0, (2, 2), (1, 1), 1, cross_skill=0.8)
    scenario = parse_scenario(ROOMS)
    sales, service, generalists = offered_load(scenario, build_organization(scenario))
    assert (sales.offered, sales.has_room, sales.is_stable) == (1.8, True, True)
    assert service == replace(sales, name="service")
    assert generalists.offered == pytest.approx(caught.value.offered_load, rel=1e-9)
    assert not generalists.is_stable
    told = list(warnings_before("shop", scenario, build_organization(scenario)))
    assert told == ["shop: generalists cannot keep up: work for 1.12 people comes to 1 who serve"]


def test_overflow_may_overflow() -> None:
    """A chain of rooms takes what is left of it on, in the end for good."""
    change = {
        "organization.departments.generalists.room": 2,
        "organization.departments.generalists.overflow": "others",
        "organization.departments.others": {"staff": 1, "skill": 2},
    }
    scenario = parse_scenario(ROOMS, change)
    found = {it.name: it for it in offered_load(scenario, build_organization(scenario))}
    generalists = found["generalists"]
    left = block_probability(1, generalists.offered, 2) * block_probability(2, 1.8, 1)
    assert found["others"].offered == pytest.approx(2 * 1.8 * left / (2 * 0.8))
    assert all(load.is_stable for load in found.values())


def test_a_room_where_nobody_comes_by() -> None:
    """A department that is not in use and would overflow brings nothing to the others."""
    change = {"organization.departments.idle": {"staff": 1, "room": 2, "overflow": "generalists"}}
    assert loads(parse_scenario(ROOMS, change)) == loads(parse_scenario(ROOMS))


def test_stations_of_a_large_department_take_no_time() -> None:
    """Who serves is gathered in one pass: a copy for each of so many people took minutes."""
    change = {"organization.departments.sales.staff": 200_000}
    scenario = parse_scenario(PLAIN, change)
    organization = build_organization(scenario)
    with within(5):
        (station,) = stations_of(scenario, organization, 0)
    assert len(station.people) == 200_000


def test_what_a_room_turns_away_goes_no_further() -> None:
    """The department after a room gets what the room let through, and is not overloaded."""
    text = """
extends: neutral
organization: {departments: {sales: {staff: 1, room: 2}, logistics: {staff: 1}}}
requests: {order: {rate: 1.2 / h, route: [sales, {department: logistics, next: {sales: 10 %}}]}}
work: {sales: 1 h, logistics: 55 min}
"""
    scenario = parse_scenario(text)
    sales, logistics = offered_load(scenario, build_organization(scenario))
    # The traffic equations with loss: λ = 1.2 + 0.1 λ (1 − P(λ)), solved here by bisection.
    low, high = 1.2, 2.0
    for _ in range(60):
        middle = (low + high) / 2
        after = middle * (1 - theory.mmck(middle, 1.0, 1, 3).block_probability)
        low, high = (middle, high) if 1.2 + 0.1 * after > middle else (low, middle)
    assert sales.offered == pytest.approx(low, rel=1e-9)
    assert sales.is_stable
    assert logistics.offered == pytest.approx(after * 55 / 60, rel=1e-9)
    assert logistics.is_stable


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"dispatch.rule": "random"}, block_probability(1, 0.9, 1)),
        ({"dispatch.rule": "round_robin"}, block_probability(1, 0.9, 1)),
        ({"dispatch.rule": "shortest_queue"}, block_probability(2, 1.8, 2)),
        ({"organization.departments.sales.sectors": 2}, block_probability(1, 0.9, 1)),
        (
            {"organization.departments.sales.sectors": 2, "dispatch.scope": "department"},
            block_probability(2, 1.8, 1),
        ),
    ],
)
def test_rooms_of_sectors_and_people(change: dict[str, object], expected: float) -> None:
    """Each sector has a room of its own, and so has each person to whom requests are given."""
    scenario = parse_scenario(ROOMS, change | {"organization.departments.service.overflow": "none"})
    generalists = offered_load(scenario, build_organization(scenario))[2]
    assert generalists.offered == pytest.approx(1.8 * expected / 0.8)


def test_a_room_stands_any_load() -> None:
    """Where rework never ends, a room turns nearly all away; what follows may be too much."""
    text = CIRCLE.replace("rate: 1 / h,", "rate: 1 / h, follow_up: complaint,")
    text = text.replace("{staff: 4}", "{staff: 4, room: 3, overflow: others}, others: {staff: 2}")
    scenario = parse_scenario(text)
    sales, others = offered_load(scenario, build_organization(scenario))
    assert sales.is_stable
    assert not others.is_stable


# ── Sectors, meetings, journeys, impatience ───────────────────────────────────────────────────────


def told_of(text: str, changes: Changes | None = None) -> list[str]:
    """Return what is told before a run."""
    scenario = parse_scenario(text, changes)
    return list(warnings_before("shop", scenario, build_organization(scenario)))


@pytest.mark.parametrize(("rate", "keeps_up"), [(3.99, True), (4.0, False), (4.4, False)])
def test_the_smaller_sector_is_full_first(rate: float, keeps_up: bool) -> None:
    """Each sector serves an equal part of the market, be there three people or two."""
    sectors = {
        "requests.order.rate": f"{2 * rate} / h",
        "organization.departments.sales": {"staff": 5, "sectors": 2},
        "organization.departments.logistics.staff": 9,
    }
    load = load_of(PLAIN, sectors)
    assert (load.capacity, load.limit) == (5.0, 4.0)
    assert load.has_enough_people
    assert (load.keeps_up, load.is_stable) == (keeps_up, keeps_up)
    assert load_of(PLAIN, sectors | {"dispatch.scope": "department"}).keeps_up
    expected = (
        f"shop: sales cannot keep up: work for {rate:.3g} people comes to 5 who serve, "
        "divided so that one of its parts is full at 4 in all"
    )
    assert told_of(PLAIN, sectors) == ([] if keeps_up else [expected])


def test_a_team_that_stands_in_for_another() -> None:
    """Of three teams one has nobody of the department: the first serves its part as well."""
    teams = {"organization.structure": "cross_functional", "organization.teams": 3}
    staff = {"organization.departments.logistics.staff": 2}
    organized = parse_scenario(PLAIN, teams | staff)
    _, logistics = offered_load(organized, build_organization(organized))
    assert (logistics.capacity, logistics.limit) == pytest.approx((2.0, 1.5))
    helped = parse_scenario(PLAIN, teams | staff | {"service.helping": True})
    assert offered_load(helped, build_organization(helped))[1].keeps_up


def test_meetings_leave_less_time() -> None:
    """Ten hours a week of forty are a quarter of everybody's time."""
    meetings: Changes = {"meetings.staff": "10 h", "organization.managers_serve": True}
    load = load_of(PLAIN, meetings)
    assert load.capacity == pytest.approx(3.0)
    assert not load.keeps_up
    assert told_of(PLAIN, meetings) == [
        "shop: sales cannot keep up: work for 3 people comes to 4 who serve, with time for 3"
    ]
    assert load_of(PLAIN, meetings | {"meetings.staff": "9 h"}).keeps_up


AFTER = PLAIN.replace(
    "work:",
    "  support: {after: order, share: 50 %, route: [{department: sales, work: 1 h}]}\nwork:",
)


@pytest.mark.parametrize(("conversion", "support"), [("100 %", 3.0), ("40 %", 1.2)])
def test_what_comes_after_others_is_work_too(conversion: str, support: float) -> None:
    """Half of the orders that are won entail support, an hour of work each."""
    change = {"organization.departments.sales.staff": 9, "requests.order.conversion": conversion}
    scenario = parse_scenario(AFTER, change)
    assert kind_rates(scenario).tolist() == pytest.approx([6.0, support])
    assert loads(scenario)["sales"] == pytest.approx(3.0 + support)
    measured = compare(scenario, replications=2).estimate(scenario.name, "journeys")
    hours = (scenario.time.horizon - scenario.time.warm_up) / 3.6e9
    assert measured.mean == pytest.approx(support * hours, rel=0.05)


CHAIN = """
extends: neutral
time: {horizon: 200 days, warm_up: 0 days}
organization: {departments: {sales: {staff: 40}}}
customers: {segments: {rich: {share: 50 %, conversion: 0.2}, poor: {share: 50 %, conversion: 4}}}
requests:
  lead: {rate: 6 / h, conversion: 50 %, route: [sales], follow_up: order}
  order: {rate: 2 / h, conversion: 50 %, route: [sales], follow_up: delivery}
  delivery: {route: [sales]}
  support: {after: delivery, share: 50 %, route: [sales]}
"""


def test_who_is_won_once_is_won() -> None:
    """Conversion is settled once, by segment: what a lead won causes causes the next in turn."""
    scenario = parse_scenario(CHAIN)
    won = 0.5 * 0.1 + 0.5 * 1
    expected = [6, 2 + 6 * won, 8 * won, 4 * won]
    assert kind_rates(scenario).tolist() == pytest.approx(expected)
    model = OrganizationModel(scenario)
    model.run()
    arrived = model.state.counts[:, :, k.ARRIVED].sum(axis=0) / 1600
    assert arrived.tolist() == pytest.approx(expected, rel=0.03)


PATIENT = "channels: {mail: {share: 100 %}}\n"
PHONE = "channels: {phone: {share: 100 %, patience: 10 min}}\n"
QUEUE = "channels: {queue: {share: 100 %, balking: 1 h}}\n"
BOTH = "channels: {phone: {share: 90 %, patience: 10 min}, mail: {share: 10 %}}\n"
OVERLOADED: Changes = {
    "requests.order.rate": "12 / h",
    "organization.departments.logistics.staff": 9,
}


@pytest.mark.parametrize(
    ("channels", "change", "is_stable"),
    [
        (PATIENT, {}, False),
        (PHONE, {}, True),
        (QUEUE, {}, True),
        (BOTH, {}, False),
        (BOTH, {"channels.phone.share": "100 %", "channels.mail.share": "0 %"}, True),
        (PATIENT, {"requests.order.resolution_patience": "1 day"}, False),
        (
            PATIENT,
            {f"requests.{it}.resolution_patience": "1 day" for it in ("order", "claim")},
            True,
        ),
        (PHONE, {"requests.order.route": ["logistics", "sales"]}, False),
        (PHONE, {"requests.order.route": ["sales", "logistics", "sales"]}, False),
        (PHONE, {"requests.order.route": [{"together": ["sales", "logistics"]}]}, False),
        (PHONE, {"requests.order.complaint": "claim"}, True),
        (QUEUE, {"requests.order.complaint": "claim"}, False),
    ],
)
def test_impatience_keeps_an_overload_stable(
    channels: str, change: Changes, is_stable: bool
) -> None:
    """Where all who wait give up in the end nothing grows, but not everybody is served (M/M/c+G).

    Patience acts until the first service, and balking on new customers only.
    """
    text = PLAIN.replace("work:", "  claim: {rate: 0.01 / h, route: [sales]}\nwork:") + channels
    load = load_of(text, {**OVERLOADED, **change})
    assert (load.keeps_up, load.is_stable) == (False, is_stable)


def test_overflow_of_the_patient() -> None:
    """Where the patient overflow to, somebody may wait for ever, though all others give up."""
    text = ROOMS + PHONE
    scenario = parse_scenario(text)
    assert offered_load(scenario, build_organization(scenario))[2].is_stable
    patient = {"requests.claim.route": ["sales", "service"]}
    scenario = parse_scenario(text, patient)
    assert not offered_load(scenario, build_organization(scenario))[2].is_stable


def test_an_overload_that_impatience_keeps_stable_is_told_as_what_it_is() -> None:
    """It is no queue that grows for ever."""
    assert told_of(PLAIN + PHONE, OVERLOADED) == [
        "shop: sales cannot serve everybody: work for 6 people comes to 4 who serve, "
        "and who waits too long gives up"
    ]


# ── Letters ───────────────────────────────────────────────────────────────────────────────────────

LETTERS = """
extends: neutral
organization: {structure: tree, span_of_control: 3, departments: {staff: {staff: 39}}}
requests: {request: {rate: 0 / h, route: [staff]}}
correspondence: {rate: 0.02 / h, handling: {mean: 1 h, distribution: exponential}}
"""


def letters(changes: Changes | None = None) -> LetterLoad | None:
    """Return the load of the person with the most letters."""
    scenario = parse_scenario(LETTERS, changes)
    return letter_load(scenario, build_organization(scenario))


def test_the_chief_handles_most_letters() -> None:
    """In a tree, the load of everybody is that of Guimerà et al. 2002."""
    exact = theory.hierarchy_load(theory.regular_tree(3, 4)).utilizations(0.02)
    scenario = parse_scenario(LETTERS)
    found = letter_hours(scenario, build_organization(scenario))
    assert found.tolist() == pytest.approx(list(exact))
    load = letters()
    assert load == LetterLoad("chief", pytest.approx(0.54), 1.0, False)
    assert load.is_stable


def test_without_letters_nobody_handles_any() -> None:
    """At rate 0 there is nothing to tell."""
    assert letters({"requests.request.rate": "1 / h", "correspondence.rate": "0 / h"}) is None


def test_a_tree_collapses_at_its_critical_rate() -> None:
    """From the critical rate on, the chief is named before the run, as departments are."""
    critical = theory.hierarchy_load(theory.regular_tree(3, 4)).critical_rate()
    for factor, is_stable in ((0.999, True), (1.001, False)):
        rate = {"correspondence.rate": f"{critical * factor} / h"}
        scenario = parse_scenario(LETTERS, rate)
        organization = build_organization(scenario)
        load = letter_load(scenario, organization)
        assert load is not None
        assert load.is_stable == is_stable
        told = list(warnings_before("tree", scenario, organization))
        assert bool(told) != is_stable
    assert told == [
        "tree: chief cannot keep up with the letters: 1 h of work come in an hour, "
        "with time for 1 h"
    ]


def test_interruptions_leave_less_time_for_letters() -> None:
    """Somebody who is interrupted may be the first who cannot keep up."""
    written = {"when": "always", "every": "2 h", "lasting": "90 min"}
    load = letters({"organization.departments.staff.interruptions": written})
    assert load == LetterLoad("staff 1", pytest.approx(0.4015, abs=1e-4), 0.25, False)
    assert not load.is_stable


def test_letters_leave_less_time_for_requests() -> None:
    """What people spend on letters is missing in their department."""
    scenario = parse_scenario(LETTERS, {"requests.request.rate": "60 / h"})
    (load,) = offered_load(scenario, build_organization(scenario))
    on_letters = letter_hours(scenario, build_organization(scenario))[1:].sum()
    assert load.capacity == pytest.approx(39 - on_letters)
    assert load.capacity < 39 - 1


def test_with_ties_only_what_people_write_is_known() -> None:
    """Letters take short cuts where there are any; certain is what everybody writes."""
    change = {"organization.structure": "cross_functional", "correspondence.rate": "0.5 / h"}
    load = letters(change)
    assert load == LetterLoad("chief", pytest.approx(0.5), 1.0, True)


# ── What it costs to run ──────────────────────────────────────────────────────────────────────────


def test_what_happens_in_an_hour() -> None:
    """Counted are services, letters handled and interruptions."""
    assert happenings_an_hour(parse_scenario(PLAIN)) == pytest.approx(12.0)
    scenario = parse_scenario(PLAIN, {"correspondence.rate": "3 / h"})
    assert happenings_an_hour(scenario) > 12.0 + 8 * 3
    for when, every in (("serving", "30 s"), ("idle", "")):
        scenario = parse_scenario(PLAIN, interrupted(when, every, "30 s"))
        assert happenings_an_hour(scenario) == pytest.approx(12.0 + 4 * 120)


def test_errors_are_bounded_as_in_the_kernel() -> None:
    """The two may not know each other, so the bound stands in both."""
    assert traffic.HIGHEST_CHANCE == quality.HIGHEST_CHANCE
